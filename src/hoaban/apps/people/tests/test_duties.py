"""What waits for somebody who keeps records: long secondments, by the rule of the day and in the own part."""

from __future__ import annotations

from datetime import date

import pytest

from hoaban.apps.accounts.queries import actor_for
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.lawbook.commands import revise_rule
from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries import duties
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SINCE, ON, UNTIL = date(2025, 8, 1), date(2028, 6, 1), date(2028, 8, 30)


def officer(code: str) -> Actor:
    """Somebody who keeps the records of a commune."""
    place = factories.unit(code, factories.NOW)
    return actor_for(make_user(f"ghi-{code}", (Role.COMMUNE, place), home=place), ON)


def seconded() -> int:
    """Somebody on a secondment without a last day."""
    (official,) = factories.enter(factories.life(factories.posts_of(f"{factories.COMMUNE}-VP", SINCE)[0], SINCE))
    Assignment.objects.filter(official_id=official).update(kind="seconded")
    return official


def test_a_secondment_is_told_before_its_longest_time_is_over_and_in_the_own_part_only() -> None:
    official = seconded()
    asked = officer(factories.COMMUNE)
    found = duties.long_secondments(actor=asked, on=ON, until=UNTIL)
    assert [(row.official_id, row.since, row.due_on) for row in found] == [(official, SINCE, date(2028, 8, 1))]
    assert duties.long_secondments(actor=asked, on=ON, until=date(2028, 7, 31)) == []
    assert duties.long_secondments(actor=officer("03158"), on=ON, until=UNTIL) == []


def test_the_longest_time_is_that_of_the_lawbook_on_the_day() -> None:
    official = seconded()
    asked = officer(factories.COMMUNE)
    assert duties.long_secondments(actor=asked, on=date(2027, 6, 1), until=date(2027, 8, 30)) == []
    assert duties.long_secondments(actor=asked, on=date(2025, 6, 30), until=UNTIL) == []
    revise_rule(
        actor=Actor.system(), rule=RuleValue.objects.get(area="secondment", key="max_duration"), value="2",
        legal_basis="Nghị định thử", effective_from=date(2027, 1, 1), reason="Thử",
    )  # fmt: skip
    found = duties.long_secondments(actor=asked, on=date(2027, 6, 1), until=date(2027, 8, 30))
    assert [row.official_id for row in found] == [official]
