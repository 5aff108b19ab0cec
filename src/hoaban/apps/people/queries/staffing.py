"""Staffing on a day: authorised, filled and vacant posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from hoaban.apps.organisation.models import Authorisation
from hoaban.apps.organisation.queries.places import levels_below
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.nodes import is_node, node_rows, rows_of
from hoaban.apps.people.rules.nodes import POSTS
from hoaban.shared.access import STEP, Actor, Permission, any_below, below
from hoaban.shared.figures import Dimension, Scope, narrow
from hoaban.shared.periods import on_day

BY_PLACE = ("unit", "level")
"""What posts and communes can be broken down by and filtered with."""
PATH = "post__unit__placements__path"


class Staffing(NamedTuple):
    """Posts on a day: ``filled`` counts main assignments, also beyond the authorised number."""

    authorised: int
    filled: int
    vacant: int

    @classmethod
    def of(cls, parts: Iterable[Staffing]) -> Staffing:
        """Of several units together."""
        return cls(*map(sum, zip(*parts, strict=True))) if (parts := list(parts)) else cls(0, 0, 0)


def _prefixes(scope: Scope) -> tuple[str, ...]:
    prefixes = scope.actor.prefixes(Permission.VIEW_PEOPLE)
    return ("",) if any(scope.part.path.startswith(prefix) for prefix in prefixes) else prefixes


def _authorised(on: date, path: str, prefixes: Iterable[str]) -> QuerySet[Any]:
    mine = any_below(prefixes, PATH)
    return Authorisation.objects.filter(
        on_day(on), below(path, PATH), mine, on_day(on, "post__unit__placements__")
    ).annotate(path=F(PATH))  # fmt: skip


def of_places(scope: Scope) -> Scope:
    """The question without filters of people: posts and communes have a unit and a level, and no sex or age."""
    return replace(scope, filters={key: code for key, code in scope.filters.items() if key in BY_PLACE})


def _asked(scope: Scope) -> QuerySet[Any]:
    """Authorisations of the question: of its day, its part and its filters."""
    rows = _authorised(scope.on, scope.part.path, _prefixes(scope))
    filters = of_places(scope).filters
    if "unit" in filters:
        asked = replace(scope, filters={"unit": filters["unit"]})
        rows = narrow(rows.annotate(unit_path=F(PATH)), asked)
    if "level" in filters:
        levels, wanted = levels_below(scope.part.path, scope.on), set(filters["level"].split(","))
        rows = rows.filter(post__unit_id__in=[unit for unit, level in levels.items() if str(level) in wanted])
    return rows


def _holders(on: date) -> QuerySet[Any]:
    """Main assignments on the day. Counted as rows, not keys: the index of posts holds all of it but the key."""
    return Assignment.objects.filter(on_day(on), is_main=True).order_by()


def posts_authorised(scope: Scope) -> QuerySet[Any]:
    """Authorisations in force on the day in the part: ``number`` posts each, with ``filled`` and ``vacant``.

    Filled counts main assignments on the day; a post that holds more than it is authorised for has none vacant.
    """
    serving = _holders(scope.on).filter(post_id=OuterRef("post_id")).values("post_id")
    counted = Subquery(serving.annotate(n=Count("*")).values("n"), output_field=IntegerField())
    rows = _asked(scope).annotate(filled=Coalesce(counted, Value(0)))
    found: QuerySet[Any] = rows.annotate(
        vacant=Greatest(F("number") - F("filled"), Value(0), output_field=IntegerField())
    )
    return found


def posts_vacant(scope: Scope) -> QuerySet[Any]:
    """Authorisations with at least one vacant post."""
    return posts_authorised(scope).filter(number__gt=F("filled"))


def posts_filled(scope: Scope) -> QuerySet[Any]:
    """Authorisations whose posts somebody holds."""
    return posts_authorised(scope).filter(filled__gt=0)


_BY_PATH = """
SELECT posts.path, SUM(posts.number), SUM(COALESCE(held.n, 0)),
  SUM(CASE WHEN posts.number > COALESCE(held.n, 0) THEN posts.number - COALESCE(held.n, 0) ELSE 0 END)
FROM ({posts}) posts LEFT JOIN ({held}) held ON held.post_id = posts.post_id GROUP BY posts.path"""
"""The holders of all posts are counted in one pass and then set beside the posts: Django would look them up post by
post, or join first and count after, which takes three times as long for a province."""


def _by_path(on: date, path: str, prefixes: Sequence[str], rows: QuerySet[Any] | None = None) -> dict[str, Staffing]:
    """Path of a unit -> its own posts on the day, below ``path`` and any of the prefixes; ``rows``: of these alone."""
    posts = (_authorised(on, path, prefixes) if rows is None else rows).values("post_id", "number", "path")
    held = _holders(on).values("post_id").annotate(n=Count("*"))
    if len(path) > STEP or all(len(prefix) > STEP for prefix in prefixes):
        # Below a province few posts are looked up; of the province itself nearly all are, and looking up costs more.
        held = held.filter(post_id__in=posts.values("post_id"))
    try:
        (left, first), (right, second) = posts.query.sql_with_params(), held.query.sql_with_params()
    except EmptyResultSet:  # somebody without a part
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_PATH.format(posts=left, held=right), (*first, *second))
        return {row[0]: Staffing(*map(int, row[1:])) for row in cursor.fetchall()}


def staffing_by_path(scope: Scope) -> dict[str, Staffing]:
    """Path of a unit -> its own posts on the day, each unit by itself, in the part; units without posts are left out.

    Adds up to the figures of posts: authorised is ``number``, vacant ``vacant`` of posts_authorised.
    """
    return _by_path(scope.on, scope.part.path, _prefixes(scope), _asked(scope))


def staffing_by(scope: Scope, dimension: Dimension) -> dict[Any, Staffing] | None:
    """Posts of the part on the day by the units directly below it, or by level of government; None for other ways.

    Keys as the dimension has them: paths, or levels.
    """
    if dimension.key == "unit":
        width = len(scope.part.path) + STEP
        inside = staffing_inside(scope)
        return _together((path[:width], one) for path, one in (inside or staffing_by_path(scope)).items())
    if dimension.key == "level":
        found = staffing_by_path(scope)
        levels = levels_below(scope.part.path, scope.on)
        return _together((levels[_unit_id(path)], one) for path, one in found.items())
    return None


def _unit_id(path: str) -> int:
    return int(path[-STEP:], 36)


def _together(parts: Iterable[tuple[Any, Staffing]]) -> dict[Any, Staffing]:
    found: dict[Any, list[Staffing]] = defaultdict(list)
    for key, one in parts:
        found[key].append(one)
    return {key: Staffing.of(several) for key, several in found.items()}


def staffing_of(scope: Scope) -> Staffing:
    """All posts of the part on the day: from the tally for a province or a unit directly below it."""
    if of_places(scope).filters or not is_node(scope):
        return Staffing.of(staffing_by_path(scope).values())
    return Staffing.of(Staffing(*row.values) for row in node_rows(scope, POSTS))


def staffing_inside(scope: Scope) -> dict[str, Staffing] | None:
    """Path of each unit directly below the province, and of the province -> posts there on the day.

    None where the tally cannot tell. What the province has beyond its units is its own.
    """
    if of_places(scope).filters or not (scope.part.is_root and is_node(scope)):
        return None
    found = {row.node: Staffing(*row.values) for row in node_rows(scope, POSTS, inside=True) if row.category == 0}
    whole = found.pop(scope.part.path, Staffing(0, 0, 0))
    below = Staffing.of(found.values())
    found[scope.part.path] = Staffing(*(a - b for a, b in zip(whole, below, strict=True)))
    return {path: one for path, one in found.items() if any(one)}


def number_vacant(scope: Scope) -> int:
    """How many posts are vacant: the sum of ``vacant`` over posts_authorised."""
    return staffing_of(scope).vacant


def number_authorised(scope: Scope) -> int:
    """How many posts are authorised: the sum of ``number`` over posts_authorised."""
    return staffing_of(scope).authorised


def number_filled(scope: Scope) -> int:
    """How many hold authorised posts: the sum of ``filled`` over posts_authorised."""
    return staffing_of(scope).filled


def staffing_by_unit(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Unit id -> (authorised, filled, vacant) on the day, each unit by itself, below ``path`` in the actor's part.

    Filled counts main assignments to authorised posts, also beyond the authorised number; whoever holds a post
    outside the headcount (part-time, contract) or awaits one is not counted.
    """
    found = _by_path(on, path, actor.prefixes(Permission.VIEW_PEOPLE))
    return {_unit_id(own): numbers for own, numbers in found.items()}


def staffing_of_nodes(*, actor: Actor, on: date, paths: Sequence[str]) -> dict[str, tuple[int, int, int]] | None:
    """Path -> (authorised, filled, vacant) of everything at and below it; None where one is not kept in the tally.

    Only provinces and units directly below them are kept, and only what the actor sees whole may be told.
    """
    prefixes = actor.prefixes(Permission.VIEW_PEOPLE)
    if not paths or any(len(path) > 2 * STEP or not path.startswith(prefixes) for path in paths):
        return None
    rows = rows_of(", ".join(["%s"] * len(paths)), paths, on, POSTS)
    return {row.node: Staffing(*row.values) for row in rows if row.category == 0}


def staffing_by_post(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Post id -> (authorised, filled, vacant) on the day below ``path`` in the actor's part.

    Posts outside the headcount have no authorised number and stand at 0.
    """
    prefixes = actor.prefixes(Permission.VIEW_PEOPLE)
    held = _holders(on).filter(
        on_day(on, "unit__placements__"), below(path, "unit__placements__path"),
        any_below(prefixes, "unit__placements__path"), post__isnull=False,
    )  # fmt: skip
    filled = dict(held.values_list("post_id").annotate(n=Count("*")))
    numbers = dict(_authorised(on, path, prefixes).values_list("post_id", "number"))
    return {
        post: (numbers.get(post, 0), filled.get(post, 0), max(0, numbers.get(post, 0) - filled.get(post, 0)))
        for post in numbers.keys() | filled.keys()
    }
