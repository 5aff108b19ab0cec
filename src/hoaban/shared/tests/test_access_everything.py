"""The part that is the whole installation, joined with other conditions."""

from __future__ import annotations

import pytest
from django.db.models import Q

from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
NOBODY = Q(pk__in=[])


def rows(condition: Q) -> int:
    return Event.objects.filter(condition).count()


def test_everything_or_ones_own_is_everything() -> None:
    for number in range(3):
        Event.objects.create(action=f"test.{number}", unit_path="0001", actor_name="Thử")
    whole = Actor.system().within(Permission.VIEW_PEOPLE)
    own = Q(action="test.1")
    assert [rows(one) for one in (whole, whole | own, own | whole, NOBODY | whole, whole | NOBODY | own)] == [3] * 5
    assert [rows(one) for one in (whole & own, own & whole, own & (whole | NOBODY))] == [1, 1, 1]
    assert rows(~whole) == rows(~(whole | own)) == 0
    part = whole
    part |= own
    assert rows(part) == 3
    assert rows(below("")) == rows(any_below(["0002", ""])) == 3
    assert rows(any_below([])) == rows(any_below(["0002"])) == 0
