"""Pages of one move of an approved round: what the rules say, signed off, refused, a rule waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.leadership.commands import rotation_moves as commands
from hoaban.apps.leadership.commands import rotation_waivers
from hoaban.apps.leadership.forms.cases import WaiverForm
from hoaban.apps.leadership.forms.rotation import MoveForm
from hoaban.apps.leadership.models.rotation import Move, MoveState, RotationState
from hoaban.apps.leadership.queries import rotation
from hoaban.apps.leadership.queries.rotation_findings import Waiver, barring, findings_of, weigh_move
from hoaban.apps.leadership.queries.rotation_words import say_reasons
from hoaban.apps.leadership.rules.cases import in_order
from hoaban.apps.leadership.views.cases import basis_text
from hoaban.shared.access import Permission
from hoaban.shared.rulebook import Finding, Verdict
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, today


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding of a move with its waiver; ``may_waive``: the actor may set it aside, or take that back."""

    finding: Finding
    basis: str
    waiver: Waiver | None
    may_waive: bool

    @property
    def waived_on(self) -> date | None:
        """The day of the waiver."""
        return date.fromisoformat(self.waiver["on"]) if self.waiver and self.waiver["on"] else None


def _judged(request: Request, move: Move, findings: list[Finding]) -> list[Judged]:
    waivers = {one["rule"]: one for one in move.waivers}
    may = _waits(move) and request.actor.may(Permission.WAIVE_STANDARD, move.round.unit_path)
    return [Judged(one, basis_text(one.basis), waivers.get(one.rule), may and _bars(one)) for one in in_order(findings)]


def _bars(one: Finding) -> bool:
    """Whether a waiver of it would change anything: what is unknown is told only."""
    return one.verdict is Verdict.NOT_MET and one.waivable


def _waits(move: Move) -> bool:
    return move.state == MoveState.PROPOSED and move.round.state == RotationState.APPROVED


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_move(request: Request, pk: int) -> HttpResponse:
    """One move: why it was proposed and what the rules say; whoever signs signs it off into an assignment, or refuses it."""
    move = rotation.get_move(actor=request.actor, move_id=pk)
    may_sign = request.actor.may(Permission.SIGN_ROTATION, move.round.unit_path)
    form = MoveForm(request.POST or None, initial={"version": move.version})
    if request.method == "POST" and form.is_valid():
        given, sign = form.cleaned_data, "refuse" not in request.POST

        def call() -> None:
            commands.decide_move(
                actor=request.actor, move_id=pk, version=given["version"], sign=sign, on=today(),
                decision_no=given["decision_no"], note=given["note"],
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Signed off.") if sign else _("The move is refused."))
            return redirect("leadership_rotation_round", move.round_id)
    findings = findings_of(move, actor=request.actor)
    context = {
        "move": move, "round": move.round, "form": form, "may_sign": may_sign and (_waits(move) or bool(form.errors)),
        "says": say_reasons(move.reasons, rotation.names_for(move.round, on=today())),
        "judged": _judged(request, move, findings), "barring": barring(weigh_move(move, findings)), "waits": _waits(move),
    }  # fmt: skip
    return render(request, "leadership/rotation/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_waive(request: Request, pk: int, rule: str) -> HttpResponse:
    """Set a rule aside for one move in the name of an authority."""
    move = rotation.get_move(actor=request.actor, move_id=pk)
    request.actor.require(Permission.WAIVE_STANDARD, move.round.unit_path)
    finding = next((one for one in findings_of(move, actor=request.actor) if one.rule == rule), None)
    if finding is None or (request.method != "POST" and not _waits(move)):
        raise Http404
    form = WaiverForm(request.POST or None, initial={"version": move.version})
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        if attempt(
            request, form,
            lambda: rotation_waivers.waive_rule(actor=request.actor, move_id=pk, rule=rule, on=today(), **given),
        ):  # fmt: skip
            messages.success(request, _("Waived. The waiver is counted and stays with the decision."))
            return redirect("leadership_rotation_move", pk)
    context = {"move": move, "round": move.round, "form": form, "finding": finding}
    return render(request, "leadership/rotation/waive.html", context, status=422 if form.errors else 200)


@require_POST
def rotation_unwaive(request: Request, pk: int, rule: str) -> HttpResponse:
    """Take a waiver of a move back."""
    version = sent_version(request)
    if press(
        request,
        lambda: rotation_waivers.take_back_waiver(
            actor=request.actor, move_id=pk, version=version, rule=rule, on=today()
        ),
    ):
        messages.success(request, _("The waiver is taken back."))
    return redirect("leadership_rotation_move", pk)
