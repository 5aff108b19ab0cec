"""What a round of rotation is decided from: units, posts, people, rules, goals, pins and bans; nothing else is looked at.

The JSON form is described in the planner's README and in ``instance.schema.json``. Every number is whole, so that a
plan and its bound can be checked exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

FORMAT = "hoaban rotation instance 1"
MUST, AIM, OFF = "must", "aim", "off"
GOALS = (
    "vacancy", "key_vacancy", "unplaced", "non_local", "due", "language", "share", "move", "change", "travel",
    "development",
)  # fmt: skip
"""What costs, by name; ``development`` is a gain. The order is the one in which the plan names them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits that decide which person may take which post; months and kilometres.

    ``two_terms_months``: head so long in one place, a person may not stay there as head (0: no such rule); ``terms``:
    nor after so many terms. ``due_months``: from here on staying costs the goal ``due``. ``least_months`` in a post
    before another one; ``months_left`` of service for another post; ``distance_km`` from home, ``hardship_km`` for
    people with a hardship; ``up`` and ``down``: steps between the level held and the level of another post.
    ``changed``: so many of a unit's leaders may leave it in one round, more only if the rules force more. ``non_local``:
    whether a key leader from elsewhere is a must, an aim (goal ``non_local``) or off.
    """

    two_terms_months: int
    terms: int
    due_months: int
    least_months: int
    months_left: int
    distance_km: int
    hardship_km: int
    up: int
    down: int
    changed: int
    non_local: str


@dataclass(frozen=True, slots=True)
class Need:
    """At least ``need`` of a unit's leaders speak ``language``; each one short costs the goal ``language``."""

    language: str
    need: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A body with leading posts. ``level`` groups units; ``place`` is where it stands, home of its local people.

    ``non_local``: a key leader from elsewhere is called for; ``changed``: its own limit in place of the general one.
    """

    id: str
    level: str
    place: str
    non_local: bool = False
    changed: int | None = None
    languages: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A leading post of a unit.

    ``key``: counts for the key leader from elsewhere; ``head``: counts for the two terms; ``outsider``: never held by a
    local; ``standards``: qualifications the holder has, all of them; ``languages``: the holder speaks one of them;
    ``offers``: what somebody can learn there.
    """

    id: str
    unit: str
    level: int
    key: bool = False
    head: bool = False
    outsider: bool = False
    standards: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who leads, or (``post`` None) stands by to lead.

    ``level``: of the post held, or the level reached; ``months`` in the post; ``head_months`` and ``terms``: as head in
    the present unit without a break; ``months_left`` of service; ``blocked``: why no other post may be given
    (discipline under way), as text, ``blocked_higher``: why no post of a higher level; ``least_months``: own limit in place of the general one; ``develops``: what the
    person is to learn (``offers`` of posts); ``local_at``: units beside the one at home where the person counts as local.
    """

    id: str
    home: str
    level: int
    post: str | None = None
    sex: str = ""
    ethnicity: str = ""
    age: int = 0
    languages: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    months: int = 0
    head_months: int = 0
    terms: int = 0
    months_left: int = 1_200
    hardship: bool = False
    relatives: tuple[str, ...] = ()
    blocked: str = ""
    blocked_higher: str = ""
    least_months: int | None = None
    develops: tuple[str, ...] = ()
    local_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """At least ``percent`` of the posts of a level of units go to a group; each one short costs the goal ``share``.

    The group: those who answer to every condition that is given: ``sex``, ``not_ethnicity``, ``age_below``.
    """

    id: str
    level: str
    percent: int
    sex: str = ""
    not_ethnicity: str = ""
    age_below: int = 0

    def has(self, person: Person) -> bool:
        """Whether somebody belongs to the group."""
        return (
            self.sex in {"", person.sex}
            and not (self.not_ethnicity and self.not_ethnicity == person.ethnicity)
            and not (self.age_below and person.age >= self.age_below)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One person in one post: a pin (must, ``despite`` these reasons against it), or a ban (must not)."""

    person: str
    post: str
    despite: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instance:
    """A whole question. ``distances``: (home, place) -> km; a pair that is missing is out of reach, the same place is 0.

    ``shown``: person -> post (None: none) of a plan people have seen; among equally good plans the one that changes the
    fewest of these is best.
    """

    rules: Rules
    weights: Mapping[str, int]
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    people: tuple[Person, ...]
    distances: Mapping[tuple[str, str], int] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    pins: tuple[Choice, ...] = ()
    bans: tuple[Choice, ...] = ()
    shown: Mapping[str, str | None] | None = None

    @cached_property
    def unit_of(self) -> dict[str, Unit]:
        """Units by id."""
        return {one.id: one for one in self.units}

    @cached_property
    def post_of(self) -> dict[str, Post]:
        """Posts by id."""
        return {one.id: one for one in self.posts}

    @cached_property
    def person_of(self) -> dict[str, Person]:
        """People by id."""
        return {one.id: one for one in self.people}

    @cached_property
    def banned(self) -> frozenset[tuple[str, str]]:
        """Pairs (person, post) that must not be."""
        return frozenset((one.person, one.post) for one in self.bans)

    def km(self, home: str, place: str) -> int | None:
        """Distance from a home to a place; None out of reach."""
        if home == place:
            return 0
        found = self.distances.get((home, place))
        return self.distances.get((place, home)) if found is None else found

    def unit_now(self, person: Person) -> str:
        """The unit somebody leads in at present; "" for those who stand by."""
        return self.post_of[person.post].unit if person.post else ""

    def changed(
        self,
        *,
        pins: tuple[Choice, ...] | None = None,
        bans: tuple[Choice, ...] | None = None,
        shown: Mapping[str, str | None] | None = None,
    ) -> Instance:
        """The same question with other pins, bans or another plan shown."""
        return replace(
            self,
            pins=self.pins if pins is None else pins,
            bans=self.bans if bans is None else bans,
            shown=self.shown if shown is None else shown,
        )


def as_document(instance: Instance) -> dict[str, Any]:
    """The JSON form of an instance, as it is read back; what equals its default is left out."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "rules": asdict(instance.rules),
        "weights": dict(instance.weights),
        "units": [_sparse(one) for one in instance.units],
        "posts": [_sparse(one) for one in instance.posts],
        "people": [_sparse(one) for one in instance.people],
        "distances": [{"from": a, "to": b, "km": km} for (a, b), km in instance.distances.items()],
        "shares": [_sparse(one) for one in instance.shares],
        "pins": [_sparse(one) for one in instance.pins],
        "bans": [{"person": one.person, "post": one.post} for one in instance.bans],
    }
    if instance.shown is not None:
        document["shown"] = [{"person": person, "post": post} for person, post in instance.shown.items()]
    return document


def _sparse(one: Any) -> dict[str, Any]:
    found = {}
    for name, value in asdict(one).items():
        default = one.__dataclass_fields__[name].default
        if value != default:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found
