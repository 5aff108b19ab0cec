"""Figures of discipline and supervision: people once, decisions each, rows and numbers alike, only for the few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.conduct.tests.factories_discipline import NOW, OTHER_OFFICE, SYSTEM, person, sanction
from hoaban.apps.conduct.tests.test_supervision_commands import FINDING, concluded
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, breakdown, get_figure, measure
from hoaban.shared.models import Event

KEYS = ("conduct.disciplined", "conduct.discipline_cases", "conduct.recommendations", "conduct.recommendations.overdue")


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation."""


def asked(
    code: str = "11", *, actor: Actor = SYSTEM, on: date = NOW, since: date | None = None, **filters: str
) -> Scope:
    """A question about a part."""
    part = organisation.get_part(actor=SYSTEM, on=on, code=code)
    return Scope(actor, on, part, since, filters)


@pytest.fixture
def decided() -> list[int]:
    """Two decisions of one person, one each of two others, one of another commune a year before."""
    one, two, three = person(), person(place=4), person(OTHER_OFFICE, category=1)
    sanction(one, decided_on=date(2026, 1, 20))
    sanction(one, form="warning", decided_on=date(2026, 2, 20))
    sanction(two, decided_on=date(2026, 2, 2), service_related=False)
    sanction(three, decided_on=date(2025, 12, 31))
    return [one, two, three]


def test_people_count_once_and_decisions_each(decided: list[int]) -> None:
    assert measure("conduct.disciplined", asked()).value == 2
    assert measure("conduct.discipline_cases", asked()).value == 3
    assert measure("conduct.disciplined", asked(since=date(2025, 1, 1))).value == 3
    assert measure("conduct.discipline_cases", asked(on=date(2026, 2, 1))).value == 1


@pytest.mark.parametrize(
    ("filters", "people", "decisions"),
    [
        ({"level": "3", "category": "1,2"}, 3, 4),
        ({"category": "1"}, 1, 1),
        ({"discipline_form": "warning"}, 1, 1),
        ({"discipline_form": "reprimand"}, 2, 3),
        ({"service_related": "False"}, 1, 1),
        ({"decided_year": "2025"}, 1, 1),
        ({"discipline_form": "hanging"}, 0, 0),
        ({"decided_year": "x"}, 0, 0),
    ],
)
def test_filters_narrow(decided: list[int], filters: dict[str, str], people: int, decisions: int) -> None:
    scope = asked(since=date(2025, 1, 1), **filters)
    assert (measure(KEYS[0], scope).value, measure(KEYS[1], scope).value) == (people, decisions)


@pytest.mark.parametrize("key", KEYS)
def test_breakdowns_add_up_and_lead_to_as_many_rows(decided: list[int], key: str) -> None:
    concluded("03214", replace(FINDING, due_on=date(2026, 3, 1)), FINDING)
    scope = asked(since=date(2025, 1, 1))
    whole = measure(key, scope)
    client = Client()
    signed_in(client, "thanhtra", Role.INSPECTOR)
    for by in get_figure(key).by:
        parts = breakdown(key, by, scope)
        assert sum(one.value for one in parts) == whole.value, by
        for one in parts:
            answer = client.get(figure_address(one))
            assert answer.context["table"].page.total == one.value, (by, one.code)


def test_only_those_who_see_discipline_there_may_ask(decided: list[int]) -> None:
    clerk = actor_of(Role.COMMUNE, unit("03214", NOW))
    inspector = actor_of(Role.INSPECTOR, unit("03214", NOW))
    figure = get_figure("conduct.disciplined")
    province, commune = asked("11"), asked("03214")
    assert not figure.may_be_asked(clerk, commune.part.path)
    assert figure.may_be_asked(inspector, commune.part.path)
    assert not figure.may_be_asked(inspector, province.part.path)
    assert measure(figure.key, replace(commune, actor=clerk)).value == 0
    assert measure(figure.key, replace(province, actor=inspector, since=date(2025, 1, 1))).value == 2


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.INSPECTOR, (200, 200)), (Role.PERSONNEL, (200, 200)), (Role.LEADER, (404, 200)), (Role.COMMUNE, (404, 404))],
)
def test_lists_behind_figures_are_shown_to_those_who_may_ask(
    client: Any, role: Role, statuses: tuple[int, int]
) -> None:
    signed_in(client, "nguoi-hoi", role)
    addresses = ("/danh-gia-ky-luat/ky-luat/so-lieu/", "/danh-gia-ky-luat/kiem-tra/kien-nghi/")
    assert tuple(client.get(address).status_code for address in addresses) == statuses


def test_overdue_counts_what_nobody_has_accepted(decided: list[int]) -> None:
    concluded("03214", replace(FINDING, due_on=date(2026, 3, 1)), FINDING)
    found = measure("conduct.recommendations.overdue", asked())
    assert (found.value, found.of) == (1, 2)
    assert measure("conduct.recommendations.overdue", asked(severity="3")).value == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_can_be_taken_away_and_that_leaves_an_event(client: Any, decided: list[int], kind: str) -> None:
    signed_in(client, "thanhtra", Role.INSPECTOR)
    answer = client.get(f"/danh-gia-ky-luat/ky-luat/so-lieu/?export={kind}&since=2025-01-01")
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content])
    assert Event.objects.filter(action="conduct.read_register").count() == 1
