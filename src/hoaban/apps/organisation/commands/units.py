"""Single changes of units: founding, renaming, moving, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from hoaban.apps.organisation.commands.followers import follow_tree
from hoaban.apps.organisation.commands.succession import rebuild_succession
from hoaban.apps.organisation.commands.writing import (
    Trace,
    add_unit,
    call,
    close_units,
    place_on,
    refuse_later,
    rehang,
)
from hoaban.apps.organisation.models import Lineage, LineageKind, Placement, Unit
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day, overlapping

CHANGE = Permission.CHANGE_ORGANISATION


@dataclass(frozen=True, slots=True)
class UnitDetails:
    """What a new unit is; ``kind`` and ``level`` are UnitKind and Level."""

    code: str
    name: str
    kind: int
    level: int
    short_name: str = ""
    founded_by: str = ""
    source: str = ""


@transaction.atomic
def found_unit(*, actor: Actor, details: UnitDetails, parent_id: int | None, on: date, reason: str = "") -> Unit:
    """Found a unit under another on a day; without a parent it is a province of its own.

    Raises Refused when the code is borne by a unit that exists then or later, or when the parent does not exist on the
    day, ends later, or is called or placed otherwise later.
    """
    parent = place_on(parent_id, on) if parent_id is not None else None
    actor.require(CHANGE, parent.path if parent else "")
    code, name = tidy(details.code), tidy(details.name)
    if not code or not name:
        raise Refused("not_described", name or code)
    if parent is not None:
        _require_lasting(parent, on)
    borne = Unit.objects.filter(overlapping(on, None), code=code).first()
    if borne is not None:
        raise Refused("code_taken", f"{code} ({borne.name})")
    unit = Unit(
        code=code, kind=details.kind, level=details.level, name=name, short_name=tidy(details.short_name) or name,
        founded_by=details.founded_by, source=details.source, starts_on=on,
        province_id=(parent.unit.province_id or parent.unit_id) if parent else None,
    )  # fmt: skip
    place = add_unit(Trace(), unit, parent, details.founded_by)
    rebuild_succession()
    audit.record(
        actor=actor, action="organisation.found_unit", subject=unit, path=place.path, on=on, reason=reason,
        after={"code": code, "name": name},
    )  # fmt: skip
    return unit


@transaction.atomic
def rename_unit(
    *, actor: Actor, unit_id: int, name: str, short_name: str = "", on: date, resolution: str, reason: str = ""
) -> None:
    """Let a unit bear another name from a day on; the old name stays with the days before.

    Raises Refused when the name is empty or the same, or the unit changes again after the day.
    """
    place = _changeable(actor, unit_id, on)
    if not tidy(name) or tidy(name) == place.name:
        raise Refused("no_new_name", place.name)
    before = place.name
    call(Trace(), unit_id, name=name, short_name=short_name or tidy(name), on=on, basis=resolution)
    _lineage(unit_id, LineageKind.RENAME, on, resolution)
    audit.record(
        actor=actor, action="organisation.rename_unit", subject=place.unit, path=place.path, on=on, reason=reason,
        before={"name": before}, after={"name": tidy(name)},
    )  # fmt: skip


@transaction.atomic
def move_unit(*, actor: Actor, unit_id: int, parent_id: int, on: date, resolution: str, reason: str = "") -> list[int]:
    """Put a unit with everything below it under another from a day on; returns the keys of the units that moved.

    Raises Refused when it would stand under itself, stands there already, or something below changes after the day.
    """
    place, parent = _changeable(actor, unit_id, on), place_on(parent_id, on)
    actor.require(CHANGE, parent.path)
    if parent.path.startswith(place.path):
        raise Refused("under_itself", place.name)
    if place.parent_id == parent_id:
        raise Refused("stands_there", place.name)
    before = place.path
    moved = rehang(Trace(), unit_id, parent, on, resolution)
    _lineage(unit_id, LineageKind.MOVE, on, resolution)
    follow_tree(unit_id)
    audit.record(
        actor=actor, action="organisation.move_unit", subject=place.unit, path=place.path, on=on, reason=reason,
        before={"path": before}, after={"under": parent.name},
    )  # fmt: skip
    return moved


@transaction.atomic
def close_unit(*, actor: Actor, unit_id: int, ends_before: date, resolution: str, reason: str = "") -> None:
    """Close a unit that nothing stands under any more; its posts and authorised numbers end with it.

    Raises Refused while units stand under it on the day, or when it began on the day or later.
    """
    place = _changeable(actor, unit_id, ends_before)
    if place.unit.starts_on >= ends_before:
        raise Refused("too_young", place.name)
    child = Placement.objects.filter(on_day(ends_before), parent_id=unit_id).first()
    if child is not None:
        raise Refused("has_units", child.name)
    close_units(Trace(), [unit_id], ends_before)
    Lineage.objects.create(predecessor_id=unit_id, kind=LineageKind.DISSOLVE, on=ends_before, resolution=resolution)
    rebuild_succession()
    follow_tree(unit_id)
    audit.record(
        actor=actor, action="organisation.close_unit", subject=place.unit, path=place.path, on=ends_before, reason=reason,
        before={}, after={"resolution": resolution},
    )  # fmt: skip


def _require_lasting(parent: Placement, on: date) -> None:
    """What is founded under a unit stays there: the unit neither ends nor moves after the day (it is held meanwhile)."""
    unit = Unit.objects.select_for_update().get(pk=parent.unit_id)
    if unit.ends_before is not None:
        raise Refused("parent_ends", f"{parent.name}, {unit.ends_before:%d/%m/%Y}")
    later = Placement.objects.filter(unit_id=unit.pk, starts_on__gt=on).order_by("starts_on").first()
    if later is not None:
        raise Refused("later_change", f"{later.name}, {later.starts_on:%d/%m/%Y}")


def _changeable(actor: Actor, unit_id: int, on: date) -> Placement:
    place = place_on(unit_id, on)
    actor.require(CHANGE, place.path)
    refuse_later(place.path, on)
    return place


def _lineage(unit_id: int, kind: LineageKind, on: date, resolution: str) -> None:
    Lineage.objects.create(predecessor_id=unit_id, successor_id=unit_id, kind=kind, on=on, resolution=resolution)
