"""What becomes of an appointment when the working calendar has changed after it was given. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hoaban.apps.service.rules.clocks import Timed, reckon_dossier
from hoaban.shared.worktime import WorkCalendar


class Promised(Timed, Protocol):
    """A dossier with the appointments it was given."""

    first_due_at: datetime
    due_at: datetime
    warn_at: datetime
    warned: int
    reappointed: bool


@dataclass(frozen=True, slots=True)
class Appointments:
    """The appointments that a dossier is to have; ``warned``: how far its warnings stand then."""

    first_due_at: datetime
    due_at: datetime
    warn_at: datetime
    warned: int


def moved(
    dossier: Promised, calendar: WorkCalendar, *, share: float, cut_off: int | None, now: datetime
) -> Appointments | None:
    """The appointments of an open dossier by the calendar as it is now; None when they are in step with it.

    They move both ways, but never to a moment that has passed. A date given by an apology was promised by name: it moves
    only off a day or an hour in which the office turned out to be closed. Raises OutsideCalendar.
    """
    reckoned = reckon_dossier(dossier, calendar, share=share, cut_off=cut_off)
    first, warn = reckoned.due_at, reckoned.warn_at
    if first <= now and first < dossier.first_due_at:
        first, warn = dossier.first_due_at, dossier.warn_at
    due = off_closed(dossier.due_at, calendar) if dossier.reappointed else first
    if (first, due) == (dossier.first_due_at, dossier.due_at):
        return None
    return Appointments(first, due, warn, _warned(dossier.warned, warn, due, now))


def off_closed(due_at: datetime, calendar: WorkCalendar) -> datetime:
    """The appointment itself; where the office is closed then, the close of that day, or of the next working day."""
    place, minute = calendar.local(due_at)
    if calendar.days[place].counts:
        return due_at if minute <= calendar.closes[place] else calendar.instant(place, calendar.closes[place])
    number = calendar.counted_before[place]
    if number >= len(calendar.counted_at):
        calendar.ended()
    place = calendar.counted_at[number]
    return calendar.instant(place, calendar.closes[place])


def _warned(warned: int, warn_at: datetime, due_at: datetime, now: datetime) -> int:
    """Warnings begin anew when their time lies ahead again; of what is no longer late, only the officer stays warned."""
    if warn_at > now:
        return 0
    return min(warned, 1) if due_at > now else warned
