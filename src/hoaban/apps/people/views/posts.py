"""Posts of a part on a day: authorised, filled, vacant, and who holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import PostFile, TitleRow
from hoaban.apps.people import queries as people
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.addresses import TITLE, holders_address
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.people.views.question import LIST_ONLY, asked_figure, asked_post, asked_scope, chips
from hoaban.shared import tables
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day
from hoaban.shared.shell import Request
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

PAGE = "people_posts"
ALL = "organisation.posts_authorised"
VACANT = "organisation.posts_vacant"
NAMED = 3


@require_safe
def posts_list(request: Request) -> HttpResponseBase:
    """The posts behind the figures of posts."""
    figure = asked_figure(request, PAGE, ALL)
    scope = asked_scope(request, ("level",))
    post = asked_post(request)
    title = _asked_title(request, scope.on)
    counted = figure.rows(scope) if post is None else figure.rows(scope).filter(post_id=post.id)
    counted = counted if title is None else counted.filter(post__title_id=title.id)
    rows = counted.select_related("post__title", "post__unit").annotate(
        unit_name=F("post__unit__placements__name"), above_id=F("post__unit__placements__parent_id")
    )
    above: dict[int, str] = {}
    holders: dict[int, list[Assignment]] = {}
    columns = _columns(holders, above, scope.on)
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if request.GET.get("export", "") in tables.FORMATS:
        above.update(_named(rows.order_by().values_list("above_id", flat=True).distinct(), scope))
    if download := tables.export(request, columns[:-1], rows, name=name, default_sort="unit"):
        return download
    made = chips(request, scope, figure, ALL)
    if title is not None:
        made.append(tables.chip(request, _("Title: %(title)s") % {"title": title.name}, TITLE, *LIST_ONLY))
    table = tables.build(request, columns, rows, default_sort="unit", caption=figure.title, chips=made)
    holders.update(_holders(table.page.rows, scope))
    above.update(_named((row.above_id for row in table.page.rows), scope))
    return render(
        request,
        "people/posts_list.html",
        _context(request, scope, table) | {"figure": figure} | _narrowed(counted, post, title),
    )


def _narrowed(counted: QuerySet[Any], post: PostFile | None, title: TitleRow | None) -> dict[str, Any]:
    """The numbers of the posts listed, where they are fewer than those of the part."""
    if post is None and title is None:
        return {}
    # The names of sums must not be those of what is summed: Django would take the one for the other.
    sums = {
        f"all_{name}": Sum(field)
        for name, field in (("authorised", "number"), ("filled", "filled"), ("vacant", "vacant"))
    }
    total = counted.order_by().aggregate(**sums)
    return {"staffed": {name.removeprefix("all_"): value or 0 for name, value in total.items()}}


def _asked_title(request: Request, on: date) -> TitleRow | None:
    """The title in ``?title=``; Http404 for one that the catalogue does not have."""
    code = request.GET.get(TITLE, "")
    if not code:
        return None
    try:
        return organisation.get_title(on=on, code=code[:40])
    except LookupError:
        raise Http404 from None


def _context(request: Request, scope: Scope, table: tables.Table) -> dict[str, Any]:
    staffed = people.staffing_of(scope)
    actor, part = request.actor, scope.part
    return {
        "on": scope.on, "scope": scope, "table": table, "staffed": staffed, "narrowed": request.GET.get("figure", ALL) != ALL, "vacant_key": VACANT,
        "trail": organisation.list_ancestors(actor=actor, on=scope.on, path=part.path),
        "children": organisation.list_children(actor=actor, on=scope.on, unit_id=part.id),
    }  # fmt: skip


def _named(parents: Iterable[int | None], scope: Scope) -> dict[int, str]:
    """Unit -> its name on the day, of those that have others of the list below them."""
    return organisation.unit_names({parent for parent in parents if parent}, scope.on)


def _holders(rows: Sequence[Any], scope: Scope) -> dict[int, list[Assignment]]:
    """Post -> its first holders by name; how many more there are, the post's own count says."""
    posts = [row.post_id for row in rows]
    place = Window(RowNumber(), partition_by=F("post_id"), order_by=(F("official__name_key"), F("id")))
    held = Assignment.objects.filter(on_day(scope.on), post_id__in=posts, is_main=True).annotate(_place=place)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in held.filter(_place__lte=NAMED).select_related("official").order_by("official__name_key", "id"):
        found[int(one.post_id or 0)].append(one)
    return found


def _columns(holders: dict[int, list[Assignment]], above: dict[int, str], on: date) -> tuple[Column, ...]:
    def unit(row: Any) -> str:
        return render_to_string("people/_unit_cell.html", {"row": row, "above": above.get(row.above_id, "")})

    def names(row: Any) -> str:
        found = holders.get(row.post_id, [])
        more = max(0, row.filled - len(found))
        every = holders_address(row.post_id, row.post.unit.code, on)
        return render_to_string("people/_holders_cell.html", {"found": found, "more": more, "every": every})

    return (
        Column("title", gettext_lazy("Post"), lambda row: title_name(row.post.title), "post__title__name_key"),
        Column("unit", gettext_lazy("Unit"), unit, "path", export=lambda row: row.unit_name),
        Column("above", gettext_lazy("Under"), lambda row: above.get(row.above_id, ""), default=False),
        _count("authorised", gettext_lazy("Authorised"), "number"),
        _count("filled", gettext_lazy("Filled"), "filled"),
        _count("vacant", gettext_lazy("Vacant"), "vacant"),
        Column("holders", gettext_lazy("Held by"), names, hidden_on_phone=True),
    )


def _count(key: str, label: Any, field: str) -> Column:
    def value(row: Any) -> int:
        return int(getattr(row, field))

    return Column(key, label, lambda row: number(value(row)), field, numeric=True, export=value)
