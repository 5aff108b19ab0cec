"""From classes, people with gaps and offices to a question for the training planner; no database in here.

Money is turned into units of 100.000 đồng, costs up and the budget down, so that a plan within the budget of the
question is within the budget in đồng. People, classes and offices are known by their keys, written as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hoaban.planner.training.instance import Choice, Course, Gap, Instance, Office, Person, Target, Worth

UNIT = 100_000
"""Đồng of one unit of cost in the question."""
WORTH = Worth(weight=100, cost=1, short=400)
PRIORITIES = {"overdue": 4, "this_year": 2, "later": 1}
"""How pressing a gap is: past its day, due within the year, or later (also: no day known)."""
WEIGHT, WEIGHT_NEW = 2, 3
"""Of a gap of anybody, and of somebody newly appointed."""
MOST_WEEKS = 12
"""The longest time a person may spend in training in a year."""
LAST_WEEK = 53
"""A week beyond this one, counted from the Monday of the year's first week, is not planned for."""

Pair = tuple[int, int]
"""Official and class."""


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class on offer: ``weeks`` as planned_weeks gives them; ``seats`` still free and ``least`` still missing."""

    id: int
    course: str
    place: str
    online: bool
    weeks: tuple[int, ...]
    seats: int
    least: int
    cost_fixed: int
    cost_per_head: int


@dataclass(frozen=True, slots=True)
class GapFacts:
    """A gap: the course that closes it, and by when it must be closed."""

    course: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody who may be sent: ``busy`` are weeks in which they are absent or in another class.

    ``spent``: weeks of the year that classes take already.
    """

    id: int
    office: int
    groups: frozenset[str]
    gaps: tuple[GapFacts, ...]
    busy: frozenset[int] = frozenset()
    spent: int = 0


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """An office: how many work there, and how many are away already in its worst week."""

    id: int
    headcount: int
    away: int = 0


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    """What a plan says of a course: people in all, and of a priority group."""

    course: str
    group: str
    people: int
    of_group: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What the round may spend and must keep: đồng, percent present in every office, weeks a person."""

    budget: int
    presence: int
    weeks: int


def week_of(day: date, year: int) -> int:
    """The week of a day, 1 for the week that holds 1 January; days before it are week 0."""
    first = date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    return max(0, (day - monday).days // 7 + 1)


def planned_weeks(
    *, year: int, starts_on: date, ends_on: date, days: Iterable[date], online: bool, weeks: int
) -> tuple[int, ...]:
    """The weeks a class takes from its people: those with sessions, else all from the first day to the last.

    An online class is followed beside the work: it takes as many ``weeks`` as the catalogue says, from its first on.
    """
    found = sorted({week_of(day, year) for day in days})
    if not found:
        found = list(range(week_of(starts_on, year), week_of(ends_on, year) + 1))
    return tuple(found[: max(1, weeks)]) if online else tuple(found)


def left_out(one: ClassFacts, weeks: int) -> str:
    """Why a class cannot be planned for: "long", "taken" (no seat is free), "full" (fewer than it still needs) or "beyond" the
    year; "" where it can.
    """
    if len(one.weeks) > weeks:
        return "long"
    if one.seats < 1:
        return "taken"
    if one.seats < one.least:
        return "full"
    return "beyond" if one.weeks[-1] > LAST_WEEK or one.weeks[0] < 1 else ""


def build_question(
    *, classes: Sequence[ClassFacts], people: Sequence[PersonFacts], offices: Sequence[OfficeFacts],
    quotas: Sequence[QuotaFacts], limits: Limits, year: int, on: date, pins: Iterable[Pair], bans: Iterable[Pair],
) -> Instance:  # fmt: skip
    """The question of a round. Only people with a gap that a class closes take part, and only their offices.

    Somebody is banned from classes in weeks in which they are absent or in another class.
    """
    busy = busy_pairs(people, classes)
    asked = [one for who in people if (one := _still_asking(who, classes, busy)).gaps]
    known, here = {one.id for one in asked}, {one.office for one in asked}
    wanted = {(one.id, gap.course) for one in asked for gap in one.gaps}
    taught = {one.id: one.course for one in classes}
    clashing = {(who, klass) for who, klass in busy if (who, taught[klass]) in wanted}
    return Instance(
        budget=limits.budget // UNIT,
        worth=WORTH,
        priorities=PRIORITIES,
        offices=tuple(_office(one, limits.presence) for one in offices if one.id in here),
        travel=None,
        classes=tuple(_class(one) for one in classes),
        people=tuple(_person(one, limits.weeks, year, on) for one in asked),
        targets=tuple(_targets(quotas, classes, asked)),
        pins=tuple(Choice(str(who), str(klass)) for who, klass in sorted(set(pins)) if who in known),
        bans=tuple(Choice(str(who), str(klass)) for who, klass in sorted({*clashing, *bans}) if who in known),
    )


def busy_pairs(people: Iterable[PersonFacts], classes: Sequence[ClassFacts]) -> set[Pair]:
    """Who cannot attend which class because of the weeks it takes; online classes go beside everything."""
    weeks = [(one.id, frozenset(one.weeks), one.course) for one in classes if not one.online]
    return {
        (who.id, klass)
        for who in people
        if who.busy
        for klass, taken, course in weeks
        if taken & who.busy and any(gap.course == course for gap in who.gaps)
    }


def _still_asking(who: PersonFacts, classes: Sequence[ClassFacts], busy: set[Pair]) -> PersonFacts:
    """Somebody without the gaps that no class closes, or only classes at times when they are away."""
    if not who.gaps:
        return who
    open_to = {one.course for one in classes if not who.busy or (who.id, one.id) not in busy}
    return replace(who, gaps=tuple(gap for gap in who.gaps if gap.course in open_to))


def _office(one: OfficeFacts, presence: int) -> Office:
    """Where people are away already, the share that must stay rises so that they count."""
    limit = (100 - presence) * one.headcount // 100
    free = max(0, limit - one.away)
    if one.away == 0 or one.headcount == 0:
        return Office(str(one.id), one.headcount, presence)
    share = -(-100 * free // one.headcount)
    while share * one.headcount // 100 > free:
        share -= 1
    return Office(str(one.id), one.headcount, 100 - share)


def _class(one: ClassFacts) -> Course:
    return Course(
        id=str(one.id), course=one.course, place="" if one.online else one.place or "-", online=one.online,
        weeks=one.weeks, capacity=one.seats, minimum=max(0, one.least), fixed_cost=_units(one.cost_fixed),
        head_cost=_units(one.cost_per_head),
    )  # fmt: skip


def _units(dong: int) -> int:
    return -(-dong // UNIT)


def _person(one: PersonFacts, weeks: int, year: int, on: date) -> Person:
    weight = WEIGHT_NEW if "newly_appointed" in one.groups else WEIGHT
    gaps: dict[str, Gap] = {}
    for gap in one.gaps:
        pressing = how_pressing(gap.due_on, year, on)
        if gap.course not in gaps or PRIORITIES[pressing] > PRIORITIES[gaps[gap.course].priority]:
            gaps[gap.course] = Gap(gap.course, pressing, weight)
    left = max(0, min(weeks, MOST_WEEKS) - one.spent)
    return Person(str(one.id), str(one.office), tuple(sorted(one.groups)), left, tuple(gaps.values()))


def how_pressing(due_on: date | None, year: int, on: date) -> str:
    """The priority of a gap."""
    if due_on is None:
        return "later"
    if due_on < on:
        return "overdue"
    return "this_year" if due_on <= date(year, 12, 31) else "later"


def _targets(
    quotas: Iterable[QuotaFacts], classes: Sequence[ClassFacts], people: Sequence[PersonFacts]
) -> Iterable[Target]:
    """The plan's share of a group among its people, of the seats on offer; never more than there are people of it."""
    seats: dict[str, int] = {}
    for one in classes:
        seats[one.course] = seats.get(one.course, 0) + one.seats
    for quota in quotas:
        if quota.course not in seats or not quota.of_group or not quota.people:
            continue
        wanting = sum(
            quota.group in who.groups and any(gap.course == quota.course for gap in who.gaps) for who in people
        )
        need = min(quota.of_group, seats[quota.course] * quota.of_group // quota.people, wanting)
        if need > 0:
            yield Target(f"{quota.course}:{quota.group}", quota.group, (quota.course,), need)


def moves_between(
    before: Mapping[int, Iterable[int]], after: Mapping[int, Iterable[int]]
) -> tuple[set[Pair], set[Pair]]:
    """Seats of two proposals (official -> classes): those only the first gives, and those only the second gives."""
    old = {(who, klass) for who, classes in before.items() for klass in classes}
    new = {(who, klass) for who, classes in after.items() for klass in classes}
    return old - new, new - old


def in_words(gap_per_mille: int) -> str:
    """How far from the best a proposal can be at most, as one of "optimal", "close", "fair", "wide"."""
    if gap_per_mille <= 0:
        return "optimal"
    if gap_per_mille <= 10:
        return "close"
    return "fair" if gap_per_mille <= 50 else "wide"
