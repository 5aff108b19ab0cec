"""Office hours of units, days on which they are closed or open: set, declared, taken back; appointments move along."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.commands.appointments import move_appointments
from hoaban.apps.service.models import UnitClosure, UnitHours
from hoaban.apps.service.queries import hours as queries
from hoaban.apps.service.rules.hours import Week, stored_week
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused

REACH = timedelta(days=400)
"""How far before and ahead of the day hours and closures may be declared."""
LONGEST = timedelta(days=92)
"""The longest closure in one piece."""


@transaction.atomic
def set_hours(
    *, actor: Actor, unit_id: int, starts_on: date, week: Week, decision: str, version: int | None, on: date, now: datetime,
) -> UnitHours:  # fmt: skip
    """Give a unit weekly office hours of its own from a day on; the earlier ones end and stay as history.

    Hours that begin on that very day are corrected in place. ``version``: queries.unit_hours.version_of as it was read
    (None: whatever it is). Appointments move along. Raises PermissionDenied, or CommandRefused: "changed", "week" (no
    hours at all), "starts_on" (too far away), "same".
    """
    path = _path(actor, unit_id, on)
    rows = _locked(unit_id, version)
    _refuse_week(unit_id, starts_on, week, on)
    row = _row_from(rows, starts_on)
    before = {} if row.pk is None else {"week": row.week, "decision": row.decision}
    row.unit_id, row.unit_path, row.week, row.decision = unit_id, path, stored_week(week), tidy(decision)
    row.save()
    audit.record(
        actor=actor, action="service.set_hours", subject=row, path=path, on=starts_on, before=before,
        after={"week": row.week, "decision": row.decision}, batch=current_submission(),
    )  # fmt: skip
    last = row.ends_before or on + REACH
    move_appointments(
        actor=actor, unit_ids=[unit_id], first=starts_on, last=last, reason=_("New office hours of the unit"), now=now
    )
    return row


@transaction.atomic
def end_hours(
    *, actor: Actor, unit_id: int, ends_before: date, version: int | None, on: date, now: datetime
) -> UnitHours:
    """Let a unit go back to the hours of the unit above it, from a day on.

    Raises PermissionDenied, or CommandRefused: "changed", "ends_before" (the unit has no hours of its own that day).
    """
    path = _path(actor, unit_id, on)
    rows = _locked(unit_id, version)
    row = next((one for one in rows if one.starts_on < ends_before and one.holds_on(ends_before)), None)
    if row is None:
        message = _("The unit has no hours of its own on %(day)s that began before. Choose another day.")
        raise CommandRefused("ends_before", message % {"day": f"{ends_before:%d/%m/%Y}"}, "ends_before")
    row.ends_before = ends_before
    row.version += 1
    row.save()
    audit.record(
        actor=actor, action="service.end_hours", subject=row, path=path, on=ends_before,
        before={"ends_before": None}, after={"ends_before": text(ends_before)}, batch=current_submission(),
    )  # fmt: skip
    reason = _("New office hours of the unit")
    move_appointments(
        actor=actor, unit_ids=[unit_id], first=ends_before, last=ends_before + REACH, reason=reason, now=now
    )
    return row


@transaction.atomic
def declare_closure(
    *, actor: Actor, unit_id: int, first_day: date, last_day: date, part: str, opens: bool, reason: str, on: date,
    now: datetime,
) -> UnitClosure:  # fmt: skip
    """Close a unit (or open it, ``opens``) on some days against the general calendar; appointments move along.

    Raises PermissionDenied, or CommandRefused: "reason", "last_day" (before the first, or too long), "first_day" (too
    far away), "changed" (this very form was sent before), "same" (it would change no office hour).
    """
    path = _path(actor, unit_id, on)
    row = UnitClosure(
        unit_id=unit_id, unit_path=path, first_day=first_day, last_day=last_day, part=part, opens=opens,
        reason=tidy(reason), declared_at=now,
    )  # fmt: skip
    Unit.objects.select_for_update().get(pk=unit_id)
    _refuse_closure(row, on)
    row.save()
    audit.record(
        actor=actor, action="service.declare_closure", subject=row, path=path, on=first_day, reason=row.reason,
        after={"last_day": text(last_day), "part": part, "opens": opens}, batch=current_submission(),
    )  # fmt: skip
    move_appointments(actor=actor, unit_ids=[unit_id], first=first_day, last=last_day, reason=row.reason, now=now)
    return row


@transaction.atomic
def withdraw_closure(*, actor: Actor, closure_id: int, reason: str, on: date, now: datetime) -> UnitClosure:
    """Take back a closure (or opening); it stays in the list as taken back, and appointments move along.

    Raises PermissionDenied, or CommandRefused: "reason", "changed" (somebody has taken it back already).
    """
    row = UnitClosure.objects.select_for_update().get(pk=closure_id)
    _path(actor, row.unit_id, on)
    if not tidy(reason):
        raise CommandRefused("reason", _("The reason is missing. Write why it is taken back."), "reason")
    if row.withdrawn:
        raise CommandRefused("changed", _("This was taken back already."))
    row.withdrawn = True
    row.save(update_fields=["withdrawn"])
    audit.record(
        actor=actor, action="service.withdraw_closure", subject=row, path=row.unit_path, on=row.first_day,
        before={"withdrawn": False}, after={"withdrawn": True}, reason=tidy(reason), batch=current_submission(),
    )  # fmt: skip
    move_appointments(
        actor=actor, unit_ids=[row.unit_id], first=row.first_day, last=row.last_day, reason=tidy(reason), now=now
    )
    return row


def _path(actor: Actor, unit_id: int, on: date) -> str:
    """Where the unit stands; raises PermissionDenied outside the part in which the actor manages the one-stop shop."""
    queries.forget()  # a command that failed may have left calendars of what was never kept
    path = organisation.current_path(unit_id, on)
    actor.require(Permission.MANAGE_SERVICE, path)
    return path


# Hours ---------------------------------------------------------------------------------------------------------------


def _locked(unit_id: int, version: int | None) -> list[UnitHours]:
    """The hours of a unit, oldest first, held against others."""
    Unit.objects.select_for_update().get(pk=unit_id)
    rows = list(UnitHours.objects.filter(unit_id=unit_id).order_by("starts_on"))
    if version is not None and version != queries.version_of(rows):
        raise CommandRefused(
            "changed", _("Somebody has changed the hours of this unit meanwhile. Look at them, then do it again.")
        )
    return rows


def _refuse_week(unit_id: int, starts_on: date, week: Week, on: date) -> None:
    if not any(week):
        raise CommandRefused("week", _("Write the hours of at least one day."), "monday")
    if not on - REACH <= starts_on <= on + REACH:
        raise CommandRefused(
            "starts_on", _("This day is more than a year away. Choose a day nearer to today."), "starts_on"
        )
    if queries.week_on(unit_id, starts_on) == week:
        message = _("These hours hold on %(day)s already. Change a day, or leave without saving.")
        raise CommandRefused("same", message % {"day": f"{starts_on:%d/%m/%Y}"})


def _row_from(rows: list[UnitHours], starts_on: date) -> UnitHours:
    """The row that is to hold from a day on: that of the day itself, or a new one before which the earlier one ends."""
    held = next((one for one in rows if one.holds_on(starts_on)), None)
    if held is not None and held.starts_on == starts_on:
        held.version += 1
        return held
    later = next((one.starts_on for one in rows if one.starts_on > starts_on), None)
    ends = held.ends_before if held is not None else later
    if held is not None:
        held.ends_before = starts_on
        held.version += 1
        held.save()
    return UnitHours(starts_on=starts_on, ends_before=ends)


# Closures ------------------------------------------------------------------------------------------------------------


def _refuse_closure(row: UnitClosure, on: date) -> None:
    if not row.reason:
        raise CommandRefused("reason", _("The reason is missing. It stands on the dossiers that move."), "reason")
    if row.last_day < row.first_day:
        raise CommandRefused("last_day", _("The last day is before the first one. Change one of them."), "last_day")
    if row.last_day - row.first_day > LONGEST:
        message = _("A closure of more than %(days)s days is declared in pieces.") % {"days": LONGEST.days}
        raise CommandRefused("last_day", message, "last_day")
    if not on - REACH <= row.first_day <= on + REACH:
        message = _("This day is more than a year away. Choose a day nearer to today.")
        raise CommandRefused("first_day", message, "first_day")
    if not _changes_hours(row):
        _refuse_same(row)


def _refuse_same(row: UnitClosure) -> None:
    if current_submission() and audit.was_submitted(current_submission()):
        raise CommandRefused("changed", _("This was declared already."))
    message = (
        _("The unit is open on these days as it is. Choose other days.")
        if row.opens
        else _("The unit is closed on these days as it is. Choose other days, or another part of the day.")
    )
    raise CommandRefused("same", message, "first_day")


def _changes_hours(row: UnitClosure) -> bool:
    """Whether a closure that is not kept yet would change any office hour of its unit."""
    now = queries.calendar_of(row.unit_id, row.first_day, row.last_day)
    then = queries.calendars_with([row.unit_id], row.first_day, row.last_day, [row])[row.unit_id]
    days = [row.first_day + timedelta(days=n) for n in range((row.last_day - row.first_day).days + 1)]
    return any(now.hours(day).spans != then.hours(day).spans for day in days)
