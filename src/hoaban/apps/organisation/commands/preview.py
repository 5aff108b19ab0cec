"""What a restructuring would do: the plan read against the units of its day, shown, and sealed with a hash."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, Subquery

from hoaban.apps.organisation.commands.movers import Handover, Movement, PostMove, movers
from hoaban.apps.organisation.models import Authorisation, Placement, Post, Unit
from hoaban.apps.organisation.rules.plan import Plan, PostNode, Problem, Resolution, Snapshot, Target, UnitNode
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.apps.organisation.rules.restructuring import resolve
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
class Going:
    """So many of a kind (a word for the page) go along in all, ``without_place`` of them without a place."""

    kind: str
    count: int
    without_place: int


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
    def going_along(self) -> list[Going]:
        """Of each kind that movers told of, how many go along and how many of them are left without a place."""
        found: dict[str, Going] = {}
        for one in self.movements:
            had = found.get(one.kind, Going(one.kind, 0, 0))
            found[one.kind] = Going(one.kind, had.count + one.count, had.without_place + one.without_place)
        return list(found.values())

    @property
    def left_without_place(self) -> int:
        """How many of all of them are left without a place."""
        return sum(movement.without_place for movement in self.movements)


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan read and resolved."""

    on: date
    snapshot: Snapshot
    found: Resolution

    def name(self, target: Target | None) -> str:
        """The name of a unit there is, or of one still to be founded."""
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
    ready = read(actor, plan, on)
    extra = [Problem(code) for code in ("title", "resolution") if not tidy(str(plan.get(code) or ""))]
    problems = [*ready.found.problems, *extra, *_later_changes(ready)]
    handover = handover_of(plan, ready, {}, {})
    moves = [] if problems else [one for mover in movers() for one in mover.preview(actor=actor, handover=handover)]
    return _show(plan, ready, moves, problems)


def province_of(plan: Plan, on: date) -> Placement:
    """The place of the province a plan is about; raises Refused for an unknown code."""
    code = str(plan.get("province") or "")
    found = Placement.objects.filter(on_day(on), parent__isnull=True, unit__code=code).first()
    if found is None:
        raise Refused("unknown_unit", code)
    return found


def read(actor: Actor, plan: Plan, on: date) -> Ready:
    """The plan resolved against the tree of its day.

    Raises Refused for a plan that cannot be, PermissionDenied when it touches a unit outside the actor's part.
    """
    root = province_of(plan, on)
    snapshot = _snapshot(root.path, on)
    found = resolve(plan, snapshot, on)
    for unit_id in _touched(found):
        actor.require(CHANGE, snapshot.units[unit_id].path)
    return Ready(on, snapshot, found)


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


def _later_changes(ready: Ready) -> list[Problem]:
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


def handover_of(
    plan: Plan,
    ready: Ready,
    keys: Mapping[Target, int],
    posts: Mapping[tuple[int, int], tuple[int, int | None]],
    replaced: Sequence[int] = (),
) -> Handover:
    """What goes along with the restructuring, for the movers of the apps above."""
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


def _to_be_replaced(ready: Ready) -> list[int]:
    tops = tuple(ready.snapshot.units[move.unit_id].path for move in ready.found.moved)
    return [unit.id for unit in ready.snapshot.units.values() if tops and unit.path.startswith(tops)]


def _show(plan: Plan, ready: Ready | None, moves: Sequence[Movement], problems: Sequence[Problem]) -> Preview:
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


def summary(seen: Preview) -> dict[str, Any]:
    """What moves, in numbers, as it is kept with the restructuring."""
    return {
        "closed": len(seen.closing), "founded": len(seen.starting), "moved": len(seen.moving),
        "renamed": len(seen.renaming), "posts": len(seen.posts), "posts_ended": seen.posts_ending,
        "movements": [movement.kept for movement in seen.movements],
        "without_place": seen.left_without_place,
    }  # fmt: skip
