"""Pages of improvement plans."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.governance.commands import plans as commands
from hoaban.apps.governance.forms.fields import ReasonForm
from hoaban.apps.governance.forms.plans import ReportForm, StepForm
from hoaban.apps.governance.models import ImprovementPlan, ImprovementStep, PlanState
from hoaban.apps.governance.queries import plans
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.sending import press, sent_version
from hoaban.shared.shell import Request, today


@require_safe
def plans_list(request: Request) -> HttpResponse:
    """Improvement plans of the actor's part."""
    request.actor.require(Permission.VIEW_GOVERNANCE)
    return render(request, "governance/plans.html", {"plans": plans.list_plans(actor=request.actor)})


@require_safe
def plan_page(request: Request, pk: int) -> HttpResponse:
    """One plan with its steps and what may be done now."""
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    context = {
        "plan": plan, "steps": plan.steps.all(), "on": today(), "draws": _draws(request, plan),
        "approves": _runs(request, plan) and plan.state == PlanState.SENT,
        "reports": _scores(request, plan) and plan.state == PlanState.APPROVED,
        "confirms": _runs(request, plan) and plan.state == PlanState.APPROVED,
    }  # fmt: skip
    return render(request, "governance/plan.html", context)


def _scores(request: Request, plan: ImprovementPlan) -> bool:
    return request.actor.may(Permission.SCORE_COMMUNE, plan.unit_path)


def _runs(request: Request, plan: ImprovementPlan) -> bool:
    return request.actor.may(Permission.RUN_GOVERNANCE, plan.unit_path)


def _draws(request: Request, plan: ImprovementPlan) -> bool:
    return _scores(request, plan) and plan.state == PlanState.WANTED


def _back(pk: int) -> str:
    return reverse("governance_plan", args=[pk])


@require_http_methods(["GET", "HEAD", "POST"])
def step_new(request: Request, pk: int) -> HttpResponse:
    """Add a step."""
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    if not _draws(request, plan):
        raise Http404
    form = StepForm(posted(request), initial={"version": plan.version, "due_on": today() + timedelta(days=30)})
    page = FormPage(_("Add a step to the plan"), _("Add the step"), _back(pk), plan.sheet.name)
    return sent(
        request, form, page,
        lambda told: commands.add_step(
            actor=request.actor, plan_id=pk, version=told["version"], facts=form.facts(), on=today()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def step_change(request: Request, pk: int, step_id: int) -> HttpResponse:
    """Change a step of a plan that is being drawn up."""
    plan, step = _drawn(request, pk, step_id)
    told_before = {"text": step.text, "responsible": step.responsible, "due_on": step.due_on}
    form = StepForm(posted(request), initial={"version": plan.version, **told_before})
    page = FormPage(_("Change the step"), _("Save the step"), _back(pk), plan.sheet.name)
    return sent(
        request, form, page,
        lambda told: commands.change_step(
            actor=request.actor, plan_id=pk, version=told["version"], step_id=step_id, facts=form.facts(), on=today()
        ),
    )  # fmt: skip


@require_POST
def step_remove(request: Request, pk: int, step_id: int) -> HttpResponse:
    """Take a step out of a plan that is being drawn up."""
    _drawn(request, pk, step_id)
    press(
        request,
        lambda: commands.remove_step(
            actor=request.actor, plan_id=pk, version=sent_version(request), step_id=step_id, on=today()
        ),
    )
    return redirect(_back(pk))


def _drawn(request: Request, pk: int, step_id: int) -> tuple[ImprovementPlan, ImprovementStep]:
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    step = plan.steps.filter(pk=step_id).first()
    if step is None or not _draws(request, plan):
        raise Http404
    return plan, step


@require_http_methods(["GET", "HEAD", "POST"])
def step_refuse(request: Request, pk: int, step_id: int) -> HttpResponse:
    """Send the report on a step back."""
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    step = plan.steps.filter(pk=step_id, confirmed_on=None, done_on__isnull=False).first()
    if step is None or not _runs(request, plan) or plan.state != PlanState.APPROVED:
        raise Http404
    form = ReasonForm(posted(request), initial={"version": plan.version})
    page = FormPage(_("Send the report back"), _("Send the report back"), _back(pk), step.text)
    return sent(
        request, form, page,
        lambda told: commands.refuse_report(
            actor=request.actor, plan_id=pk, version=told["version"], step_id=step_id, reason=told["reason"], on=today()
        ),
    )  # fmt: skip


@require_POST
def plan_send(request: Request, pk: int) -> HttpResponse:
    """Send the plan to be approved."""
    plans.get_plan(actor=request.actor, plan_id=pk)
    press(
        request,
        lambda: commands.send_plan(actor=request.actor, plan_id=pk, version=sent_version(request), on=today()),
    )
    return redirect(_back(pk))


@require_POST
def plan_approve(request: Request, pk: int) -> HttpResponse:
    """Approve the plan."""
    plans.get_plan(actor=request.actor, plan_id=pk)
    press(
        request,
        lambda: commands.approve_plan(actor=request.actor, plan_id=pk, version=sent_version(request), on=today()),
    )
    return redirect(_back(pk))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_return(request: Request, pk: int) -> HttpResponse:
    """Send the plan back."""
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    if not _runs(request, plan) or plan.state != PlanState.SENT:
        raise Http404
    form = ReasonForm(posted(request), initial={"version": plan.version})
    page = FormPage(
        _("Send the improvement plan back"), _("Send the improvement plan back"), _back(pk), plan.sheet.name
    )
    return sent(
        request, form, page,
        lambda told: commands.return_plan(
            actor=request.actor, plan_id=pk, version=told["version"], reason=told["reason"]
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def step_report(request: Request, pk: int, step_id: int) -> HttpResponse:
    """Report a step as done."""
    plan = plans.get_plan(actor=request.actor, plan_id=pk)
    step = plan.steps.filter(pk=step_id, confirmed_on=None).first()
    if step is None or not _scores(request, plan) or plan.state != PlanState.APPROVED:
        raise Http404
    form = ReportForm(posted(request), initial={"version": plan.version, "report": step.report})
    page = FormPage(_("Report the step as done"), _("Send the report"), _back(pk), step.text)
    return sent(
        request, form, page,
        lambda told: commands.report_step(
            actor=request.actor, plan_id=pk, version=told["version"], step_id=step_id, report=told["report"], on=today()
        ),
    )  # fmt: skip


@require_POST
def step_confirm(request: Request, pk: int, step_id: int) -> HttpResponse:
    """Confirm a reported step."""
    plans.get_plan(actor=request.actor, plan_id=pk)
    press(
        request,
        lambda: commands.confirm_step(
            actor=request.actor, plan_id=pk, version=sent_version(request), step_id=step_id, on=today()
        ),
    )
    return redirect(_back(pk))
