"""Heads who have led long enough change places, and the moves that the training district is known for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hoaban.demonstration.person import Person, month_start, months_in
from hoaban.demonstration.targets import MOVES_SINCE, TRAINING_DAY, Targets

if TYPE_CHECKING:
    from hoaban.demonstration.contingent import Contingent

FIRST_TERM = date(2019, 7, 1)
"""The step from which heads move on: before the congresses of the term 2020-2025."""
LATE_ONE_IN = 17
"""Of so many heads one is left longer than the limit, so that there is something to find."""


@dataclass(frozen=True, slots=True)
class DistrictMoves:
    """How many are moved in the training district in the years counted, and in which."""

    district: str
    to_communes: int
    between_communes: int
    reassigned: int

    @classmethod
    def of(cls, targets: Targets) -> DistrictMoves:
        """What the targets ask for."""
        return cls(
            targets.training_district, targets.rotated_to_communes, targets.rotated_between_communes, targets.reassigned
        )

    def counts_on(self, day: date) -> bool:
        """Whether moves of a day are counted."""
        return MOVES_SINCE <= day <= TRAINING_DAY


def share(total: int, start: date) -> int:
    """How many of ``total`` fall into the half year from ``start``, of those from MOVES_SINCE to TRAINING_DAY."""
    steps = 2 * (TRAINING_DAY.year - MOVES_SINCE.year + 1)
    place = 2 * (start.year - MOVES_SINCE.year) + (start.month > 6)
    return total * (place + 1) // steps - total * place // steps


def renew_heads(state: Contingent, start: date, end: date) -> None:
    """Heads at the end of their time change places with others of their title, near by where there are some."""
    if start < FIRST_TERM:
        return
    day = month_start(start, 1)
    heads = [p for p in _settled(state, start) if p.now.post is not None and p.now.post.is_head]
    due = [p for p in heads if _is_due(state, p, end)]
    for near in (True, False):
        _pair(state, [p for p in due if p.touched < start], day, near=near)
    for person in (p for p in due if p.touched < start):
        mates = [p for p in heads if p is not person and p.touched < start and _same_title(p, person)]
        if mates and person.touched < start:
            other = min(mates, key=lambda p: (p.now.held_since, p.number))
            state.exchange(person, other, day, _kind(state, person, other))


def _pair(state: Contingent, due: Iterable[Person], day: date, *, near: bool) -> None:
    """Exchange those due in pairs of one title, of one district where ``near``; an odd one is left."""
    groups: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for person in due:
        if (post := person.now.post) is not None:
            groups[post.title_id, _district(state, person) if near else ""].append(person)
    for people in groups.values():
        state.draw.shuffle(people)
        for one, other in zip(people[::2], people[1::2], strict=False):
            state.exchange(one, other, day, _kind(state, one, other))


def move_in_district(state: Contingent, moves: DistrictMoves, start: date, end: date) -> None:
    """This half year's share of rotations and reassignments in the training district."""
    if not moves.counts_on(start):
        return
    days = months_in(start, end)
    for _move in range(share(moves.to_communes, start)):
        down = _leaders(state, moves.district, start, commune=False)
        _exchange(state, down, _leaders(state, moves.district, start, commune=True), state.draw.choice(days), "rotated")
    for _move in range(share(moves.between_communes, start)):
        people = _leaders(state, moves.district, start, commune=True)
        _exchange(state, people, people, state.draw.choice(days), "rotated")
    for _move in range(share(moves.reassigned, start)):
        people = _staff(state, moves.district, start)
        _exchange(state, people, people, state.draw.choice(days), "reassigned")


def _settled(state: Contingent, start: date) -> list[Person]:
    return [p for p in state.serving.values() if p.touched < start and p.now.starts_on < start]


def _is_due(state: Contingent, person: Person, end: date) -> bool:
    months = 62 + person.number * 7 % 29
    if person.number % LATE_ONE_IN == 0 and not _keeps_terms(state, person):
        months = 112
    return month_start(person.now.held_since, months) <= end


def _same_title(one: Person, other: Person) -> bool:
    first, second = one.now.post, other.now.post
    return first is not None and second is not None and first.title_id == second.title_id


def _district(state: Contingent, person: Person) -> str:
    return state.world.units[person.now.unit_id].district


def _keeps_terms(state: Contingent, person: Person) -> bool:
    """Whether somebody serves where nobody leads for too long."""
    return state.moves is not None and _district(state, person) == state.moves.district


def _kind(state: Contingent, one: Person, other: Person) -> str:
    """How heads come to their next places; the counted kinds are kept for the moves counted in the training district."""
    post = one.now.post
    if post is None or post.category != 1:
        return "appointed"
    counted = _keeps_terms(state, one) or _keeps_terms(state, other)
    return "elected" if counted or state.draw.random() < 0.7 else "rotated"


def _leaders(state: Contingent, district: str, start: date, *, commune: bool) -> list[Person]:
    """Deputies of the district's offices, or of its communes, who are settled."""
    level = 3 if commune else 2
    return [
        p for p in _settled(state, start)
        if (post := p.now.post) is not None and post.rank and not post.is_head and not post.key_leader
        and _district(state, p) == district and state.world.units[p.now.unit_id].level == level
        and post.category in (1, 2)
        and state.world.sectors[p.now.unit_id] == level
    ]  # fmt: skip


def _staff(state: Contingent, district: str, start: date) -> list[Person]:
    return [
        p for p in _settled(state, start)
        if (post := p.now.post) is not None and not post.rank and post.category == 2 and _district(state, p) == district
    ]  # fmt: skip


def _exchange(state: Contingent, movers: Sequence[Person], others: Iterable[Person], day: date, kind: str) -> None:
    """One of ``movers`` goes ``kind`` to the place of one of ``others``, who is elected or appointed to the place left.

    Raises ValueError when there is no such pair: the targets ask for more than the district has.
    """
    waiting = list(others)
    pairs = [(one, state.draw.choice(waiting)) for one in state.draw.sample(list(movers), len(movers)) if waiting]
    for one, other in pairs:
        there, here = other.now.post, one.now.post
        if there is None or here is None or one is other or here.unit_id == there.unit_id:
            continue
        if not (state.fits(one, there) and state.fits(other, here)):
            continue
        free = list(state.vacant[here.id]), list(state.vacant[there.id])
        state.move(one, there, day, kind)
        state.move(other, here, day, "elected" if here.category == 1 else "appointed")
        state.vacant[here.id], state.vacant[there.id] = free
        return
    raise ValueError(f"nobody to be {kind} on {day}")
