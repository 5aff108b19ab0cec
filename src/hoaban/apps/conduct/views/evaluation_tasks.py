"""Tasks of a month or a quarter in an evaluation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.conduct.commands import evaluation_tasks as commands
from hoaban.apps.conduct.forms.evaluation import TasksForm, span_label
from hoaban.apps.conduct.queries import evaluation_files as queries
from hoaban.apps.conduct.queries.evaluation_files import EvaluationFile
from hoaban.apps.conduct.rules.evaluation_findings import plain
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, today


@require_http_methods(["GET", "HEAD", "POST"])
def tasks_record(request: Request, pk: int) -> HttpResponse:
    """Record a month or a quarter; ``?span=`` opens one that stands already."""
    file = queries.get_file(actor=request.actor, pk=pk, on=today())
    if request.method != "POST" and not file.may_keep_tasks:
        raise Http404(pk)
    form = TasksForm(request.POST or None, initial=_initial(file, request.GET.get("span", "")))
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.record_tasks(
                actor=request.actor, evaluation_id=pk, facts=form.facts(), on=today(),
                version=form.cleaned_data["version"],
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Recorded. The points follow from it."))
            return redirect("conduct_evaluation_file", pk)
    context = {
        "file": file, "row": file.evaluation, "form": form, "penalty": plain(file.rules.penalty),
        "tasks": [(one, span_label(one.span)) for one in file.tasks],
    }  # fmt: skip
    return render(request, "conduct/evaluation/tasks.html", context, status=422 if form.errors else 200)


def _initial(file: EvaluationFile, span: str) -> dict[str, Any]:
    row = next((one for one in file.tasks if str(one.span) == span), None)
    found: dict[str, Any] = {"version": file.evaluation.version}
    if row is None:
        return found
    names = ("span", "work", "assigned", "quantity", "quality", "progress", "delays")
    return found | {name: getattr(row, name) for name in names} | {"major_errors": row.errors}


@require_POST
def tasks_remove(request: Request, pk: int, span: int) -> HttpResponse:
    """Take a month or a quarter out again."""
    queries.get_evaluation(actor=request.actor, pk=pk)
    version = sent_version(request)
    if press(
        request,
        lambda: commands.remove_tasks(actor=request.actor, evaluation_id=pk, span=span, on=today(), version=version),
    ):
        messages.success(request, _("Removed."))
    return redirect("conduct_evaluation_file", pk)
