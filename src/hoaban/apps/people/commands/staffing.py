"""Keeping what the tally of nodes says of posts equal to authorised numbers, places and main assignments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Post
from hoaban.apps.people.commands import tallies
from hoaban.apps.people.models import Assignment, NodeTally
from hoaban.apps.people.rules.census import FOREVER
from hoaban.apps.people.rules.nodes import COLUMNS, NodeCell, in_buckets
from hoaban.apps.people.rules.staffing import ByDay, PostFacts, Span, add_post
from hoaban.shared.access import STEP
from hoaban.shared.tree import Places

CHUNK = 5_000
Held = Counter[tuple[int, int, date, date]]
"""Main assignments to posts: (post, official, first day, day before which it ends)."""


def held_by(official_ids: Collection[int]) -> Held:
    """What some officials hold, held or will hold."""
    found: Held = Counter()
    ids = sorted(official_ids)
    for start in range(0, len(ids), CHUNK):
        found.update(_held(official_id__in=ids[start : start + CHUNK]))
    return found


def _held(**which: Any) -> Iterator[tuple[int, int, date, date]]:
    rows = Assignment.objects.filter(is_main=True, post__isnull=False, **which).order_by()
    for post, official, start, end in rows.values_list("post_id", "official_id", "starts_on", "ends_before"):
        yield post or 0, official, start, end or FOREVER


def follow_people(official_ids: Collection[int], before: Held, *, places: Places | None = None) -> None:
    """Bring the tally up to date after assignments of some officials changed; ``before``: what they held until then.

    The posts are held fast meanwhile: whether one more of two leaves a vacancy is for both of them to see.
    """
    after = held_by(official_ids)
    touched = sorted({post for post, *_rest in before.keys() ^ after.keys()})
    touched = sorted({*touched, *(key[0] for key in before if before[key] != after[key])})
    if not touched:
        return
    own = set(official_ids)
    facts = _facts(touched, places)
    others = [one for one in _holders(touched) if one[1] not in own]
    by_day: ByDay = defaultdict(int)
    for sign, held in ((-1, before), (1, after)):
        _add_all(by_day, facts, [*others, *held.elements()], sign)
    tallies.add({}, in_buckets(by_day))


def _holders(posts: Sequence[int]) -> Iterator[tuple[int, int, date, date]]:
    for start in range(0, len(posts), CHUNK):
        yield from _held(post_id__in=posts[start : start + CHUNK])


def _facts(posts: Sequence[int], places: Places | None) -> dict[int, PostFacts]:
    """Numbers and places of posts, held fast in the order of their keys."""
    units: dict[int, int] = {}
    numbers: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    for start in range(0, len(posts), CHUNK):
        part = posts[start : start + CHUNK]
        locked = Post.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        units |= dict(locked.values_list("pk", "unit_id"))
        _number(numbers, post_id__in=part)
    standing = organisation.list_places(set(units.values())) if places is None else places
    return {post: PostFacts(numbers[post], standing.get(unit, ())) for post, unit in units.items()}


def _number(numbers: dict[int, list[tuple[date, date, int]]], **which: Any) -> None:
    rows = Authorisation.objects.filter(**which).order_by()
    for post, start, end, number in rows.values_list("post_id", "starts_on", "ends_before", "number"):
        numbers[post].append((start, end or FOREVER, number))


def _add_all(
    by_day: ByDay, facts: Mapping[int, PostFacts], held: Collection[tuple[int, int, date, date]], sign: int
) -> None:
    holders: dict[int, list[Span]] = defaultdict(list)
    for post, _official, start, end in held:
        holders[post].append((start, end))
    for post, known in facts.items():
        known.holders = holders.get(post, [])
        add_post(by_day, known, sign, width=STEP)


@contextmanager
def follow_posts(posts: set[int]) -> Iterator[None]:
    """Bring the tally up to date after the numbers of some posts changed meanwhile; posts founded are added to the set."""
    by_day: ByDay = defaultdict(int)
    for sign in (-1, 1):
        known = sorted(posts)
        _add_all(by_day, _facts(known, None), list(_holders(known)), sign)
        if sign < 0:
            yield
    tallies.add({}, in_buckets(by_day))


def due_cells(places: Places) -> dict[NodeCell, tuple[int, ...]]:
    """What the tally should say of all posts, from the records."""
    numbers: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    _number(numbers)
    units = dict(Post.objects.values_list("pk", "unit_id"))
    facts = {post: PostFacts(found, places.get(units[post], ())) for post, found in numbers.items()}
    by_day: ByDay = defaultdict(int)
    _add_all(by_day, facts, list(_held()), 1)
    return in_buckets(by_day)


def settle(places: Places | None = None) -> None:
    """Bring what the tally says of all posts up to date, after the tree or many posts changed."""
    due = due_cells(organisation.list_places() if places is None else places)
    stored = stored_cells()
    nothing = (0,) * len(COLUMNS)
    changes = {}
    for cell in due.keys() | stored.keys():
        now, was = due.get(cell, nothing), stored.get(cell, nothing)
        if now != was:
            changes[cell] = tuple(a - b for a, b in zip(now, was, strict=True))
    tallies.add({}, changes)


def stored_cells() -> dict[NodeCell, tuple[int, ...]]:
    """What the tally says of posts."""
    rows = NodeTally.objects.filter(level=0, category=0).values_list(
        "node", "grain", "day", "level", "category", *COLUMNS
    )
    return {row[:5]: row[5:] for row in rows}
