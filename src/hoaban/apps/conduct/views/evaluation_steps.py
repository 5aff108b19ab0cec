"""The page of one step of an evaluation: what it asks, its command, its refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.conduct.commands import evaluation_steps as steps
from hoaban.apps.conduct.commands import petitions
from hoaban.apps.conduct.forms.evaluation import (
    BandForm,
    GroupForm,
    PetitionForm,
    PointsForm,
    PressForm,
    ReasonForm,
    SaidForm,
)
from hoaban.apps.conduct.queries import evaluation_files as queries
from hoaban.apps.conduct.queries.evaluation_files import EvaluationFile
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today


@dataclass(frozen=True, slots=True)
class StepPage:
    """How a step is asked for: heading, button, message afterwards, form, command, and to whom it is open."""

    title: str | Promise
    button: str | Promise
    told: str | Promise
    form: type[forms.Form]
    call: Callable[..., Any]
    open_to: Callable[[EvaluationFile], bool]
    hint: str | Promise = ""
    risk: bool = False


def _under_way(file: EvaluationFile) -> bool:
    return file.may_publish and file.evaluation.state in ("open", "self", "supervisor", "collective")


STEPS: dict[str, StepPage] = {
    "tu-danh-gia": StepPage(
        _("Self-evaluation"), _("Send the self-evaluation"), _("Sent to the supervisor. It may be changed until then."),
        PointsForm, steps.self_evaluate, lambda file: file.may_self,
    ),
    "nhan-xet": StepPage(
        _("Remarks of the supervisor"), _("Record the remarks"), _("Recorded. It waits for the collective."),
        PointsForm, steps.supervise, lambda file: file.may_supervise,
    ),
    "tap-the": StepPage(
        _("Remarks of the collective"), _("Record the remarks"), _("Recorded. It waits for publication."), SaidForm,
        steps.note_collective, lambda file: file.may_collective,
    ),
    "tra-lai": StepPage(
        _("Send one step back"), _("Send back"), _("Sent back, with the reason."), ReasonForm, steps.step_back,
        lambda file: file.may_send_back, risk=True,
    ),
    "khong-xep-loai": StepPage(
        _("Do not rank this year"), _("Do not rank this year"), _("Set aside, with the reason."), ReasonForm,
        steps.set_aside, _under_way, _("For somebody who left or served too short a time. It can be taken up again."),
        risk=True,
    ),
    "xep-loai-lai": StepPage(
        _("Rank after all"), _("Rank after all"), _("It begins with the self-evaluation."), PressForm,
        steps.take_up_again, lambda file: file.may_publish and file.evaluation.state == "aside",
    ),
    "nhom": StepPage(
        _("Group of similar tasks"), _("Save the group"), _("Saved."), GroupForm, steps.set_group, _under_way,
        _("The share of “excellent” is limited within each group too."),
    ),
    "muc": StepPage(
        _("Decide the band"), _("Decide the band"), _("Decided, with the reason."), BandForm, steps.decide_band,
        lambda file: file.may_publish and not file.own and file.evaluation.state in ("supervisor", "collective"),
        _("A lower band than the points reach, or who of several equals is excellent."),
    ),
    "kien-nghi": StepPage(
        _("Petition against the ranking"), _("Send the petition"), _("Sent. The answer comes in writing, here too."),
        PetitionForm, petitions.file_petition, lambda file: file.may_petition,
    ),
}  # fmt: skip
"""Step in the address -> how it is asked for."""


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_step(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of an evaluation: asked, carried out, or refused with what was typed."""
    file = queries.get_file(actor=request.actor, pk=pk, on=today())
    page = STEPS.get(step)
    if page is None or (request.method != "POST" and not page.open_to(file)):
        raise Http404(step)
    form = _form(request, page, file)
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            page.call(actor=request.actor, evaluation_id=pk, on=today(), **form.cleaned_data)

        if attempt(request, form, call):
            messages.success(request, str(page.told))
            return redirect("conduct_evaluation_file", pk)
        _read_again(form, request, file)
    context = {"file": file, "row": file.evaluation, "form": form, "page": page, "step": step}
    return render(request, "conduct/evaluation/step.html", context, status=422 if form.errors else 200)


def _read_again(form: forms.Form, request: Request, file: EvaluationFile) -> None:
    """After a refusal the form carries the version of now: what was typed stays, and the other's change stands above."""
    data = request.POST.copy()
    data["version"] = str(queries.get_file(actor=request.actor, pk=file.evaluation.pk, on=today()).evaluation.version)
    form.data = data


def _form(request: Request, page: StepPage, file: EvaluationFile) -> forms.Form:
    row = file.evaluation
    initial: dict[str, Any] = {"version": row.version, "group": row.group}
    more: dict[str, Any] = {}
    if page.form is PointsForm:
        own = page.call is steps.self_evaluate
        more = {"rules": file.rules, "counted": file.task_points, "own": own}
        initial |= _said(file, own=own)
    elif page.call is steps.note_collective:
        initial["said"] = row.collective_text
    return page.form(request.POST or None, initial=initial, **more)


def _said(file: EvaluationFile, *, own: bool) -> dict[str, Any]:
    """What stands already; a supervisor begins from the official's own points."""
    row = file.evaluation
    if own:
        return {"general": row.self_general, "results": row.self_results, "said": row.self_text}
    general = row.general if row.general is not None else row.self_general
    results = row.results if row.results is not None else row.self_results
    return {"general": general, "results": results, "said": row.supervisor_text, "band": row.proposed_band}
