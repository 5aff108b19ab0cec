"""Figures of leaders: what is counted, by what, and the rows behind each number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoaban.apps.leadership.models import AppointmentCase, Waiver
from hoaban.apps.leadership.tests.test_standing_queries import COMMUNE, OTHER, post, serving
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.people.tests.factories import NOW, actor_of, enter, life, unit
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, breakdown, get_figure, measure

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _ground(loaded: None) -> None:
    """Lawbook and organisation."""


def scope(code: str = "11", on: date = NOW, since: date | None = None, actor: Actor | None = None) -> Scope:
    """A question of a unit's part."""
    who = actor or Actor.system()
    return Scope(who, on, organisation.get_part(actor=who, on=on, code=code), since)


def count(key: str, asked: Scope) -> int:
    """The value of a figure of leadership."""
    return measure(f"leadership.{key}", asked).value


def moved(kind: str, start: tuple[str, str], then: tuple[str, str], on: date) -> int:
    """Somebody who moves from one post to another on a day."""
    whole = life(post(*start, date(2022, 1, 1)), date(2022, 1, 1))
    (job,) = whole.jobs
    new = post(*then, on)
    later = replace(job, unit_id=new.unit_id, post_id=new.pk, title_id=new.title_id, kind=kind, starts_on=on)
    if on < AFTER:
        later = replace(later, ends_before=AFTER)
    return enter(replace(whole, jobs=[replace(job, ends_before=on), later]))[0]


def test_moves_are_counted_where_they_lead_and_by_level_left_and_entered() -> None:
    moved("rotated", ("H-TP", "099-NV"), ("X-PCT", "03260"), date(2024, 3, 1))
    moved("rotated", ("X-PCT", "03260"), ("X-PCT", "03259"), date(2024, 5, 1))
    moved("reassigned", ("X-TPHT", "03260"), ("X-TPHT", "03259"), date(2024, 5, 1))
    whole = scope("099", date(2024, 12, 31), date(2020, 1, 1))
    assert (count("rotated", whole), count("reassigned", whole)) == (2, 1)
    assert count("rotated", whole.narrowed(from_level="2", to_level="3")) == 1
    assert {one.code: one.value for one in breakdown("leadership.rotated", "from_level", whole)} == {"2": 1, "3": 1}
    assert count("rotated", scope("03260", date(2024, 12, 31), date(2020, 1, 1))) == 1
    assert count("rotated", scope("099", date(2024, 2, 29), date(2020, 1, 1))) == 0
    assert count("rotated", scope("099", date(2024, 12, 31), date(2024, 4, 1))) == 1


@pytest.mark.parametrize(("on", "over"), [(date(2025, 8, 31), 0), (date(2025, 9, 1), 1)])
def test_a_head_is_over_the_limit_from_the_day_on_which_eight_years_are_full(on: date, over: int) -> None:
    whole = life(post("X-CT", COMMUNE, BEFORE), date(2017, 9, 1))
    (job,) = whole.jobs
    new = post("X-CT", COMMUNE, AFTER)
    jobs = [replace(job, ends_before=AFTER), replace(job, unit_id=new.unit_id, post_id=new.pk, starts_on=AFTER)]
    enter(replace(whole, jobs=jobs))
    found = measure("leadership.terms_over_limit", scope(on=on))
    assert (found.value, found.of) == (over, 1)


def test_nobody_is_over_a_limit_that_the_lawbook_does_not_have() -> None:
    enter(life(post("HT", "03211-TH", BEFORE), date(2005, 1, 1)))
    assert count("terms_over_limit", scope(on=date(2022, 4, 27))) == 0
    assert count("terms_over_limit", scope(on=date(2022, 4, 28))) == 1


def test_leaders_are_counted_by_their_time_in_the_post() -> None:
    for since in (date(2025, 9, 1), date(2025, 7, 1)):
        serving(since=since)
    enter(life(post("HT", "03211-TH", date(2019, 1, 1)), date(2019, 1, 1)))
    bands = {one.code: one.value for one in breakdown("leadership.leaders", "time_in_post", scope())}
    assert bands == {"0": 2, "60": 1}
    assert measure("leadership.time_in_post", scope()).value == 1
    assert count("leaders", scope().narrowed(time_in_post="60")) == 1
    assert count("leaders", scope().narrowed(time_in_post="7")) == 0


def decided(official_id: int, *, met: bool = True, **facts: Any) -> AppointmentCase:
    """A case that was decided."""
    target = post("X-CT", COMMUNE)
    path = organisation.current_path(target.unit_id, NOW)
    whole = {
        "kind": "appointment", "state": "decided", "official_id": official_id, "post": target, "unit_path": path,
        "level": 3, "takes_effect_on": NOW, "opened_on": NOW, "decided_on": NOW, "standards_met": met,
    } | facts  # fmt: skip
    return AppointmentCase.objects.create(**whole)


def test_appointments_are_counted_with_those_whose_every_standard_was_met() -> None:
    who = serving()
    decided(who)
    waived = decided(who, met=False, kind="election")
    decided(who, kind="dismissal")
    decided(who, state="submitted", decided_on=None, standards_met=None)
    Waiver.objects.create(
        case=waived, rule="age.full_term", authority="Ban Thường vụ", reason="Đặc biệt", waived_on=NOW
    )
    found = measure("leadership.appointed.all_standards_met", scope())
    assert (found.value, found.of, found.percent) == (1, 2, 50.0)
    assert count("waivers", scope()) == 1
    assert count("appointed", scope(on=date(2026, 3, 9))) == 0
    assert {one.code: one.value for one in breakdown("leadership.appointed", "case_kind", scope())} == {
        "appointment": 1, "election": 1,
    }  # fmt: skip


KEYS = [
    "leaders", "heads", "terms_over_limit", "time_in_post", "rotated", "reassigned", "appointed",
    "appointed.all_standards_met", "waivers",
]  # fmt: skip


@pytest.fixture
def one_of_each() -> None:
    """Something that every figure counts."""
    who = serving("X-PBT", f"{COMMUNE}-DU")
    Waiver.objects.create(
        case=decided(who), rule="age.full_term", authority="Ban Thường vụ", reason="Đặc biệt", waived_on=NOW
    )
    moved("rotated", ("PHT", "03211-TH"), ("X-CVP", f"{COMMUNE}-VP"), date(2026, 2, 1))
    moved("reassigned", ("PHT", "03211-TH"), ("X-PCVP", f"{COMMUNE}-VP"), date(2026, 2, 1))
    enter(life(post("HT", "03211-TH", date(2010, 1, 1)), date(2010, 1, 1)))


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_shows_its_rows_and_downloads_them(client: Any, key: str, one_of_each: None) -> None:
    signed_in(client, "sonoivu", Role.PERSONNEL)
    figure = get_figure(f"leadership.{key}")
    address = figure_address(figure, scope())
    assert address.startswith(reverse("leadership_rows"))
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.context["table"].page.rows) == measure(figure.key, scope()).value > 0
    for by in figure.by:
        assert sum(one.value for one in breakdown(figure.key, by, scope())) == measure(figure.key, scope()).value
    assert client.get(f"{address}&export=csv").status_code == 200
    assert Reading.objects.filter(way="export").exists()
    narrowed = "".join(f"&{by}=1" for by in figure.by if by != "unit")
    assert client.get(f"{address}{narrowed}&direct=1").status_code == 200


def test_rows_cost_a_fixed_number_of_queries(client: Any) -> None:
    signed_in(client, "sonoivu", Role.PERSONNEL)
    address, counts = figure_address(get_figure("leadership.leaders"), scope()), []
    client.get(address)
    for _round in range(2):
        serving("X-PCT", COMMUNE if not counts else OTHER)
        serving("X-CVP", f"{COMMUNE if not counts else OTHER}-VP")
        with CaptureQueriesContext(connection) as context:
            client.get(address)
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_rows_of_other_parts_and_unknown_figures_are_not_found(client: Any) -> None:
    enter(life(post("X-CT", OTHER), AFTER))
    over = actor_of(Role.COMMUNE, unit(COMMUNE, NOW))
    assert count("heads", scope(COMMUNE, actor=over)) == 0
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    rows = reverse("leadership_rows")
    assert client.get(f"{rows}?unit={OTHER}").status_code == 404
    assert client.get(f"{rows}?figure=people.headcount").status_code == 404
    assert client.get(f"{rows}?figure=nothing").status_code == 404
    signed_in(client, "donvi", Role.PROVIDER, COMMUNE)
    assert client.get(rows).status_code in (403, 404)
