"""Whatever becomes of units and posts, census and tally stay equal to a rebuild."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.apps.organisation import commands as organisation
from hoaban.apps.organisation.models import Level, Placement, Post, Restructuring, UnitKind
from hoaban.apps.people.commands import CommandRefused, census
from hoaban.apps.people.tests import factories
from hoaban.apps.people.tests.test_census import START, step
from hoaban.apps.people.tests.test_restructuring import OTHER
from hoaban.shared.access import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
REFORM = date(2025, 7, 1)
UNITS = ("SNV", "TTLTLS", factories.SCHOOL, factories.COMMUNE, f"{factories.COMMUNE}-VP", OTHER)
"""A department, a centre below it, a school, two communes and an office."""


@pytest.fixture
def staff(ground: None) -> list[int]:
    """People at each of the units, some from before the reform on."""
    lives = [factories.life(post, START, category=3) for post in factories.posts_of(factories.SCHOOL, START)[:2]]
    for code in ("SNV", f"{factories.COMMUNE}-VP", f"{OTHER}-VP", OTHER):
        lives += [factories.life(post, REFORM) for post in factories.posts_of(code, REFORM)[:2]]
    return factories.enter(*lives)


def _a_day(draw: Any) -> date:
    return REFORM + timedelta(days=draw(st.integers(1, 900)))


def _a_unit(draw: Any, on: date, kinds: tuple[str, ...] = UNITS) -> int:
    code = draw(st.sampled_from(kinds))
    place = Placement.objects.on(on).filter(unit__code=code).first()
    if place is None:
        raise organisation.Refused("closed")
    return int(place.unit_id)


def move(draw: Any, on: date) -> None:
    """A unit goes under another."""
    under = _a_unit(draw, on, (factories.PROVINCE, factories.COMMUNE, OTHER, "SNV"))
    organisation.move_unit(actor=SYSTEM, unit_id=_a_unit(draw, on), parent_id=under, on=on, resolution="NQ 1")


def close(draw: Any, on: date) -> None:
    """A unit is closed."""
    organisation.close_unit(actor=SYSTEM, unit_id=_a_unit(draw, on), ends_before=on, resolution="NQ 2")


def found(draw: Any, on: date) -> None:
    """A unit is founded, with a post."""
    details = organisation.UnitDetails(
        code=f"MOI{on:%y%m%d}", name="Trung tâm mới", kind=UnitKind.PUBLIC_SERVICE, level=Level.PROVINCE
    )
    unit = organisation.found_unit(actor=SYSTEM, details=details, parent_id=_a_unit(draw, on), on=on)
    title = factories.posts_of(factories.SCHOOL, START)[0].title_id
    organisation.open_post(actor=SYSTEM, unit_id=unit.pk, title_id=title, on=on, number=draw(st.integers(0, 3)))


def authorise(draw: Any, on: date) -> None:
    """A post gets another number, or is closed."""
    post = draw(
        st.sampled_from(list(Post.objects.on(on).filter(unit_id=_a_unit(draw, on)).order_by("pk")[:3]) or [None])
    )
    if post is None:
        raise organisation.Refused("closed")
    if draw(st.booleans()):
        organisation.set_authorised(actor=SYSTEM, post_id=post.pk, number=draw(st.integers(0, 4)), on=on)
    else:
        organisation.close_post(actor=SYSTEM, post_id=post.pk, ends_before=on)


def restructure(draw: Any, on: date) -> None:
    """Two communes become one."""
    plan: dict[str, Any] = {"title": "Thử", "resolution": "NQ 3", "on": on.isoformat(), "province": factories.PROVINCE}
    into = draw(st.sampled_from([factories.COMMUNE, OTHER]))
    plan["steps"] = [{"kind": "merge", "from": [factories.COMMUNE, OTHER], "into": {"code": into, "name": "Xã Thử"}}]
    seen = organisation.preview(actor=SYSTEM, plan=plan)
    organisation.carry_out(actor=SYSTEM, plan=plan, expected_preview_hash=seen.hash)


def reverse(_draw: Any, _on: date) -> None:
    """The last restructuring that was carried out here is taken back."""
    for done in Restructuring.objects.filter(state=Restructuring.State.DONE).order_by("-pk"):
        if not done.plan.get("loaded"):
            organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
            return


TURNS: tuple[Callable[[Any, date], None], ...] = (move, close, found, authorise, restructure, reverse)


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.data())
def test_any_change_of_units_leaves_census_and_tally_equal_to_a_rebuild(staff: list[int], data: st.DataObject) -> None:
    with transaction.atomic():
        for _turn in range(data.draw(st.integers(1, 4))):
            turn = data.draw(st.sampled_from(TURNS))
            try:
                turn(data.draw, _a_day(data.draw))
                step(data.draw, staff)
            except (organisation.Refused, CommandRefused):
                continue
        found = census.check()
        transaction.set_rollback(True)
    assert found.equal
