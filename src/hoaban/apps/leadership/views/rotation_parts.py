"""Pages that change what a round settles: single posts and people taken in or left out, and two people who swap."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_marks, rotation_parts
from hoaban.apps.leadership.forms.rotation import PartsForm, SwapForm
from hoaban.apps.leadership.models.rotation import Proposal, RotationRound
from hoaban.apps.leadership.queries import rotation
from hoaban.apps.leadership.queries import rotation_parts as queries
from hoaban.apps.leadership.rules.rotation import EDITABLE, By
from hoaban.apps.leadership.tasks.rotation import solve_proposal
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, now, today


def editable(request: Request, pk: int) -> RotationRound:
    """A round that the actor prepares and that may still be changed; Http404 for any other."""
    found = rotation.get_round(actor=request.actor, round_id=pk)
    if By.PREPARES not in rotation.powers_over(found, actor=request.actor) or found.state not in EDITABLE:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_swap(request: Request, pk: int) -> HttpResponse:
    """Swap the posts of two people of the proposal; the planner is asked again at once."""
    found = editable(request, pk)
    shown = rotation.latest_shown(found)
    if shown is None:
        raise Http404
    people = queries.placed_people(found, shown, on=today())
    initial = {"version": found.version, "one": request.GET.get("official", "")}
    form = SwapForm(request.POST or None, people=people, initial=initial)
    made: list[Proposal] = []

    def call() -> None:
        given = form.cleaned_data
        rotation_marks.swap_posts(
            actor=request.actor,
            round_id=pk,
            version=given["version"],
            officials=(given["one"], given["other"]),
            on=today(),
        )
        made.append(commands.ask_planner(actor=request.actor, round_id=pk, version=None, at=now(), on=today()))

    if request.method == "POST" and form.is_valid() and attempt(request, form, call):
        if made and request.actor.user_id is not None:
            solve_proposal.enqueue(made[0].pk, request.actor.user_id)
        messages.success(
            request, _("The two swap their posts. The round is solved again with as few changes as possible.")
        )
        return redirect("leadership_rotation_round", pk)
    context = {"form": form, "round": found}
    return render(request, "leadership/rotation/swap.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_compose(request: Request, pk: int) -> HttpResponse:
    """Posts and people of a round: look one up, take it in or leave it out."""
    found = editable(request, pk)
    text = request.GET.get("q", "").strip()[:100]
    if request.method == "POST":
        form = PartsForm(request.POST)
        if not form.is_valid():
            raise Http404
        if press(request, _asked(request, pk, form)):
            messages.success(request, _("Noted. Solve again to see the plan with it."))
        return redirect(request.get_full_path())
    context = {"round": found, "q": text, "parts": queries.list_parts(found, actor=request.actor, text=text)}
    return render(request, "leadership/rotation/parts.html", context)


def _asked(request: Request, pk: int, form: PartsForm) -> Callable[[], object]:
    given = form.cleaned_data
    call = {
        ("post", True): rotation_parts.take_in_post, ("post", False): rotation_parts.leave_out_post,
        ("person", True): rotation_parts.take_in_person, ("person", False): rotation_parts.leave_out_person,
    }[given["what"], given["into"]]  # fmt: skip
    return lambda: call(actor=request.actor, round_id=pk, version=given["version"], key=given["key"], on=today())
