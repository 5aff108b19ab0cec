"""Why each gap of a person is closed or not, and what a plan becomes with other pins, bans or money.

Codes of reasons, for a gap that is closed:

- ``attends``: the class named; ``other`` is the person with the same gap who would have had the seat instead, the one
  of highest value among those outside, and ``amount`` how much more this seat is worth (negative: the other person has
  a better use of the weeks, or the whole plan is better so)
- ``pinned``: somebody said so

For a gap that stays open:

- ``no class``: nobody offers the course within reach and within the person's weeks (or every such class is banned)
- ``not held``: ``other`` is the best such class; it is not held: too few to reach its minimum, or too dear
- ``full``: ``other`` is the best held class; ``amount`` is the lowest value among those in it
- ``overlap``, ``weeks``: the person's other classes take the weeks of ``other``, or all weeks there are
- ``presence``: the office can spare nobody more in the weeks of ``other``
- ``budget``: the money left does not pay the seat, or ``amount`` (value at the price of money) is not above zero
- ``passed over``: a seat in ``other`` would be possible; the search left it, or it is worth nothing
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hoaban.planner.training.bound import SCALE
from hoaban.planner.training.instance import Course, Instance, Option, Person
from hoaban.planner.training.plan import Plan, Reason


class _Seats:
    """What a plan uses, by everything that has a limit."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.of: dict[str, dict[int, Option]] = defaultdict(dict)
        self.members: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.away: Counter[tuple[str, int]] = Counter()
        self.cost = sum(instance.class_of[one].fixed_cost for one in plan.held)
        self.options = {person.id: list(instance.options(person)) for person in instance.people}
        chosen: dict[str, set[str]] = defaultdict(set)
        for one in plan.assignments:
            chosen[one.person].add(one.klass)
        for person in instance.people:
            for option in self.options[person.id]:
                if option.klass in chosen[person.id]:
                    self._add(person, option)
        self.outside = self._outside()

    def _add(self, person: Person, option: Option) -> None:
        klass = self.instance.class_of[option.klass]
        self.of[person.id][option.gap] = option
        self.members[option.klass].append((option.value, person.id))
        self.cost += option.cost
        if not klass.online:
            self.away.update((person.office, week) for week in klass.weeks)

    def _outside(self) -> dict[str, list[tuple[int, str]]]:
        """Two best of those who could attend each held class and attend nothing for that gap."""
        held, found = set(self.plan.held), defaultdict[str, list[tuple[int, str]]](list)
        for person in self.instance.people:
            for option in self.options[person.id]:
                if option.klass in held and option.gap not in self.of[person.id]:
                    found[option.klass] = sorted([*found[option.klass], (option.value, person.id)], reverse=True)[:2]
        return found

    def obstacle(self, person: Person, option: Option) -> str:
        """What keeps a person from a seat in a held class; the most personal obstacle first."""
        klass = self.instance.class_of[option.klass]
        if self._overlaps(person, klass):
            return "overlap"
        mine = [self.instance.class_of[one.klass] for one in self.of[person.id].values()]
        if sum(len(one.weeks) for one in mine) + len(klass.weeks) > person.weeks:
            return "weeks"
        limit = self.instance.office_of[person.office].away_limit
        if not klass.online and any(self.away[person.office, week] >= limit for week in klass.weeks):
            return "presence"
        if len(self.members[klass.id]) >= klass.capacity:
            return "full"
        if self.cost + option.cost > self.instance.budget or self.at_prices(option) <= 0:
            return "budget"
        return "passed over"

    def _overlaps(self, person: Person, klass: Course) -> bool:
        if klass.online:
            return False
        mine = [self.instance.class_of[one.klass] for one in self.of[person.id].values()]
        return any(not set(one.weeks).isdisjoint(klass.weeks) for one in mine if not one.online)

    def at_prices(self, option: Option) -> int:
        """The value of a seat less its cost at the price of money, rounded down."""
        return (SCALE * option.value - self.plan.prices.money * option.cost) // SCALE


def explain(instance: Instance, plan: Plan) -> tuple[Reason, ...]:
    """One reason for every gap of every person, in the order of the instance."""
    seats = _Seats(instance, plan)
    return tuple(reason for person in instance.people for reason in _person(seats, person))


def _person(seats: _Seats, person: Person) -> Iterator[Reason]:
    pinned = set(seats.instance.pinned.get(person.id, ()))
    for number, gap in enumerate(person.gaps):
        chosen = seats.of[person.id].get(number)
        if chosen is None:
            yield _open_gap(seats, person, number)
        elif chosen.klass in pinned:
            yield Reason(person.id, gap.course, chosen.klass, "pinned")
        else:
            yield _closed_gap(seats, person, gap.course, chosen)


def _closed_gap(seats: _Seats, person: Person, course: str, chosen: Option) -> Reason:
    rivals = seats.outside[chosen.klass]
    if not rivals:
        return Reason(person.id, course, chosen.klass, "attends")
    value, rival = rivals[0]
    return Reason(person.id, course, chosen.klass, "attends", rival, chosen.value - value)


def _open_gap(seats: _Seats, person: Person, number: int) -> Reason:
    course, held = person.gaps[number].course, set(seats.plan.held)
    options = [one for one in seats.options[person.id] if one.gap == number]
    if not options:
        return Reason(person.id, course, "", "no class")
    possible = [one for one in options if one.klass in held]
    if not possible:
        return Reason(person.id, course, "", "not held", max(options, key=lambda one: one.value).klass)
    best, code = _nearest(seats, person, possible)
    amount = 0
    if code == "full":
        amount = min(value for value, _name in seats.members[best.klass])
    elif code == "budget":
        amount = seats.at_prices(best)
    return Reason(person.id, course, "", code, best.klass, amount)


_NEARNESS = ("passed over", "budget", "full", "presence", "overlap", "weeks")


def _nearest(seats: _Seats, person: Person, options: list[Option]) -> tuple[Option, str]:
    """The class the person came nearest to: the least personal obstacle, then the highest value."""
    named = [(one, seats.obstacle(person, one)) for one in options]
    return min(named, key=lambda pair: (_NEARNESS.index(pair[1]), -pair[0].value))


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two plans: seats given and taken away, and people whom that touches."""

    given: tuple[tuple[str, str], ...]
    taken: tuple[tuple[str, str], ...]
    value: int
    cost: int

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody with another seat than before."""
        return tuple(sorted({one[0] for one in self.given + self.taken}))


def compare(instance: Instance, before: Plan, after: Plan) -> Changes:
    """How one plan differs from another; ``value`` and ``cost`` are what the later one has more."""
    old = {(one.person, one.klass) for one in before.assignments}
    new = {(one.person, one.klass) for one in after.assignments}
    return Changes(
        tuple(sorted(new - old)), tuple(sorted(old - new)), after.value - before.value,
        plan_cost(instance, after) - plan_cost(instance, before),
    )  # fmt: skip


def plan_cost(instance: Instance, plan: Plan) -> int:
    """What a plan costs: classes held and seats."""
    total = sum(instance.class_of[one].fixed_cost for one in plan.held)
    for one in plan.assignments:
        klass = instance.class_of[one.klass]
        total += klass.head_cost + (instance.journey(instance.person_of[one.person].office, klass) or 0)
    return total
