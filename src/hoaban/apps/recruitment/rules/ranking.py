"""The ranking at a post: total, then score, then priority by law; what is still even asks for a decision of the head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is ranked: ``score`` of the counting round, priority ``points``, ``order`` of the priority group in the law,
    ``settled``: place among even ones that the head decided, from 1 (None: not decided).
    """

    key: int
    score: Decimal
    points: Decimal
    order: int
    settled: int | None = None

    @property
    def total(self) -> Decimal:
        """Score and priority points together."""
        return self.score + self.points


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the place (even ones share it); ``chosen`` None: even at the last place, the head decides."""

    candidate: Candidate
    place: int
    chosen: bool | None


def rank(candidates: Iterable[Candidate], number: int) -> list[Ranked]:
    """Everybody by rank, with the ``number`` of people that the post takes chosen.

    By total, then by score, then by the order of priority groups in the law, then as the head decided. Candidates even
    in all of it share a place; where not all of them find room, none of them is chosen before the head decides.
    """
    ordered = sorted(candidates, key=lambda one: (*_merit(one), _settled(one), one.key))
    made: list[Ranked] = []
    for _key, group in groupby(ordered, key=lambda one: (*_merit(one), _settled(one))):
        made += _placed(list(group), len(made), number)
    return made


def _merit(one: Candidate) -> tuple[Decimal, Decimal, int]:
    return -one.total, -one.score, one.order


def _settled(one: Candidate) -> int:
    return 0 if one.settled is None else one.settled


def _placed(even: Sequence[Candidate], before: int, number: int) -> list[Ranked]:
    if before >= number:
        chosen: bool | None = False
    else:
        chosen = True if before + len(even) <= number else None
    return [Ranked(one, before + 1, chosen) for one in even]


def undecided(ranked: Iterable[Ranked]) -> list[Candidate]:
    """Candidates among whom the head has to decide."""
    return [one.candidate for one in ranked if one.chosen is None]
