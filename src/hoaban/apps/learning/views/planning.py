"""Planning rounds: asked for, stopped, started again, marked, asked again with changes, applied."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.learning.commands import planning
from hoaban.apps.learning.forms.planning import AgainForm, ApplyForm, RoundForm
from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.queries import planning as queries
from hoaban.apps.learning.queries import plans
from hoaban.apps.learning.queries.planning_facts import list_offered
from hoaban.apps.learning.tasks.planning import solve_round
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, today
from hoaban.shared.templatetags.hoaban import number

SECONDS, WEEKS = 30, 4


@require_http_methods(["GET", "HEAD", "POST"])
def rounds_list(request: Request, pk: int) -> HttpResponse:
    """The rounds of a plan, and the form that asks for one."""
    on = today()
    file = plans.get_file(actor=request.actor, plan_id=pk, on=on)
    if not file.may_plan:
        raise Http404
    form = RoundForm(request.POST or None, initial=_start(file, on))
    if request.method == "POST" and form.is_valid():
        made: list[PlanningRound] = []

        def call() -> None:
            made.append(planning.ask_round(actor=request.actor, plan_id=pk, on=on, **form.cleaned_data))

        if attempt(request, form, call) and made:
            return _to_worker(request, made[0])
    rounds = queries.list_rounds(actor=request.actor, plan_id=pk)
    context = {
        "file": file, "plan": file.plan, "form": form, "rounds": rounds, "unit": file.unit,
        "offered": list_offered(actor=request.actor, plan=file.plan, on=on),
    }  # fmt: skip
    return render(request, "learning/planning/list.html", context, status=422 if form.errors else 200)


def _start(file: Any, on: Any) -> dict[str, Any]:
    """A round starts with the money of the plan, and the presence that the lawbook says."""
    presence = lawbook.get_rule(area="training", key="minimum_presence", on=on).number
    budget = file.plan.ceiling if file.plan.ceiling is not None else file.total
    return {"budget": budget, "presence": int(presence or 0), "weeks": WEEKS, "seconds": SECONDS}


def _to_worker(request: Request, row: PlanningRound) -> HttpResponse:
    solve_round.enqueue(row.pk, cast(int, request.actor.user_id))
    return redirect("learning_round", row.pk)


@require_POST
def round_stop(request: Request, pk: int) -> HttpResponse:
    """Stop the calculation; the best plan so far is kept."""
    planning.stop_round(actor=request.actor, round_id=pk, on=today())
    return redirect("learning_round", pk)


@require_POST
def round_restart(request: Request, pk: int) -> HttpResponse:
    """Give a round whose worker is gone to a worker again."""
    row = queries.get_progress(actor=request.actor, round_id=pk)
    if planning.restart_round(actor=request.actor, round_id=pk, on=today()):
        return _to_worker(request, row)
    return redirect("learning_round", pk)


@require_POST
def round_mark(request: Request, pk: int) -> HttpResponse:
    """Pin somebody to a class, exclude them from it, or take the mark away, for the next round."""
    given = request.POST
    numbers = [given.get(name, "") for name in ("official", "class")]
    if not all(text.isascii() and text.isdigit() and len(text) < 12 for text in numbers):
        raise Http404
    official_id, class_id = map(int, numbers)

    def call() -> None:
        planning.mark_seat(
            actor=request.actor, round_id=pk, official_id=official_id, class_id=class_id, mark=given.get("mark", ""),
            on=today(),
        )  # fmt: skip

    if press(request, call):
        messages.success(request, _("Marked for the next round. Solve again when everything is marked."))
    if given.get("back") == "person":
        return redirect("learning_round_person", pk, official_id)
    if given.get("back") == "again":
        return redirect("learning_round_again", pk)
    return redirect(f"{_address(pk)}?{given.get('query', '')[:200]}")


def _address(pk: int) -> str:
    return redirect("learning_round", pk).url  # type: ignore[attr-defined, no-any-return]


@require_http_methods(["GET", "HEAD", "POST"])
def round_again(request: Request, pk: int) -> HttpResponse:
    """Ask the question again with another budget and the marks."""
    row = queries.get_round(actor=request.actor, round_id=pk)
    initial = {"version": row.version, "budget": row.budget, "seconds": row.seconds, "near": True}
    form = AgainForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[PlanningRound] = []

        def call() -> None:
            made.append(planning.ask_again(actor=request.actor, round_id=pk, on=today(), **form.cleaned_data))

        if attempt(request, form, call) and made:
            return _to_worker(request, made[0])
        if not form.errors:
            return redirect("learning_rounds", row.training_plan_id)
    pairs = [(int(key.split(":")[0]), int(key.split(":")[1]), mark) for key, mark in sorted(row.marks.items())]
    context = {
        "row": row, "plan": row.training_plan, "form": form, "unit": row.training_plan.unit.name,
        "marks": queries.list_places(actor=request.actor, row=row, keys=pairs),
    }  # fmt: skip
    return render(request, "learning/planning/again.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def round_apply(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then make the proposal, a class of it or one seat of it places in classes."""
    row = queries.get_round(actor=request.actor, round_id=pk)
    if row.state not in queries.READY:
        raise Http404
    seats, only = _asked_seats(request, row)
    form = ApplyForm(request.POST or None, initial={"version": row.version})
    done: list[planning.Applied] = []
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            done.append(
                planning.apply_round(
                    actor=request.actor,
                    round_id=pk,
                    on=today(),
                    seats=sorted(seats) if only else None,
                    **form.cleaned_data,
                )
            )

        if attempt(request, form, call):
            _say(request, done)
            return redirect("learning_round", pk)
    left = seats - queries.applied_seats(actor=request.actor, row=row)
    context = {
        "row": row, "plan": row.training_plan, "unit": row.training_plan.unit.name, "form": form, "seats": len(left),
        "classes": [one for one in queries.list_classes(actor=request.actor, row=row) if any(k == one.id for _w, k in left)],
        "only": only,
    }  # fmt: skip
    return render(request, "learning/planning/apply.html", context, status=422 if form.errors else 200)


def _asked_seats(request: Request, row: PlanningRound) -> tuple[set[tuple[int, int]], bool]:
    """The seats the address narrows to: of a class, of a person; and whether it narrows at all."""
    seats = {(who, klass) for who, ks in queries.seats_of(row, actor=request.actor).items() for klass in ks}
    klass, who = request.GET.get("class", ""), request.GET.get("official", "")
    found = {pair for pair in seats if (not klass or str(pair[1]) == klass) and (not who or str(pair[0]) == who)}
    if not found:
        raise Http404
    return found, bool(klass or who)


def _say(request: Request, done: list[planning.Applied]) -> None:
    for one in done:
        if one.places:
            text = ngettext("%(count)s place given.", "%(count)s places given.", one.places)
            messages.success(request, text % {"count": number(one.places)})
        for name, why in one.refused:
            messages.warning(request, f"{name}: {why}")
