"""Restructurings: previewed, carried out in one piece, recorded, and taken back until something is built on them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, ProtectedError, Q, Subquery

from hoaban.apps.organisation.commands.movers import Handover, Movement, PostMove, get_mover, movers
from hoaban.apps.organisation.commands.succession import rebuild_succession
from hoaban.apps.organisation.commands.writing import (
    Trace,
    add_post,
    add_unit,
    authorise,
    call,
    close_units,
    place_on,
    rehang,
    take_back,
)
from hoaban.apps.organisation.models import Authorisation, Lineage, Placement, Post, Restructuring, Unit
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.apps.organisation.rules.restructuring import (
    Found,
    Plan,
    PostNode,
    Problem,
    Resolution,
    Snapshot,
    Target,
    UnitNode,
    resolve,
)
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day

CHANGE = Permission.CHANGE_ORGANISATION


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a preview: what it is called, and what becomes of it (or what it comes from)."""

    code: str
    name: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in a preview: ``number`` authorised from the day on, ``before`` until then (None: new)."""

    unit: str
    title: str
    number: int | None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do. ``hash`` stands for exactly this; carrying out asks for it again."""

    title: str
    resolution: str
    on: date | None
    closing: tuple[UnitLine, ...]
    starting: tuple[UnitLine, ...]
    moving: tuple[UnitLine, ...]
    renaming: tuple[UnitLine, ...]
    posts: tuple[PostLine, ...]
    posts_ending: int
    movements: tuple[Movement, ...]
    without_place: tuple[PostLine, ...]
    problems: tuple[Problem, ...]
    hash: str

    @property
    def people(self) -> int:
        """How many of everything that movers count go along."""
        return sum(movement.count for movement in self.movements)

    @property
    def left_without_place(self) -> int:
        """How many of them are left without a place."""
        return sum(movement.without_place for movement in self.movements)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A plan read and resolved."""

    on: date
    snapshot: Snapshot
    found: Resolution

    def name(self, target: Target | None) -> str:
        if target is None:
            return ""
        if isinstance(target, int):
            return self.snapshot.units[target].name
        return next((new.name for new in self.found.founded if new.code == target), str(target))


def preview(*, actor: Actor, plan: Plan) -> Preview:
    """What the plan would do on its day, without writing anything; problems are listed in it.

    Raises PermissionDenied when the plan touches a unit outside the part the actor may change.
    """
    actor.require(CHANGE)
    try:
        on = date.fromisoformat(str(plan.get("on") or ""))
    except ValueError:
        return _show(plan, None, (), [Problem("no_day")])
    ready = _read(actor, plan, on)
    extra = [Problem(code) for code in ("title", "resolution") if not tidy(str(plan.get(code) or ""))]
    problems = [*ready.found.problems, *extra, *_later_changes(ready)]
    handover = _handover(plan, ready, {}, {})
    moves = [] if problems else [one for mover in movers() for one in mover.preview(actor=actor, handover=handover)]
    return _show(plan, ready, moves, problems)


@transaction.atomic
def carry_out(*, actor: Actor, plan: Plan, expected_preview_hash: str, reason: str = "") -> Restructuring:
    """Do what the preview showed, in one piece: units, lineage, posts, and what movers move.

    Raises Refused when the plan has problems, or when what it would do is no longer what the preview showed.
    """
    seen = preview(actor=actor, plan=plan)
    if seen.problems:
        raise Refused(seen.problems[0].code, seen.problems[0].fact)
    if seen.hash != expected_preview_hash or seen.on is None:
        raise Refused("outdated")
    ready = _read(actor, plan, seen.on)
    done = Restructuring.objects.create(
        title=tidy(str(plan["title"])), resolution=tidy(str(plan["resolution"])), on=seen.on,
        province_id=_province(plan, seen.on).unit_id, plan=dict(plan),
    )  # fmt: skip
    trace = Trace()
    new_units, replaced = _write_units(trace, ready, done)
    new_posts = _write_posts(trace, ready, new_units, done.resolution)
    handover = _handover(plan, ready, new_units, new_posts, replaced)
    moved = {mover.key: mover.carry_out(actor=actor, handover=handover, restructuring_id=done.pk) for mover in movers()}
    done.undo = {"trace": trace.as_json(), "movers": moved}
    done.moved = _summary(seen)
    done.save()
    rebuild_succession()
    audit.record(
        actor=actor, action="organisation.restructure", subject=done, on=seen.on, reason=reason, after=done.moved,
        path=_province(plan, seen.on).path,
    )  # fmt: skip
    return done


@transaction.atomic
def reverse(*, actor: Actor, restructuring_id: int, reason: str = "") -> None:
    """Take a restructuring back as if it had not been; the event log keeps both.

    Raises Refused when it was loaded with the data, is reversed already, or something has been built on it.
    """
    done = Restructuring.objects.select_related("province").get(pk=restructuring_id)
    path = place_on(done.province_id, done.on).path
    actor.require(CHANGE, path)
    if done.state != Restructuring.State.DONE or not done.undo:
        raise Refused("cannot_reverse", done.title)
    if built := built_on(done):
        raise Refused("built_on", "; ".join(built[:5]))
    for key, undo in reversed(list(done.undo.get("movers", {}).items())):
        mover = get_mover(key)
        if mover is None:
            raise Refused("no_mover", key)
        mover.reverse(actor=actor, on=done.on, restructuring_id=done.pk, undo=undo)
    done.lineages.all().delete()
    try:
        take_back(Trace.of(done.undo["trace"]))
    except ProtectedError as error:
        raise Refused("built_on", "; ".join(sorted({str(one) for one in error.protected_objects})[:5])) from error
    done.state, done.undo = Restructuring.State.REVERSED, {}
    done.save()
    rebuild_succession()
    audit.record(
        actor=actor, action="organisation.reverse_restructuring", subject=done, on=done.on, path=path, reason=reason
    )


def built_on(done: Restructuring) -> list[str]:
    """What has been built on a restructuring since, in words; empty: it can be reversed."""
    trace = Trace.of(done.undo.get("trace", {}))
    found = [str(unit) for unit in Unit.objects.filter(pk__in=trace.units, ends_before__isnull=False)]
    found += _later_places(trace, done.on) + _later_lineage(trace, done) + _later_posts(trace, done.on)
    for key, undo in done.undo.get("movers", {}).items():
        mover = get_mover(key)
        found += mover.built_on(on=done.on, restructuring_id=done.pk, undo=undo) if mover else [key]
    return list(dict.fromkeys(found))


def _later_places(trace: Trace, on: date) -> list[str]:
    added = Placement.objects.filter(pk__in=trace.placements).values("unit_id")
    later = Placement.objects.filter(Q(unit_id__in=added) | Q(unit_id__in=trace.units), starts_on__gt=on)
    below_new = Placement.objects.filter(parent_id__in=trace.units).exclude(pk__in=trace.placements)
    return [row.name for row in (*later, *below_new)]


def _later_lineage(trace: Trace, done: Restructuring) -> list[str]:
    touched = [*trace.units, *(key for key, _end in trace.closed)]
    rows = Lineage.objects.filter(Q(predecessor_id__in=touched) | Q(successor_id__in=touched), on__gte=done.on)
    return [str(row) for row in rows.exclude(restructuring=done).select_related("predecessor", "successor")]


def _later_posts(trace: Trace, on: date) -> list[str]:
    posts = Post.objects.filter(unit_id__in=trace.units).exclude(pk__in=trace.posts)
    ours = Authorisation.objects.filter(pk__in=trace.authorisations).values("post_id")
    numbers = Authorisation.objects.filter(post_id__in=ours, starts_on__gt=on)
    rows = (*posts.select_related("title", "unit"), *numbers.select_related("post__title", "post__unit"))
    return [str(row) for row in rows]


# Reading -----------------------------------------------------------------------------------------------------------


def _province(plan: Plan, on: date) -> Placement:
    code = str(plan.get("province") or "")
    found = Placement.objects.filter(on_day(on), parent__isnull=True, unit__code=code).first()
    if found is None:
        raise Refused("unknown_unit", code)
    return found


def _read(actor: Actor, plan: Plan, on: date) -> _Ready:
    root = _province(plan, on)
    snapshot = _snapshot(root.path, on)
    found = resolve(plan, snapshot, on)
    for unit_id in _touched(found):
        actor.require(CHANGE, snapshot.units[unit_id].path)
    return _Ready(on, snapshot, found)


def _touched(found: Resolution) -> set[int]:
    parents: list[Target | None] = [new.parent for new in found.founded]
    parents += [move.parent for move in found.moved]
    parents += [heir.successor for heir in found.heirs]
    units = {target for target in parents if isinstance(target, int)}
    return units | set(found.closed) | {move.unit_id for move in found.moved} | {one.unit_id for one in found.renamed}


def _snapshot(path: str, on: date) -> Snapshot:
    units = Placement.objects.filter(on_day(on), below(path, "path")).values_list(
        "unit_id", "unit__code", "unit__kind", "unit__level", "name", "unit__short_name", "parent_id", "path",
        "unit__starts_on",
    )  # fmt: skip
    nodes = {row[0]: UnitNode(*row) for row in units}
    number = Authorisation.objects.filter(on_day(on), post_id=OuterRef("pk")).values("number")[:1]
    posts: dict[int, list[PostNode]] = defaultdict(list)
    rows = (
        Post.objects.filter(on_day(on))
        .annotate(number=Subquery(number))
        .order_by("id")
        .values_list("id", "unit_id", "title_id", "title__name_vi", "title__is_leader", "number")
    )
    for row in rows:
        if row[1] in nodes:
            posts[row[1]].append(PostNode(*row))
    return Snapshot(nodes, posts)


def _later_changes(ready: _Ready) -> list[Problem]:
    """Units that the plan touches and that change again after its day."""
    touched = [ready.snapshot.units[unit_id].path for unit_id in _touched(ready.found) - _parents(ready.found)]
    closed_later = Unit.objects.filter(pk__in=ready.found.closed, ends_before__isnull=False).values_list(
        "name", flat=True
    )
    rows = Placement.objects.filter(any_below(touched, "path"), starts_on__gt=ready.on).values_list("name", flat=True)
    return [Problem("later_change", name) for name in sorted({*rows, *closed_later})]


def _parents(found: Resolution) -> set[int]:
    return {
        one
        for one in [*(new.parent for new in found.founded), *(m.parent for m in found.moved)]
        if isinstance(one, int)
    }


# Writing -----------------------------------------------------------------------------------------------------------


def _write_units(trace: Trace, ready: _Ready, done: Restructuring) -> tuple[dict[Target, int], list[int]]:
    """Units, placements and lineage; returns the keys of targets and the units whose path changed."""
    found, basis = ready.found, done.resolution
    close_units(trace, found.closed, ready.on)
    keys: dict[Target, int] = {unit_id: unit_id for unit_id in ready.snapshot.units}
    places: dict[Target, Placement] = {}
    for new in found.founded:
        place = add_unit(trace, _new_unit(new, done), _place(places, new.parent, ready.on), basis)
        places[new.code], keys[new.code] = place, place.unit_id
    replaced: list[int] = []
    for move in found.moved:
        replaced += rehang(trace, move.unit_id, _place(places, move.parent, ready.on), ready.on, basis)
    for one in found.renamed:
        call(trace, one.unit_id, one.name, one.short_name, ready.on, basis)
    Lineage.objects.bulk_create(
        Lineage(
            predecessor_id=heir.predecessor_id, successor_id=None if heir.successor is None else keys[heir.successor],
            kind=heir.kind, on=ready.on, resolution=basis, restructuring=done,
        )
        for heir in found.heirs
    )  # fmt: skip
    return keys, replaced


def _place(places: Mapping[Target, Placement], target: Target, on: date) -> Placement:
    return places[target] if target in places else place_on(int(target), on)


def _new_unit(new: Found, done: Restructuring) -> Unit:
    return Unit(
        code=new.code, kind=new.kind, level=new.level, name=new.name, short_name=new.short_name, starts_on=done.on,
        province_id=done.province_id, founded_by=done.resolution,
    )  # fmt: skip


def _write_posts(
    trace: Trace, ready: _Ready, keys: Mapping[Target, int], basis: str
) -> dict[tuple[int, int], tuple[int, int | None]]:
    """Posts of new units and changed numbers; returns (unit, title) -> (post, authorised) of what shifts go to."""
    found: dict[tuple[int, int], tuple[int, int | None]] = {}
    for unit_id, posts in ready.snapshot.posts.items():
        for node in posts:
            found[unit_id, node.title_id] = (node.id, node.number)
    for new in ready.found.posts:
        unit_id = keys[new.unit]
        if new.post_id is None:
            post = add_post(trace, unit_id=unit_id, title_id=new.title_id, number=new.number, on=ready.on, basis=basis)
        else:
            post = Post.objects.get(pk=new.post_id)
            if new.number is not None:
                authorise(trace, post, new.number, ready.on, basis)
        found[unit_id, new.title_id] = (post.pk, new.number)
    return found


def _handover(
    plan: Plan,
    ready: _Ready,
    keys: Mapping[Target, int],
    posts: Mapping[tuple[int, int], tuple[int, int | None]],
    replaced: Sequence[int] = (),
) -> Handover:
    numbers = {(new.unit, new.title_id): new.number for new in ready.found.posts}
    moves: list[PostMove] = []
    for shift in ready.found.shifts:
        unit_id = None if shift.to is None else keys.get(shift.to)
        post_id, number = posts.get((unit_id or 0, shift.title_id), (None, None))
        if number is None and shift.to is not None:
            number = numbers.get((shift.to, shift.title_id))
        moves.append(
            PostMove(
                shift.post_id, shift.unit_id, ready.name(shift.unit_id), shift.title_id, shift.title,
                ready.name(shift.to), shift.to is not None, unit_id, post_id, number,
            )
        )  # fmt: skip
    heirs: dict[int, Target | None] = {}
    for heir in ready.found.heirs:
        if heir.predecessor_id in ready.found.closed:
            heirs.setdefault(heir.predecessor_id, heir.successor)
    return Handover(
        ready.on, str(plan.get("title") or ""), str(plan.get("resolution") or ""), moves,
        {unit_id: None if to is None else keys.get(to) for unit_id, to in heirs.items()},
        {unit_id: (ready.name(unit_id), ready.name(to)) for unit_id, to in heirs.items()},
        replaced or _to_be_replaced(ready),
    )  # fmt: skip


def _to_be_replaced(ready: _Ready) -> list[int]:
    tops = tuple(ready.snapshot.units[move.unit_id].path for move in ready.found.moved)
    return [unit.id for unit in ready.snapshot.units.values() if tops and unit.path.startswith(tops)]


# Showing -----------------------------------------------------------------------------------------------------------


def _show(plan: Plan, ready: _Ready | None, moves: Sequence[Movement], problems: Sequence[Problem]) -> Preview:
    title, resolution = tidy(str(plan.get("title") or "")), tidy(str(plan.get("resolution") or ""))
    if ready is None:
        return Preview(title, resolution, None, (), (), (), (), (), 0, (), (), tuple(problems), "")
    units, found = ready.snapshot.units, ready.found
    heirs = {heir.predecessor_id: ready.name(heir.successor) for heir in found.heirs}
    numbers = {post.id: post.number for posts in ready.snapshot.posts.values() for post in posts}
    facts = Preview(
        title, resolution, ready.on,
        closing=tuple(UnitLine(units[one].code, units[one].name, heirs.get(one, "")) for one in found.closed),
        starting=tuple(UnitLine(new.code, new.name, ready.name(new.parent)) for new in found.founded),
        moving=tuple(UnitLine(units[m.unit_id].code, units[m.unit_id].name, ready.name(m.parent)) for m in found.moved),
        renaming=tuple(UnitLine(units[r.unit_id].code, units[r.unit_id].name, r.name) for r in found.renamed),
        posts=tuple(
            PostLine(ready.name(new.unit), new.title, new.number, numbers.get(new.post_id) if new.post_id else None)
            for new in found.posts
        ),
        posts_ending=len(found.shifts),
        movements=tuple(moves),
        without_place=tuple(
            PostLine(ready.name(shift.unit_id), shift.title, None, numbers.get(shift.post_id))
            for shift in found.shifts if shift.to is None
        ),
        problems=tuple(problems),
        hash="",
    )  # fmt: skip
    return _sealed(plan, facts)


def _sealed(plan: Plan, facts: Preview) -> Preview:
    text = json.dumps([plan, asdict(facts)], default=str, sort_keys=True, ensure_ascii=False)
    values = {name: getattr(facts, name) for name in Preview.__slots__}
    return Preview(**{**values, "hash": sha256(text.encode()).hexdigest()})


def _summary(seen: Preview) -> dict[str, Any]:
    return {
        "closed": len(seen.closing), "founded": len(seen.starting), "moved": len(seen.moving),
        "renamed": len(seen.renaming), "posts": len(seen.posts), "posts_ended": seen.posts_ending,
        "movements": [asdict(movement) for movement in seen.movements],
        "without_place": seen.left_without_place,
    }  # fmt: skip
