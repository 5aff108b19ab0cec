"""What the figures of completeness count, who lacks what in a unit, and how the units below it stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.record.queries.conditions import flags, is_complete, with_items
from hoaban.apps.record.rules.groups import ITEMS, Item, completeness
from hoaban.shared.access import STEP, Permission, step
from hoaban.shared.figures import Scope


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with how many serve there, how many records are complete, and the share of items filled in, in percent."""

    code: str
    name: str
    people: int
    complete: int
    percent: int
    direct: bool = False


@dataclass(frozen=True, slots=True)
class LackRow:
    """An item and how many records lack it."""

    item: Item
    count: int


def counted(scope: Scope) -> QuerySet[Any]:
    """Census rows of the headcount whose records the actor may see."""
    return census_on(scope).filter(scope.actor.within(Permission.VIEW_RECORDS))


def complete(scope: Scope) -> QuerySet[Any]:
    """Those whose record lacks nothing."""
    return with_items(counted(scope), scope.on).filter(is_complete(scope.on))


def incomplete(scope: Scope) -> QuerySet[Any]:
    """Those whose record lacks something."""
    return with_items(counted(scope), scope.on).exclude(is_complete(scope.on))


def dressed(*, rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Rows with what each record lacks, and the official."""
    return flags(rows, on).select_related("official")


def lacking(*, row: Any) -> tuple[Item, ...]:
    """What a dressed row lacks."""
    return completeness({item.key for item in ITEMS if getattr(row, f"has_{item.key}")}).missing


def list_units(*, scope: Scope) -> tuple[list[UnitRow], list[LackRow], UnitRow]:
    """The units directly below a unit (and its own people), items by how many records lack them, and the whole; one scan."""
    depth = len(scope.part.path) + STEP
    rows = flags(counted(scope), scope.on).annotate(_child=Substr("unit_path", 1, depth)).order_by()
    numbers = {item.key: Count("starts_on", filter=Q(**{f"has_{item.key}": True})) for item in ITEMS}
    found = list(
        rows.values("_child").annotate(
            people=Count("*"), full=Count("starts_on", filter=is_complete(scope.on)),
            **{f"n_{key}": number for key, number in numbers.items()},
        )
    )  # fmt: skip
    by_path = {row["_child"]: row for row in found}
    children = organisation.list_children(actor=scope.actor, on=scope.on, unit_id=scope.part.id)
    made = [
        _unit(child.code, child.name, [by_path[path]])
        for child in children
        if (path := scope.part.path + step(child.id)) in by_path
    ]
    if own := by_path.get(scope.part.path):
        made.insert(0, _unit(scope.part.code, scope.part.name, [own], direct=True))
    lacks = [LackRow(item, sum(row["people"] - row[f"n_{item.key}"] for row in found)) for item in ITEMS]
    total = _unit(scope.part.code, scope.part.name, found)
    return made, sorted((one for one in lacks if one.count), key=lambda one: -one.count), total


def _unit(code: str, name: str, rows: Sequence[dict[str, Any]], *, direct: bool = False) -> UnitRow:
    people = sum(row["people"] for row in rows)
    held = sum(row[f"n_{item.key}"] for row in rows for item in ITEMS)
    percent = held * 100 // (people * len(ITEMS)) if people else 0
    return UnitRow(code, name, people, sum(row["full"] for row in rows), percent, direct)
