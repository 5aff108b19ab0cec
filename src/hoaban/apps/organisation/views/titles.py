"""The catalogue of titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries
from hoaban.apps.organisation.queries import TitleRow
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Part
from hoaban.shared.names import text_key
from hoaban.shared.shell import Request, asked_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number


def _category(row: TitleRow) -> str:
    return row.standards[0].category_label if row.standards else "–"


def _education(row: TitleRow) -> str:
    return row.standards[0].education_label if row.standards else "–"


def _part(request: Request, on: date) -> Part | None:
    """The part whose posts are counted; None where nothing of the actor's exists on the day."""
    try:
        return queries.get_part(actor=request.actor, on=on)
    except LookupError:
        return None


def _links(request: Request, on: date, part: Part | None, codes: Sequence[str]) -> dict[str, str]:
    return {} if part is None else queries.title_links(actor=request.actor, on=on, part=part, codes=codes)


def _posts(row: TitleRow, links: Mapping[str, str]) -> str:
    if not row.posts or row.code not in links:
        return number(row.posts)
    return format_html('<a href="{}">{}</a>', links[row.code], number(row.posts))


def _columns(links: Mapping[str, str]) -> tuple[Column, ...]:
    return (*COLUMNS, Column(
        "posts", gettext_lazy("Posts"), lambda row: _posts(row, links), sort="posts", numeric=True,
        export=lambda row: row.posts,
    ))  # fmt: skip


COLUMNS = (
    Column(
        "name", gettext_lazy("Title"), "organisation/_title_cell.html", sort=lambda row: text_key(row.name),
        export=lambda row: row.name,
    ),
    Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", hidden_on_phone=True),
    Column("category", gettext_lazy("Category"), _category, sort=_category),
    Column("education", gettext_lazy("Education"), _education, sort=_education, hidden_on_phone=True),
)  # fmt: skip


@require_safe
def title_list(request: Request) -> HttpResponse:
    """The catalogue with the standard in force on the day."""
    request.actor.require(Permission.VIEW_ORGANISATION)
    on, text = asked_day(request), request.GET.get("q", "").strip()[:100]
    part = _part(request, on)
    rows = queries.list_titles(on=on, text=text, path=part.path if part else None)
    columns = _columns(_links(request, on, part, [row.code for row in rows]))
    if download := tables.export(request, columns, rows, name=_("Titles"), default_sort="name"):
        return download  # type: ignore[return-value]
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    table = tables.build(request, columns, rows, default_sort="name", caption=_("Titles"), chips=chips)
    context = {
        "table": table,
        "text": text,
        "on": on,
        "part": part,
        "tab": "titles",
        "may_change": may_change_titles(request),
    }
    return render(request, "organisation/title_list.html", context)


def may_change_titles(request: Request) -> bool:
    """Whether the actor may change the catalogue, which is one for everybody."""
    return request.actor.may(Permission.CHANGE_ORGANISATION)


@require_safe
def title_detail(request: Request, code: str) -> HttpResponse:
    """One title with everything it asked of its holders over time."""
    request.actor.require(Permission.VIEW_ORGANISATION)
    on = asked_day(request)
    part = _part(request, on)
    title = find_title(on, code, part.path if part else None)
    posts_url = _links(request, on, part, [code]).get(code, "") if title.posts else ""
    context = {
        "title": title, "on": on, "part": part, "posts_url": posts_url, "may_change": may_change_titles(request),
    }  # fmt: skip
    return render(request, "organisation/title_detail.html", context)


def find_title(on: date, code: str, path: str | None = None) -> TitleRow:
    """The title of an address; its posts are counted in the part at ``path``."""
    try:
        return queries.get_title(on=on, code=code, path=path)
    except LookupError as error:
        raise Http404(code) from error
