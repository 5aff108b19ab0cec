"""An instance as arrays, with the pins already carried out: what is left to decide.

A pinned seat takes its gap, its weeks, its place in the class, its money and its share of absence out of the data; a
class with a pin is held, so that its fixed cost is spent and its minimum is what is still missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.instance import Course, Instance, Option, Person

Whole = NDArray[np.int64]
Small = NDArray[np.int32]
Real = NDArray[np.float64]
MOST_WEEKS = 12
"""The longest time a person may spend in training, and MOST_GAPS the most gaps a person may have."""
MOST_GAPS = 16


class Data(NamedTuple):
    """Arrays the kernels read. P people, S slots (a gap of a person), N options, C classes, O offices, T targets.

    Options are sorted by person, then gap. ``mask`` has a bit for each in-person week; ``set_of`` numbers the set of
    targets an option counts for (set 0 is empty); ``away`` is [O, weeks + 1].
    """

    office: Small
    limit: Small
    slots: Small
    options: Small
    person: Small
    klass: Small
    value: Real
    cost: Real
    set_of: Small
    mask: NDArray[np.uint64]
    length: Small
    cap: Small
    least: Small
    fixed: Real
    kept: NDArray[np.bool_]
    week_start: Small
    week_list: Small
    away: Small
    set_start: Small
    set_list: Small
    need: Small
    budget: float
    short: float


class Problem(NamedTuple):
    """Arrays, the names behind their numbers and what the pins are worth already.

    ``gap_of``: slot -> number of the gap in the person's list.
    """

    data: Data
    people: tuple[str, ...]
    classes: tuple[str, ...]
    offices: tuple[str, ...]
    targets: tuple[str, ...]
    gap_of: Small
    pinned_value: int
    pinned_cost: int


class _Rows:
    """Options as they are collected, person by person."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.number = {one.id: n for n, one in enumerate(instance.classes)}
        self.slots: list[int] = [0]
        self.starts: list[int] = [0]
        self.person: list[int] = []
        self.gap: list[int] = []
        self.klass: list[int] = []
        self.value: list[int] = []
        self.cost: list[int] = []
        self.set_of: list[int] = []
        self.sets: dict[tuple[int, ...], int] = {(): 0}
        self.limit: list[int] = []
        self.members: dict[tuple[tuple[str, ...], str], int] = {}
        self.pinned: list[tuple[int, int, Option]] = []
        self.eligible = [0] * len(instance.classes)

    def add(self, place: int, person: Person) -> None:
        """Collect what one person can still attend."""
        options = list(self.instance.options(person))
        for option in options:
            self.eligible[self.number[option.klass]] += 1
        held = [self.instance.class_of[one] for one in self.instance.pinned.get(person.id, ())]
        taken = {one.id for one in held}
        self.pinned += [(place, self.set_number(person, option), option) for option in options if option.klass in taken]
        self.limit.append(person.weeks - sum(len(one.weeks) for one in held))
        for number, gap in enumerate(person.gaps):
            rest = [one for one in options if one.gap == number and self._free(one, person, held)]
            if rest and all(gap.course != one.course for one in held):
                self._add_slot(place, number, person, rest)
        self.slots.append(len(self.person))

    def _add_slot(self, place: int, number: int, person: Person, rest: list[Option]) -> None:
        self.person.append(place)
        self.gap.append(number)
        group = self.set_number(person, rest[0])
        for option in rest:
            self.klass.append(self.number[option.klass])
            self.value.append(option.value)
            self.cost.append(option.cost)
            self.set_of.append(group)
        self.starts.append(len(self.klass))

    def _free(self, option: Option, person: Person, held: list[Course]) -> bool:
        if not held:
            return True
        klass = self.instance.class_of[option.klass]
        weeks = person.weeks - sum(len(one.weeks) for one in held)
        busy = {week for one in held if not one.online for week in one.weeks}
        return len(klass.weeks) <= weeks and (klass.online or busy.isdisjoint(klass.weeks))

    def set_number(self, person: Person, option: Option) -> int:
        """The number of the set of targets that a seat of this person and gap counts for."""
        course = person.gaps[option.gap].course
        key = (person.groups, course)
        if key not in self.members:
            found = tuple(
                n for n, one in enumerate(self.instance.targets)
                if one.group in person.groups and (not one.courses or course in one.courses)
            )  # fmt: skip
            self.members[key] = self.sets.setdefault(found, len(self.sets))
        return self.members[key]


def build(instance: Instance) -> Problem:
    """The arrays of an instance. Pins must not clash (see clash.py): limits may come out negative otherwise."""
    rows = _Rows(instance)
    for place, person in enumerate(instance.people):
        rows.add(place, person)
    offices = {one.id: n for n, one in enumerate(instance.offices)}
    left = _Left(instance, rows, offices)
    week_start, week_list = _runs([() if one.online else one.weeks for one in instance.classes])
    set_start, set_list = _runs(sorted(rows.sets, key=rows.sets.__getitem__))
    data = Data(
        office=_small(offices[one.office] for one in instance.people),
        limit=_small(rows.limit), slots=_small(rows.slots), options=_small(rows.starts), person=_small(rows.person),
        klass=_small(rows.klass), value=np.array(rows.value, np.float64), cost=np.array(rows.cost, np.float64),
        set_of=_small(rows.set_of), mask=_masks(instance.classes),
        length=_small(len(one.weeks) for one in instance.classes),
        cap=_small(left.cap), least=_small(left.least), fixed=np.array(left.fixed, np.float64),
        kept=np.array(left.kept, np.bool_), week_start=week_start, week_list=week_list, away=left.away,
        set_start=set_start, set_list=set_list, need=_small(left.need), budget=float(left.budget),
        short=float(instance.worth.short),
    )  # fmt: skip
    return Problem(
        data, tuple(one.id for one in instance.people), tuple(one.id for one in instance.classes),
        tuple(offices), tuple(one.id for one in instance.targets), _small(rows.gap),
        sum(option.value for _p, _s, option in rows.pinned), instance.budget - left.budget,
    )  # fmt: skip


class _Left:
    """What the pins leave of capacity, minimum, money, absence and targets."""

    def __init__(self, instance: Instance, rows: _Rows, offices: dict[str, int]) -> None:
        classes = instance.classes
        self.cap = [one.capacity if rows.eligible[n] >= one.minimum else 0 for n, one in enumerate(classes)]
        self.least = [one.minimum for one in classes]
        self.fixed = [one.fixed_cost for one in classes]
        self.kept = [False] * len(classes)
        self.need = [one.need for one in instance.targets]
        self.budget = instance.budget
        self.away = np.zeros((len(instance.offices), 54), np.int32)
        for number, office in enumerate(instance.offices):
            self.away[number, :] = office.away_limit
        sets = list(rows.sets)
        for place, group, option in rows.pinned:
            self._take(instance, rows.number[option.klass], offices[instance.people[place].office], option)
            for target in sets[group]:
                self.need[target] -= 1
        self.need = [max(0, one) if rows.pinned else one for one in self.need]

    def _take(self, instance: Instance, klass: int, office: int, option: Option) -> None:
        one = instance.classes[klass]
        if not self.kept[klass]:
            self.kept[klass] = True
            self.budget -= one.fixed_cost
            self.fixed[klass] = 0
        self.cap[klass] -= 1
        self.least[klass] = max(0, self.least[klass] - 1)
        self.budget -= option.cost
        if not one.online:
            self.away[office, list(one.weeks)] -= 1


def _masks(classes: tuple[Course, ...]) -> NDArray[np.uint64]:
    return np.array([0 if one.online else sum(1 << week for week in one.weeks) for one in classes], np.uint64)


def _small(numbers: object) -> Small:
    return np.array(list(numbers), np.int32)  # type: ignore[call-overload]


def _runs(lists: list[tuple[int, ...]]) -> tuple[Small, Small]:
    """Lists one behind the other: where each starts, and the numbers."""
    starts = np.cumsum([0, *(len(one) for one in lists)]).astype(np.int32)
    return starts, _small(_flat(lists))


def _flat(lists: list[tuple[int, ...]]) -> Iterator[int]:
    for one in lists:
        yield from one
