"""The copy of one's own data: a nomination is told once the plan is approved, and to the one nominated alone."""

from __future__ import annotations

import pytest

from hoaban.apps.leadership.models import Nomination, PlanningRound
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.shared import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def told(name: str, official_id: int) -> int:
    one = next(one for one in kept.list_kept() if one.name == name)
    return kept.rows_of(one, official_id=official_id).count()


def test_a_nomination_and_its_votes_are_told_once_the_plan_is_approved() -> None:
    first, second = f.staff(number=2)
    found = f.opened()
    f.nominated(found, first)
    f.held(found)
    assert (told("leadership.nomination", first), told("leadership.vote", first)) == (0, 0)
    PlanningRound.objects.update(state="approved")
    Nomination.objects.update(state="approved")
    assert (told("leadership.nomination", first), told("leadership.vote", first)) == (1, 3)
    assert told("leadership.nomination", second) == 0
