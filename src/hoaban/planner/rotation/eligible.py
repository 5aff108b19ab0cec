"""Who may take which post: the personal rules, pair by pair, with every reason against it and its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hoaban.planner.rotation.instance import Instance, Person, Post

LIFTABLE = ("two_terms", "local", "too_soon", "service_left", "distance", "level", "standard", "language", "blocked")
"""Reasons that a pin may lift (``despite``): somebody decides against the rule and answers for it. A ban is not one."""
Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Against:
    """One reason why a person may not take a post: a code and its facts (numbers, names).

    Codes: ``ban``; ``two_terms`` (months, limit, terms); ``local`` (home); ``too_soon`` (months, limit); ``service_left``
    (months, limit); ``distance`` (km, None out of reach; limit; hardship); ``level`` (held, post, up, down);
    ``standard`` (missing); ``language`` (one_of); ``blocked`` (why).
    """

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Code and facts side by side."""
        return {"code": self.code, **self.facts}

    def __str__(self) -> str:
        said = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        return f"{self.code} ({said})" if said else self.code


def reasons_against(instance: Instance, person: Person, post: Post) -> tuple[Against, ...]:
    """Every reason why a person may not take a post; none: the pair is eligible.

    Somebody who stays in the post held answers only to a ban, the two terms and the rule about locals; the standards
    were asked at the appointment.
    """
    found = [Against("ban")] if (person.id, post.id) in instance.banned else []
    found += _two_terms(instance, person, post)
    if post.outsider and (instance.unit_of[post.unit].place == person.home or post.unit in person.local_at):
        found.append(Against("local", {"home": person.home}))
    if person.post != post.id:
        found += _moving(instance, person, post)
    return tuple(found)


def eligibility(instance: Instance, person: str, post: str) -> tuple[Against, ...]:
    """As ``reasons_against``, by id; raises KeyError for an unknown one."""
    return reasons_against(instance, instance.person_of[person], instance.post_of[post])


def _two_terms(instance: Instance, person: Person, post: Post) -> Iterator[Against]:
    rules = instance.rules
    if not post.head or person.post is None or instance.unit_now(person) != post.unit:
        return
    long = 0 < rules.two_terms_months <= person.head_months
    often = 0 < rules.terms <= person.terms
    if long or often:
        yield Against(
            "two_terms",
            {
                "months": person.head_months,
                "limit": rules.two_terms_months,
                "terms": person.terms,
                "most_terms": rules.terms,
            },
        )


def _moving(instance: Instance, person: Person, post: Post) -> Iterator[Against]:
    rules = instance.rules
    why = person.blocked or (person.blocked_higher if post.level > person.level else "")
    if why:
        yield Against("blocked", {"why": why})
    least = rules.least_months if person.least_months is None else person.least_months
    if person.post is not None and person.months < least:
        yield Against("too_soon", {"months": person.months, "limit": least})
    if person.months_left < rules.months_left:
        yield Against("service_left", {"months": person.months_left, "limit": rules.months_left})
    limit = rules.hardship_km if person.hardship else rules.distance_km
    km = instance.km(person.home, instance.unit_of[post.unit].place)
    if km is None or km > limit:
        yield Against("distance", {"km": km, "limit": limit, "hardship": person.hardship})
    if not -rules.down <= post.level - person.level <= rules.up:
        yield Against("level", {"held": person.level, "post": post.level, "up": rules.up, "down": rules.down})
    missing = [one for one in post.standards if one not in person.qualifications]
    if missing:
        yield Against("standard", {"missing": missing})
    if post.languages and not set(post.languages) & set(person.languages):
        yield Against("language", {"one_of": list(post.languages)})


def near_misses(instance: Instance, post: str, *, most: int = 20) -> tuple[tuple[str, Against], ...]:
    """People whom exactly one reason keeps from a post, with that reason; those with the lowest place first."""
    found = []
    for person in instance.people:
        reasons = reasons_against(instance, person, instance.post_of[post])
        if len(reasons) == 1 and reasons[0].code != "ban":
            found.append((person.id, reasons[0]))
    return tuple(found[:most])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every eligible pair as places of person and post, people first; ``km`` from the person's home to the post."""

    person: npt.NDArray[np.int32]
    post: npt.NDArray[np.int32]
    km: npt.NDArray[np.int64]


FAR = 1 << 40


def eligible_pairs(instance: Instance) -> Pairs:
    """The pairs without a reason against them, pinned pairs with what their pins lift among them; all posts at once."""
    people, posts = instance.people, instance.posts
    km = _kilometres(instance)
    fits = _matrix(instance, km)
    place = {one.id: number for number, one in enumerate(posts)}
    where = {one.id: number for number, one in enumerate(people)}
    for number, person in enumerate(people):
        if person.post is not None:
            own = place[person.post]
            fits[number, own] = not reasons_against(instance, person, posts[own])
    for one in instance.bans:
        fits[where[one.person], place[one.post]] = False
    for one in instance.pins:
        fits[where[one.person], place[one.post]] = True
    person_places, post_places = np.nonzero(fits)
    far = km[person_places, post_places]
    return Pairs(
        person_places.astype(np.int32), post_places.astype(np.int32), np.where(far >= FAR, 0, far)
    )  # fmt: skip


def _kilometres(instance: Instance) -> npt.NDArray[np.int64]:
    """(people, posts) -> km; FAR out of reach."""
    homes = {name: number for number, name in enumerate(sorted({one.home for one in instance.people}))}
    places = {name: number for number, name in enumerate(sorted({one.place for one in instance.units}))}
    table = np.full((len(homes), len(places)), FAR, np.int64)
    for (a, b), km in instance.distances.items():
        for home, place in ((a, b), (b, a)):
            if home in homes and place in places:
                table[homes[home], places[place]] = km
    for name in set(homes) & set(places):
        table[homes[name], places[name]] = 0
    rows = np.array([homes[one.home] for one in instance.people], np.int64)
    columns = np.array([places[instance.unit_of[one.unit].place] for one in instance.posts], np.int64)
    found: npt.NDArray[np.int64] = table[np.ix_(rows, columns)]
    return found


def _matrix(instance: Instance, km: npt.NDArray[np.int64]) -> Bits:
    """(people, posts): whether a move is eligible; what somebody holds is looked at apart."""
    people, posts, rules = instance.people, instance.posts, instance.rules
    free = np.array([_may_move(instance, one) for one in people], np.bool_)
    limit = np.array([rules.hardship_km if one.hardship else rules.distance_km for one in people], np.int64)
    step = _numbers(posts, lambda one: one.level)[None, :] - _numbers(people, lambda one: one.level)[:, None]
    fits = free[:, None] & (km <= limit[:, None]) & (step >= -rules.down) & (step <= rules.up)
    fits &= _by_kind(
        [frozenset(one.qualifications) for one in people],
        [frozenset(one.standards) for one in posts],
        lambda have, need: need <= have,
    )
    fits &= _by_kind(
        [frozenset(one.languages) for one in people],
        [frozenset(one.languages) for one in posts],
        lambda have, need: not need or bool(have & need),
    )
    fits &= ~_own_unit_barred(instance)
    fits &= ~(np.array([bool(one.blocked_higher) for one in people], np.bool_)[:, None] & (step > 0))
    outsider = np.array([one.outsider for one in posts], np.bool_)
    return fits & ~(outsider[None, :] & _at_home(instance))


def _numbers(things: Any, value: Callable[[Any], int]) -> npt.NDArray[np.int64]:
    return np.array([value(one) for one in things], np.int64)


def _may_move(instance: Instance, person: Person) -> bool:
    rules = instance.rules
    least = rules.least_months if person.least_months is None else person.least_months
    soon = person.post is not None and person.months < least
    return not person.blocked and not soon and person.months_left >= rules.months_left


def _own_unit_barred(instance: Instance) -> Bits:
    """Heads at the limit, and the head's posts of their units."""
    rules = instance.rules
    units = {one.id: number for number, one in enumerate(instance.units)}
    barred = np.full(len(instance.people), -1, np.int64)
    for number, one in enumerate(instance.people):
        over = 0 < rules.two_terms_months <= one.head_months or 0 < rules.terms <= one.terms
        if one.post is not None and over:
            barred[number] = units[instance.unit_now(one)]
    heads = np.array([units[one.unit] if one.head else -2 for one in instance.posts], np.int64)
    found: Bits = barred[:, None] == heads[None, :]
    return found


def _at_home(instance: Instance) -> Bits:
    """(people, posts): the post is at the person's home, or in another unit where the person counts as local."""
    names: dict[str, int] = {}
    homes = np.array([names.setdefault(one.home, len(names)) for one in instance.people], np.int64)
    there = [instance.unit_of[one.unit].place for one in instance.posts]
    places = np.array([names.setdefault(one, len(names)) for one in there], np.int64)
    found: Bits = homes[:, None] == places[None, :]
    if any(one.local_at for one in instance.people):
        found |= _by_kind(
            [frozenset(one.local_at) for one in instance.people],
            [frozenset((one.unit,)) for one in instance.posts],
            lambda local, unit: bool(local & unit),
        )
    return found


def _by_kind(
    have: list[frozenset[str]], need: list[frozenset[str]], fits: Callable[[frozenset[str], frozenset[str]], bool]
) -> Bits:
    """A table of people and posts, asked once for every two kinds."""
    mine, theirs = list(dict.fromkeys(have)), list(dict.fromkeys(need))
    table = np.array([[fits(a, b) for b in theirs] for a in mine], np.bool_).reshape(len(mine), len(theirs))
    row, column = {one: n for n, one in enumerate(mine)}, {one: n for n, one in enumerate(theirs)}
    found: Bits = table[np.ix_([row[one] for one in have], [column[one] for one in need])]
    return found
