"""Workbooks of criteria: a set as XLSX, and a new version taken in after what it says was looked at."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.governance.commands.importing import import_criteria
from hoaban.apps.governance.forms.books import BookForm, carry
from hoaban.apps.governance.models import CriteriaSet
from hoaban.apps.governance.queries import books
from hoaban.apps.governance.queries.criteria import get_set, set_on
from hoaban.apps.governance.rules.books import Draft
from hoaban.shared.access import Permission
from hoaban.shared.books import BookRefused
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today
from hoaban.shared.spreadsheets import XLSX


@require_safe
def criteria_export(request: Request, code: str) -> HttpResponse:
    """A version of the criteria as a workbook that can be changed and taken in."""
    request.actor.require(Permission.VIEW_GOVERNANCE)
    found = get_set(code)
    headers = {"Content-Disposition": f'attachment; filename="bo-tieu-chi-{found.code}.xlsx"'}
    return HttpResponse(books.workbook(found), content_type=XLSX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_import(request: Request) -> HttpResponse:
    """Upload a workbook, look at what it says or at every cell that is not accepted, then record all of it."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    request.actor.require(Permission.RUN_GOVERNANCE)
    sent = request.method == "POST"
    form = BookForm(request.POST, request.FILES) if sent else BookForm()
    draft: Draft | None = None
    content = b""
    if sent and form.is_valid():
        content = form.content()
        made: list[CriteriaSet] = []
        if "record" in request.POST and attempt(
            request, form,
            lambda: made.append(import_criteria(actor=request.actor, content=content, on=today())),
        ):  # fmt: skip
            messages.success(request, _("The new version of the criteria is recorded."))
            return redirect("governance_criteria_set", code=made[0].code) if made else redirect("governance_criteria")
        draft = _look(form, content)
    return _shown(request, form, draft, content)


def _look(form: BookForm, content: bytes) -> Draft | None:
    try:
        return books.read(content=content, on=today())
    except BookRefused as refused:
        if not form.errors:
            form.add_error("file", str(refused))
        return None


def _shown(request: Request, form: BookForm, draft: Draft | None, content: bytes) -> HttpResponse:
    good = draft is not None and not draft.faults
    context = {
        "form": form, "draft": draft, "good": good, "carried": carry(content) if good else "", "standing": set_on(today()),
        "compared": books.compare(draft, on=today()) if draft is not None and good else None,
    }  # fmt: skip
    return render(
        request, "governance/import.html", context, status=422 if request.method == "POST" and not good else 200
    )
