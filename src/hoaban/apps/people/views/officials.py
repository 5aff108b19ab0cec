"""The list behind any figure of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_list
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries import duties, lists
from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.people.queries.addresses import EVERY_CATEGORY, NOT_ON
from hoaban.apps.people.queries.rows import OfficialRow
from hoaban.apps.people.views.columns import export_columns, official_columns
from hoaban.apps.people.views.question import (
    DIMENSIONS,
    HEADCOUNT,
    LIST_ONLY,
    asked_figure,
    asked_newcomers,
    asked_post,
    asked_scope,
    chips,
    filter_choices,
)
from hoaban.shared import readings, spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Figure, Scope, value_of
from hoaban.shared.questions import Choice
from hoaban.shared.sealed import masked
from hoaban.shared.shell import Request, now, today

PAGE = "people_officials"
SORT_KEYS = {
    "post": "unit", "category": "category", "birth": "birth", "ethnicity": "ethnicity", "education": "education",
    "theory": "theory", "management": "management", "knowledge": "knowledge", "sex": "sex", "level": "level",
}  # fmt: skip
"""Column -> key of lists.SORTS."""
"""All categories: a post may be held by somebody outside the headcount."""
INITIALS = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


@dataclass(frozen=True, slots=True)
class Initial:
    """A letter to jump to: the cursor of the first given name that begins with it."""

    letter: str
    cursor: str
    current: bool


@require_safe
def officials_list(request: Request) -> HttpResponseBase:
    """Who is counted: searched, narrowed, sorted, downloaded."""
    figure = asked_figure(request, PAGE, HEADCOUNT)
    scope = asked_scope(request)
    text = _asked_text(request)
    post = asked_post(request)
    rows = figure.rows(
        scope if post is None or "category" in scope.filters else scope.narrowed(category=EVERY_CATEGORY)
    )
    if post is not None:
        rows = rows.filter(duties.holding(post.id, scope.on))
    if (then := asked_newcomers(request, scope)) is not None:
        rows = rows.exclude(official_id__in=figure.rows(then).order_by().values("official_id"))
    special = duties.special(request.GET.get("special", ""), scope.on)
    if special is not None:
        rows = rows.filter(special)
    if text:
        rows = rows.filter(lists.matching(text))
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, scope, rows)
    narrowed = bool(text) or any(one is not None for one in (post, then, special))
    total = rows.count() if narrowed else value_of(figure, scope)
    table, page = _table(request, scope, figure, rows, total)
    context = _context(request, scope, figure, table) | {"found": page, "q": text}
    if then is not None:
        context |= {"then": then, "gone_url": _other_way(request, then, scope)}
        if not (text or post or special):
            gone = (
                figure.rows(then).exclude(official_id__in=figure.rows(scope).order_by().values("official_id")).count()
            )
            # As the difference was told: of the later day, whichever of the two lists is open.
            context |= {"gone": gone, "more": total - gone if scope.on >= then.on else gone - total}
    return render(request, "people/officials_list.html", context)


def _other_way(request: Request, then: Scope, scope: Scope) -> str:
    """The same list of the other day, without who stands here."""
    query = request.GET.copy()
    for name in LIST_ONLY:
        query.pop(name, None)
    query["on"], query[NOT_ON] = then.on.isoformat(), scope.on.isoformat()
    return f"?{query.urlencode()}"


def _download(request: Request, scope: Scope, rows: QuerySet[CensusRow]) -> HttpResponseBase:
    columns = export_columns(scope.on)
    name = f"{_('Officials')} {scope.part.name} {scope.on:%Y-%m-%d}"
    shown = _shown(request, scope)
    seen = list(rows.order_by("official_id").values_list("official_id", "unit_path"))
    readings.leave(actor=request.actor, seen=seen, groups=shown, way=readings.EXPORT, at=now())
    found = (_within(row, shown) for row in lists.iterate_officials(rows=rows, on=scope.on))
    lines = ([column.value(row) for column in columns] for row in found)
    return spreadsheets.response(request.GET["export"], name, [str(c.label) for c in columns], lines)


def _shown(request: Request, scope: Scope) -> frozenset[str]:
    """The groups of fields that the actor may see of everybody in the part."""
    listed = {g.NUMBER, g.BASIC, g.SERVICE, g.QUALIFICATIONS, g.SALARY}
    return g.groups_seen(actor=request.actor, path=scope.part.path) & listed


def _within(row: OfficialRow, shown: frozenset[str]) -> OfficialRow:
    """A row without what the actor may not see."""
    if g.NUMBER not in shown:
        row = replace(row, personal_id=masked(row.personal_id))
    return row if g.SALARY in shown else replace(row, rank="", step=None, coefficient=None)


def _table(
    request: Request, scope: Scope, figure: Figure, rows: QuerySet[CensusRow], total: int
) -> tuple[tables.Table, lists.OfficialPage]:
    columns = official_columns(scope.on, dated=scope.on != today())
    sort = _asked_sort(request)
    number = _asked_page(request, total)
    key = SORT_KEYS.get(sort.removeprefix("-"), "name")
    page = lists.list_officials(
        rows=rows, on=scope.on, total=total, cursor=request.GET.get("cursor", "")[:220], page=number,
        sort=f"-{key}" if sort.startswith("-") else key, text=_asked_text(request),
    )  # fmt: skip
    shown = _asked_columns(request, columns)
    cleared = _cleared(request)
    made = chips(request, scope, figure, HEADCOUNT)
    seen = _shown(request, scope)
    _tell_page(request, page.rows, {TELLING[one.key] for one in shown if one.key in TELLING} & seen)
    listed = tables.Page([_within(row, seen) for row in page.rows], number, total)
    return tables.Table(columns, shown, sort, listed, tuple(made), _("Officials"), cleared), page


TELLING = {"personal_id": g.NUMBER, "rank": g.SALARY, "coefficient": g.SALARY}
"""Columns, none of them shown unless asked for, that tell what not everybody may see; those they tell of are told who read it."""


def _tell_page(request: Request, rows: Sequence[OfficialRow], groups: Collection[str]) -> None:
    tell_list(actor=request.actor, officials=[one.id for one in rows], groups=groups, at=now())


def _context(request: Request, scope: Scope, figure: Figure, table: tables.Table) -> dict[str, Any]:
    choices: list[Choice] = filter_choices(scope)
    actor, part = request.actor, scope.part
    return {
        "on": scope.on, "scope": scope, "kept": _kept(request), "figure": figure, "table": table, "choices": choices,
        "trail": organisation.list_ancestors(actor=actor, on=scope.on, path=part.path),
        "children": organisation.list_children(actor=actor, on=scope.on, unit_id=part.id),
        "filtered": sum(bool(choice.chosen) for choice in choices), "is_headcount": figure.key == HEADCOUNT,
        "by_name": table.sort == "name", "initials": _initials(request),
        "may_add": actor.may(Permission.CHANGE_PEOPLE, part.path),
    }  # fmt: skip


def _asked_text(request: Request) -> str:
    return request.GET.get("q", "").strip()[:100]


def _asked_sort(request: Request) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in SORT_KEYS else "name"


def _asked_page(request: Request, total: int) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return min(max(1, number), max(1, -(-total // lists.SIZE)))


def _asked_columns(request: Request, columns: tuple[tables.Column, ...]) -> tuple[tables.Column, ...]:
    asked = {key for text in request.GET.getlist("cols") for key in text.split(",")}
    if not asked & {column.key for column in columns}:
        return tuple(column for column in columns if column.default)
    return tuple(column for place, column in enumerate(columns) if place == 0 or column.key in asked)


def _cleared(request: Request) -> str:
    rest = request.GET.copy()
    for key in list(rest):
        if key not in ("on", "sort", "cols"):
            rest.pop(key)
    return f"?{rest.urlencode()}"


def _kept(request: Request) -> list[tuple[str, str]]:
    """Parameters that the filter form carries along: all but its own and those of the page."""
    own = {*DIMENSIONS, *LIST_ONLY, "unit", DIRECT}
    return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]


def _initials(request: Request) -> list[Initial]:
    here = request.GET.get("cursor", "")
    cursors = [(letter, f"@{chr(ord('A') + _ALPHABET.index(letter.lower()))}") for letter in INITIALS]
    return [Initial(letter, cursor, cursor == here) for letter, cursor in cursors]
