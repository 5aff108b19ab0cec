"""Restructurings: carried out in one piece, recorded, and taken back until something is built on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError, Q

from hoaban.apps.organisation.commands.movers import get_mover, movers
from hoaban.apps.organisation.commands.preview import (
    CHANGE,
    Ready,
    handover_of,
    preview,
    province_of,
    read,
    summary,
)
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
from hoaban.apps.organisation.rules.plan import Found, Plan, Target
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy


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
    ready = read(actor, plan, seen.on)
    done = Restructuring.objects.create(
        title=tidy(str(plan["title"])), resolution=tidy(str(plan["resolution"])), on=seen.on,
        province_id=province_of(plan, seen.on).unit_id, plan=dict(plan),
    )  # fmt: skip
    trace = Trace()
    new_units, replaced = _write_units(trace, ready, done)
    new_posts = _write_posts(trace, ready, new_units, done.resolution)
    handover = handover_of(plan, ready, new_units, new_posts, replaced)
    moved = {mover.key: mover.carry_out(actor=actor, handover=handover, restructuring_id=done.pk) for mover in movers()}
    done.undo = {"trace": trace.as_json(), "movers": moved}
    done.moved = summary(seen)
    done.save()
    rebuild_succession()
    audit.record(
        actor=actor, action="organisation.restructure", subject=done, on=seen.on, reason=reason, after=done.moved,
        path=province_of(plan, seen.on).path,
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
    settling = [(get_mover(key), undo) for key, undo in done.undo.get("movers", {}).items()]
    done.lineages.all().delete()
    try:
        take_back(Trace.of(done.undo["trace"]))
    except ProtectedError as error:
        raise Refused("built_on", "; ".join(sorted({str(one) for one in error.protected_objects})[:5])) from error
    done.state, done.undo = Restructuring.State.REVERSED, {}
    done.save()
    rebuild_succession()
    for mover, undo in settling:
        # What movers derive from the tree (the census) can only be written once the tree is back.
        if mover is not None:
            mover.settle(undo=undo)
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


def _write_units(trace: Trace, ready: Ready, done: Restructuring) -> tuple[dict[Target, int], list[int]]:
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
        call(trace, one.unit_id, name=one.name, short_name=one.short_name, on=ready.on, basis=basis)
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
    trace: Trace, ready: Ready, keys: Mapping[Target, int], basis: str
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
