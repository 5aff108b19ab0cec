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
    """Now, and the terms by which a dossier runs."""

    now: datetime
    terms: known.Terms

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar of the deciding unit."""
        return self.terms.calendar

    def reckoned(self, dossier: Dossier) -> clocks.Reckoned:
        """When the dossier is due by its own time, its pauses and its extension, and when to warn."""
        return clocks.reckon_dossier(dossier, self.calendar, share=self.terms.share, cut_off=self.terms.cut_off)

    def used(self, dossier: Dossier, until: datetime) -> float:
        """The share of its time used by an instant."""
        return clocks.used_by(dossier, until, self.calendar, cut_off=self.terms.cut_off)

    def worked(self, start: datetime, end: datetime) -> int:
        """Office minutes between two instants."""
        return worked_minutes(start, end, self.calendar)


def clock_of(dossier: Dossier, now: datetime) -> Clock:
    """The clock of a dossier now."""
    return Clock(now, known.terms_of(dossier.unit_id, dossier.time_unit, dossier.received_at, now))


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
