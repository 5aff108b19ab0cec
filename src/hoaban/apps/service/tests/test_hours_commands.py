"""Hours of a unit set and ended, closures declared and taken back: effect, event, refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.people.tests.factories import NOW, unit
from hoaban.apps.service.commands import hours as commands
from hoaban.apps.service.models import UnitClosure, UnitHours
from hoaban.apps.service.queries import hours as queries
from hoaban.apps.service.rules.hours import week_of
from hoaban.apps.service.tests import factories_hours as make
from hoaban.apps.service.tests.factories_dossiers import ELSEWHERE, HERE, TODAY, actor, at
from hoaban.shared import audit
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import read_spans

pytestmark = pytest.mark.django_db
EARLY, LATE = week_of(make.week()), week_of(make.week("08:00-12:00 / 13:00-17:00"))
THURSDAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def ground(loaded: None) -> None:
    queries.forget()


def head(code: str = HERE) -> Any:
    """The head of a commune, who manages its one-stop shop."""
    return actor(Role.SUPERVISOR, code)


def key(code: str = HERE) -> int:
    """The key of a unit."""
    return int(unit(code, NOW).pk)


def set_hours(**changes: Any) -> UnitHours:
    """Early hours for the commune from Thursday on."""
    facts: dict[str, Any] = {
        "actor": head(), "unit_id": key(), "starts_on": THURSDAY, "week": EARLY, "decision": "QĐ 12", "version": None,
        "on": TODAY, "now": at(9),
    }  # fmt: skip
    return commands.set_hours(**(facts | changes))


def declare(**changes: Any) -> UnitClosure:
    """The commune closed on Thursday."""
    facts: dict[str, Any] = {
        "actor": head(), "unit_id": key(), "first_day": THURSDAY, "last_day": THURSDAY, "part": "day", "opens": False,
        "reason": "  Mất   điện ", "on": TODAY, "now": at(9),
    }  # fmt: skip
    return commands.declare_closure(**(facts | changes))


def refused(call: Any) -> CommandRefused:
    """The refusal of a call that left nothing."""
    before = Event.objects.count(), UnitHours.objects.count(), UnitClosure.objects.count()
    with pytest.raises(CommandRefused) as said:
        call()
    assert (Event.objects.count(), UnitHours.objects.count(), UnitClosure.objects.count()) == before
    return said.value


def test_hours_of_a_unit_hold_from_their_day_and_leave_an_event() -> None:
    row = set_hours()
    calendar = queries.calendar_of(key(), TODAY)
    assert calendar.hours(THURSDAY).spans == read_spans("07:00-11:00 / 13:00-16:30")
    assert calendar.hours(TODAY).spans == read_spans("07:30-11:30 / 13:30-17:00")
    left = Event.objects.get(action="service.set_hours")
    assert (left.subject_id, left.on, left.unit_path, left.after["decision"]) == (
        row.pk, THURSDAY, row.unit_path, "QĐ 12",
    )  # fmt: skip


def test_new_hours_end_the_earlier_ones_and_take_their_end() -> None:
    first = set_hours(starts_on=TODAY)
    UnitHours.objects.filter(pk=first.pk).update(ends_before=date(2026, 6, 1))
    second = set_hours(week=LATE)
    first.refresh_from_db()
    assert (first.ends_before, second.ends_before) == (THURSDAY, date(2026, 6, 1))


def test_hours_before_others_end_when_those_begin() -> None:
    set_hours(starts_on=date(2026, 6, 1))
    assert set_hours(week=LATE).ends_before == date(2026, 6, 1)


def test_hours_that_begin_on_the_day_are_corrected_in_place() -> None:
    row = set_hours()
    again = set_hours(week=LATE, decision="QĐ 13")
    assert (again.pk, UnitHours.objects.count(), again.version) == (row.pk, 1, 2)
    left = Event.objects.filter(action="service.set_hours").latest("pk")
    assert (left.before["decision"], left.after["decision"]) == ("QĐ 12", "QĐ 13")


def test_two_officers_do_not_change_the_same_hours_unseen() -> None:
    seen = queries.version_of(UnitHours.objects.filter(unit_id=key()))
    set_hours(version=seen)
    assert refused(lambda: set_hours(week=LATE, version=seen)).code == "changed"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"week": ((),) * 7}, "week", "monday"),
        ({"starts_on": TODAY - timedelta(days=500)}, "starts_on", "starts_on"),
        ({"starts_on": TODAY + timedelta(days=500)}, "starts_on", "starts_on"),
    ],
)
def test_hours_that_make_no_sense_are_refused_at_their_field(changes: dict[str, Any], code: str, field: str) -> None:
    said = refused(lambda: set_hours(**changes))
    assert (said.code, said.field) == (code, field)


def test_the_same_hours_again_are_refused() -> None:
    set_hours()
    assert refused(lambda: set_hours(starts_on=THURSDAY + timedelta(days=7))).code == "same"


def test_a_unit_goes_back_to_the_hours_above_it() -> None:
    set_hours(starts_on=TODAY)
    commands.end_hours(actor=head(), unit_id=key(), ends_before=THURSDAY, version=None, on=TODAY, now=at(9))
    assert queries.calendar_of(key(), TODAY).hours(THURSDAY).spans == read_spans("07:30-11:30 / 13:30-17:00")
    assert Event.objects.filter(action="service.end_hours").count() == 1
    end = {"unit_id": key(), "ends_before": THURSDAY, "version": None, "on": TODAY, "now": at(9)}
    assert refused(lambda: commands.end_hours(actor=head(), **end)).field == "ends_before"


def test_a_closure_closes_the_unit_and_leaves_an_event() -> None:
    row = declare()
    assert not queries.calendar_of(key(), TODAY).hours(THURSDAY).counts
    left = Event.objects.get(action="service.declare_closure")
    assert (left.reason, left.on, left.unit_path) == ("Mất điện", THURSDAY, row.unit_path)


def test_a_saturday_morning_is_opened() -> None:
    saturday = date(2026, 3, 14)
    declare(first_day=saturday, last_day=saturday, part="morning", opens=True, reason="Mở sáng thứ Bảy")
    assert queries.calendar_of(key(), TODAY).hours(saturday).spans == read_spans("07:30-11:30")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reason": " "}, "reason", "reason"),
        ({"last_day": TODAY}, "last_day", "last_day"),
        ({"last_day": THURSDAY + timedelta(days=93)}, "last_day", "last_day"),
        ({"first_day": date(2028, 1, 3), "last_day": date(2028, 1, 3)}, "first_day", "first_day"),
        ({"first_day": date(2026, 3, 14), "last_day": date(2026, 3, 15)}, "same", "first_day"),
        ({"opens": True}, "same", "first_day"),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused_at_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    said = refused(lambda: declare(**changes))
    assert (said.code, said.field) == (code, field)


def test_a_closure_sent_twice_is_declared_once() -> None:
    with audit.submission("one-form"):
        declare()
        assert refused(declare).code == "changed"
    assert refused(declare).code == "same"


def test_a_closure_is_taken_back_once_and_stays_in_the_list() -> None:
    row = declare()
    back = {"closure_id": row.pk, "reason": "Đã có điện", "on": TODAY, "now": at(10)}
    assert refused(lambda: commands.withdraw_closure(actor=head(), **(back | {"reason": " "}))).field == "reason"
    commands.withdraw_closure(actor=head(), **back)
    row.refresh_from_db()
    assert (row.withdrawn, queries.calendar_of(key(), TODAY).hours(THURSDAY).counts) == (True, True)
    assert Event.objects.get(action="service.withdraw_closure").reason == "Đã có điện"
    assert refused(lambda: commands.withdraw_closure(actor=head(), **back)).code == "changed"


def test_nobody_changes_the_hours_of_another_commune() -> None:
    row = declare()
    stranger = head(ELSEWHERE)
    for call in (
        lambda: set_hours(actor=stranger),
        lambda: declare(actor=stranger),
        lambda: declare(actor=actor(Role.COUNTER, HERE)),
        lambda: commands.end_hours(
            actor=stranger, unit_id=key(), ends_before=THURSDAY, version=None, on=TODAY, now=at(9)
        ),
        lambda: commands.withdraw_closure(actor=stranger, closure_id=row.pk, reason="x", on=TODAY, now=at(9)),
    ):
        with pytest.raises(PermissionDenied):
            call()
