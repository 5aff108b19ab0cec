"""Pages of rotation: rounds, one round with its proposal, goals, marks, questions, steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_marks
from hoaban.apps.leadership.forms.rotation import GoalsForm, RotationForm
from hoaban.apps.leadership.forms.steps import ApprovalForm, ReasonForm
from hoaban.apps.leadership.models.rotation import Proposal, RotationRound, RotationState, SolveState
from hoaban.apps.leadership.queries import rotation, rotation_fresh, rotation_map, rotation_proposal
from hoaban.apps.leadership.queries.rotation_words import say_against
from hoaban.apps.leadership.rules.rotation import EDITABLE, By, Step, open_moves, read_seat
from hoaban.apps.leadership.tasks.rotation import solve_proposal
from hoaban.apps.leadership.views.rotation_parts import editable
from hoaban.apps.leadership.views.steps import StepPage
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.shared import tables
from hoaban.shared.access import Actor, Permission
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

COLUMNS = (
    Column("title", gettext_lazy("Round of rotation"), "leadership/rotation/_round_cell.html", sort="title",
           export=lambda r: r.title),
    Column("kind", gettext_lazy("What the moves are"), lambda r: r.get_kind_display(), sort="kind",
           hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "leadership/rotation/_state_cell.html", sort="state",
           export=lambda r: r.get_state_display()),
    Column("day", gettext_lazy("Takes effect"), lambda r: day(r.takes_effect_on), sort="takes_effect_on",
           export=lambda r: r.takes_effect_on),
    Column("posts", gettext_lazy("Seats"), lambda r: number(r.posts_n), "posts_n", numeric=True,
           export=lambda r: r.posts_n),
    Column("people", gettext_lazy("People considered"), lambda r: number(r.people_n), "people_n", numeric=True,
           export=lambda r: r.people_n),
)  # fmt: skip
_ON_THE_TABLE = (RotationState.PROPOSED, RotationState.SUBMITTED, RotationState.RETURNED)
"""States in which a proposal may still be replaced by another."""
TABS = (
    ("", gettext_lazy("Moves proposed")), ("map", gettext_lazy("Map of moves")), ("open", gettext_lazy("What stays open")),
)  # fmt: skip


STEPS: dict[str, StepPage] = {
    Step.SUBMIT: StepPage(
        gettext_lazy("Submit the proposal"), gettext_lazy("Submit for approval"), gettext_lazy("Submitted for approval."),
        icon="send",
    ),
    Step.RETURN: StepPage(
        gettext_lazy("Return the proposal for changes"), gettext_lazy("Return for changes"),
        gettext_lazy("Returned, with the reason."), ReasonForm, "undo-2", quiet=True,
    ),
    Step.APPROVE: StepPage(
        gettext_lazy("Approve the round"), gettext_lazy("Approve"),
        gettext_lazy("Approved. Every move is signed off on its own now."), ApprovalForm, "shield-check",
    ),
    Step.CLOSE: StepPage(
        gettext_lazy("Close the round"), gettext_lazy("Close the round"), gettext_lazy("The round is closed."),
        icon="check",
    ),
}  # fmt: skip


@require_safe
def rotation_list(request: Request) -> HttpResponseBase:
    """The rounds of the actor's part."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    state = request.GET.get("state", "")
    rows = rotation.list_rounds(actor=request.actor, state=state)
    if download := tables.export(request, COLUMNS, rows, name=_("Rounds of rotation")):
        return download
    chips = [tables.chip(request, RotationState(state).label, "state")] if state in RotationState.values else []
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Rounds of rotation"), chips=chips),
        "states": RotationState.choices, "state": state, "may_open": request.actor.may(Permission.ROTATE),
    }  # fmt: skip
    return render(request, "leadership/rotation/list.html", context)


def _title_groups(actor: Actor, path: str, on: date) -> list[tuple[str, list[tuple[int, str]]]]:
    """Leadership titles by level, the highest first; those of the periodic change of position last."""
    groups: dict[str, list[tuple[int, str]]] = {str(label): [] for label in Level.labels}
    periodic: list[tuple[int, str]] = []
    groups[str(_("Periodic change of position only"))] = periodic
    for one in rotation.list_titles(actor=actor, path=path, on=on):
        within = periodic if one.periodic else groups[str(Level(one.level).label)]
        within.append((one.id, f"{one.name} ({number(one.seats)})"))
    return [(name, within) for name, within in groups.items() if within]


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_open(request: Request) -> HttpResponse:
    """Open a round for titles of the actor's part."""
    if not request.actor.may(Permission.ROTATE):
        raise Http404
    on = today()
    part = _part(request)
    form = RotationForm(request.POST or None, titles=_title_groups(request.actor, part.path, on))
    made: list[RotationRound] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            made.append(
                commands.open_round(
                    actor=request.actor,
                    unit_id=part.id,
                    title=given["title"],
                    kind=given["kind"],
                    takes_effect_on=given["takes_effect_on"],
                    title_ids=given["titles"],
                    goals=form.goals,
                    ends_on=given["ends_on"],
                    on=on,
                )  # fmt: skip
            )

        if attempt(request, form, call):
            messages.success(request, _("Opened. Weigh the goals, then ask the planner."))
            return redirect("leadership_rotation_round", made[0].pk) if made else redirect("leadership_rotation")
    context = {"form": form, "part": part}
    return render(request, "leadership/rotation/open.html", context, status=422 if form.errors else 200)


def _part(request: Request) -> Any:
    """The widest unit over which the actor prepares rounds."""
    prefixes = request.actor.prefixes(Permission.ROTATE)
    tops = organisation.list_children(actor=request.actor, on=today(), unit_id=None)
    found = next((one for one in tops if any(one.path.startswith(prefix) for prefix in prefixes)), None)
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def rotation_round(request: Request, pk: int) -> HttpResponse:
    """One round: how far the planner is, why there is no plan, or the proposal with its goals, map and open posts."""
    found = rotation.get_round(actor=request.actor, round_id=pk)
    last = rotation.latest(found)
    if last is not None and last.state in rotation.UNDER_WAY:
        name = "_progress.html" if request.htmx else "progress.html"
        return render(request, f"leadership/rotation/{name}", _under_way(request, found, last))
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    powers = rotation.powers_over(found, actor=request.actor)
    context: dict[str, Any] = {
        "round": found, "last": last, "may_edit": By.PREPARES in powers and found.state in EDITABLE,
        "steps": [(one.step, STEPS[one.step]) for one in open_moves(found.state, powers)],
        "marks": rotation.count_marks(found), "pins": [(one, "; ".join(say_against(code, {}) for code in one.despite)) for one in rotation.marks_of(found).values()],
    }  # fmt: skip
    if found.state in (RotationState.APPROVED, RotationState.CLOSED):
        context |= {"moves": rotation.list_moves(found), "may_sign": By.SIGNS in powers}
        return render(request, "leadership/rotation/moves.html", context)
    return render(request, "leadership/rotation/round.html", context | _proposal(request, found, last))


def _under_way(request: Request, found: RotationRound, last: Proposal) -> dict[str, Any]:
    may_prepare = By.PREPARES in rotation.powers_over(found, actor=request.actor)
    return {
        "round": found, "proposal": last, "may_prepare": may_prepare,
        "stopped": may_prepare and rotation.find_stopped(found) is not None,
    }  # fmt: skip


def _proposal(request: Request, found: RotationRound, last: Proposal | None) -> dict[str, Any]:
    on = today()
    context: dict[str, Any] = {"tab": request.GET.get("tab", ""), "tabs": TABS}
    if last is not None and last.state == SolveState.CLASH:
        whole = rotation.get_proposal(actor=request.actor, proposal_id=last.pk)
        context["clash"] = rotation_proposal.read_clash(found, whole, on=on)
    shown = rotation.latest_shown(found)
    if shown is None:
        return context
    file = rotation_proposal.read_proposal(found, shown, on=on)
    context |= {"file": file}
    if last is not None and found.state in _ON_THE_TABLE:
        context["outdated"] = rotation_fresh.why_outdated(found, shown, last)
    if context["tab"] == "map":
        unit = request.GET.get("unit", "")
        context["map"] = rotation_map.read_map(found, file, actor=request.actor, on=on, unit=unit)
    return context


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_goals(request: Request, pk: int) -> HttpResponse:
    """Weigh the goals of a round anew."""
    found = editable(request, pk)
    form = GoalsForm(request.POST or None, goals=found.goals, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.set_goals(
                actor=request.actor, round_id=pk, version=form.cleaned_data["version"], goals=form.goals, on=today()
            )

        if attempt(request, form, call):
            messages.success(request, _("Saved. Ask the planner again to see what changes."))
            return redirect("leadership_rotation_round", pk)
    context = {"form": form, "round": found}
    return render(request, "leadership/rotation/goals.html", context, status=422 if form.errors else 200)


@require_POST
def rotation_ask(request: Request, pk: int) -> HttpResponse:
    """Put the question to the planner."""
    rotation.get_round(actor=request.actor, round_id=pk)
    made: list[Proposal] = []

    def call() -> None:
        made.append(
            commands.ask_planner(actor=request.actor, round_id=pk, version=sent_version(request), at=now(), on=today())
        )

    if press(request, call) and made and request.actor.user_id is not None:
        solve_proposal.enqueue(made[0].pk, request.actor.user_id)
    return redirect("leadership_rotation_round", pk)


@require_POST
def rotation_stop(request: Request, pk: int) -> HttpResponse:
    """End the planner's work with the best plan so far."""
    commands.stop_planner(actor=request.actor, round_id=pk, on=today())
    return redirect("leadership_rotation_round", pk)


@require_POST
def rotation_restart(request: Request, pk: int) -> HttpResponse:
    """Give a proposal whose worker is gone to a worker again."""
    quiet = commands.restart_planner(actor=request.actor, round_id=pk, on=today())
    if quiet is not None and request.actor.user_id is not None:
        solve_proposal.enqueue(quiet.pk, request.actor.user_id)
    return redirect("leadership_rotation_round", pk)


@require_POST
def rotation_mark(request: Request, pk: int) -> HttpResponse:
    """Pin somebody to a post, exclude the pair, or take the mark away."""
    rotation.get_round(actor=request.actor, round_id=pk)
    official, post = _number(request.POST.get("official")), _number(request.POST.get("post"))
    kind = request.POST.get("kind", "")
    despite = [code for code in request.POST.get("despite", "").split(",") if code]

    def call() -> None:
        rotation_marks.mark_pair(
            actor=request.actor, round_id=pk, version=sent_version(request), official_id=official, post_id=post,
            kind=kind if kind in ("pin", "ban") else "", despite=despite[:12], on=today(),
            reason=request.POST.get("reason", "")[:500],
        )  # fmt: skip

    if press(request, call):
        messages.success(request, _("Noted. Solve again to see the plan with it."))
    return redirect("leadership_rotation_round", pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


@require_safe
def rotation_why(request: Request, pk: int) -> HttpResponse:
    """Why this one, why not that one: choose a person and a seat, read the answer at once, and exactly on demand."""
    on = today()
    found = rotation.get_round(actor=request.actor, round_id=pk)
    shown = rotation.latest_shown(found)
    if shown is None:
        raise Http404
    names = rotation.names_for(found, on=on)
    official, seat = _number(request.GET.get("official")), request.GET.get("seat", "")
    answer = near = None
    if official and seat:
        try:
            answer = rotation_proposal.ask(
                found, shown, official_id=official, seat=seat, on=on, exact="exact" in request.GET
            )
        except KeyError as unknown:
            raise Http404 from unknown
    elif seat in {one["id"] for one in shown.instance["posts"]}:
        near = rotation_proposal.list_near(shown, found=found, seat=seat, on=on)
    context = {
        "round": found, "answer": answer, "near": near, "official": official, "seat": seat,
        "people": sorted(names.people.items(), key=lambda pair: pair[1].split()[-1]),
        "seats": sorted(((one["id"], names.post(one["id"])) for one in shown.instance["posts"]), key=lambda one: one[1]),
        "may_edit": By.PREPARES in rotation.powers_over(found, actor=request.actor) and found.state in EDITABLE,
        "may_waive": request.actor.may(Permission.WAIVE_STANDARD, found.unit_path) and found.state in EDITABLE,
        "post": read_seat(seat)[0] if answer else 0,
    }  # fmt: skip
    return render(request, "leadership/rotation/why.html", context)


@require_safe
def rotation_question(request: Request, pk: int) -> HttpResponse:
    """The planner's own documents for the command line: question and plan, people and posts by key, no names."""
    found = rotation.get_round(actor=request.actor, round_id=pk)
    shown = rotation.latest_shown(found)
    if shown is None:
        raise Http404
    document = shown.plan if request.GET.get("what") == "plan" else shown.instance
    name = f"rotation-{found.pk}-{'plan' if document is shown.plan else 'instance'}.json"
    return JsonResponse(document, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_step(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of a round: asked once more, with the reason or the decision it needs."""
    on = today()
    found = rotation.get_round(actor=request.actor, round_id=pk)
    page = STEPS.get(step)
    powers = rotation.powers_over(found, actor=request.actor)
    if page is None or not (
        request.method == "POST" or any(one.step == step for one in open_moves(found.state, powers))
    ):
        raise Http404
    form = page.form(request.POST or None, initial={"version": found.version, "decided_on": on})
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.take_step(actor=request.actor, round_id=pk, step=step, on=on, **form.cleaned_data)

        if attempt(request, form, call):
            messages.success(request, str(page.told))
            return redirect("leadership_rotation_round", pk)
    context = {"round": found, "form": form, "page": page, "step": step}
    return render(request, "leadership/rotation/step.html", context, status=422 if form.errors else 200)
