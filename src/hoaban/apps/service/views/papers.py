"""Papers of dossiers as PDF, and the register."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.service.models import DossierState
from hoaban.apps.service.queries import known, papers
from hoaban.apps.service.queries.dossier_pages import name_of
from hoaban.apps.service.queries.register import Asked, register
from hoaban.shared import documents, tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, parse_day, today
from hoaban.shared.tables import Chip, Column
from hoaban.shared.templatetags.hoaban import number
from hoaban.shared.worktime import ZONE

MOST_PRINTED = 2000
STATES = (
    ("open", gettext_lazy("Not settled")), ("in_time", gettext_lazy("Settled in time")),
    ("late", gettext_lazy("Settled late")), *DossierState.choices,
)  # fmt: skip


def _moment(value: Any) -> str:
    return f"{value.astimezone(ZONE):%H:%M, %d/%m/%Y}" if value else ""


COLUMNS = (
    Column("code", gettext_lazy("Dossier code"), "service/dossiers/_register_cell.html", export=lambda r: r.code),
    Column("applicant", gettext_lazy("Applicant"), lambda r: r.applicant),
    Column("procedure", gettext_lazy("Procedure"), lambda r: name_of(r.version)),
    Column("received", gettext_lazy("Received at"), lambda r: _moment(r.received_at), sort="received_at"),
    Column("due", gettext_lazy("Result appointment"), lambda r: _moment(r.due_at), sort="due_at"),
    Column("state", gettext_lazy("State"), lambda r: r.get_state_display(), hidden_on_phone=True),
    Column("settled", gettext_lazy("Settled at"), lambda r: _moment(r.settled_at), hidden_on_phone=True),
    Column("result", gettext_lazy("Against the appointment"), lambda r: r.get_timeliness_display() or ""),
    Column("contact", gettext_lazy("Address, phone"), lambda r: ", ".join(p for p in (r.address, r.phone) if p), default=False),
    Column("by", gettext_lazy("Result by"), lambda r: r.get_result_by_display(), default=False),
    Column("taken", gettext_lazy("Result taken by"), lambda r: r.handed_to, default=False),
    Column("how", gettext_lazy("How it was taken"), lambda r: r.get_handed_how_display(), default=False),
    Column("unit", gettext_lazy("Deciding unit"), lambda r: r.unit.name, default=False),
    Column("officer", gettext_lazy("Officer in charge"), lambda r: r.officer.full_name if r.officer else "", default=False),
)  # fmt: skip


@require_safe
def paper(request: Request, pk: int, form_no: str) -> HttpResponse:
    """Receipt (01) or control slip (06) of a dossier."""
    layout, data = papers.paper_data(actor=request.actor, dossier_id=pk, form_no=form_no)
    return _pdf(documents.pdf(layout, data), f"mau-{form_no}-{data['number']}")


@require_safe
def issued(request: Request, pk: int) -> HttpResponse:
    """A paper as it was issued: request for documents, refusal, stop."""
    layout, data = papers.issued_data(actor=request.actor, paper_id=pk)
    return _pdf(documents.pdf(layout, data), f"phieu-{data['number']}")


def _pdf(made: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@require_safe
def register_list(request: Request) -> HttpResponseBase:
    """The register of the actor's part: on the page, as XLSX or CSV, as PDF by form 07."""
    request.actor.require(Permission.VIEW_SERVICE)
    asked = _asked(request)
    rows = register(actor=request.actor, asked=asked)
    if request.GET.get("export") == "pdf":
        if (count := rows.count()) > MOST_PRINTED:
            return _too_many(request, count)
        data = papers.register_data(name=_issuer(request), rows=rows, since=asked.since, until=asked.until)
        return _pdf(documents.pdf("one_stop_table", data), f"so-theo-doi-{asked.since:%y%m%d}-{asked.until:%y%m%d}")
    if download := tables.export(request, COLUMNS, rows, name=_("Dossier register")):
        return download
    table = tables.build(request, COLUMNS, rows, caption=_("Dossier register"), chips=_chips(request, asked))
    context = {
        "table": table, "asked": asked, "states": STATES,
        "procedures": [(one.code, name_of(one)) for one in known.versions_on(today())],
        "pdf": _with(request, "pdf"),
    }  # fmt: skip
    return render(request, "service/dossiers/register.html", context)


def _too_many(request: Request, count: int) -> HttpResponse:
    """A book that leaves out lines would be a false one: it is asked for in parts."""
    text = _(
        "The register of these days has %(count)s dossiers; one PDF holds %(most)s. Choose fewer days, or download XLSX."
    )
    messages.error(request, text % {"count": number(count), "most": number(MOST_PRINTED)})
    query = request.GET.copy()
    query.pop("export")
    return redirect(f"{request.path}?{query.urlencode()}")


def _asked(request: Request) -> Asked:
    until = parse_day(request.GET.get("den", "")) or today()
    since = parse_day(request.GET.get("tu", "")) or until - timedelta(days=30)
    return Asked(
        min(since, until), max(since, until), request.GET.get("thu-tuc", "")[:30], request.GET.get("trang-thai", "")[:12],
        request.GET.get("q", "").strip()[:120],
    )  # fmt: skip


def _chips(request: Request, asked: Asked) -> list[Chip]:
    states = {key: str(label) for key, label in STATES}
    version = known.version_on(asked.procedure, today()) if asked.procedure else None
    told = [
        ("thu-tuc", name_of(version) if version else asked.procedure),
        ("trang-thai", states.get(asked.state, asked.state)), ("q", f"“{asked.text}”" if asked.text else ""),
    ]  # fmt: skip
    return [tables.chip(request, label, key) for key, label in told if label]


def _with(request: Request, kind: str) -> str:
    query = request.GET.copy()
    query["export"] = kind
    return f"?{query.urlencode()}"


def _issuer(request: Request) -> str:
    """Whose register it is: the one-stop shop of the actor's home, else nobody's name."""
    home = request.actor.home_path
    return next((one.name for one in known.all_points() if home and home.startswith(one.unit_path)), "")
