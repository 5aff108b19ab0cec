"""Findings after a visit: changed before the conclusion, reported by the unit, judged; and recommendations as rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.conduct.commands import supervision as commands
from hoaban.apps.conduct.forms import supervision as shapes
from hoaban.apps.conduct.models import VisitFinding, VisitState
from hoaban.apps.conduct.queries import supervision as queries
from hoaban.apps.conduct.views.supervision import data_of, form_page
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today


def _given(request: Request, pk: int, permission: Permission, state: str) -> VisitFinding:
    """The finding, for those who hold the permission there, while its visit is in the state; Http404 otherwise."""
    found = queries.get_finding(actor=request.actor, finding_id=pk)
    if not request.actor.may(permission, found.visit.unit_path) or found.visit.state != state:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def finding_change(request: Request, pk: int) -> HttpResponse:
    """Change a finding before the conclusion."""
    found = _given(request, pk, Permission.SUPERVISE, VisitState.HELD)
    initial = {name: getattr(found, name) for name in ("text", "severity", "recommendation", "due_on")}
    form = shapes.FindingForm(data_of(request), initial={**initial, "version": found.visit.version})
    call = lambda: commands.change_finding(  # noqa: E731
        actor=request.actor, finding_id=pk, version=form.cleaned_data["version"], on=today(), facts=form.facts()
    )
    return form_page(
        request, form, call, title=_("Change the finding"), button=_("Save the finding"), back=_visit(found),
        done=_("Saved."), about=found.visit.subject,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def finding_report(request: Request, pk: int) -> HttpResponse:
    """The unit reports what it did."""
    found = _given(request, pk, Permission.REPORT_SUPERVISION, VisitState.CONCLUDED)
    form = shapes.ReportForm(data_of(request), initial={"version": found.visit.version, "done_text": found.done_text})
    call = lambda: commands.report_done(actor=request.actor, finding_id=pk, on=today(), **form.cleaned_data)  # noqa: E731
    return form_page(
        request, form, call, title=_("Report what was done"), button=_("Send the report"), back=_visit(found),
        done=_("Sent. Those who supervise accept it or send it back."), about=found.visit.subject,
        said=found.recommendation,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def finding_judge(request: Request, pk: int) -> HttpResponse:
    """Accept the unit's report, or send it back with what is missing."""
    found = _given(request, pk, Permission.SUPERVISE, VisitState.CONCLUDED)
    form = shapes.JudgeForm(data_of(request), initial={"version": found.visit.version})
    if request.method == "POST" and form.is_valid():
        command: Any = commands.send_back if "back" in request.POST else commands.accept_report
        if attempt(request, form, lambda: command(actor=request.actor, finding_id=pk, on=today(), **form.cleaned_data)):
            messages.success(request, _("Saved."))
            return redirect(_visit(found))
    row = queries.dress_findings(actor=request.actor, rows=[found], on=today())[0]
    context = {"form": form, "row": row, "back": _visit(found)}
    return render(request, "conduct/supervision/judge.html", context, status=422 if form.is_bound else 200)


def _visit(found: VisitFinding) -> str:
    return reverse("conduct_supervision_visit", args=[found.visit_id])
