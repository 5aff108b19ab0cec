"""Steps of a case: recorded and taken back, submitted, returned, refused, withdrawn, standards waived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.leadership.commands import case_waivers
from hoaban.apps.leadership.commands import cases as commands
from hoaban.apps.leadership.forms.cases import CaseForm, ReasonForm, StepForm, WaiverForm
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.queries.cases import CaseFile
from hoaban.apps.leadership.rules.cases import Step
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, today

FORMS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Ask:
    """How a step is asked for: heading, button, what is said when done."""

    title: str | Promise
    button: str | Promise
    told: str | Promise
    form: type[CaseForm]
    call: Callable[..., Any]
    label: str | Promise = ""
    risk: bool = False


ASKS: dict[str, Ask] = {
    Step.SUBMIT: Ask(
        gettext_lazy("Submit the case"), gettext_lazy("Submit for decision"),
        gettext_lazy("Submitted. The authority decides, returns or refuses."), CaseForm, commands.submit_case,
    ),
    Step.RETURN: Ask(
        gettext_lazy("Return the case for changes"), gettext_lazy("Return for changes"),
        gettext_lazy("Returned, with the reason."), ReasonForm, commands.return_case,
        gettext_lazy("What is to be changed"),
    ),
    Step.REFUSE: Ask(
        gettext_lazy("Do not agree to the case"), gettext_lazy("Do not agree"),
        gettext_lazy("Recorded: not agreed to. The case is over."), ReasonForm, commands.refuse_case, risk=True,
    ),
    Step.WITHDRAW: Ask(
        gettext_lazy("Withdraw the case"), gettext_lazy("Withdraw the case"),
        gettext_lazy("The case is withdrawn and kept with its reason."), ReasonForm, commands.withdraw_case, risk=True,
    ),
    Step.UNDO: Ask(
        gettext_lazy("Take the latest step back"), gettext_lazy("Take the step back"),
        gettext_lazy("The step is taken back."), ReasonForm, commands.undo_step, risk=True,
    ),
}  # fmt: skip
"""Step of the table -> how it is asked for."""


@require_http_methods(FORMS)
def case_move(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of the table, asked once more."""
    file = queries.get_file(actor=request.actor, case_id=pk, on=today())
    ask = ASKS.get(step)
    if ask is None or (request.method != "POST" and not any(move.step == step for move in file.moves)):
        raise Http404
    form = ask.form(request.POST or None, initial={"version": file.case.version})
    if ask.label:
        form.fields["reason"].label = str(ask.label)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(request, form, lambda: ask.call(actor=request.actor, case_id=pk, on=today(), **given)):
            messages.success(request, str(ask.told))
            return redirect("leadership_case", pk)
    return form_page(request, file, form, ask.title, ask.button, risk=ask.risk)


def form_page(request: Request, file: CaseFile, form: forms.Form, title: Any, button: Any, **more: Any) -> HttpResponse:
    """A form about a case, with what the case is."""
    context = {"file": file, "case": file.case, "form": form, "title": title, "button": button,
               "post_title": title_name(file.case.post.title), **more}  # fmt: skip
    return render(request, "leadership/cases/form.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
def case_step(request: Request, pk: int, key: str) -> HttpResponse:
    """Record one step: its day, and of a meeting who was called, came and agreed."""
    file = queries.get_file(actor=request.actor, case_id=pk, on=today())
    stage = next((row.stage for row in file.stages if row.stage.key == key), None)
    offered = any(move.step == Step.TAKE for move in file.moves) and stage == file.following
    if stage is None or (request.method != "POST" and not offered):
        raise Http404
    form = StepForm(request.POST or None, stage=stage, initial={"version": file.case.version, "done_on": today()})
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.take_step(
                actor=request.actor, case_id=pk, version=form.cleaned_data["version"], facts=form.facts(), on=today()
            )

        if attempt(request, form, call):
            messages.success(request, _("Recorded: %(step)s.") % {"step": stage.title})
            return redirect("leadership_case", pk)
    return form_page(request, file, form, stage.title, _("Record the step"), about=stage.task)


@require_http_methods(FORMS)
def case_waive(request: Request, pk: int, rule: str) -> HttpResponse:
    """Set a standard aside in the name of an authority."""
    file = queries.get_file(actor=request.actor, case_id=pk, on=today())
    finding = next((one for one in file.weighed.blocking if one.rule == rule), None)
    if not any(move.step == Step.WAIVE for move in file.moves) or (request.method != "POST" and finding is None):
        raise Http404
    form = WaiverForm(request.POST or None, initial={"version": file.case.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(
            request, form,
            lambda: case_waivers.waive_standard(actor=request.actor, case_id=pk, rule=rule, on=today(), **given),
        ):  # fmt: skip
            messages.success(request, _("Waived. The waiver is counted and stays with the decision."))
            return redirect("leadership_case", pk)
    return form_page(request, file, form, _("Waive a standard"), _("Waive the standard"), finding=finding)


@require_POST
def case_unwaive(request: Request, pk: int, rule: str) -> HttpResponse:
    """Take a waiver back."""
    version = sent_version(request)
    if press(
        request,
        lambda: case_waivers.take_back_waiver(actor=request.actor, case_id=pk, version=version, rule=rule, on=today()),
    ):
        messages.success(request, _("The waiver is taken back."))
    return redirect("leadership_case", pk)
