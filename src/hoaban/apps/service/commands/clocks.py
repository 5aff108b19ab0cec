"""The clock of one dossier by the calendar of its deciding unit, for commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules import clocks
from hoaban.shared.worktime import WorkCalendar, worked_minutes


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, and the calendar by which a dossier runs."""

    now: datetime
    calendar: WorkCalendar

    def reckoned(self, dossier: Dossier) -> clocks.Reckoned:
        """When the dossier is due by its own time, its pauses and its extension, and when to warn."""
        return clocks.reckon_dossier(dossier, self.calendar)

    def used(self, dossier: Dossier, until: datetime) -> float:
        """The share of its time used by an instant."""
        return clocks.used_by(dossier, until, self.calendar)

    def worked(self, start: datetime, end: datetime) -> int:
        """Office minutes between two instants."""
        return worked_minutes(start, end, self.calendar)


def clock_of(dossier: Dossier, now: datetime) -> Clock:
    """The clock of a dossier now."""
    return Clock(now, known.calendar_between(dossier.unit_id, dossier.received_at, max(now, dossier.received_at)))


def keep_time(dossier: Dossier, clock: Clock) -> bool:
    """Set the appointments of an open dossier anew, after its calendar changed; whether they moved. Nothing is saved.

    The date given by an apology stays: it was promised by name.
    """
    reckoned = clock.reckoned(dossier)
    before = dossier.first_due_at, dossier.due_at, dossier.warn_at
    dossier.first_due_at, dossier.warn_at = reckoned.due_at, reckoned.warn_at
    if not dossier.reappointed:
        dossier.due_at = reckoned.due_at
    return before != (dossier.first_due_at, dossier.due_at, dossier.warn_at)
