"""What the figures count, for any day and part, and that a number equals its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people import commands
from hoaban.apps.people.models import EndReason
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, breakdown, get_figure, list_figures, measure, trend, value_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
NOW = date(2026, 3, 10)


def scope(on: date = NOW, code: str | None = "11", actor: Actor = SYSTEM, **filters: str) -> Scope:
    part = organisation.get_part(actor=actor, on=on, code=code)
    return Scope(actor=actor, on=on, part=part, filters=filters)


@pytest.fixture
def staff(ground: None) -> list[int]:
    school = factories.posts_of(factories.SCHOOL, date(2017, 1, 1))
    office = factories.posts_of("SNV", date(2017, 1, 1))
    return factories.enter(
        factories.life(school[0], date(2017, 1, 1), category=3, sex=2),
        factories.life(school[1], date(2018, 5, 1), category=3, ethnicity=1, education=2),
        factories.life(office[0], date(2019, 9, 1), category=2, education=5),
        factories.life(office[1], date(2020, 2, 29), category=5),
        factories.life(office[2], date(2021, 1, 1), category=2, ethnicity=1, born=date(2000, 2, 29), education=1),
    )


def test_contract_staff_count_only_when_asked_for(staff: list[int]) -> None:
    assert measure("people.headcount", scope()).value == 4
    assert measure("people.headcount", scope(category="5")).value == 1
    assert measure("people.headcount", scope(category="2,5")).value == 3


def test_shares_are_of_the_headcount(staff: list[int]) -> None:
    found = measure("people.ethnic_minority", scope())
    assert (found.value, found.of, found.percent) == (2, 4, 50.0)
    assert measure("people.education.university_up", scope()).value == 2
    assert measure("people.education.intermediate_up", scope()).value == 3
    assert measure("people.women", scope()).percent == 25.0


def test_a_school_moves_with_its_people_from_district_to_commune_on_the_day(staff: list[int]) -> None:
    assert measure("people.headcount", scope(BEFORE, level="2")).value == 2
    assert measure("people.headcount", scope(AFTER, level="2")).value == 0
    assert measure("people.headcount", scope(AFTER, level="3")).value == 2
    assert measure("people.headcount", scope(AFTER, factories.COMMUNE)).value == 2
    assert measure("people.headcount", scope(BEFORE)).value == measure("people.headcount", scope(AFTER)).value


def test_a_unit_that_did_not_exist_yet_cannot_be_asked(staff: list[int]) -> None:
    with pytest.raises(LookupError):
        scope(BEFORE, "03214-VP")


@pytest.mark.parametrize("on", [date(2016, 12, 31), date(2017, 1, 1), BEFORE, AFTER, NOW])
def test_the_derived_table_answers_what_the_rows_answer(staff: list[int], on: date) -> None:
    commands.end_service(actor=SYSTEM, official_id=staff[0], version=1, on=date(2025, 10, 5), reason=EndReason.RETIRED)
    for figure in list_figures():
        asked = scope(on)
        if figure.quick is not None and (quick := figure.quick(asked)) is not None:
            rows = figure.rows(asked)
            counted = rows.aggregate(n=Sum(figure.amount))["n"] or 0 if figure.amount else rows.count()
            assert quick == counted, figure.key


def test_a_trend_is_the_value_of_each_of_its_days(staff: list[int]) -> None:
    month_ends = [date(2017, 1, 31), date(2019, 8, 31), date(2019, 9, 30), date(2020, 2, 29), date(2026, 2, 28)]
    odd_days = [date(2017, 1, 1), date(2018, 4, 30), date(2018, 5, 1), date(2025, 7, 1), date(2026, 3, 10)]
    for key in ("people.headcount", "people.ethnic_minority", "people.education.university_up"):
        for days in (month_ends, odd_days):
            for asked in (scope(), scope(code="SNV"), scope(sex="1")):
                counted = [
                    get_figure(key).rows(Scope(SYSTEM, day, asked.part, filters=asked.filters)).count() for day in days
                ]
                assert trend(key, asked, days) == counted


@pytest.mark.parametrize("by", ["unit", "level", "ethnicity", "sex", "age", "category", "education"])
def test_a_breakdown_adds_up_and_each_of_its_numbers_opens(staff: list[int], by: str) -> None:
    asked = scope()
    found = breakdown("people.ethnic_minority", by, asked)
    assert sum(one.value for one in found) == measure("people.ethnic_minority", asked).value
    assert sum(one.of or 0 for one in found) == measure("people.headcount", asked).value
    for one in found:
        if by != "unit":
            assert value_of(get_figure("people.ethnic_minority"), asked.narrowed(**{by: one.code or ""})) == one.value


def test_ages_change_on_the_birthday(staff: list[int]) -> None:
    by_age = {one.code: one.value for one in breakdown("people.headcount", "age", scope(date(2026, 3, 10)))}
    assert by_age == {"1": 1, "2": 3}
    eve, birthday = date(2026, 5, 16), date(2026, 5, 17)
    assert measure("people.headcount", scope(eve, age="2")).value == 3
    assert measure("people.headcount", scope(birthday, age="2")).value == 0
    assert {one.code for one in breakdown("people.headcount", "age", scope(birthday))} == {"1", "3"}


def test_an_unknown_code_counts_nothing(staff: list[int]) -> None:
    for key, code in [("sex", "9"), ("sex", "x"), ("education", "-1"), ("age", "7"), ("unit", "NOWHERE")]:
        assert measure("people.headcount", scope(**{key: code})).value == 0


def test_a_commune_counts_its_own_people_only(staff: list[int]) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, NOW))
    assert measure("people.headcount", scope(NOW, factories.COMMUNE, actor)).value == 2
    with pytest.raises(LookupError):
        scope(NOW, "SNV", actor)
    with pytest.raises(LookupError):
        scope(NOW, "11", actor)


def test_rows_outside_the_part_stay_out_even_when_the_part_is_forged(staff: list[int]) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, NOW))
    forged = Scope(actor=actor, on=NOW, part=scope().part)
    for figure in list_figures():
        if figure.page == "people_officials":
            paths = {row.unit_path for row in figure.rows(forged)}
            assert all(actor.may("people.view", path) for path in paths), figure.key  # type: ignore[arg-type]


class TestLocalLeaders:
    """Local: the native commune, carried forward through the lineage to the day, is the commune led."""

    @pytest.fixture
    def homes(self, ground: None) -> dict[str, Any]:  # noqa: ARG002 - the tree stands first
        return {
            "Sen Thượng": factories.unit("03155", BEFORE),
            "Mường Nhé": factories.unit("03160", BEFORE),
            "Sín Thầu": factories.unit("03158", AFTER),
        }

    def leader(self, home: Any, since: date = AFTER) -> None:
        party = factories.unit("03158-DU", AFTER)
        post = next(post for post in factories.posts_of("03158-DU", AFTER) if post.title.key_leader)
        assert post.unit_id == party.pk
        factories.enter(factories.life(post, since, home_unit_id=home.pk, category=1))

    def count(self, on: date = NOW) -> tuple[int, int | None]:
        found = measure("organisation.communes_with_non_local_key_leader", scope(on))
        return found.value, found.of

    def test_home_in_a_commune_that_merged_into_the_one_led_is_local(self, homes: dict[str, Any]) -> None:
        self.leader(homes["Sen Thượng"])
        assert self.count() == (0, 45)

    def test_home_in_the_commune_led_is_local(self, homes: dict[str, Any]) -> None:
        self.leader(homes["Sín Thầu"])
        assert self.count() == (0, 45)

    def test_home_in_another_commune_is_not_local(self, homes: dict[str, Any]) -> None:
        self.leader(homes["Mường Nhé"])
        assert self.count() == (1, 45)
        assert self.count(BEFORE) == (0, 129)
        (commune,) = get_figure("organisation.communes_with_non_local_key_leader").rows(scope())
        assert commune.code == "03158"


def test_vacancies_are_authorised_less_filled_post_by_post(ground: None) -> None:
    before = measure("organisation.posts_vacant", scope(code="SNV"))
    factories.enter(factories.life(factories.posts_of("SNV", NOW)[0], NOW))
    after = measure("organisation.posts_vacant", scope(code="SNV"))
    assert (before.value - after.value, before.of) == (1, after.of)
    rows = get_figure("organisation.posts_vacant").rows(scope(code="SNV"))
    assert sum(row.vacant for row in rows) == after.value


PLACED = (
    "organisation.posts_authorised",
    "organisation.posts_vacant",
    "organisation.communes",
    "organisation.communes_with_non_local_key_leader",
)


@pytest.mark.parametrize("on", [BEFORE, NOW])
@pytest.mark.parametrize("code", ["11", "03127", "SNV"])
def test_posts_and_communes_by_unit_and_level_add_up_and_each_line_is_its_rows(
    staff: list[int], on: date, code: str
) -> None:
    asked = scope(on, code)
    for key in PLACED:
        whole = measure(key, asked)
        for by in ("unit", "level"):
            found = breakdown(key, by, asked)
            assert sum(one.value for one in found) == whole.value
            assert sum(one.of or 0 for one in found) == (whole.of or 0)
            for one in found[:6]:
                narrowed = replace(asked, filters={"level": one.code or ""}) if by == "level" else None
                if narrowed is None:
                    own = one.code == asked.part.path
                    unit = Unit.objects.get(pk=int((one.code or "")[-4:], 36))
                    narrowed = scope(on, code, unit=code) if own else scope(on, unit.code)
                rows = get_figure(key).rows(narrowed)
                counted = sum(getattr(row, get_figure(key).amount or "", 1) for row in rows)
                assert counted == value_of(get_figure(key), narrowed) == one.value


def test_posts_are_of_the_level_that_their_holders_are_of(staff: list[int]) -> None:
    """A school is of the district before 01/07/2025 and of the commune afterwards, its posts as its people."""
    for on, level in ((BEFORE, 2), (AFTER, 3)):
        school = factories.unit(factories.SCHOOL, on)
        asked = scope(on, school.code)
        (people,), (posts,) = (breakdown(key, "level", asked) for key in ("people.headcount", PLACED[0]))
        assert (people.code, posts.code) == (str(level), str(level))


def test_awards_count_each_person_once_in_the_period_and_the_part(staff: list[int]) -> None:
    for level, day in ((5, date(2022, 6, 1)), (5, date(2023, 6, 1)), (3, date(2023, 6, 1))):
        kind = 1 if level == 5 else 2
        commands.award_qualification(
            actor=SYSTEM, official_id=staff[4], version=None, kind=kind, level=level, awarded_on=day
        )
    asked = scope(date(2023, 12, 31), code="SNV")
    period = Scope(SYSTEM, asked.on, asked.part, since=date(2022, 1, 1))
    assert measure("people.awarded.master", period).value == 1
    assert measure("people.awarded.advanced_theory", period).value == 1
    assert (
        measure("people.awarded.master", Scope(SYSTEM, date(2021, 12, 31), asked.part, since=date(2017, 1, 1))).value
        == 0
    )
    elsewhere = scope(date(2023, 12, 31), code="STC")
    assert (
        measure("people.awarded.master", Scope(SYSTEM, elsewhere.on, elsewhere.part, since=date(2017, 1, 1))).value == 0
    )
