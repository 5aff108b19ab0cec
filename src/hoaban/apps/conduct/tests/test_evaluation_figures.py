"""Figures of rankings: numbers with their rows, breakdowns that add up, and the list behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from hoaban.apps.conduct.models import Evaluation
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.apps.conduct.tests.factories_evaluation import SYSTEM, YEAR_END, client, opened
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, breakdown, get_figure, list_figures, measure, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
KEYS = [
    figure.key for figure in list_figures() if figure.key.startswith(("conduct.ranked", "conduct.evaluations_overdue"))
]
DAY = date(2025, 12, 31)


@pytest.fixture
def ground(loaded: None, db: None) -> list[int]:
    """Four people of a commune and two of a department, ranked in 2025; one of them in 2026 overdue."""
    who = [*make.people(2), *make.people(2, sex=2, ethnicity=1), *make.people(2, "SNV")]
    make.ranked(who, [1, 2, 2, 3, 4, 2])
    return who


def scope(code: str = "11", *, actor: Actor = SYSTEM, on: date = DAY, **filters: str) -> Scope:
    """A question of a unit on a day."""
    return Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code), None, filters)


def test_bands_are_counted_of_those_ranked_in_the_year_of_the_day(ground: list[int]) -> None:
    values = {key: measure(key, scope()) for key in KEYS}
    assert values["conduct.ranked"].value == 6
    found = [values[f"conduct.ranked.{key}"].value for key in ("excellent", "good", "fair", "failed")]
    assert found == [1, 3, 1, 1]
    assert values["conduct.ranked.good"].percent == 50.0
    assert measure("conduct.ranked", scope(on=date(2025, 12, 9))).value == 0
    assert measure("conduct.ranked", scope(on=date(2026, 3, 1))).value == 0
    wide = replace(scope(on=date(2026, 3, 1)), since=date(2025, 1, 1))
    assert measure("conduct.ranked", wide).value == 6


def test_overdue_are_those_not_published_by_their_deadline(ground: list[int]) -> None:
    opened()
    assert measure("conduct.evaluations_overdue", scope(on=date(2026, 12, 14))).value == 0
    assert measure("conduct.evaluations_overdue", scope(on=date(2026, 12, 15))).value == 6
    Evaluation.objects.filter(official_id=ground[0], round__year=2026).update(state="aside")
    assert measure("conduct.evaluations_overdue", scope(on=date(2026, 12, 15))).value == 5


@pytest.mark.parametrize("key", KEYS)
def test_a_breakdown_adds_up_and_each_of_its_numbers_opens(ground: list[int], key: str) -> None:
    figure = get_figure(key)
    asked = scope()
    for by in figure.by:
        found = breakdown(key, by, asked)
        assert sum(one.value for one in found) == value_of(figure, asked), by
        assert all(one.label for one in found), by
        for one in found:
            if by != "unit":
                assert value_of(figure, asked.narrowed(**{by: one.code or ""})) == one.value, by


def test_filters_narrow_and_unknown_codes_count_nothing(ground: list[int]) -> None:
    assert measure("conduct.ranked", scope(sex="2")).value == 2
    assert measure("conduct.ranked", scope(ethnicity="minority")).value == 4
    assert measure("conduct.ranked", scope(level="3")).value == 4
    assert measure("conduct.ranked", scope(band="1,2")).value == 4
    assert measure("conduct.ranked", scope(ranking_year="2025")).value == 6
    for key, code in [("band", "9"), ("band", "x"), ("ranking_year", "0"), ("sex", "7")]:
        assert measure("conduct.ranked", scope(**{key: code})).value == 0


def test_nothing_leaks_out_of_a_part(ground: list[int]) -> None:
    commune = make.commune_office()
    assert measure("conduct.ranked", scope("03214", actor=commune)).value == 4
    forged = replace(scope("11"), actor=commune)
    assert measure("conduct.ranked", forged).value == 4
    nobody = replace(scope("11"), actor=Actor("Không ai", (), user_id=3))
    assert measure("conduct.ranked", nobody).value == 0


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_leads_to_a_page_with_its_rows(ground: list[int], key: str, settings: Any) -> None:
    settings.HOABAN_TODAY = YEAR_END.isoformat()
    asked = scope(level="3")
    answer = client(Role.PERSONNEL, "11").get(figure_address(get_figure(key), asked))
    assert answer.status_code == 200
    assert {row.pk for row in answer.context["table"].page.rows} == {row.pk for row in get_figure(key).rows(asked)}


def test_the_list_is_searched_downloaded_and_denied(ground: list[int], settings: Any) -> None:
    settings.HOABAN_TODAY = YEAR_END.isoformat()
    url = f"{reverse('conduct_ranked')}?on={DAY.isoformat()}"
    office = client(Role.PERSONNEL, "11")
    assert office.get(f"{url}&q=khong+co").context["table"].page.total == 0
    assert office.get(f"{url}&q=hang&since=2025-01-01&direct=1").status_code == 200
    assert office.get(f"{url}&figure=people.women").status_code == 404
    assert office.get(f"{url}&figure=nonsense").status_code == 404
    book = office.get(f"{url}&export=csv")
    assert len((b"".join(book) if book.streaming else book.content).decode("utf-8-sig").strip().splitlines()) == 7
    assert Reading.objects.filter(way="export", groups="basic,service").values("official").distinct().count() == 6
    assert client(Role.LEADER, "11", "en").get(url).status_code == 200
    assert client(Role.INSPECTOR, "11").get(url).status_code == 404
    assert client(Role.OFFICIAL, "03214").get(url).status_code == 404
    assert client(Role.COMMUNE, "03214").get(f"{url}&unit=SNV").status_code == 404
