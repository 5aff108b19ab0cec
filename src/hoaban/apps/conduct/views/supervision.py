"""Supervision visits: the plan, one visit, its findings, and the steps of its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.conduct.commands import supervision as commands
from hoaban.apps.conduct.forms import supervision as shapes
from hoaban.apps.conduct.forms.discipline import ReasonForm
from hoaban.apps.conduct.models import SupervisionVisit, VisitState
from hoaban.apps.conduct.queries import supervision as queries
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import UnitKind
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, led_back
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

Text = str | Promise
COLUMNS = (
    Column("subject", gettext_lazy("Subject of the visit"), "conduct/supervision/_subject_cell.html",
           export=lambda r: r.subject),
    Column("unit", gettext_lazy("Unit visited"), lambda r: r.unit),
    Column("planned", gettext_lazy("Planned for"), lambda r: day(r.planned_on), export=lambda r: r.planned_on),
    Column("held", gettext_lazy("Held on"), lambda r: day(r.held_on), hidden_on_phone=True,
           export=lambda r: r.held_on),
    Column("state", gettext_lazy("State"), "conduct/supervision/_state_cell.html", export=lambda r: r.state_text),
    Column("done", pgettext_lazy("supervision", "Recommendations done"), "conduct/supervision/_done_cell.html",
           export=lambda r: f"{r.accepted}/{r.recommended}"),
)  # fmt: skip


@require_safe
def supervision_list(request: Request) -> HttpResponseBase:
    """The plan of visits, and visits held."""
    _require_view(request)
    on = today()
    text, state, year = (request.GET.get(name, "").strip()[:100] for name in ("q", "state", "year"))
    asked_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    rows = queries.list_visits(actor=request.actor, state=state, text=text, year=asked_year)
    if request.GET.get("export", "") in tables.FORMATS:
        dressed = queries.dress_visits(rows=list(rows[:20_000]), on=on)
        found = tables.export(request, COLUMNS, dressed, name=_("Supervision visits"))
        assert found is not None  # the format was checked
        return found
    page = tables.paginate(rows, _asked_page(request))
    listed = tables.Page(queries.dress_visits(rows=page.rows, on=on), page.number, page.total)
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    table = tables.Table(COLUMNS, COLUMNS, "", listed, tuple(chips), _("Supervision visits"), "?")
    context = {
        "on": on, "table": table, "q": text, "state": state, "states": VisitState.choices,
        "may_plan": request.actor.may(Permission.SUPERVISE),
        "sees_figures": request.actor.may(Permission.VIEW_SUPERVISION),
    }  # fmt: skip
    return render(request, "conduct/supervision/list.html", context)


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _require_view(request: Request) -> None:
    if not any(request.actor.may(one) for one in queries.VIEWS):
        raise Http404


@require_safe
def supervision_visit(request: Request, pk: int) -> HttpResponse:
    """One visit: what it found, what it recommended, what the unit did."""
    on = today()
    visit = queries.get_visit(actor=request.actor, visit_id=pk)
    findings = queries.list_findings(actor=request.actor, visit=visit, on=on)
    context = {
        "on": on, "visit": visit, "row": queries.dress_visits(rows=[visit], on=on)[0],
        "rights": queries.rights(actor=request.actor, visit=visit),
        "findings": [(one, queries.may_open_case(actor=request.actor, finding=one, visit=visit)) for one in findings],
        "hidden": visit.state == VisitState.HELD and not request.actor.may(Permission.VIEW_SUPERVISION, visit.unit_path),
    }  # fmt: skip
    return render(request, "conduct/supervision/visit.html", context)


def _supervised(request: Request, pk: int) -> SupervisionVisit:
    """The visit, for those who supervise there; Http404 for everybody else."""
    visit = queries.get_visit(actor=request.actor, visit_id=pk)
    if not request.actor.may(Permission.SUPERVISE, visit.unit_path):
        raise Http404
    return visit


def data_of(request: Request) -> Any:
    """What was sent; None where nothing was."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: Request, form: forms.Form, carry_out: Callable[[], Any], *, title: Text, button: Text, back: str,
    done: Text, about: str = "", said: Text = "", risk: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show a form, or carry out its command and go back."""
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, form, carry_out):
        messages.success(request, str(done))
        return redirect(back)
    context = {"form": form, "title": title, "button": button, "back": back, "about": about, "said": said, "risk": risk}
    return render(request, "conduct/discipline/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_new(request: Request) -> HttpResponse:
    """Put a visit into the plan."""
    if not request.actor.may(Permission.SUPERVISE):
        raise Http404
    form = shapes.NewVisitForm(data_of(request), initial={"planned_on": today()}, units=_units(request))
    call = lambda: commands.plan_visit(  # noqa: E731
        actor=request.actor, unit_id=form.cleaned_data["unit"], on=today(), facts=form.facts()
    )
    return form_page(
        request, form, call, title=_("Plan a visit"), button=_("Put it into the plan"),
        back=reverse("conduct_supervision"), done=_("The plan has the visit. Say when it was held once it was."),
    )  # fmt: skip


def _units(request: Request) -> list[tuple[int, str]]:
    """Units that may be visited: departments, communes and public services of the part, no divisions."""
    rows = organisation.list_tree(actor=request.actor, on=today())
    shown = [row for row in rows if row.kind != UnitKind.DIVISION]
    return [
        (row.id, row.name) for row in shown if request.actor.may(Permission.SUPERVISE, row.path)
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_change(request: Request, pk: int) -> HttpResponse:
    """Change a visit of the plan."""
    visit = _supervised(request, pk)
    initial = {name: getattr(visit, name) for name in ("version", "subject", "head", "planned_on", "basis")}
    form = shapes.ChangeVisitForm(data_of(request), initial=initial)
    call = lambda: commands.change_visit(  # noqa: E731
        actor=request.actor, visit_id=pk, version=form.cleaned_data["version"], on=today(), facts=form.facts()
    )
    return _visit_form(request, visit, form, call, _("Change the visit"), _("Save the visit"), step=VisitState.PLANNED)


def _visit_form(
    request: Request, visit: SupervisionVisit, form: forms.Form, call: Callable[[], Any], title: Text, button: Text,
    *, step: VisitState, said: Text = "", risk: bool = False,
) -> HttpResponse:  # fmt: skip
    """The form of a step of a visit that is in the state ``step``."""
    back = reverse("conduct_supervision_visit", args=[visit.pk])
    if visit.state != step and request.method != "POST":
        return led_back(request, back)
    return form_page(
        request, form, call, title=title, button=button, back=back, done=_("Saved."), about=visit.subject, said=said,
        risk=risk,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_call_off(request: Request, pk: int) -> HttpResponse:
    """Take a visit off the plan."""
    visit = _supervised(request, pk)
    form = ReasonForm(data_of(request), initial={"version": visit.version})
    call = lambda: commands.call_off(actor=request.actor, visit_id=pk, on=today(), **form.cleaned_data)  # noqa: E731
    return _visit_form(request, visit, form, call, _("Call the visit off"), _("Call it off"), risk=True, step=VisitState.PLANNED,
                       said=_("The visit stays in the list, with the reason."))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_hold(request: Request, pk: int) -> HttpResponse:
    """Say when the visit was held."""
    visit = _supervised(request, pk)
    form = shapes.HeldForm(data_of(request), initial={"version": visit.version, "held_on": today()})
    call = lambda: commands.hold_visit(actor=request.actor, visit_id=pk, on=today(), **form.cleaned_data)  # noqa: E731
    return _visit_form(request, visit, form, call, _("The visit was held"), _("Record the visit"), step=VisitState.PLANNED,
                       said=_("Findings can be entered from then on."))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_conclude(request: Request, pk: int) -> HttpResponse:
    """Conclude the visit."""
    visit = _supervised(request, pk)
    form = shapes.ConcludeForm(data_of(request), initial={"version": visit.version, "concluded_on": today()})
    call = lambda: commands.conclude(actor=request.actor, visit_id=pk, on=today(), **form.cleaned_data)  # noqa: E731
    return _visit_form(request, visit, form, call, _("Conclude the visit"), _("Conclude and send to the unit"), step=VisitState.HELD,
                       said=_("From then on findings are fixed and the unit answers each recommendation."))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_finding_new(request: Request, pk: int) -> HttpResponse:
    """Add a finding."""
    visit = _supervised(request, pk)
    form = shapes.FindingForm(data_of(request), initial={"version": visit.version})
    call = lambda: commands.add_finding(  # noqa: E731
        actor=request.actor, visit_id=pk, version=form.cleaned_data["version"], on=today(), facts=form.facts()
    )
    return _visit_form(request, visit, form, call, _("Add a finding"), _("Save the finding"), step=VisitState.HELD)
