"""What a training plan is made from: people with gaps, candidate classes, money, presence, targets, pins and bans.

The JSON form is described in the planner's README. Every number is an integer: a plan can be checked exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import starmap
from typing import Any

FORMAT = "hoaban training instance 1"


@dataclass(frozen=True, slots=True)
class Office:
    """Where people work: ``headcount`` of them, of whom ``presence`` percent must be there in every week."""

    id: str
    headcount: int
    presence: int

    @property
    def away_limit(self) -> int:
        """How many may be away in one week."""
        return (100 - self.presence) * self.headcount // 100


@dataclass(frozen=True, slots=True)
class Course:
    """A class that may be held: ``weeks`` in which it runs, ``online`` or at a ``place``.

    ``capacity`` and ``minimum`` count people, ``fixed_cost`` is paid if it is held, ``head_cost`` for each who attends.
    """

    id: str
    course: str
    place: str
    online: bool
    weeks: tuple[int, ...]
    capacity: int
    minimum: int
    fixed_cost: int
    head_cost: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a person has to learn: one course, and how much it matters (``priority`` times ``weight``)."""

    course: str
    priority: str
    weight: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be sent: works at ``office``, belongs to ``groups``, may spend ``weeks`` weeks in training."""

    id: str
    office: str
    groups: tuple[str, ...]
    weeks: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Coverage: ``need`` seats for members of ``group`` in ``courses`` (none named: in any)."""

    id: str
    group: str
    courses: tuple[str, ...]
    need: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What counts: a point of weight, a unit of cost, a seat that a target is short of."""

    weight: int
    cost: int
    short: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One person in one class: a pin (must), a ban (must not) or an assignment."""

    person: str
    klass: str


@dataclass(frozen=True, slots=True)
class Option:
    """A class a person can attend: which gap it closes, what it is worth and what the seat costs."""

    klass: str
    gap: int
    value: int
    cost: int


@dataclass(frozen=True)
class Instance:
    """A whole planning question. ``travel``: (office, place) -> cost of one journey; a missing pair is out of reach."""

    budget: int
    worth: Worth
    priorities: Mapping[str, int]
    offices: tuple[Office, ...]
    travel: Mapping[tuple[str, str], int] | None
    classes: tuple[Course, ...]
    people: tuple[Person, ...]
    targets: tuple[Target, ...] = ()
    pins: tuple[Choice, ...] = ()
    bans: tuple[Choice, ...] = ()

    @cached_property
    def class_of(self) -> dict[str, Course]:
        """Classes by id."""
        return {one.id: one for one in self.classes}

    @cached_property
    def person_of(self) -> dict[str, Person]:
        """People by id."""
        return {one.id: one for one in self.people}

    @cached_property
    def office_of(self) -> dict[str, Office]:
        """Offices by id."""
        return {one.id: one for one in self.offices}

    @cached_property
    def offered(self) -> dict[str, list[Course]]:
        """Classes by course, in the order of the document."""
        found: dict[str, list[Course]] = {}
        for one in self.classes:
            found.setdefault(one.course, []).append(one)
        return found

    @cached_property
    def banned(self) -> frozenset[tuple[str, str]]:
        """Pairs (person, class) that must not be."""
        return frozenset((one.person, one.klass) for one in self.bans)

    @cached_property
    def pinned(self) -> dict[str, list[str]]:
        """Classes each person must attend."""
        found: dict[str, list[str]] = {}
        for one in self.pins:
            found.setdefault(one.person, []).append(one.klass)
        return found

    def journey(self, office: str, klass: Course) -> int | None:
        """Cost of going from an office to a class; None out of reach."""
        if klass.online or self.travel is None:
            return 0
        return self.travel.get((office, klass.place))

    def options(self, person: Person) -> Iterator[Option]:
        """Every class the person can attend, bans left out; pins are not looked at."""
        for number, gap in enumerate(person.gaps):
            worth = self.worth.weight * self.priorities[gap.priority] * gap.weight
            for klass in self.offered.get(gap.course, ()):
                option = self._option(person, number, worth, klass)
                if option is not None:
                    yield option

    def _option(self, person: Person, number: int, worth: int, klass: Course) -> Option | None:
        if len(klass.weeks) > person.weeks or (person.id, klass.id) in self.banned:
            return None
        journey = self.journey(person.office, klass)
        if journey is None:
            return None
        cost = klass.head_cost + journey
        return Option(klass.id, number, worth - self.worth.cost * cost, cost)

    def changed(
        self,
        *,
        budget: int | None = None,
        pins: tuple[Choice, ...] | None = None,
        bans: tuple[Choice, ...] | None = None,
    ) -> Instance:
        """The same question with another budget, other pins or other bans."""
        return replace(
            self,
            budget=self.budget if budget is None else budget,
            pins=self.pins if pins is None else pins,
            bans=self.bans if bans is None else bans,
        )


def as_document(instance: Instance) -> dict[str, Any]:
    """The JSON form of an instance, as it is read back."""
    worth = instance.worth
    document: dict[str, Any] = {
        "format": FORMAT,
        "budget": instance.budget,
        "worth": {"weight": worth.weight, "cost": worth.cost, "short": worth.short},
        "priorities": dict(instance.priorities),
        "offices": [{"id": o.id, "headcount": o.headcount, "presence": o.presence} for o in instance.offices],
        "classes": [_class_document(one) for one in instance.classes],
        "people": [_person_document(one) for one in instance.people],
        "targets": [
            {"id": t.id, "group": t.group, "courses": list(t.courses), "need": t.need} for t in instance.targets
        ],
        "pins": [{"person": one.person, "class": one.klass} for one in instance.pins],
        "bans": [{"person": one.person, "class": one.klass} for one in instance.bans],
    }
    if instance.travel is not None:
        document["travel"] = list(starmap(_journey_document, instance.travel.items()))
    return document


def _journey_document(pair: tuple[str, str], cost: int) -> dict[str, Any]:
    return {"office": pair[0], "place": pair[1], "cost": cost}


def _class_document(one: Course) -> dict[str, Any]:
    where = {"online": True} if one.online else {"place": one.place}
    return {
        "id": one.id, "course": one.course, **where, "weeks": list(one.weeks), "capacity": one.capacity,
        "minimum": one.minimum, "fixed_cost": one.fixed_cost, "head_cost": one.head_cost,
    }  # fmt: skip


def _person_document(one: Person) -> dict[str, Any]:
    gaps = [{"course": gap.course, "priority": gap.priority, "weight": gap.weight} for gap in one.gaps]
    return {"id": one.id, "office": one.office, "groups": list(one.groups), "weeks": one.weeks, "gaps": gaps}
