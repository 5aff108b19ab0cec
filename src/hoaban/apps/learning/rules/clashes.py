"""Clashes of training with everything else, found before they happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

LONG_ABSENCES = frozenset({"maternity", "study"})
"""Kinds of absence that nobody interrupts for a class."""


class ClashKind(StrEnum):
    """What training clashes with."""

    ABSENCE = "absence"
    CLASS = "class"
    PRESENCE = "presence"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Clash:
    """One clash of one official.

    ``hard``: an office cannot pass it, only the organiser, with a reason. ``day``: the first day of it. ``what``: the
    kind of absence or the name of the other class. ``present`` and ``people``: who would be left of how many.
    """

    kind: ClashKind
    official_id: int
    hard: bool
    day: date
    what: str = ""
    present: int = 0
    people: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Time:
    """A stretch of a class: a local day, and its instants where a session says them."""

    day: date
    begins: datetime | None = None
    ends: datetime | None = None
    away: bool = True
    """Whether people leave the office for it: everywhere but online."""

    def meets(self, other: Time) -> bool:
        """Whether both take place at the same time; unknown times meet on the same day only as days do."""
        if self.begins is None or other.begins is None or self.ends is None or other.ends is None:
            return False
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class Away:
    """Days (half-open; None: open end) on which an official is absent, and why."""

    official_id: int
    starts_on: date
    ends_before: date | None
    kind: str

    def covers(self, day: date) -> bool:
        """Whether the absence holds on the day."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another class of an official, with the times of its sessions."""

    official_id: int
    name: str
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Who serves at one unit, from day to day (``served``: official, first day, day before which it ended)."""

    unit_id: int
    served: tuple[tuple[int, date, date], ...]

    def people(self, day: date) -> frozenset[int]:
        """Everybody who serves there on the day."""
        return frozenset(who for who, start, end in self.served if start <= day < end)


def absence_clashes(official_id: int, times: Sequence[Time], absences: Iterable[Away]) -> list[Clash]:
    """Absences that hold on a day of the class: maternity leave and long study are hard."""
    found = []
    for one in absences:
        days = [time.day for time in times if one.official_id == official_id and one.covers(time.day)]
        if days:
            hard = one.kind in LONG_ABSENCES
            found.append(Clash(ClashKind.ABSENCE, official_id, hard, min(days), one.kind))
    return found


def class_clashes(official_id: int, times: Sequence[Time], others: Iterable[Elsewhere]) -> list[Clash]:
    """Other classes on the same days; hard where sessions are at the same time."""
    days = {time.day for time in times}
    found = []
    for other in others:
        shared = [time for time in other.times if other.official_id == official_id and time.day in days]
        if shared:
            hard = any(mine.meets(time) for mine in times for time in shared)
            found.append(Clash(ClashKind.CLASS, official_id, hard, min(time.day for time in shared), other.name))
    return found


def presence_clashes(
    *, sent: Sequence[int], times: Sequence[Time], offices: Iterable[Office], absences: Sequence[Away],
    others: Sequence[Elsewhere], least: int,
) -> list[Clash]:  # fmt: skip
    """Offices that would be left below the least share (percent) on a day; one clash for each of those sent.

    Counted on the worst day: everybody who serves there less those absent, in another class, or sent now.
    """
    days = sorted({time.day for time in times if time.away})
    busy = {(one.official_id, time.day) for one in others for time in one.times if time.away}
    found = []
    for office in offices:
        mine = [who for who in sent if any(who in office.people(day) for day in days)]
        worst = _worst(office, days, frozenset(sent), absences, busy) if mine else None
        if worst is not None and Fraction(worst[1] * 100, worst[2]) < least:
            day, present, people = worst
            found += [
                Clash(ClashKind.PRESENCE, who, hard=False, day=day, present=present, people=people, least=least)
                for who in mine
            ]
    return found


def _worst(
    office: Office, days: Sequence[date], sent: frozenset[int], absences: Sequence[Away], busy: set[tuple[int, date]]
) -> tuple[date, int, int] | None:
    """The day with the smallest share present of those days on which somebody is sent: day, present, people."""
    found = []
    for day in days:
        people = office.people(day)
        if not people & sent:
            continue
        away = {one.official_id for one in absences if one.covers(day)} | {who for who, when in busy if when == day}
        found.append((Fraction(len(people - away - sent), len(people)), day, len(people - away - sent), len(people)))
    if not found:
        return None
    _share, day, present, number = min(found)
    return day, present, number


def late_clashes(sent: Iterable[int], until: date | None, on: date) -> list[Clash]:
    """Nominations after the deadline."""
    if until is None or on <= until:
        return []
    return [Clash(ClashKind.LATE, who, hard=True, day=until) for who in sent]


class Answer(StrEnum):
    """What follows from clashes."""

    GO = "go"
    ASK = "ask"
    REFUSE = "refuse"


def decide(clashes: Sequence[Clash], *, reason: str, organiser: bool) -> Answer:
    """Nothing amiss: go. A hard clash: only the organiser may go on. Any clash: only with a reason."""
    if not clashes:
        return Answer.GO
    if any(clash.hard for clash in clashes) and not organiser:
        return Answer.REFUSE
    return Answer.GO if reason.strip() else Answer.ASK
