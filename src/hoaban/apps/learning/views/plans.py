"""Pages of plans: the list, one plan, a year opened, what a plan may cost, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import plan_steps, plans
from hoaban.apps.learning.forms.plans import DecisionForm, FrameForm, OpenYearForm, PlanForm, ReasonForm, first_year
from hoaban.apps.learning.models.plans import PlanLine, PlanState
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.queries.plan_changes import list_changes
from hoaban.apps.learning.queries.plan_classes import Progress, progress_of_lines
from hoaban.apps.learning.queries.plan_targets import list_targets
from hoaban.apps.learning.queries.plans import PlanFile
from hoaban.apps.learning.rules.plans import Step
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

COLUMNS = (
    Column("unit", gettext_lazy("Unit"), "learning/plans/_plan_cell.html", sort="unit", export=lambda r: r.unit),
    Column("period", gettext_lazy("Year"), lambda r: r.period, sort="period", hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "learning/plans/_state_cell.html", sort="state",
           export=lambda r: r.state_label),
    Column("due", gettext_lazy("Due on"), lambda r: day(r.due_on), sort="due_on", hidden_on_phone=True,
           export=lambda r: r.due_on),
    Column("people", pgettext_lazy("count", "People"), lambda r: number(r.people), "people", numeric=True,
           export=lambda r: r.people),
    Column("cost", gettext_lazy("Cost, VND"), lambda r: number(r.cost), "cost", numeric=True, export=lambda r: r.cost),
    Column("children", gettext_lazy("Plans below that are in"),
           lambda r: f"{r.children_in}/{r.children}" if r.children else "", numeric=True, hidden_on_phone=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepPage:
    """How a step is asked for on its page: what it is called, its form, and its command."""

    title: str | Promise
    button: str | Promise
    told: str | Promise
    form: type[PlanForm]
    call: Callable[..., Any]
    icon: str = "check"
    quiet: bool = False
    """Whether the page of the plan draws its button outlined."""


STEPS: dict[str, StepPage] = {
    Step.SUBMIT: StepPage(
        gettext_lazy("Submit the plan"), gettext_lazy("Submit for approval"),
        gettext_lazy("Submitted. The lines are locked until it is decided or returned."), ReasonForm,
        plan_steps.submit_plan, "upload",
    ),
    Step.ACCEPT: StepPage(
        gettext_lazy("Accept the plan"), gettext_lazy("Accept into the plan above"),
        gettext_lazy("Accepted into the plan above."), PlanForm, plan_steps.accept_plan,
    ),
    Step.RETURN: StepPage(
        gettext_lazy("Return the plan for changes"), gettext_lazy("Return for changes"),
        gettext_lazy("Returned, with the reason."), ReasonForm, plan_steps.return_plan, "undo-2", quiet=True,
    ),
    Step.APPROVE: StepPage(
        gettext_lazy("Record the approval"), gettext_lazy("Approve"),
        gettext_lazy("Approved. The plan is locked; it is changed by an amendment only."), DecisionForm,
        plan_steps.approve_plan, "shield-check",
    ),
    Step.AMEND: StepPage(
        gettext_lazy("Amend the plan"), gettext_lazy("Amend the plan"),
        gettext_lazy("An amendment was begun. The approved plan holds until the amendment is approved."), ReasonForm,
        plan_steps.amend_plan, "pencil", quiet=True,
    ),
    Step.DROP: StepPage(
        gettext_lazy("Give up the amendment"), gettext_lazy("Give up the amendment"),
        gettext_lazy("The amendment was given up. The approved plan holds as it is."), PlanForm, plan_steps.drop_plan,
        "trash-2", quiet=True,
    ),
}  # fmt: skip
"""Step of the table -> how it is asked for."""


@require_safe
def plans_list(request: Request) -> HttpResponseBase:
    """The plans of the actor's part."""
    request.actor.require(Permission.VIEW_LEARNING)
    on = today()
    year = request.GET.get("year", "")
    state = request.GET.get("state", "")
    rows = queries.list_plans(
        actor=request.actor, on=on, year=int(year) if year.isdecimal() and len(year) == 4 else None, state=state
    )
    if download := tables.export(request, COLUMNS, rows, name=_("Training plans")):
        return download
    chips = [tables.chip(request, year, "year")] if year else []
    if state in PlanState.values:
        chips.append(tables.chip(request, PlanState(state).label, "state"))
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Training plans"), chips=chips),
        "years": queries.years_of(actor=request.actor), "states": PlanState.choices, "year": year, "state": state,
        "may_open": _top_place(request, on) is not None, "on": on,
    }  # fmt: skip
    return render(request, "learning/plans/list.html", context)


def _top_place(request: Request, on: date) -> Any:
    """The province, where the actor may open a year for it; None for everybody else."""
    tops = organisation.list_children(actor=request.actor, on=on, unit_id=None)
    whole = (one for one in tops if one.parent_id is None)
    return next((one for one in whole if request.actor.may(Permission.APPROVE_TRAINING, one.path)), None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_open(request: Request) -> HttpResponse:
    """Open a year, or several: every unit that plans gets its draft."""
    on = today()
    place = _top_place(request, on)
    if place is None:
        raise Http404
    form = OpenYearForm(request.POST or None, initial={"year": first_year(on)})
    if request.method == "POST" and form.is_valid():
        year, until_year = form.years()
        made: list[Any] = []

        def call() -> None:
            made.append(
                plans.open_year(
                    actor=request.actor,
                    unit_id=place.id,
                    year=year,
                    until_year=until_year,
                    due_on=form.cleaned_data["due_on"],
                    ceiling=form.cleaned_data["ceiling"],
                    on=on,
                )  # fmt: skip
            )

        if attempt(request, form, call) and made:
            messages.success(request, _("Opened. Every unit that plans has a draft, filled in from the gaps of today."))
            return redirect("learning_plan", made[0].pk)
    context = {"form": form, "place": place}
    return render(request, "learning/plans/open.html", context, status=422 if form.errors else 200)


@require_safe
def plan_page(request: Request, pk: int) -> HttpResponse:
    """One plan: where it stands, what waits, its lines, money by source, the plans below it."""
    on = today()
    file = queries.get_file(actor=request.actor, plan_id=pk, on=on)
    context = {
        "file": file, "plan": file.plan, "on": on, "steps": _steps(file),
        "lines": _lines(request, file), "is_settled": _is_settled(file),
        "changes": list_changes(actor=request.actor, plan=file.plan) if file.plan.amends_id else [],
        "state_look": look_of(file.plan.state), "may_see_above": _sees_above(request, file),
        "ceiling_share": _share(file), "targets": list_targets(actor=request.actor, plan=file.plan, on=on),
    }  # fmt: skip
    return render(request, "learning/plans/plan.html", context)


def _steps(file: PlanFile) -> list[tuple[str, StepPage]]:
    """The steps open to the actor; submitting and approving wait for the plans below."""
    return [(move.step, STEPS[move.step]) for move in file.moves]


def _is_settled(file: PlanFile) -> bool:
    return file.plan.state in (PlanState.APPROVED, PlanState.AMENDED)


def _lines(request: Request, file: PlanFile) -> list[tuple[PlanLine, Progress]]:
    """The lines, each with how far it is once the plan is approved."""
    found: dict[int, Progress] = {}
    if _is_settled(file):
        found = progress_of_lines(actor=request.actor, plan=file.plan, lines=file.lines)
    return [(line, found.get(line.pk, Progress())) for line in file.lines]


def _share(file: PlanFile) -> int | None:
    if not file.plan.ceiling:
        return None
    return min(100, file.total * 100 // file.plan.ceiling)


def _sees_above(request: Request, file: PlanFile) -> bool:
    above = file.plan.parent
    return above is not None and request.actor.may(Permission.VIEW_LEARNING, above.unit_path)


def look_of(state: str) -> str:
    """The class of a state's badge."""
    return {"submitted": "due", "accepted": "done", "approved": "done", "returned": "late"}.get(state, "")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_frame(request: Request, pk: int) -> HttpResponse:
    """By when a plan is due, and what it may cost."""
    on = today()
    file = queries.get_file(actor=request.actor, plan_id=pk, on=on)
    if not file.may_frame:
        raise Http404
    initial = {"version": file.plan.version, "due_on": file.plan.due_on, "ceiling": file.plan.ceiling}
    form = FrameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            plans.frame_plan(
                actor=request.actor, plan_id=pk, version=given["version"], due_on=given["due_on"],
                ceiling=given["ceiling"], on=on,
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Saved."))
            return redirect("learning_plan", pk)
    return _form_page(request, file, form, _("Due date and ceiling"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_step(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of a plan: asked once more, with the reason or the decision it needs."""
    on = today()
    file = queries.get_file(actor=request.actor, plan_id=pk, on=on)
    page = STEPS.get(step)
    known = page is not None and (request.method == "POST" or any(move.step == step for move in file.moves))
    if page is None or not known:
        raise Http404
    form = page.form(request.POST or None, initial={"version": file.plan.version, "decided_on": on})
    _say_what_is_needed(form, file, step)
    if request.method == "POST" and form.is_valid():
        found: list[Any] = []

        def call() -> None:
            found.append(page.call(actor=request.actor, plan_id=pk, on=on, **form.cleaned_data))

        if attempt(request, form, call):
            messages.success(request, str(page.told))
            return _after(step, pk, file, found)
    return _form_page(request, file, form, str(page.title), str(page.button), step=step)


def _say_what_is_needed(form: forms.Form, file: PlanFile, step: str) -> None:
    if "reason" not in form.fields:
        return
    field = form.fields["reason"]
    field.required = step != Step.SUBMIT
    if step == Step.SUBMIT:
        field.label = _("Note")
        field.help_text = _("Needed only for a plan that proposes nothing: say why.") if not file.lines else ""
    elif step == Step.RETURN:
        field.label = _("What is to be changed")
    else:
        field.label = _("Why is it amended?")


def _after(step: str, pk: int, file: PlanFile, found: list[Any]) -> HttpResponse:
    if step == Step.AMEND and found:
        return redirect("learning_plan", found[0].pk)
    if step == Step.DROP:
        return redirect("learning_plan", file.plan.amends_id) if file.plan.amends_id else redirect("learning_plans")
    return redirect("learning_plan", pk)


def _form_page(
    request: Request, file: PlanFile, form: forms.Form, title: str, button: str, *, step: str = ""
) -> HttpResponse:
    context = {"file": file, "plan": file.plan, "form": form, "title": title, "button": button, "step": step}
    return render(request, "learning/plans/form.html", context, status=422 if form.errors else 200)


@require_POST
def plan_accept_all(request: Request, pk: int) -> HttpResponse:
    """Accept every submitted plan below a plan at once."""
    accepted, refused = plan_steps.accept_plans_below(actor=request.actor, plan_id=pk, on=today())
    if accepted:
        text = ngettext("%(count)s plan accepted.", "%(count)s plans accepted.", accepted)
        messages.success(request, text % {"count": number(accepted)})
    for said in refused:
        messages.warning(request, said)
    return redirect("learning_plan", pk)


@require_POST
def plan_refill(request: Request, pk: int) -> HttpResponse:
    """Fill a draft from the gaps of today again."""
    added: list[int] = []

    def call() -> None:
        added.append(plans.refill_plan(actor=request.actor, plan_id=pk, version=sent_version(request), on=today()))

    if press(request, call):
        messages.success(
            request, _("Filled from the gaps of today: %(count)s lines added.") % {"count": number(added[0])}
        )
    return redirect("learning_plan", pk)
