"""Plans of training: who may move one on, who proposes, what a line costs, what is over the ceiling.

States are written as the model writes them; :data:`MOVES` is the one table that commands and pages share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"
ACCEPTED, APPROVED, AMENDED = "accepted", "approved", "amended"
OPEN = frozenset({DRAFT, RETURNED})
"""States in which the lines may be changed."""
IN = frozenset({SUBMITTED, ACCEPTED, APPROVED})
"""States in which a plan counts for the plan above it."""

COMMUNE, DIVISION = 3, 11
"""Kinds of units (organisation.UnitKind) that the tree of plans tells apart."""
GROUPS = ("ethnic_minority", "women", "planned", "newly_appointed")
"""Priority groups, as the columns of a line are called; they overlap."""
KINH = 1
"""Code of the majority among the ethnic groups."""
FEMALE = 2
NEW_MONTHS = 12
"""Somebody is newly appointed for so many months after taking up a leadership title."""


class Place(StrEnum):
    """Which plan it is, in its tree."""

    TOP = "top"
    """The plan that stands above all others of its period."""
    PART = "part"
    """A plan that another consolidates."""
    AMENDS_BELOW_TOP = "amends below top"
    AMENDS_DEEPER = "amends deeper"
    """An amendment whose plan is consolidated by a plan that is not the top one."""


class By(StrEnum):
    """Who takes a step: PROPOSE at the unit itself, or APPROVE at the unit above, or at the top."""

    UNIT = "unit"
    PARENT = "parent"
    TOP = "top"


class Step(StrEnum):
    """What is done with a plan."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    APPROVE = "approve"
    AMEND = "amend"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: a step, for which plans, from which states, to which, by whom, with a reason or without."""

    step: Step
    places: frozenset[Place]
    before: frozenset[str]
    after: str
    by: By
    needs_reason: bool = False


_EVERY = frozenset(Place)
_AMENDMENTS = frozenset({Place.AMENDS_BELOW_TOP, Place.AMENDS_DEEPER})
_DIRECT = frozenset({Place.TOP, Place.AMENDS_BELOW_TOP})

MOVES: tuple[Move, ...] = (
    Move(Step.SUBMIT, _EVERY, OPEN, SUBMITTED, By.UNIT),
    Move(Step.ACCEPT, frozenset({Place.PART, Place.AMENDS_DEEPER}), frozenset({SUBMITTED}), ACCEPTED, By.PARENT),
    Move(Step.APPROVE, _DIRECT, frozenset({SUBMITTED}), APPROVED, By.TOP),
    Move(Step.APPROVE, frozenset({Place.AMENDS_DEEPER}), frozenset({ACCEPTED}), APPROVED, By.TOP),
    Move(Step.RETURN, frozenset({Place.PART}), frozenset({SUBMITTED, ACCEPTED}), RETURNED, By.PARENT, needs_reason=True),
    Move(Step.RETURN, frozenset({Place.AMENDS_DEEPER}), frozenset({SUBMITTED}), RETURNED, By.PARENT, needs_reason=True),
    Move(Step.RETURN, frozenset({Place.AMENDS_DEEPER}), frozenset({ACCEPTED}), RETURNED, By.TOP, needs_reason=True),
    Move(Step.RETURN, _DIRECT, frozenset({SUBMITTED}), RETURNED, By.TOP, needs_reason=True),
    Move(Step.AMEND, frozenset({Place.TOP, Place.PART}) | _AMENDMENTS, frozenset({APPROVED}), DRAFT, By.UNIT),
    Move(Step.DROP, _AMENDMENTS | {Place.TOP}, OPEN, "", By.UNIT),
)  # fmt: skip
"""Every step that exists. AMEND begins another plan in DRAFT; DROP takes an amendment away again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which steps a plan offers."""

    state: str
    is_amendment: bool
    parent_state: str | None = None
    """State of the plan above; None at the top."""
    parent_is_top: bool = False

    @property
    def place(self) -> Place:
        """Where the plan stands in its tree."""
        if self.parent_state is None:
            return Place.TOP
        if not self.is_amendment:
            return Place.PART
        return Place.AMENDS_BELOW_TOP if self.parent_is_top else Place.AMENDS_DEEPER


def find_move(standing: Standing, step: str) -> Move | None:
    """The row of the table for a step of this plan now; None where it is not its turn."""
    return next((move for move in MOVES if move.step == step and _fits(move, standing)), None)


def open_moves(standing: Standing, powers: Collection[By]) -> list[Move]:
    """The steps that somebody with these powers over the plan may take now."""
    return [move for move in MOVES if move.by in powers and _fits(move, standing)]


def _fits(move: Move, standing: Standing) -> bool:
    if standing.place not in move.places or standing.state not in move.before:
        return False
    if move.step == Step.DROP:
        return standing.is_amendment
    # What has been handed on by the plan above cannot be taken back below it.
    if standing.place == Place.PART and move.step in (Step.ACCEPT, Step.RETURN, Step.SUBMIT):
        return standing.parent_state in OPEN
    return True


class Placed(Protocol):
    """A unit in the tree."""

    @property
    def id(self) -> int:
        """Its key."""
        ...

    @property
    def kind(self) -> int:
        """organisation.UnitKind."""
        ...

    @property
    def parent_id(self) -> int | None:
        """The unit above."""
        ...


def proposing_units(units: Iterable[Placed], top: int) -> dict[int, int]:
    """Which units below ``top`` make a plan, with the unit whose plan consolidates theirs.

    Communes, departments and whatever else stands directly under the province; and below those that are not communes,
    the offices, hospitals and schools subordinate to them. Divisions do not plan, nor anything inside a commune.
    """
    rows = list(units)
    direct = {one.id: one.kind for one in rows if one.parent_id == top and one.kind != DIVISION}
    found = dict.fromkeys(direct, top)
    for one in rows:
        if one.parent_id in direct and direct[one.parent_id] != COMMUNE and one.kind != DIVISION:
            found[one.id] = one.parent_id
    return found


def line_cost(*, people: int, per_head: int, fixed: int, capacity: int) -> int:
    """What a line costs in đồng, up to the next thousand.

    Each head, and its share of the fixed cost of classes filled to ``capacity``.
    """
    cost = people * per_head + -(-people * fixed // max(1, capacity))
    return -(-cost // 1000) * 1000


@dataclass(frozen=True, slots=True)
class ClassSize:
    """How large a class from a plan is, and what it may cost: ``fixed`` and ``per_head`` in đồng."""

    seats: int
    per_head: int
    fixed: int


def class_size(*, quota: int, taken: int, cost: int, capacity: int, fixed: int) -> ClassSize:
    """The next class for ``quota`` planned people, of whom ``taken`` are in classes: the seats left, up to ``capacity``.

    It may cost its share of the planned ``cost``; the ``fixed`` cost of a class comes first. A plan whose people are all
    in classes gives a class of the whole number again, for those who come beside it.
    """
    seats = max(1, min(quota - taken if quota > taken else quota, capacity))
    share = cost * seats // max(1, quota)
    paid = min(fixed, share)
    return ClassSize(seats, (share - paid) // seats, paid)


def over_ceiling(total: int, ceiling: int | None) -> int:
    """By how many đồng a total is above its ceiling; 0 within it or without one."""
    return max(0, total - ceiling) if ceiling is not None else 0


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody with gaps: the groups they belong to, and the course that closes each gap."""

    unit_path: str
    groups: frozenset[str]
    courses: frozenset[int]
    official_id: int = 0


@dataclass(frozen=True, slots=True)
class Short:
    """A commune has ``missing`` people too few who hold something that the course gives; ``may_go``: who could learn it.

    ``requirement_id`` tells what is asked; people sent for one requirement count for others that the course answers.
    """

    unit_path: str
    course: int
    missing: int
    may_go: frozenset[int]
    requirement_id: int = 0


@dataclass(slots=True)
class Wanted:
    """How many people of a plan need a course, and how many of them belong to each group.

    ``short``: how many more have to go so that communes have as many as each of them needs.
    """

    people: int = 0
    groups: dict[str, int] | None = None
    short: int = 0
    who: set[int] = field(default_factory=set)

    @property
    def seats(self) -> int:
        """Everybody who has to go."""
        return self.people + self.short

    def add(self, need: Need) -> None:
        """One more."""
        self.people += 1
        self.who.add(need.official_id)
        if self.groups is None:
            self.groups = dict.fromkeys(GROUPS, 0)
        for group in need.groups:
            self.groups[group] += 1


def share_out(
    needs: Iterable[Need], paths: Mapping[str, int], short: Iterable[Short] = ()
) -> dict[int, dict[int, Wanted]]:  # fmt: skip
    """Plan -> course -> who needs it: everybody counts for the plan of the nearest unit above (``paths``: its path).

    A commune that is short of people gets seats beside those who lack the course for themselves: as many as these
    leave missing, and no more than there are people who could go.
    """
    found: dict[int, dict[int, Wanted]] = {plan: {} for plan in paths.values()}
    for need in needs:
        if (plan := nearest(paths, need.unit_path)) is not None:
            for course in need.courses:
                found[plan].setdefault(course, Wanted()).add(need)
    for (plan, course), seats in _short_of(short, paths, found).items():
        found[plan].setdefault(course, Wanted()).short = seats
    return found


def _short_of(
    short: Iterable[Short], paths: Mapping[str, int], found: Mapping[int, Mapping[int, Wanted]]
) -> dict[tuple[int, int], int]:  # fmt: skip
    """Plan and course -> seats beside those who need the course for themselves."""
    most: dict[tuple[int, int, str], int] = {}
    for one in short:
        if (plan := nearest(paths, one.unit_path)) is not None:
            who = found[plan][one.course].who if one.course in found[plan] else set()
            key = (plan, one.course, one.unit_path)
            most[key] = max(most.get(key, 0), seats_short(one, who))
    sums: dict[tuple[int, int], int] = {}
    for (plan, course, _path), seats in most.items():
        if seats:
            sums[plan, course] = sums.get((plan, course), 0) + seats
    return sums


def seats_short(short: Short, who: Collection[int]) -> int:
    """How many more must go beside those who go anyway (``who``), of those who could."""
    going = len(short.may_go.intersection(who))
    return max(0, min(short.missing, len(short.may_go)) - going)


def nearest(paths: Mapping[str, int], path: str) -> int | None:
    """The plan whose path is the longest at or above a path."""
    return next((paths[path[:end]] for end in range(len(path), 0, -1) if path[:end] in paths), None)


def still_needed(*, have: int, of: int, least: float) -> int:
    """How many people more must be trained so that at least ``least`` percent of ``of`` are; 0 where they are already."""
    wanted = next((number for number in range(int(least * of / 100), of + 1) if number * 100 >= least * of), of)
    return max(0, wanted - have)


def is_new(*, is_leader: bool, since: date | None, on: date) -> bool:
    """Whether somebody took up a leadership title within the last twelve months."""
    if not is_leader or since is None or since > on:
        return False
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day) < NEW_MONTHS


LineKey = tuple[int, str]
"""Course and source: what a line of a plan is known by."""
LineFacts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that two plans do not share in every field; ``before`` or ``after`` is None where one has no such line."""

    key: LineKey
    before: LineFacts | None
    after: LineFacts | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ, where both have the line."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name, value in self.after.items() if self.before.get(name) != value)


def differences(before: Mapping[LineKey, LineFacts], after: Mapping[LineKey, LineFacts]) -> list[Difference]:
    """What changes from one set of lines to another, by key."""
    return [
        Difference(key, before.get(key), after.get(key))
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]
