"""The clock of a dossier: its time, pauses, extension; when it is due, when to warn, how it stood in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hoaban.shared.worktime import ZONE, Allowance, Deadline, Pause, WorkCalendar, at_share, due, used

EARLY, ON_TIME, LATE = 1, 2, 3
"""The values of models.Timeliness."""


class Timed(Protocol):
    """What the clock reads of a dossier."""

    received_at: datetime
    time_amount: int
    time_unit: str
    pauses: list[list[str]]
    paused_at: datetime | None
    extra_amount: int
    extra_unit: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When a dossier is due by its own time, and when the warning share of it will be used up."""

    deadline: Deadline
    due_at: datetime
    warn_at: datetime


def pauses_of(dossier: Timed) -> tuple[Pause, ...]:
    """The pauses of a dossier; the last without an end while the clock stands."""
    ended = tuple(Pause(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in dossier.pauses)
    return (*ended, Pause(dossier.paused_at)) if dossier.paused_at else ended


def allowance_of(dossier: Timed) -> Allowance:
    """The time promised."""
    return Allowance(dossier.time_amount, dossier.time_unit)


def extra_of(dossier: Timed) -> Allowance | None:
    """What an extension added, if any."""
    return Allowance(dossier.extra_amount, dossier.extra_unit) if dossier.extra_amount else None


def reckon(
    received: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    *,
    share: float,
    cut_off: int | None = None,
    extra: Allowance | None = None,
) -> Reckoned:
    """When something is due, and when ``share`` of its time is used; raises OutsideCalendar when the calendar ends first."""
    known = tuple(pauses)
    deadline = due(received, allowance, calendar, pauses=known, cut_off=cut_off, extra=extra)
    ended = tuple(one for one in known if one.ends is not None)
    warn = at_share(received, allowance, calendar, share, ended, cut_off=cut_off, extra=extra)
    return Reckoned(deadline, deadline.due_at, min(warn, deadline.due_at))


def reckon_dossier(dossier: Timed, calendar: WorkCalendar, *, share: float, cut_off: int | None = None) -> Reckoned:
    """The clock of a dossier as its pauses and its extension stand."""
    return reckon(
        dossier.received_at, allowance_of(dossier), calendar, pauses_of(dossier), share=share, cut_off=cut_off,
        extra=extra_of(dossier),
    )  # fmt: skip


def used_by(dossier: Timed, until: datetime, calendar: WorkCalendar, *, cut_off: int | None = None) -> float:
    """The share of its time that a dossier has used by an instant: 1.0 when due, more when late."""
    if until <= dossier.received_at:
        return 0.0
    allowance, pauses = allowance_of(dossier), pauses_of(dossier)
    share = used(dossier.received_at, until, allowance, calendar, pauses, cut_off=cut_off, extra=extra_of(dossier))
    return round(share, 4)


def shifted(due_at: datetime, paused_at: datetime, now: datetime, calendar: WorkCalendar) -> datetime:
    """A new date given by an apology, after a pause: as many office minutes after it as were left before it; one that had passed
    when the pause began stays what it was.
    """
    sums = calendar.open_minutes
    left = calendar.ruler(sums, *calendar.local(due_at)) - calendar.ruler(sums, *calendar.local(paused_at))
    if left <= 0:
        return due_at
    return calendar.instant(*calendar.at(sums, calendar.ruler(sums, *calendar.local(now)) + left))


def timeliness(settled_at: datetime, first_due_at: datetime) -> int:
    """EARLY on a day before the one promised, ON_TIME up to the hour promised, LATE after it."""
    if settled_at > first_due_at:
        return LATE
    return EARLY if settled_at.astimezone(ZONE).date() < first_due_at.astimezone(ZONE).date() else ON_TIME


def with_pause(pauses: Sequence[Sequence[str]], began: datetime, ended: datetime) -> list[list[str]]:
    """The pauses with one more; none where it had no length."""
    known = [list(one) for one in pauses]
    return [*known, [began.isoformat(), ended.isoformat()]] if ended > began else known
