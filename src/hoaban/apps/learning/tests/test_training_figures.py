"""Figures of training: numbers, rows, parts, and the lists behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.models import CourseKind
from hoaban.apps.learning.queries import trainees, training
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import (
    Scope,
    _grouped,
    breakdown,
    get_dimension,
    get_figure,
    list_figures,
    measure,
    value_of,
    values_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded", "ground"), pytest.mark.long]
KEYS = [figure.key for figure in list_figures() if figure.key.startswith("learning.")]
YEAR_END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def ground(loaded: None, django_db_blocker: Any) -> dict[str, int]:
    """Four people of two communes and one department; three were trained in 2026, one of them twice."""
    with django_db_blocker.unblock():
        ids = make.people(make.OFFICE, make.OFFICE, "03203-VP", "SNV", on=date(2025, 7, 1))
        digital, language = (
            make.course("CDS", kind="digital", hours=24),
            make.course("TDT", kind="ethnic_language", hours=80),
        )
        make.completed(ids[0], digital, on=date(2026, 2, 1), cost=500)
        make.completed(ids[0], digital, on=date(2026, 4, 1), cost=500)
        make.completed(ids[0], language, on=date(2026, 5, 1), cost=700)
        make.completed(ids[2], digital, on=date(2026, 6, 1), assessed=False, score=None)
        make.completed(ids[3], digital, on=date(2025, 11, 1))
        make.completed(ids[3], language, on=date(2026, 3, 1))
    return dict(zip(("twice", "never", "other", "department"), ids, strict=True))


def scope(code: str = "11", *, actor: Actor = SYSTEM, on: date = YEAR_END, **filters: str) -> Scope:
    """A question of a unit on a day."""
    return Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code), None, filters)


def test_people_are_counted_once_of_those_in_service() -> None:
    found = measure("learning.trained", scope())
    assert (found.value, found.of, found.percent) == (3, 4, 75.0)
    assert measure("learning.trained.digital", scope()).value == 2
    assert measure("learning.trained.ethnic_language", scope()).value == 2
    assert measure("learning.trained.measurement", scope()).value == 0


def test_the_period_is_the_year_up_to_the_day_unless_told() -> None:
    assert measure("learning.trained", scope(on=date(2026, 2, 28))).value == 1
    assert measure("learning.trained", scope(on=date(2026, 1, 31))).value == 0
    wide = replace(scope(on=date(2026, 2, 28)), since=date(2025, 1, 1))
    assert measure("learning.trained", wide).value == 2


def test_courses_hours_and_cost_are_summed() -> None:
    values = [measure(f"learning.{key}", scope()).value for key in ("completions", "hours", "cost")]
    assert values == [5, 24 + 24 + 80 + 24 + 80, 1700]


def test_communes_count_only_where_there_was_a_test() -> None:
    found = measure("learning.class_communes", scope())
    assert (found.value, found.of) == (1, 45)
    assert [row.code for row in get_figure("learning.class_communes").rows(scope())] == ["03214"]
    assert measure("learning.class_communes", scope(course_kind="measurement")).value == 0
    assert measure("learning.class_communes", scope(course="TDT")).value == 1


def test_filters_of_courses_narrow_courses_and_others_people() -> None:
    digital = measure("learning.trained", scope(course_kind="digital"))
    assert (digital.value, digital.of) == (2, 4)
    assert measure("learning.trained", scope(course_kind="digital,ethnic_language")).value == 3
    level = measure("learning.trained", scope(level="3"))
    assert (level.value, level.of) == (2, 3)
    assert measure("learning.trained", scope(course_kind="nonsense")).value == 0
    assert measure("learning.trained", scope(course_mode="in_person")).value == 3
    assert measure("learning.trained", scope(course_mode="online")).value == 0
    assert measure("learning.hours", scope(course="TDT")).value == 160
    assert measure("learning.completions", replace(scope(year="2025"), since=date(2025, 1, 1))).value == 1


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("code", ["11", "03214", "SNV"])
def test_the_value_is_that_of_its_rows(key: str, code: str) -> None:
    figure = get_figure(key)
    for asked in (scope(code), scope(code, course_kind="digital"), scope(code, sex="1"), scope(code, level="1")):
        rows = list(figure.rows(asked))
        counted = sum(getattr(row, figure.amount) for row in rows) if figure.amount else len(rows)
        assert value_of(figure, asked) == counted


@pytest.mark.parametrize("key", [key for key in KEYS if get_figure(key).by])
def test_a_breakdown_sums_up_to_the_value(key: str) -> None:
    figure = get_figure(key)
    for by in set(figure.by) - set(figure.overlaps):
        found = breakdown(key, by, scope())
        assert sum(one.value for one in found) == value_of(figure, scope()), by
        assert all(one.label for one in found)


@pytest.mark.parametrize("key", [key for key in KEYS if get_figure(key).overlaps])
def test_every_line_of_an_overlapping_breakdown_is_the_figure_under_its_filter(key: str) -> None:
    """Somebody may stand in several lines; each is counted as its rows are, and is a share of the whole."""
    figure = get_figure(key)
    for by in figure.overlaps:
        for period in (scope(), replace(scope(), since=date(2025, 1, 1)), replace(scope(), since=date(2025, 6, 1))):
            found = breakdown(key, by, period)
            assert found or not value_of(figure, period), by
            for one in found:
                narrowed = measure(key, period.narrowed(**{by: one.code or ""}))
                rows = list(figure.rows(narrowed.scope))
                assert (one.value, one.of, len(rows)) == (narrowed.value, narrowed.of, one.value), (by, one.label)


def test_a_breakdown_by_year_counts_everybody_once_a_year() -> None:
    asked = replace(scope(), since=date(2025, 1, 1))
    assert [(one.code, one.value, one.of) for one in breakdown("learning.trained", "year", asked)] == [
        ("2025", 1, 4), ("2026", 3, 4),
    ]  # fmt: skip
    assert [(one.code, one.value) for one in breakdown("learning.class_communes", "course_kind", asked)] == [
        ("ethnic_language", 1), ("digital", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("key", [key for key in KEYS if get_figure(key).groups])
def test_a_quick_breakdown_is_that_of_the_rows(key: str) -> None:
    figure = get_figure(key)
    rows_alone = replace(figure, groups=None)
    for asked in (scope(), replace(scope(), since=date(2025, 3, 1)), scope(sex="1"), scope("03214")):
        for by in set(figure.by) - set(figure.overlaps):
            dimension = get_dimension(by)
            told = {code: value for code, value in _grouped(figure, dimension, asked).items() if value}
            counted = {code: value for code, value in _grouped(rows_alone, dimension, asked).items() if value}
            assert told == counted, (by, asked)


def test_hours_by_kind_and_year() -> None:
    wide = replace(scope(), since=date(2025, 1, 1))
    assert {one.code: one.value for one in breakdown("learning.hours", "course_kind", wide)} == {
        "digital": 96, "ethnic_language": 160,
    }  # fmt: skip
    assert {one.code: one.value for one in breakdown("learning.completions", "year", wide)} == {"2025": 1, "2026": 5}


def test_nothing_leaks_out_of_a_part() -> None:
    commune = actor_of(Role.COMMUNE, unit("03214", NOW))
    here = scope("03214", actor=commune)
    assert measure("learning.trained", here).value == 1
    with pytest.raises(LookupError):
        scope("03203", actor=commune)
    stolen = replace(scope("11"), actor=commune)
    assert [measure(key, stolen).value for key in ("learning.trained", "learning.completions")] == [1, 3]


def test_targets_stand_beside_the_rule_of_the_day() -> None:
    ended = {one.told.measure.figure.key: one for one in trainees.overview(scope()).targets}
    knowledge = ended["learning.coverage.ethnic_knowledge"]
    assert (knowledge.least, knowledge.ended, knowledge.met) == (80.0, True, False)
    then = {one.told.measure.figure.key: one for one in trainees.overview(scope(on=date(2025, 12, 31))).targets}
    assert not then["learning.coverage.ethnic_knowledge"].ended
    language = ended["learning.coverage.ethnic_language"].told.measure
    assert (language.value, language.of) == (1, 3)


def test_the_overview_says_what_the_figures_say() -> None:
    seen = trainees.overview(scope())
    assert {one.measure.figure.key: one.measure.value for one in seen.kinds} == {
        f"learning.trained.{kind}": measure(f"learning.trained.{kind}", scope()).value
        for kind in CourseKind.values
        if measure(f"learning.trained.{kind}", scope()).value
    }
    assert seen.trained.measure.percent == 75.0


def test_the_list_shows_people_with_their_courses_in_few_queries(ground: dict[str, int]) -> None:
    asked = scope()
    people = list(trainees.people_of(get_figure("learning.hours"), asked).order_by("official_id"))
    with CaptureQueriesContext(connection) as seen:
        rows = trainees.dress(people, asked)
    assert len(seen) <= 5
    assert {row.id: row.hours for row in rows} == {ground["twice"]: 128, ground["other"]: 24, ground["department"]: 80}
    assert [row.id for row in trainees.iterate(trainees.people_of(get_figure("learning.trained"), asked), asked)]


def _client(role: Role, code: str, language: str = "vi") -> Client:
    home = unit(code, NOW)
    made = Client()
    user = make_user(f"{role}{code}{language}".lower(), (role, home), home=home)
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    made.cookies["language"] = language
    return made


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_leads_to_a_page_with_its_rows(key: str, settings: Any) -> None:
    settings.HOABAN_TODAY = YEAR_END.isoformat()
    answer = _client(Role.PERSONNEL, "11").get(figure_address(get_figure(key), scope(level="3")))
    assert answer.status_code == 200
    table = answer.context["table"]
    people = {row.official_id for row in get_figure(key).rows(scope(level="3")) if hasattr(row, "official_id")}
    if people:
        assert {row.id for row in table.page.rows} == people


@pytest.mark.parametrize("name", ["learning_figures", "learning_trained", "learning_communes"])
def test_pages_speak_both_languages_and_deny(name: str) -> None:
    url = reverse(name)
    assert Client().get(url).status_code == 302
    assert _client(Role.PERSONNEL, "11").get(url).status_code == 200
    assert _client(Role.LEADER, "11", "en").get(url).status_code == 200
    assert _client(Role.OFFICIAL, "03214").get(url).status_code == 404
    assert _client(Role.PROVIDER, "TCT").get(url).status_code == 404
    assert _client(Role.COMMUNE, "03214").get(f"{url}?unit=03203").status_code == 404


def test_the_list_is_searched_sorted_and_downloaded(settings: Any) -> None:
    settings.HOABAN_TODAY = YEAR_END.isoformat()
    office, url = _client(Role.PERSONNEL, "11"), reverse("learning_trained")
    assert office.get(f"{url}?q=khong+co").context["table"].page.total == 0
    assert office.get(f"{url}?sort=-unit").context["table"].sort == "-unit"
    assert office.get(f"{url}?figure=learning.class_communes").status_code == 404
    assert office.get(f"{url}?figure=nonsense").status_code == 404
    book = office.get(f"{url}?export=csv")
    lines = (b"".join(book) if book.streaming else book.content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 4
    assert Reading.objects.filter(way="export", groups="basic,qualifications").count() == 3


def test_training_reads_only_what_it_is_asked() -> None:
    assert set(training.courses_scope(scope(course="CDS", sex="1")).filters) == {"course"}
    assert set(training.people_scope(scope(course="CDS", sex="1")).filters) == {"sex"}


def test_kinds_counted_together_are_those_counted_one_by_one() -> None:
    kinds = [get_figure(f"learning.trained.{kind}") for kind in CourseKind.values]

    assert values_of(kinds, scope()) == {kind.key: value_of(kind, scope()) for kind in kinds}
    assert values_of(kinds[:1], scope()) == {kinds[0].key: value_of(kinds[0], scope())}
