"""Workbooks of the catalogue: the whole of it as XLSX, and one taken in after what it changes was looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import refusals
from hoaban.apps.service.commands.catalogue_import import import_catalogue
from hoaban.apps.service.forms.catalogue import TOO_LARGE, BookForm, carry
from hoaban.apps.service.queries import catalogue
from hoaban.apps.service.queries.catalogue_sheets import Preview, preview, workbook
from hoaban.apps.service.rules.catalogue_book import MOST_BYTES, BookRefused
from hoaban.apps.service.views.sized import unread_above
from hoaban.shared.access import Permission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today
from hoaban.shared.spreadsheets import XLSX
from hoaban.shared.templatetags.hoaban import number

CARRIED = 2
"""So many times the bound: a workbook that was looked at comes back as letters."""


@require_safe
def catalogue_export(request: Request) -> HttpResponse:
    """The whole catalogue, every version with documents and steps, as it can be taken in again."""
    request.actor.require(Permission.VIEW_SERVICE)
    name = f"thu-tuc-hanh-chinh-{today():%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(workbook(), content_type=XLSX, headers=headers)


def _leave_unread(request: Request) -> None:
    if not catalogue.may_change(actor=request.actor):
        raise PermissionDenied
    refusals.leave(
        actor=request.actor,
        action="service.import_catalogue",
        on=today(),
        refused=CommandRefused("too-large", "", "file"),
    )


@unread_above(CARRIED * MOST_BYTES, TOO_LARGE, _leave_unread)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_import(request: Request) -> HttpResponse:
    """Upload a workbook, look at what it changes or at every cell that is not accepted, then record all of it."""
    if not catalogue.may_change(actor=request.actor):
        raise PermissionDenied
    sent = request.method == "POST"
    form = BookForm(request.POST, request.FILES) if sent else BookForm()
    found: Preview | None = None
    content = b""
    if sent and form.is_valid():
        content = form.content()
        if "record" in request.POST and attempt(request, form, lambda: _record(request, content)):
            return redirect("service_procedures")
        found = _look(form, content)
    if sent and (form.errors or (found is not None and found.faults)):
        wrong = form.errors or {"cells": True}
        refusals.leave_form(actor=request.actor, action="service.import_catalogue", on=today(), fields=wrong)
    return _shown(request, form, found, content)


def _record(request: Request, content: bytes) -> None:
    count = len(import_catalogue(actor=request.actor, content=content).changes)
    text = ngettext("%(count)s version recorded.", "%(count)s versions recorded.", count)
    messages.success(request, text % {"count": number(count)})


def _look(form: BookForm, content: bytes) -> Preview | None:
    try:
        return preview(content=content)
    except BookRefused as refused:
        if not form.errors:
            form.add_error("file", str(refused))
        return None


def _shown(request: Request, form: BookForm, found: Preview | None, content: bytes) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "found": found}
    if found is not None and found.changes:
        kinds = {
            "new": _("New procedures"), "version": _("New versions"), "replaced": _("Versions written anew"),
            "ended": _("Ends changed"), "forms": _("Blank forms changed"),
        }  # fmt: skip
        context["counts"] = [(label, found.count(kind)) for kind, label in kinds.items() if found.count(kind)]
        context["kinds"] = kinds
        context["lines"] = [(kinds[one.kind], one) for one in found.changes]
        context["carried"] = carry(content)
    bad = form.errors or (found is not None and found.faults)
    return render(request, "service/catalogue/import.html", context, status=422 if bad else 200)
