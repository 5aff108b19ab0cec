"""People go along with a restructuring: main assignments in bulk, and all of it back again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.commands.followers import register_follower
from hoaban.apps.organisation.commands.movers import Handover, Movement, PostMove, register_mover
from hoaban.apps.organisation.models import Placement, Post, Unit
from hoaban.apps.people.commands import census, staffing
from hoaban.apps.people.models import Assignment, AssignmentKind, CensusRow, EndReason, Official
from hoaban.apps.people.queries.addresses import everybody_at
from hoaban.apps.people.rules.moving import Holding, Seat, with_place
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.bulk import insert_rows, reserve_keys
from hoaban.shared.periods import on_day

CHUNK = 5_000
FIELDS = ("id", "official_id", "unit_id", "post_id", "is_main", "key_leader", "held_since", "ends_before", "end_reason")
NEW = (
    "id", "official_id", "unit_id", "post_id", "kind", "is_main", "key_leader", "held_since", "decision_no",
    "decision_on", "starts_on", "ends_before", "end_reason",
)  # fmt: skip
NAMED = 5
"""Names that a refusal to reverse gives."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a handover does to people: assignments that end, and which of them go on in the new post."""

    holdings: list[Holding]
    placed: set[int]
    posts: Mapping[int, PostMove]


class PeopleMover:
    """The people app's part in restructurings (see organisation's Mover)."""

    key = "people"

    def preview(self, *, actor: Actor, handover: Handover) -> list[Movement]:  # noqa: ARG002 - the protocol
        """How many people go from which unit to which, and how many of them are left without a post."""
        plan = _plan(handover)
        counts: Counter[tuple[str, str]] = Counter()
        without: Counter[tuple[str, str]] = Counter()
        units: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for one in plan.holdings:
            if one.is_main:
                names = _names(one, plan, handover)
                counts[names] += 1
                without[names] += one.id not in plan.placed
                units[names].add(one.unit_id)
        lists = _lists(units, counts, handover.on)
        return [Movement(_("people"), *names, n, without[names], lists[names]) for names, n in sorted(counts.items())]

    def carry_out(self, *, actor: Actor, handover: Handover, restructuring_id: int) -> dict[str, Any]:
        """End the assignments at closing units, start their successors, refresh the census; returns the undo data."""
        with transaction.atomic(savepoint=False):
            plan = _plan(handover)
            moved = _redirect_later(handover, plan.posts)
            _end(plan.holdings, handover.on)
            started = _start(plan, handover)
            people = {one.official_id for one in plan.holdings} | _owners(row[0] for row in moved)
            people |= _below(handover.replaced, handover.on)
            _refresh(people)
            staffing.settle()
            after = {"people": len(people), "without_place": _without(plan)}
            _record(actor, "people.restructure", handover.on, restructuring_id, after)
            return _undo(plan, started, moved, people, handover)

    def reverse(self, *, actor: Actor, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> None:
        """Take the new assignments out and let the old ones run on."""
        with transaction.atomic(savepoint=False):
            for ids in _chunks([new for _old, new, _end, _why in undo["ended"] if new]):
                Assignment.objects.filter(pk__in=ids).delete()
            _reopen(undo["ended"])
            for key, unit_id, post_id in undo["moved"]:
                Assignment.objects.filter(pk=key).update(unit_id=unit_id, post_id=post_id)
            people = len(undo["versions"])
            _record(actor, "people.reverse_restructuring", on, restructuring_id, {"people": people})

    def settle(self, *, undo: Mapping[str, Any]) -> None:
        """Refresh the census once the tree itself is back as it was (called at the end of the reversal)."""
        _refresh([key for key, _version in undo["versions"]])
        staffing.settle()

    def built_on(self, *, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """People whose records were changed since, and people who came to the new units since."""
        versions = {int(key): int(version) for key, version in undo["versions"]}
        return _changed_since(versions) + _came_since(on, undo)


class PeopleFollower:
    """The people app's part in single changes of posts and of the tree (see organisation's Follower)."""

    key = "people"

    def posts(self, posts: set[int]) -> AbstractContextManager[None]:
        """Keep the tally of posts."""
        return staffing.follow_posts(posts)

    def tree(self, units: Collection[int]) -> None:
        """Keep the census of everybody at or below the units, and the tally of posts."""
        if units:
            census.refresh(sorted(_ever_below(units)))
        staffing.settle()


def register() -> None:
    """Make people go along with restructurings and with single changes of posts and units."""
    register_mover(PeopleMover())
    register_follower(PeopleFollower())


# What moves ----------------------------------------------------------------------------------------------------------


def _plan(handover: Handover) -> _Plan:
    posts = {move.post_id: move for move in handover.posts}
    units = {*handover.units, *(move.unit_id for move in handover.posts)}
    running = Q(starts_on__lt=handover.on) & (Q(ends_before__isnull=True) | Q(ends_before__gt=handover.on))
    rows = Assignment.objects.filter(running, unit_id__in=units).order_by("id").values_list(*FIELDS)
    closed = set(handover.units)
    holdings = [one for one in (Holding(*row) for row in rows) if one.unit_id in closed or one.post_id in posts]
    return _Plan(holdings, with_place(holdings, _seats(handover, {one.id for one in holdings})), posts)


def _seats(handover: Handover, moving: set[int]) -> dict[int, Seat]:
    """Old post -> where its holders may go; without a place: not in it."""
    going = [move for move in handover.posts if move.has_place]
    targets = [move.to_post_id for move in going if move.to_post_id]
    held = Assignment.objects.filter(on_day(handover.on), post_id__in=targets, is_main=True)
    taken = Counter(post for key, post in held.values_list("id", "post_id") if key not in moving)
    return {
        move.post_id: Seat(_seat_key(move), move.capacity, taken[move.to_post_id] if move.to_post_id else 0)
        for move in going
    }


def _seat_key(move: PostMove) -> Any:
    return move.to_post_id or (move.to_unit_name, move.title_id)


def _names(one: Holding, plan: _Plan, handover: Handover) -> tuple[str, str]:
    move = plan.posts.get(one.post_id or 0)
    if move is None or not (move.has_place or one.unit_id not in handover.unit_names):
        return handover.unit_names.get(one.unit_id, ("", ""))
    return move.unit_name, move.to_unit_name


Names = tuple[str, str]


def _lists(units: Mapping[Names, set[int]], counts: Mapping[Names, int], on: date) -> dict[Names, str]:
    """(from, to) -> the list of who stands at the unit on the day before; "" where it would not hold exactly these."""
    before = on - timedelta(days=1)
    goes = {unit_id for found in units.values() for unit_id in found}
    codes = dict(Unit.objects.filter(pk__in=goes).values_list("pk", "code"))
    there = CensusRow.objects.filter(unit_id__in=goes, starts_on__lte=before, ends_before__gt=before)
    people = dict(there.order_by().values_list("unit_id").annotate(n=Count("official_id")))
    return {
        names: everybody_at(codes[unit_id], before)
        if len(found) == 1 and people.get(unit_id := min(found), 0) == counts[names]
        else ""
        for names, found in units.items()
    }


def _without(plan: _Plan) -> int:
    return sum(one.is_main and one.id not in plan.placed for one in plan.holdings)


def _below(units: Sequence[int], on: date) -> set[int]:
    """People with an assignment from the day on at a unit that moved or stands below one."""
    if not units:
        return set()
    days = on_day(on) | on_day(on - timedelta(days=1))
    rows = list(Placement.objects.filter(days).values_list("unit_id", "path"))
    moved = set(units)
    inside = {unit_id for unit_id, path in rows if moved.intersection(organisation.steps(path))}
    later = Q(ends_before__isnull=True) | Q(ends_before__gt=on)
    found = Assignment.objects.filter(later, unit_id__in=inside)
    return set(found.order_by().values_list("official_id", flat=True).distinct())


def _ever_below(units: Collection[int]) -> set[int]:
    """People who ever had a main assignment at one of the units or at one that stood below it."""
    moved = set(units)
    rows = Placement.objects.values_list("unit_id", "path")
    inside = {unit_id for unit_id, path in rows if moved.intersection(organisation.steps(path))}
    found = Assignment.objects.filter(unit_id__in=inside, is_main=True)
    return set(found.order_by().values_list("official_id", flat=True).distinct())


# Writing -------------------------------------------------------------------------------------------------------------


def _chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    rows = list(keys)
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _end(holdings: Sequence[Holding], on: date) -> None:
    for ids in _chunks(one.id for one in holdings):
        Assignment.objects.filter(pk__in=ids).update(ends_before=on, end_reason=EndReason.RESTRUCTURED)


def _start(plan: _Plan, handover: Handover) -> dict[int, int]:
    """Start the successors; returns old assignment -> new one."""
    rows = [row for one in plan.holdings if (row := _successor(one, plan, handover)) is not None]
    keys = reserve_keys(Assignment, len(rows)) if rows else []
    insert_rows(Assignment, NEW, ((key, *row[1:]) for key, row in zip(keys, rows, strict=True)))
    return {row[0]: key for key, row in zip(keys, rows, strict=True)}


def _successor(one: Holding, plan: _Plan, handover: Handover) -> tuple[Any, ...] | None:
    """The row of the assignment that follows, its first value the old one's id; None where nothing follows."""
    move = plan.posts.get(one.post_id) if one.post_id else None
    placed = one.id in plan.placed and move is not None
    unit_id = move.to_unit_id if placed and move else handover.units.get(one.unit_id) or (move and move.to_unit_id)
    if unit_id is None or not (placed or one.is_main):
        return None
    post_id = move.to_post_id if placed and move else None
    kind = AssignmentKind.RESTRUCTURED if one.is_main else AssignmentKind.CONCURRENT
    return (
        one.id, one.official_id, unit_id, post_id, kind.value, one.is_main, one.key_leader and post_id is not None,
        one.held_since if placed else handover.on, handover.resolution[:80], None, handover.on, one.ends_before,
        one.end_reason,
    )  # fmt: skip


def _redirect_later(handover: Handover, posts: Mapping[int, PostMove]) -> list[tuple[int, int, int | None]]:
    """Assignments that were to begin later at a closing unit begin at its successor; returns where they were."""
    later = Assignment.objects.filter(starts_on__gte=handover.on, unit_id__in=list(handover.units))
    moved = []
    for row in later:
        move = posts.get(row.post_id) if row.post_id else None
        unit_id = (move.to_unit_id if move and move.has_place else None) or handover.units.get(row.unit_id)
        if unit_id is not None:
            moved.append((row.pk, row.unit_id, row.post_id))
            post_id = move.to_post_id if move and move.has_place else None
            Assignment.objects.filter(pk=row.pk).update(unit_id=unit_id, post_id=post_id)
    return moved


def _reopen(ended: Sequence[Sequence[Any]]) -> None:
    groups: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for old, _new, end, reason in ended:
        groups[end, reason].append(old)
    for (end, reason), keys in groups.items():
        for ids in _chunks(keys):
            day = date.fromisoformat(end) if end else None
            Assignment.objects.filter(pk__in=ids).update(ends_before=day, end_reason=reason)


def _owners(keys: Iterable[int]) -> set[int]:
    return set(Assignment.objects.filter(pk__in=list(keys)).values_list("official_id", flat=True))


def _refresh(people: Collection[int]) -> None:
    ids = sorted(people)
    census.raise_versions(ids)
    census.refresh(ids)


def _record(actor: Actor, action: str, on: date, restructuring_id: int, after: dict[str, Any]) -> None:
    audit.record(actor=actor, action=action, on=on, batch=f"restructuring {restructuring_id}", after=after)


def _undo(
    plan: _Plan, started: Mapping[int, int], moved: Sequence[Any], people: Collection[int], handover: Handover
) -> dict[str, Any]:
    versions = _versions(people)
    return {
        "ended": [
            [one.id, started.get(one.id), one.ends_before.isoformat() if one.ends_before else None, one.end_reason]
            for one in plan.holdings
        ],
        "moved": [list(row) for row in moved],
        "versions": sorted(versions.items()),
        "units": sorted({key for key in handover.units.values() if key}),
        "posts": sorted({move.to_post_id for move in handover.posts if move.to_post_id}),
    }


# What was built on it ------------------------------------------------------------------------------------------------


def _versions(people: Collection[int] = ()) -> dict[int, int]:
    found: dict[int, int] = {}
    for ids in _chunks(people):
        found |= dict(Official.objects.filter(pk__in=ids).values_list("id", "version"))
    return found


def _changed_since(versions: Mapping[int, int]) -> list[str]:
    now = _versions(versions)
    changed = [key for key, version in versions.items() if now.get(key) != version]
    if not changed:
        return []
    names = Official.objects.filter(pk__in=changed[:NAMED]).order_by("name_key").values_list("full_name", flat=True)
    text = ngettext(
        "%(count)d record was changed since: %(names)s", "%(count)d records were changed since: %(names)s", len(changed)
    )
    return [text % {"count": len(changed), "names": ", ".join(names)}]


def _came_since(on: date, undo: Mapping[str, Any]) -> list[str]:
    """People placed since at units or posts that the restructuring founded."""
    units = Unit.objects.filter(pk__in=undo["units"], starts_on__gte=on).values("id")
    posts = Post.objects.filter(pk__in=undo["posts"], starts_on__gte=on).values("id")
    own = {new for _old, new, _end, _why in undo["ended"] if new} | {key for key, *_rest in undo["moved"]}
    rows = Assignment.objects.filter(Q(unit__in=units) | Q(post__in=posts))
    strange = [unit for key, unit in rows.values_list("id", "unit__name") if key not in own]
    return [
        ngettext("%(count)d assignment since at %(unit)s", "%(count)d assignments since at %(unit)s", count)
        % {"count": count, "unit": unit}
        for unit, count in sorted(Counter(strange).items())
    ]


__all__ = ["PeopleMover", "register"]
