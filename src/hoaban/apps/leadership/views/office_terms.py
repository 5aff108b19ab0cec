"""Ends of terms: who holds a leadership post whose term ends soon or has ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.queries import office_terms as queries
from hoaban.apps.leadership.queries.office_terms import TermRow
from hoaban.apps.leadership.views.cases import basis_text
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, asked_day, now
from hoaban.shared.tables import Chip, Column
from hoaban.shared.templatetags.hoaban import day, number

SPANS = (6, 12, 24)
"""Months ahead that the page offers; the first is asked for at once."""
MONTH = 365.25 / 12


def source_text(row: TermRow) -> str:
    """Whether a decision says when the term ends, or it is reckoned."""
    return _("the decision") if row.decided else _("the day in the post")


COLUMNS = (
    Column("name", gettext_lazy("Full name"), "leadership/terms/_name_cell.html", sort=("name_key", "official_id"),
           export=lambda r: r.full_name),
    Column("title", gettext_lazy("Post"), lambda r: r.title, sort="title", default=False),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit, sort="unit", hidden_on_phone=True),
    Column("since", gettext_lazy("In the post since"), lambda r: day(r.held_since), sort="held_since", hidden_on_phone=True,
           export=lambda r: r.held_since),
    Column("number", gettext_lazy("Which term"), lambda r: number(r.number), sort="number", numeric=True,
           export=lambda r: r.number),
    Column("ends", gettext_lazy("Last day of the term"), "leadership/terms/_end_cell.html", sort="ends_on",
           export=lambda r: r.ends_on),
    Column("notice", gettext_lazy("Announce reappointment by"), lambda r: day(r.notice_on), sort="notice_on",
           hidden_on_phone=True, export=lambda r: r.notice_on),
    Column("source", gettext_lazy("Counted from"), source_text, sort="decided", hidden_on_phone=True),
    Column("next", gettext_lazy("What comes next"), "leadership/terms/_next_cell.html", export=lambda _r: ""),
)  # fmt: skip


@require_safe
def terms_list(request: Request) -> HttpResponseBase:
    """Terms that end within some months, and those that ended; by day, with filters and downloads."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    on = asked_day(request)
    months = _months(request)
    chips: list[Chip] = []
    path = _path(request, on, chips)
    heads = request.GET.get("heads") == "1"
    if heads:
        chips.append(tables.chip(request, _("Heads only"), "heads"))
    rows = queries.list_terms(
        actor=request.actor, on=on, until=on + timedelta(days=round(months * MONTH)), path=path, heads=heads
    )
    if download := tables.export(request, COLUMNS, rows, name=_("Ends of terms")):
        tell_export(
            actor=request.actor,
            officials=(row.official_id for row in rows),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    return render(request, "leadership/terms/list.html", _context(request, rows, on, months, chips))


def _context(request: Request, rows: list[TermRow], on: date, months: int, chips: list[Chip]) -> dict[str, Any]:
    notice = queries.notice_on(on=on)
    return {
        "table": tables.build(request, COLUMNS, rows, caption=_("Ends of terms"), chips=chips), "on": on,
        "months": months, "spans": [(one, _span(one)) for one in SPANS], "notice": notice,
        "basis": basis_text(notice.basis), "heads": request.GET.get("heads") == "1",
        "over": sum(row.is_over for row in rows), "due": sum(row.notice_on <= on and not row.is_over for row in rows),
        "units": organisation.list_children(actor=request.actor, on=on, unit_id=None)[:1],
    }  # fmt: skip


def _span(months: int) -> str:
    text = ngettext("Within %(count)s month", "Within %(count)s months", months)
    return text % {"count": months}


def _months(request: Request) -> int:
    text = request.GET.get("months", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) in SPANS else SPANS[0]


def _path(request: Request, on: date, chips: list[Chip]) -> str:
    code = request.GET.get("unit", "").strip()
    if not code:
        return ""
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code)
    except LookupError:
        raise Http404 from None
    chips.append(tables.chip(request, part.name, "unit"))
    return part.path
