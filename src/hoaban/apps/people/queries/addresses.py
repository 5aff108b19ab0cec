"""The address of the list behind a figure: every number on every page links to its own rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation.models import Unit
from hoaban.apps.organisation.queries import PostRow, StaffingLinks, UnitRow
from hoaban.apps.people.queries.together import AUTHORISED, FILLED, VACANT
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.figures import DIRECT, Figure, Measure, Part, Scope, get_figure


def figure_address(asked: Measure | Figure, scope: Scope | None = None, **filters: str) -> str:
    """The list page behind a figure or one of its measures, such as
    ``/nhan-su/danh-sach/?figure=people.women&on=2025-12-31&unit=03214&ethnicity=8``.

    ``scope``: the question; None takes the measure's own. ``filters``: further dimension codes. A measure of a
    breakdown adds its own code. Raises TypeError for a bare figure without a scope.
    """
    found = scope or (asked.scope if isinstance(asked, Measure) else None)
    if found is None:
        raise TypeError("a figure needs a scope to have an address")
    return _address(asked, found, filters, _codes([asked], [found.part.path]))


def figure_addresses(measures: Sequence[Measure]) -> list[str]:
    """The addresses of many measures, such as a breakdown; one query at most."""
    codes = _codes(measures, [one.scope.part.path for one in measures])
    return [_address(one, one.scope, {}, codes) for one in measures]


def whole_addresses(measures: Sequence[Measure]) -> list[str]:
    """The addresses of what many measures are shares of, "" for those of nothing; one query at most.

    Where the groups of a breakdown overlap, each is a share of the whole.
    """
    wholes = [_whole(one) for one in measures]
    found = iter(figure_addresses([one for one in wholes if one is not None]))
    return [next(found) if one is not None else "" for one in wholes]


def _whole(one: Measure) -> Measure | None:
    if one.figure.of is None:
        return None
    whole = get_figure(one.figure.of)
    return (
        replace(one, figure=whole, by=None, code=None) if one.by in one.figure.overlaps else replace(one, figure=whole)
    )


def _codes(asked: Iterable[Measure | Figure], own: Iterable[str]) -> dict[int, str]:
    """Codes of the units whose paths stand in breakdowns by unit."""
    paths = {one.code for one in asked if isinstance(one, Measure) and one.by == "unit" and one.code}
    ids = {_unit_id(path) for path in paths - set(own)}
    return dict(Unit.objects.filter(pk__in=ids).values_list("id", "code")) if ids else {}


def _unit_id(path: str) -> int:
    return int(path[-STEP:], 36)


def _address(asked: Measure | Figure, scope: Scope, filters: Mapping[str, str], codes: Mapping[int, str]) -> str:
    figure = asked.figure if isinstance(asked, Measure) else asked
    query = {"figure": figure.key, "on": scope.on.isoformat(), "unit": scope.part.code}
    if scope.since is not None:
        query["since"] = scope.since.isoformat()
    query |= {key: code for key, code in {**scope.filters, **filters}.items() if key != "unit"}
    if narrowed := {**scope.filters, **filters}.get("unit"):
        query |= {DIRECT: "1"} if narrowed == scope.part.code else {"unit": narrowed}
    if isinstance(asked, Measure) and asked.by:
        query |= _narrowing(asked, scope, codes)
    return f"{reverse(figure.page)}?{urlencode(query)}"


def _narrowing(asked: Measure, scope: Scope, codes: Mapping[int, str]) -> dict[str, str]:
    code = asked.code or ""
    if asked.by != "unit":
        return {str(asked.by): code}
    if code == scope.part.path:
        return {DIRECT: "1"}
    return {"unit": codes.get(_unit_id(code), "")} if code else {}


POST = "post"
"""Parameter that asks a list for one post alone."""
TITLE = "title"
"""Parameter that asks the list of posts for those that bear one title."""
EVERY_CATEGORY = ",".join(map(str, Category.values))
NOT_ON = "not_on"
"""Parameter that leaves out who stood among the same rows on another day."""


def newcomers_address(figure: Figure, scope: Scope, other: date) -> str:
    """The list of who stands among a figure's rows and did not on another day."""
    return f"{figure_address(figure, scope)}&{urlencode({NOT_ON: other.isoformat()})}"


def newcomers_within(figure: Figure, rows_url: str, other: date) -> str:
    """The same from the address of a figure's rows; "" for a figure whose rows are not people."""
    return f"{rows_url}&{urlencode({NOT_ON: other.isoformat()})}" if figure.page == "people_officials" else ""


def staffing_addresses(*, actor: Actor, on: date, units: Sequence[UnitRow]) -> dict[int, StaffingLinks]:
    """Unit id -> the lists of posts behind its numbers; only of units where the actor may see people."""
    page = reverse("people_posts")

    def link(figure: str, unit: UnitRow) -> str:
        return f"{page}?{urlencode({'figure': figure, 'on': on.isoformat(), 'unit': unit.code})}"

    return {
        unit.id: StaffingLinks(*(link(figure, unit) for figure in (AUTHORISED, FILLED, VACANT)))
        for unit in units
        if actor.may(Permission.VIEW_PEOPLE, unit.path)
    }


def post_addresses(
    *, actor: Actor, on: date, unit: UnitRow, posts: Sequence[PostRow]
) -> dict[int, StaffingLinks]:  # fmt: skip
    """Post id -> the line of each post, and whoever holds it; nothing where the actor may not see people."""
    if not actor.may(Permission.VIEW_PEOPLE, unit.path):
        return {}
    page = reverse("people_posts")

    def line(figure: str, post: PostRow) -> str:
        query = {"figure": figure, "on": on.isoformat(), "unit": unit.code, POST: str(post.id)}
        return f"{page}?{urlencode(query)}"

    return {
        post.id: StaffingLinks(line(AUTHORISED, post), holders_address(post.id, unit.code, on), line(VACANT, post))
        for post in posts
    }


def title_addresses(*, actor: Actor, on: date, part: Part, codes: Sequence[str]) -> dict[str, str]:
    """Code of a title -> the posts of the part that bear it; nothing where the actor may not see people."""
    if not actor.may(Permission.VIEW_PEOPLE, part.path):
        return {}
    page, query = reverse("people_posts"), {"on": on.isoformat(), "unit": part.code}
    return {code: f"{page}?{urlencode({**query, TITLE: code})}" for code in codes}


def everybody_at(unit_code: str, on: date) -> str:
    """The list of everybody of any category whose main post stands at the unit itself on a day."""
    query = {"on": on.isoformat(), "unit": unit_code, DIRECT: "1", "category": EVERY_CATEGORY}
    return f"{reverse('people_officials')}?{urlencode(query)}"


def holders_address(post_id: int, unit_code: str, on: date) -> str:
    """The list of whoever holds a post on a day."""
    query = {"on": on.isoformat(), "unit": unit_code, POST: str(post_id)}
    return f"{reverse('people_officials')}?{urlencode(query)}"
