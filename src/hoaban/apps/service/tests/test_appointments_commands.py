"""Appointments move with the calendar, each told to its citizen, in a few statements; none is apologised for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.lawbook import commands as lawbook
from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.people.tests.factories import NOW, unit
from hoaban.apps.service.commands import appointments as commands
from hoaban.apps.service.commands import hours as hours_commands
from hoaban.apps.service.commands import intake, warnings
from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Apology, Dossier, DossierStep, Notice, UnitClosure
from hoaban.apps.service.queries import appointments as queries
from hoaban.apps.service.queries import hours
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_hours as make
from hoaban.apps.service.tests.factories_dossiers import (
    ELSEWHERE,
    HERE,
    TODAY,
    Ground,
    actor,
    at,
    ground,
    place,
    point,
)  # fmt: skip
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 3, day) for day in (11, 12, 13, 16))


@pytest.fixture
def g(loaded: None) -> Ground:
    hours.forget()
    return ground()


def close(day: date, **changes: Any) -> UnitClosure:
    """The commune closed on a day, by its head."""
    facts: dict[str, Any] = {
        "actor": actor(Role.SUPERVISOR, HERE, name="Chủ tịch xã"), "unit_id": unit(HERE, NOW).pk, "first_day": day,
        "last_day": day, "part": "day", "opens": False, "reason": "Mất điện", "on": TODAY, "now": at(10),
    }  # fmt: skip
    return hours_commands.declare_closure(**(facts | changes))


def again(dossier: Dossier) -> Dossier:
    """The dossier as it is kept."""
    return Dossier.objects.get(pk=dossier.pk)


def test_a_closure_declared_later_moves_the_appointment_and_is_told(g: Ground) -> None:
    dossier = g.take()
    assert dossier.due_at == at(17, 0, FRIDAY)
    close(THURSDAY)
    kept = again(dossier)
    assert (kept.due_at, kept.first_due_at) == (at(17, 0, MONDAY), at(17, 0, MONDAY))
    assert (kept.changes, kept.warn_at > dossier.warn_at) == (dossier.changes + 1, True)
    step = DossierStep.objects.filter(dossier=dossier).latest("seq")
    assert (step.move, step.seq, step.actor_name, step.note, step.due_at, step.minutes) == (
        "moved", kept.steps_taken, "Chủ tịch xã", "Mất điện", at(17, 0, MONDAY), 60,
    )  # fmt: skip
    notice = Notice.objects.get(dossier=dossier)
    assert (notice.kind, notice.phone, notice.facts["reason"]) == ("moved", "0912345678", "Mất điện")
    assert datetime.fromisoformat(notice.facts["new_due_at"]) == at(17, 0, MONDAY)
    assert not Apology.objects.exists()
    left = Event.objects.get(action="service.move_appointments")
    assert (left.after, left.reason, left.unit_path) == ({"moved": 1}, "Mất điện", dossier.unit_path)


def test_taking_a_closure_back_brings_the_appointment_back(g: Ground) -> None:
    dossier, row = g.take(), close(THURSDAY)
    head = actor(Role.SUPERVISOR, HERE)
    hours_commands.withdraw_closure(actor=head, closure_id=row.pk, reason="Đã có điện", on=TODAY, now=at(11))
    assert again(dossier).due_at == at(17, 0, FRIDAY)


def test_an_appointment_never_moves_to_a_moment_that_has_passed(g: Ground) -> None:
    dossier, row = g.take(), close(THURSDAY)
    head = actor(Role.SUPERVISOR, HERE)
    late = at(8, 0, MONDAY)
    hours_commands.withdraw_closure(actor=head, closure_id=row.pk, reason="Nhầm", on=MONDAY, now=late)
    assert again(dossier).due_at == at(17, 0, MONDAY)


def test_what_the_days_do_not_touch_stays_as_it_is(g: Ground) -> None:
    dossier = g.take()
    close(MONDAY)
    assert again(dossier).changes == dossier.changes
    assert not Notice.objects.exists()
    assert not Event.objects.filter(action="service.move_appointments").exists()


def test_a_settled_dossier_and_another_commune_are_left_alone(g: Ground) -> None:
    settled = g.take()
    carry_out(
        actor=g.desk, dossier_id=settled.pk, version=None, move=Move.WITHDRAW, now=at(9, 30), facts=MoveFacts(note="x")
    )
    other = intake.take_in(
        actor=actor(Role.COUNTER, ELSEWHERE), intake=g.intake(point_id=point(ELSEWHERE).pk), now=at(9)
    )
    close(THURSDAY)
    assert again(settled).due_at == settled.due_at
    assert again(other).due_at == at(17, 0, FRIDAY)
    assert not Notice.objects.exists()


def test_a_date_given_by_an_apology_moves_only_off_a_closed_day(g: Ground) -> None:
    kept, moved = g.take(), g.take()
    for dossier, due in ((kept, at(9, 0, MONDAY)), (moved, at(9, 0, THURSDAY))):
        Dossier.objects.filter(pk=dossier.pk).update(reappointed=True, due_at=due)
    close(THURSDAY)
    assert (again(kept).due_at, again(moved).due_at) == (at(9, 0, MONDAY), at(17, 0, FRIDAY))
    assert again(kept).first_due_at == at(17, 0, MONDAY)
    assert [one.dossier_id for one in Notice.objects.all()] == [moved.pk]


def test_a_half_day_moves_only_what_was_due_in_the_closed_half(g: Ground) -> None:
    dossier = g.take()
    close(FRIDAY, part="afternoon")
    assert again(dossier).due_at == at(11, 30, FRIDAY)


def test_a_dossier_whose_clock_stands_is_moved_too(g: Ground) -> None:
    dossier = g.take()
    carry_out(
        actor=g.head, dossier_id=dossier.pk, version=None, move=Move.ASK, now=at(9, 30),
        facts=MoveFacts(documents=("Tờ khai",), note="thiếu"),
    )  # fmt: skip
    close(THURSDAY)
    assert again(dossier).due_at == at(17, 0, MONDAY)


def test_new_hours_of_the_unit_move_the_hour(g: Ground) -> None:
    dossier = g.take()
    hours_commands.set_hours(
        actor=g.head, unit_id=unit(HERE, NOW).pk, starts_on=THURSDAY, week=hours.week_of(make.week()), decision="",
        version=None, on=TODAY, now=at(10),
    )  # fmt: skip
    assert again(dossier).due_at == at(16, 30, FRIDAY)


def test_warnings_begin_anew_when_their_time_lies_ahead_again(g: Ground) -> None:
    dossier = g.take()
    Dossier.objects.filter(pk=dossier.pk).update(warned=3)
    close(WEDNESDAY, last_day=FRIDAY)
    assert again(dossier).warned == 0


def test_a_letter_of_what_is_not_late_after_all_is_taken_back(g: Ground) -> None:
    dossier = g.take()
    monday = at(8, 0, MONDAY)
    warnings.look_over(actor=Actor.system(), now=monday)
    assert again(dossier).held
    close(FRIDAY, on=MONDAY, now=monday)
    assert (again(dossier).due_at, again(dossier).held) == (at(17, 0, MONDAY), False)
    assert Apology.objects.get().state == "cancelled"


def test_many_move_in_a_few_statements(g: Ground, django_assert_max_num_queries: Any) -> None:
    first = g.take()
    rows = [Dossier.objects.get(pk=first.pk) for _number in range(300)]
    for number, row in enumerate(rows):
        row.pk, row.code, row.follow_key = None, f"X-{number}", f"k{number}"
    Dossier.objects.bulk_create(rows)
    hours.calendar_of(first.unit_id, TODAY, TODAY + timedelta(days=366))
    with django_assert_max_num_queries(45):
        close(THURSDAY)
    assert Dossier.objects.filter(due_at=at(17, 0, MONDAY)).count() == 301
    assert Notice.objects.count() == 301


# The calendar of the country -----------------------------------------------------------------------------------------


def holiday() -> None:
    """Thursday made a day off for everybody, after appointments were given."""
    lawbook.set_calendar_day(actor=Actor.system(), day=THURSDAY, kind="off", basis="Công điện 12")


def test_a_holiday_declared_later_is_seen_and_moves_what_is_out_of_step(g: Ground) -> None:
    dossier = g.take()
    assert queries.list_out_of_step(actor=g.head, now=at(10)) == []
    holiday()
    (out,) = queries.list_out_of_step(actor=g.head, now=at(10))
    assert (out.dossier.pk, out.to.due_at) == (dossier.pk, at(17, 0, MONDAY))
    assert commands.move_out_of_step(actor=g.head, now=at(10)) == 1
    assert again(dossier).due_at == at(17, 0, MONDAY)
    assert commands.move_out_of_step(actor=g.head, now=at(10)) == 0
    assert Notice.objects.count() == 1


def test_common_hours_revised_in_the_lawbook_are_seen_too(g: Ground) -> None:
    g.take()
    rule = RuleValue.objects.get(area="one_stop", key="office_hours")
    lawbook.revise_rule(
        actor=Actor.system(), rule=rule, value="07:00-11:00 / 13:00-16:30", legal_basis="QĐ 1", effective_from=THURSDAY,
        reason="Giờ mùa hè",
    )  # fmt: skip
    (out,) = queries.list_out_of_step(actor=g.head, now=at(10))
    assert out.to.due_at == at(16, 30, FRIDAY)


def test_a_thorough_look_finds_what_no_changed_day_explains(g: Ground) -> None:
    dossier = g.take()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at(17, 0, THURSDAY), first_due_at=at(17, 0, THURSDAY))
    assert commands.move_out_of_step(actor=g.head, now=at(10)) == 0
    assert commands.move_out_of_step(actor=g.head, now=at(10), thorough=True) == 1
    assert again(dossier).due_at == at(17, 0, FRIDAY)


def test_others_neither_see_nor_move_it(g: Ground) -> None:
    g.take()
    holiday()
    assert queries.list_out_of_step(actor=g.stranger, now=at(10)) == []
    assert commands.move_out_of_step(actor=g.stranger, now=at(10)) == 0
    with pytest.raises(PermissionDenied):
        commands.move_out_of_step(actor=g.desk, now=at(10))
    with pytest.raises(PermissionDenied):
        commands.move_appointments(
            actor=g.stranger, unit_ids=[unit(HERE, NOW).pk], first=THURSDAY, last=THURSDAY, reason="x", now=at(10)
        )


def test_a_closure_shows_what_it_would_move_before_it_is_declared(g: Ground) -> None:
    dossier = g.take()
    draft = make.closure(THURSDAY, code=HERE)
    row = UnitClosure(
        unit=draft.unit, unit_path=place(HERE).path, first_day=THURSDAY, last_day=THURSDAY, reason="Mất điện"
    )
    draft.delete()
    (one,) = queries.list_moved_by_closure(actor=g.head, closure=row, now=at(10))
    assert (one.dossier.pk, one.to.due_at) == (dossier.pk, at(17, 0, MONDAY))
    assert again(dossier).due_at == at(17, 0, FRIDAY)
    kept = close(THURSDAY)
    (back,) = queries.list_moved_by_closure(actor=g.head, closure=kept, now=at(10))
    assert back.to.due_at == at(17, 0, FRIDAY)
    with pytest.raises(PermissionDenied):
        queries.list_moved_by_closure(actor=g.stranger, closure=row, now=at(10))


def test_new_hours_show_what_they_would_move_before_they_are_set(g: Ground) -> None:
    dossier = g.take()
    draft = make.hours(starts_on=THURSDAY)
    draft.delete()
    (one,) = queries.list_moved_by_hours(actor=g.head, draft=draft, on=TODAY, now=at(10))
    assert (one.dossier.pk, one.to.due_at) == (dossier.pk, at(16, 30, FRIDAY))
