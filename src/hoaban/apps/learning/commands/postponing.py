"""A class put off to a later day with all its sessions."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import is_working_day
from hoaban.apps.learning.commands.classes import holding, left
from hoaban.apps.learning.models import Attendance, ClassSession, TrainingClass
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor, Permission

State = TrainingClass.State


def postpone_class(
    *, actor: Actor, class_id: int, starts_on: date, on: date, reason: str, version: int | None = None
) -> TrainingClass:
    """Put off a class that has not begun: days, sessions and the end of nominations move together; seats stay.

    Raises CommandRefused: "state", "reason", "earlier", "attended", "day-off" (a session would fall on a day off).
    """
    with holding(actor=actor, class_id=class_id, permission=Permission.APPROVE_TRAINING, version=version) as row:
        if row.state not in (State.PLANNED, State.OPEN):
            message = _("The class is “%(state)s”; only one that has not begun is postponed.")
            raise CommandRefused("state", message % {"state": row.get_state_display()})
        if not reason.strip():
            raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
        if starts_on <= max(on, row.starts_on):
            message = _("Choose a day after %(day)s.") % {"day": f"{max(on, row.starts_on):%d/%m/%Y}"}
            raise CommandRefused("earlier", message, "starts_on")
        by = starts_on - row.starts_on
        sessions = list(row.sessions.order_by("-starts_at"))
        _refuse_sessions(sessions, by)
        before = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
        row.starts_on, row.ends_on = row.starts_on + by, row.ends_on + by
        row.nominate_until = row.nominate_until and row.nominate_until + by
        # The last one first: no two sessions of a class begin at the same instant on the way.
        for one in sessions:
            one.starts_at, one.ends_at = one.starts_at + by, one.ends_at + by
            one.save(update_fields=["starts_at", "ends_at"])
        after = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(), "sessions": len(sessions)}
        left(actor, "postpone_class", row, on=on, before=before, after=after, reason=reason.strip())
        return row


def _refuse_sessions(sessions: list[ClassSession], by: timedelta) -> None:
    """Nothing is moved of which attendance was taken, nor onto a public holiday."""
    if Attendance.objects.filter(session__in=sessions).exists():
        raise CommandRefused("attended", _("Attendance of a session has been taken already. Move the other sessions."))
    days = sorted(localtime(one.starts_at).date() + by for one in sessions)
    if not days:
        return
    known = lawbook.calendar(days[0], days[-1])
    if day := next((one for one in days if one.weekday() < 5 and not is_working_day(one, known)), None):
        message = _("A session would fall on %(day)s, a day off. Choose another first day.")
        raise CommandRefused("day-off", message % {"day": f"{day:%d/%m/%Y}"}, "starts_on")
