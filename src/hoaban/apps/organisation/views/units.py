"""The tree of units on a day, and the page of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries
from hoaban.apps.organisation.queries import PostRow, StaffingLinks, UnitNotFound, UnitRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.shell import Request, asked_day, today

Numbers = tuple[int, int, int]
NONE: Numbers = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the tree with the numbers of everything below it."""

    unit: UnitRow
    links: StaffingLinks
    authorised: int
    filled: int
    vacant: int


def _nodes(actor: Actor, on: date, path: str, rows: Sequence[UnitRow]) -> list[Node]:
    numbers = queries.staffing_below(actor=actor, on=on, path=path, rows=rows) if rows else {}
    links = queries.staffing_links(actor=actor, on=on, units=rows)
    return [Node(row, links[row.id], *numbers.get(row.id, NONE)) for row in rows]


@require_safe
def tree(request: Request) -> HttpResponse:
    """The units of the actor's part on the day, the highest ones open."""
    actor, on = request.actor, asked_day(request)
    actor.require(Permission.VIEW_ORGANISATION)
    tops = queries.list_children(actor=actor, on=on, unit_id=None)
    below = _children(actor, on, tops[0]) if tops else []
    nodes = _nodes(actor, on, "", [*tops, *below])
    roots, opened = nodes[: len(tops)], nodes[len(tops) :]
    return render(
        request,
        "organisation/tree.html",
        {"roots": [(root, [] if place else opened) for place, root in enumerate(roots)], "on": on, "tab": "tree"},
    )


def _children(actor: Actor, on: date, unit: UnitRow) -> list[UnitRow]:
    return queries.list_children(actor=actor, on=on, unit_id=unit.id)


@require_safe
def branch(request: Request, code: str) -> HttpResponse:
    """What stands directly under a unit, for the tree to open."""
    on = asked_day(request)
    unit = find_unit(request.actor, on, code)
    nodes = _nodes(request.actor, on, unit.path, _children(request.actor, on, unit))
    return render(request, "organisation/_branch.html", {"nodes": nodes, "on": on})


@require_safe
def unit_detail(request: Request, code: str) -> HttpResponse:
    """One unit: what it is on the day, what it was, what became of it, and its posts."""
    actor, on = request.actor, asked_day(request)
    unit = find_unit(actor, on, code)
    children = _children(actor, on, unit)
    top, *nodes = _nodes(actor, on, unit.path, [unit, *children])
    context: dict[str, Any] = {
        "unit": unit, "on": on, "top": top, "exists": _exists(unit, on),
        "above": queries.list_ancestors(actor=actor, on=on, path=unit.path),
        "nodes": nodes,
        "places": queries.list_named_places(unit_id=unit.id),
        "posts": _posts(actor, on, unit),
        "bodies": queries.list_bodies(actor=actor, unit_id=unit.id),
        "may_change": actor.may(Permission.CHANGE_ORGANISATION, unit.path) and _exists(unit, today()),
        **_lineage(unit),
    }  # fmt: skip
    return render(request, "organisation/unit_detail.html", context)


def _exists(unit: UnitRow, on: date) -> bool:
    return unit.starts_on <= on and (unit.ends_before is None or on < unit.ends_before)


def find_unit(actor: Actor, on: date, code: str) -> UnitRow:
    """The unit of an address; not found outside the actor's part."""
    actor.require(Permission.VIEW_ORGANISATION)
    try:
        return queries.get_unit(actor=actor, on=on, code=code)
    except UnitNotFound as error:
        raise Http404(code) from error


def _lineage(unit: UnitRow) -> dict[str, Any]:
    steps = queries.lineage_of(unit.id)
    return {
        "origins": [step for step in steps if step.successor_id == unit.id and step.predecessor_id != unit.id],
        "heirs": [step for step in steps if step.predecessor_id == unit.id and step.successor_id != unit.id],
    }


def _posts(
    actor: Actor, on: date, unit: UnitRow
) -> list[tuple[PostRow, StaffingLinks, int | None, int | None]]:  # fmt: skip
    """Posts of the unit with filled and vacant, where the people app can tell, and the lists behind them."""
    numbers = queries.post_staffing(actor=actor, on=on, path=unit.path)
    posts = queries.list_posts(actor=actor, on=on, unit_id=unit.id)
    links = queries.post_links(actor=actor, on=on, unit=unit, posts=posts)
    found = []
    for post in posts:
        _authorised, filled, vacant = numbers.get(post.id, (0, None, None))
        found.append((post, links[post.id], filled, vacant))
    return found
