"""Pages of exchange: rosters in, with a dry run before anything is recorded, and out again."""

from __future__ import annotations

import io
import time
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.exchange import commands, tasks
from hoaban.apps.exchange.forms import XLSX, BoundedUpload, ExportForm, RosterForm
from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.exchange.queries.export import count_exported, export_rows, exported_columns, exported_groups
from hoaban.apps.exchange.queries.imports import (
    ErrorKind,
    column_label,
    error_kinds,
    get_import,
    list_imports,
    marked_file,
    may_have_stopped,
    of_kind,
    recorded_before,
)
from hoaban.apps.exchange.queries.lists import template_lists
from hoaban.apps.exchange.queries.parts import importable_provinces
from hoaban.apps.exchange.queries.units import exportable_units
from hoaban.apps.exchange.queries.words import describe_changes
from hoaban.apps.exchange.rules.columns import catalogue
from hoaban.apps.exchange.rules.template import write_template
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries import field_groups
from hoaban.shared import readings, spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Part
from hoaban.shared.shell import Request, now, parse_day, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

State = RosterImport.State
UNDER_WAY = (State.WAITING, State.CHECKING, State.RECORDING)

COLUMNS = (
    Column("file", gettext_lazy("File"), "exchange/_file_cell.html", sort="file_name", export=lambda r: r.file_name),
    Column("on", gettext_lazy("Roster's day"), lambda r: day(r.on), sort="on", export=lambda r: r.on),
    Column("state", gettext_lazy("State"), "exchange/_state.html", sort="state", export=lambda r: r.get_state_display()),
    Column("rows", gettext_lazy("Rows"), lambda r: number(r.rows), "rows", numeric=True, hidden_on_phone=True,
           export=lambda r: r.rows),
    Column("new", gettext_lazy("New people"), lambda r: number(r.new), "new", numeric=True, hidden_on_phone=True,
           export=lambda r: r.new),
    Column("changed", gettext_lazy("Changed"), lambda r: number(r.changed), "changed", numeric=True,
           hidden_on_phone=True, export=lambda r: r.changed),
    Column("ended", gettext_lazy("Left"), lambda r: number(r.ended), "ended", numeric=True, hidden_on_phone=True,
           export=lambda r: r.ended),
    Column("user", gettext_lazy("Uploaded by"), lambda r: str(r.user), hidden_on_phone=True),
)  # fmt: skip


@require_safe
@never_cache
def roster_list(request: Request) -> HttpResponse:
    """The rosters of the actor's part, the newest first."""
    request.actor.require(Permission.IMPORT_ROSTER)
    found = list_imports(actor=request.actor).order_by("-pk")
    if download := tables.export(request, COLUMNS, found, name=_("Rosters")):
        return cast(HttpResponse, download)
    table = tables.build(request, COLUMNS, found, caption=_("Rosters put in"))
    return render(request, "exchange/roster_list.html", {"table": table})


@csrf_exempt
def roster_upload(request: Request) -> HttpResponse:
    """Upload a roster. The bound on its size must stand before anything reads the form, so CSRF is checked after."""
    request.actor.require(Permission.IMPORT_ROSTER)
    bound = BoundedUpload(request)
    if request.method == "POST":
        request.upload_handlers.insert(0, bound)
    return _upload(request, bound)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _upload(request: Request, bound: BoundedUpload) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, RosterForm(today=today(), provinces=importable_provinces(actor=request.actor)))
    files = request.FILES  # read first: only then is it known whether the file was too large
    refusal = commands.too_large().message if bound.too_large else ""
    provinces = importable_provinces(actor=request.actor)
    form = RosterForm(request.POST, files, today=today(), provinces=provinces, too_large=refusal)
    if not form.is_valid():
        return _upload_page(request, form)
    try:
        roster = commands.receive_roster(
            actor=request.actor, user_id=cast(int, request.actor.user_id), upload=form.cleaned_data["file"],
            on=form.cleaned_data["on"], unit=form.cleaned_data.get("unit", ""),
        )  # fmt: skip
    except commands.UploadRefused as refused:
        form.add_error("unit" if refused.code == "no-such-part" else "file", refused.message)
        return _upload_page(request, form)
    tasks.check_roster.enqueue(roster.pk, cast(int, request.actor.user_id))
    return redirect("exchange_import", roster.pk)


def _upload_page(request: Request, form: RosterForm) -> HttpResponse:
    columns = [(column_label(column.key, _language()), column.required) for column in catalogue()]
    needed = [label for label, required in columns if required]
    optional = [label for label, required in columns if not required]
    context = {"form": form, "needed": needed, "optional": optional}
    return render(request, "exchange/roster_upload.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def roster_page(request: Request, pk: int) -> HttpResponse:
    """An import as it stands: how far the work is, why the file was refused, or what it would change."""
    roster = _roster(request, pk)
    if roster.state in UNDER_WAY:
        context = {"roster": roster, "stopped": may_have_stopped(roster, now=time.time())}
        name = "_progress.html" if request.htmx else "roster_progress.html"
        return render(request, f"exchange/{name}", context)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if roster.state in {State.REFUSED, State.DISCARDED}:
        return render(request, "exchange/roster_refused.html", {"roster": roster})
    return render(request, "exchange/roster_result.html", _result(request, roster))


def _result(request: Request, roster: RosterImport) -> dict[str, Any]:
    details = roster.details
    kinds = error_kinds(roster.errors, language=_language())
    counts = {"errors": len(roster.errors), "new": roster.new, "changed": roster.changed, "ended": roster.ended}
    show = request.GET.get("show", "")
    if not counts.get(show):
        show = next((name for name in ("errors", "changed", "new", "ended") if counts[name]), "")
    text = request.GET.get("page", "1")
    page = tables.paginate(_shown(request, roster, show, kinds), int(text) if text.isdecimal() and len(text) < 8 else 1)
    if show == "changed":
        page = tables.Page(describe_changes(list(page.rows), roster.on), page.number, page.total, page.size)
    if show == "errors":
        rows = [{**error, "label": column_label(error["column"], _language())} for error in page.rows]
        page = tables.Page(rows, page.number, page.total, page.size)
    return {
        "roster": roster, "show": show, "page": page, "kinds": kinds, "kind": request.GET.get("kind", ""),
        "n_errors": details.get("n_errors", 0), "n_bad_rows": details.get("n_bad_rows", 0),
        "n_good": roster.new + roster.changed + roster.unchanged, "new_posts": details.get("new_posts", 0),
        "unread": unread(details.get("ignored", [])),
        "effect": roster.new + roster.changed + roster.ended, "kept": len(_kept(roster, show)),
        "total": counts.get(show, 0), "before": recorded_before(actor=request.actor, roster=roster),
        "sheets": len({error["sheet"] for error in roster.errors}),
        "may_change_titles": request.actor.may(Permission.CHANGE_ORGANISATION),
    }  # fmt: skip


def unread(ignored: list[dict[str, str]]) -> list[str]:
    """What of the file was passed over, each in words: columns that are not known, sheets without people."""
    told = {"column": _("%(sheet)s, column %(place)s: %(text)s"), "hidden": _("%(sheet)s, a hidden sheet"),
            "no-table": _("%(sheet)s, a sheet without a table")}  # fmt: skip
    return [told[one["kind"]] % one for one in ignored if one["kind"] in told]


def _kept(roster: RosterImport, show: str) -> list[Any]:
    if show == "errors":
        return list(roster.errors)
    return list(roster.details.get({"new": "new_names", "changed": "changed", "ended": "ended"}.get(show, ""), []))


def _shown(request: Request, roster: RosterImport, show: str, kinds: list[ErrorKind]) -> list[Any]:
    rows = _kept(roster, show)
    return of_kind(rows, request.GET.get("kind", ""), kinds) if show == "errors" else rows


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roster_record(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then have the whole roster recorded."""
    roster = _roster(request, pk)
    if request.method != "POST":
        if roster.state != State.CHECKED or roster.errors:
            return redirect("exchange_import", pk)
        return render(request, "exchange/roster_record.html", {"roster": roster, "posts": roster.details["new_posts"]})
    try:
        commands.order_recording(actor=request.actor, roster_id=pk)
    except commands.UploadRefused as refused:
        if roster.state != State.RECORDED:
            messages.warning(request, refused.message)
    else:
        tasks.record_roster.enqueue(pk, cast(int, request.actor.user_id))
    return redirect("exchange_import", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roster_discard(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then delete the file and its marks."""
    roster = _roster(request, pk)
    if request.method != "POST":
        return render(
            request, "exchange/roster_discard.html", {"roster": roster, "marks": roster.details.get("n_errors", 0)}
        )
    try:
        commands.discard_roster(actor=request.actor, roster_id=pk)
    except commands.UploadRefused as refused:
        messages.warning(request, refused.message)
        return redirect("exchange_import", pk)
    messages.success(request, _("Import discarded. The records are as they were."))
    return redirect("exchange_imports")


@require_POST
def roster_resume(request: Request, pk: int) -> HttpResponse:
    """Give an import whose worker stopped to a worker again."""
    roster = _roster(request, pk)
    try:
        commands.resume_roster(actor=request.actor, roster_id=pk)
    except commands.UploadRefused:
        return redirect("exchange_import", pk)
    if roster.state == State.RECORDING:
        tasks.record_roster.enqueue(pk, cast(int, request.actor.user_id))
    else:
        tasks.check_roster.enqueue(pk, roster.user_id)
    return redirect("exchange_import", pk)


@require_safe
def roster_marked(request: Request, pk: int) -> HttpResponseBase:
    """The uploaded file with its refused cells coloured and commented."""
    roster = _roster(request, pk)
    if roster.state != State.CHECKED or not roster.errors:
        raise Http404
    stem = roster.file_name.removesuffix(".xlsx")
    name = _("%(file)s - errors marked") % {"file": stem}
    return FileResponse(marked_file(roster), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@require_safe
def roster_template(request: Request) -> HttpResponseBase:
    """The empty roster with guidance and lists."""
    request.actor.require(Permission.IMPORT_ROSTER)
    buffer = io.BytesIO()
    write_template(buffer, template_lists(actor=request.actor, on=today()))
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{_('Roster template')}.xlsx", content_type=XLSX)


@require_safe
def roster_export(request: Request) -> HttpResponseBase:
    """The people of a unit on a day as a roster that can be imported again."""
    request.actor.require(Permission.IMPORT_ROSTER)
    on = parse_day(request.GET.get("on", "")) or today()
    units = exportable_units(actor=request.actor, on=on)
    asked = {"on": request.GET.get("on") or day(on), "unit": request.GET.get("unit") or units[0][0] if units else ""}
    form = ExportForm(asked, units=units)
    context = {"form": form, "on": on}
    if form.is_valid():
        part = organisation.get_part(actor=request.actor, on=on, code=form.cleaned_data["unit"])
        count = count_exported(actor=request.actor, on=on, part=part)
        if request.GET.get("export", "") in tables.FORMATS:
            return _download(request, on, part, count)
        context |= {"count": count, "part": part, **_withheld(request, part)}
    return render(request, "exchange/roster_export.html", context, status=400 if form.errors else 200)


def _download(request: Request, on: date, part: Part, count: int) -> HttpResponseBase:
    """The file, after it is kept who took out whose data."""
    unit = readings.WholeUnit(part.path, part.name, on, count)
    groups = exported_groups(actor=request.actor, part=part)
    readings.leave_unit(actor=request.actor, unit=unit, groups=groups, at=now())
    headers = [column.header_vi for column in exported_columns(actor=request.actor, part=part)]
    name = _("Roster %(unit)s %(day)s") % {"unit": part.name, "day": f"{on:%d-%m-%Y}"}
    return spreadsheets.response(
        request.GET["export"], name, headers, export_rows(actor=request.actor, on=on, part=part)
    )


def _withheld(request: Request, part: Part) -> dict[str, Any]:
    """What of a roster the actor's role may not see, and whether the file can still be imported."""
    shown = exported_groups(actor=request.actor, part=part)
    columns = [column_label(column.key, _language()) for column in catalogue() if column.group not in shown]
    return {"withheld": columns, "importable": field_groups.NUMBER in shown}


def _roster(request: Request, pk: int) -> RosterImport:
    request.actor.require(Permission.IMPORT_ROSTER)
    try:
        return get_import(actor=request.actor, roster_id=pk)
    except RosterImport.DoesNotExist:
        raise Http404 from None


def _language() -> str:
    return get_language() or "vi"
