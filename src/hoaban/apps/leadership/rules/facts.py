"""What the rules look at: an official, a post, the law of the day. Everything is as of the day of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hoaban.shared.rulebook import Basis, Finding

NOT_A_LEADER = 0
"""Rung of a post that leads nobody."""


class Purpose(StrEnum):
    """What somebody is considered for; each asks rules of its own."""

    APPOINTMENT = "appointment"
    REAPPOINTMENT = "reappointment"
    ELECTION = "election"
    PLANNING = "planning"
    ROTATION = "rotation"
    TRANSFER = "transfer"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the lawbook says of one rule on the day: the value as it stands, and its numbers in order."""

    value: str
    numbers: tuple[int, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Standard:
    """What a title asks of its holder on the day: levels of the lawbook, 0 asks none."""

    education: int
    political_theory: int
    state_management: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits, as far as relatives in one office go.

    ``commune_id``: the commune the unit belongs to. ``leads``: head or deputy; ``leads_commune``: of the commune itself;
    ``keeps_money``: accountant or treasurer.
    """

    unit_id: int
    commune_id: int | None
    title_vi: str
    title_en: str
    leads: bool
    leads_commune: bool
    keeps_money: bool


@dataclass(frozen=True, slots=True)
class PostFacts:
    """The post on the day.

    ``rank``: rung of the title (None: not settled). ``place``: what counts as one place for terms: the unit, or the
    territory whose Party body it is; ``carries``: every earlier place that this one carries on, itself included.
    ``area_path``: of the province, district or commune it belongs to. ``planned``: the officials planned for it on the
    day. ``plan_known``: a plan that covers the post is recorded. ``elsewhere``: the rule that wants its holder from
    elsewhere, as the lists of titles of the lawbook have it on the day; "" for none.
    """

    id: int
    code: str
    rank: int | None
    is_head: bool
    is_leader: bool
    level: int
    place: int
    carries: frozenset[int]
    by_title: bool
    area_path: str
    seat: Seat
    standard: Standard | None
    planned: frozenset[int] = frozenset()
    plan_known: bool = False
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class HeadPost:
    """A post of a head on the day, as far as terms go: its title and the places that its place carries on, itself included."""

    code: str
    by_title: bool
    carries: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A post held in a period; ``starts_on`` is the day since which it was held, through restructurings.

    ``carries``: the places that its place carried on when the period began, itself included.
    """

    starts_on: date
    ends_before: date | None
    code: str
    rank: int | None
    is_head: bool
    place: int
    carries: frozenset[int] = frozenset()

    def holds_on(self, day: date) -> bool:
        """Whether it was held on the day."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True, slots=True)
class Award:
    """A level of a kind (1 education, 2 political theory, 3 state management) from a day on."""

    kind: int
    level: int
    awarded_on: date


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody comes from, as on the day.

    ``paths``: of the units that carry on the native commune, none where it is not recorded; ``own_province``: whether
    the native province is the one of the record (None: not recorded).
    """

    paths: tuple[str, ...] = ()
    own_province: bool | None = None


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A post that somebody is planned for on the day."""

    post_id: int
    rank: int | None
    level: int
    term: str = ""


@dataclass(frozen=True, slots=True)
class PlanDays:
    """The plan of a body for a term, up to the day: when it was last approved, and whether by a review.

    ``body``: what the body is called, for whoever reads who reviews it. ``last_on``: None where no approval is recorded.
    ``review_since`` and ``round_id``: of the round that is not settled yet; None where there is none.
    """

    body: str
    term: str
    last_on: date | None = None
    by_review: bool = False
    review_since: date | None = None
    round_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative who serves on the day."""

    name: str
    relation: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class OfficialFacts:
    """The official up to the day.

    ``born``: first and last possible day of birth; ``retires``: the days of retirement that belong to them.
    ``tenures``: oldest first. ``bands``: year -> yearly ranking, 1 the best of 4.
    """

    id: int
    born: tuple[date, date]
    retires: tuple[date, date]
    awards: tuple[Award, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    present_rank: int | None = NOT_A_LEADER
    home: Home = Home()
    candidacies: tuple[Candidacy, ...] = ()
    kin: tuple[Kin, ...] = ()
    bands: Mapping[int, int] = field(default_factory=dict)
    block: Finding | None = None
    """What decisions on discipline block on the day, as conduct judges it."""
    open_cases: tuple[int, ...] = ()
    """Keys of cases of discipline under consideration on the day."""


@dataclass(frozen=True, slots=True)
class Case:
    """One official, one post, one day, for one purpose, under the law of the day."""

    official: OfficialFacts
    post: PostFacts
    on: date
    purpose: Purpose
    law: Mapping[str, Ruling]
    """Rulings by "area.key"; one without a value for the day is not there."""
    plan: PlanDays | None = None
    """The plan in which the official stands for this very post; None for anybody else."""
    spared: str | None = None
    """Why the official is spared transfers on the day ("": by nothing); None where it was not asked."""
    known_on: date | None = None
    """The day of asking, where the case is judged for a day ahead: rankings of years after it cannot be there yet."""

    @property
    def is_higher(self) -> bool | None:
        """Whether the post is higher than the one held now; None where a rung is not settled."""
        if self.post.rank is None or self.official.present_rank is None:
            return None
        return self.post.rank > self.official.present_rank


def present_rank(tenures: tuple[Tenure, ...], on: date) -> int | None:
    """The rung of the post held on the day, the highest of several; of the last one for somebody who awaits a post.

    0 for somebody who leads nobody or has held nothing; None where the rung is not settled.
    """
    held = [tenure for tenure in tenures if tenure.holds_on(on)] or list(tenures[-1:])
    ranks = [tenure.rank for tenure in held]
    if None in ranks:
        return None
    return max((rank for rank in ranks if rank is not None), default=NOT_A_LEADER)
