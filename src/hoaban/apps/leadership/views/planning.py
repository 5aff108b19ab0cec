"""Pages of leadership planning: rounds, one round, nominations, meetings, steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.leadership.commands import planning as commands
from hoaban.apps.leadership.forms.planning import MeetingForm, NominationForm, RoundForm
from hoaban.apps.leadership.forms.steps import ApprovalForm, ReasonForm
from hoaban.apps.leadership.models.planning import PlanningState
from hoaban.apps.leadership.queries import make_up, nominees, plan_days, planning
from hoaban.apps.leadership.queries.planning import MEETING_NAMES, RoundFile
from hoaban.apps.leadership.rules.rounds import Move, Step
from hoaban.apps.leadership.views.steps import StepPage
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, parse_day, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

COLUMNS = (
    Column("unit", gettext_lazy("Unit"), "leadership/planning/_round_cell.html", sort="unit", export=lambda r: r.unit),
    Column("kind", gettext_lazy("Kind of round"), lambda r: r.kind_label, sort="kind", hidden_on_phone=True),
    Column("term", gettext_lazy("Term"), lambda r: r.term, sort="term", hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "leadership/planning/_state_cell.html", sort="state",
           export=lambda r: r.state_label),
    Column("due", gettext_lazy("Due on"), lambda r: day(r.due_on), sort="due_on", export=lambda r: r.due_on),
    Column("posts", gettext_lazy("Posts"), lambda r: number(r.posts), "posts", numeric=True, export=lambda r: r.posts),
    Column("people", gettext_lazy("Nominated"), lambda r: number(r.people), "people", numeric=True,
           export=lambda r: r.people),
)  # fmt: skip


STEPS: dict[str, StepPage] = {
    Step.MEET: StepPage(
        gettext_lazy("Close the nominations and begin the meetings"), gettext_lazy("Begin the meetings"),
        gettext_lazy("Nominations are closed. Record the meetings as they are held."), icon="vote",
    ),
    Step.REOPEN: StepPage(
        gettext_lazy("Open the nominations again"), gettext_lazy("Open nominations again"),
        gettext_lazy("Nominations are open again; the meetings recorded were set aside."), ReasonForm, "undo-2",
        quiet=True,
    ),
    Step.SUBMIT: StepPage(
        gettext_lazy("Submit the round"), gettext_lazy("Submit for approval"),
        gettext_lazy("Submitted, with the result of the votes."), icon="send",
    ),
    Step.RETURN: StepPage(
        gettext_lazy("Return the round for changes"), gettext_lazy("Return for changes"),
        gettext_lazy("Returned, with the reason."), ReasonForm, "undo-2", quiet=True,
    ),
    Step.APPROVE: StepPage(
        gettext_lazy("Record the decision on the round"), gettext_lazy("Approve"),
        gettext_lazy("Approved. Those who passed stand in the plan of their posts."), ApprovalForm, "shield-check",
    ),
    Step.STOP: StepPage(
        gettext_lazy("Stop the round"), gettext_lazy("Stop the round"),
        gettext_lazy("Stopped. Nothing in the plan was changed."), ReasonForm, "x", quiet=True,
    ),
}  # fmt: skip
"""Step of the table -> how it is asked for."""


@require_safe
def planning_list(request: Request) -> HttpResponseBase:
    """The rounds of the actor's part."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    on = today()
    state = request.GET.get("state", "")
    rows = planning.list_rounds(actor=request.actor, on=on, state=state)
    if download := tables.export(request, COLUMNS, rows, name=_("Leadership planning rounds")):
        return download
    chips = [tables.chip(request, PlanningState(state).label, "state")] if state in PlanningState.values else []
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Leadership planning rounds"), chips=chips),
        "states": PlanningState.choices, "state": state, "may_open": request.actor.may(Permission.PLAN_LEADERS),
    }  # fmt: skip
    return render(request, "leadership/planning/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def planning_open(request: Request) -> HttpResponse:
    """Open a round for the province or a commune."""
    if not request.actor.may(Permission.PLAN_LEADERS):
        raise Http404
    on = today()
    initial = {"year": on.year, "opens_on": on, **_asked(request, on)}
    form = RoundForm(request.POST or None, units=_units(request), initial=initial)
    made: list[Any] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            made.append(commands.open_round(actor=request.actor, unit_id=given.pop("unit"), on=on, **given))

        if attempt(request, form, call):
            messages.success(request, _("Opened. The unit can nominate people now."))
            return redirect("leadership_planning_round", made[0].pk) if made else redirect("leadership_planning")
    return render(request, "leadership/planning/open.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: Request, on: date) -> dict[str, Any]:
    """What the address proposes for a round (unit, kind, term, last day with its year); a day that has passed is left out."""
    found: dict[str, Any] = {key: text for key in ("unit", "kind", "term") if (text := request.GET.get(key, "")[:20])}
    due = parse_day(request.GET.get("due", ""))
    return found | ({"due_on": due, "year": due.year} if due is not None and due > on else {})


def _units(request: Request) -> list[tuple[int, str]]:
    """The province and its communes, as far as the actor plans there."""
    on = today()
    tops = list(organisation.list_children(actor=request.actor, on=on, unit_id=None))
    found = [(one.id, one.name) for one in tops if request.actor.may(Permission.PLAN_LEADERS, one.path)]
    return found + [(one.id, one.name) for one in organisation.communes_on(actor=request.actor, on=on)]


@require_safe
def planning_round(request: Request, pk: int) -> HttpResponse:
    """One round: where it stands, posts with their nominations and votes, meetings."""
    on = today()
    file = planning.get_file(actor=request.actor, round_id=pk, on=on)
    held = {one.step: one for one in file.meetings}
    steps = [(step, MEETING_NAMES[step], held.get(step), step == file.next_step) for step in file.steps]
    context = {
        "file": file, "round": file.round, "steps": steps, "moves": _shown(file), "on": on,
        "mark": planning.pass_mark(on), "make_up": make_up.make_up_of(file, on=on),
        "review": plan_days.review_findings(unit_id=file.round.unit_id, terms=[file.round.term], on=on),
    }  # fmt: skip
    return render(request, "leadership/planning/round.html", context)


def _shown(file: RoundFile) -> list[tuple[Move, StepPage]]:
    """The steps that make sense now: submitting waits for the last meeting, meetings for a nomination."""
    found = []
    for move in file.moves:
        waits = (move.step == Step.SUBMIT and file.next_step is not None) or (
            move.step == Step.MEET and not file.nominees
        )
        if not waits:
            found.append((move, STEPS[move.step]))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def planning_nominate(request: Request, pk: int) -> HttpResponse:
    """Put somebody forward: choose the post, then one of those near it or found by name."""
    on = today()
    file = planning.get_file(actor=request.actor, round_id=pk, on=on)
    if not file.may_nominate:
        raise Http404
    asked, text = request.GET.get("post", ""), request.GET.get("q", "").strip()[:100]
    post_id = int(asked) if asked.isdecimal() and len(asked) < 12 else None
    if post_id is None:
        posts = nominees.list_posts(actor=request.actor, found=file.round, on=on, text=text)
        context: dict[str, Any] = {"file": file, "round": file.round, "posts": posts, "q": text}
        return render(request, "leadership/planning/choose_post.html", context)
    choice = nominees.get_choice(actor=request.actor, found=file.round, post_id=post_id, on=on, text=text)
    people = [(one.official_id, one.name) for one in choice.people]
    initial = {"version": file.round.version}
    form = NominationForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            commands.nominate(
                actor=request.actor, round_id=pk, version=given["version"], post_id=post_id,
                official_id=given["official"], readiness=given["readiness"], removes=given["removes"],
                reason=given["reason"], on=on,
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Nominated."))
            return redirect("leadership_planning_round", pk)
    context = {"file": file, "round": file.round, "choice": choice, "form": form, "q": text}
    return render(request, "leadership/planning/nominate.html", context, status=422 if form.errors else 200)


@require_POST
def planning_withdraw(request: Request, pk: int, nomination: int) -> HttpResponse:
    """Take a nomination back."""
    planning.get_round(actor=request.actor, round_id=pk)

    def call() -> None:
        commands.withdraw_nomination(
            actor=request.actor, round_id=pk, version=sent_version(request), nomination_id=nomination, on=today()
        )

    if press(request, call):
        messages.success(request, _("The nomination was taken back."))
    return redirect("leadership_planning_round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def planning_meeting(request: Request, pk: int) -> HttpResponse:
    """Record the meeting that comes next, with the votes for everybody."""
    on = today()
    file = planning.get_file(actor=request.actor, round_id=pk, on=on)
    step = file.next_step
    if not file.may_meet or step is None:
        raise Http404
    rows = [(one.nomination.pk, one.nomination.official.full_name) for one in file.nominees]
    form = MeetingForm(request.POST or None, nominees=rows, initial={"version": file.round.version, "held_on": on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            commands.record_meeting(
                actor=request.actor, round_id=pk, version=given["version"], step=step, held_on=given["held_on"],
                called=given["called"], present=given["present"], votes=form.votes, note=given["note"], on=on,
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("The meeting is recorded."))
            return redirect("leadership_planning_round", pk)
    context = {
        "file": file, "round": file.round, "form": form, "title": MEETING_NAMES[step], "mark": planning.pass_mark(on),
        "lines": list(zip(file.nominees, form.vote_fields, strict=True)),
    }  # fmt: skip
    return render(request, "leadership/planning/meeting.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def planning_step(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of a round: asked once more, with the reason or the decision it needs."""
    on = today()
    file = planning.get_file(actor=request.actor, round_id=pk, on=on)
    page = STEPS.get(step)
    if page is None or not (request.method == "POST" or any(move.step == step for move in file.moves)):
        raise Http404
    form = page.form(request.POST or None, initial={"version": file.round.version, "decided_on": on})
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.take_step(actor=request.actor, round_id=pk, step=step, on=on, **form.cleaned_data)

        if attempt(request, form, call):
            messages.success(request, str(page.told))
            return redirect("leadership_planning_round", pk)
    return _step_page(request, file, form, page, step)


def _step_page(request: Request, file: RoundFile, form: forms.Form, page: StepPage, step: str) -> HttpResponse:
    passed = sum(one.nomination.state == "passed" for one in file.nominees)
    context = {"file": file, "round": file.round, "form": form, "page": page, "step": step, "passed": passed}
    return render(request, "leadership/planning/step.html", context, status=422 if form.errors else 200)
