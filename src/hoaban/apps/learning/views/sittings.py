"""Sitting a test: the way in, the paper, saving answer by answer, handing in, and the result once published."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.accounts.models import User
from hoaban.apps.learning.commands import attempts as commands
from hoaban.apps.learning.commands.attempts import Given
from hoaban.apps.learning.queries import attempts, exams
from hoaban.apps.learning.rules.papers import PaperQuestion
from hoaban.apps.learning.rules.sittings import is_late, seconds_left
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor
from hoaban.shared.shell import Request, now

DEVICE = "device"
"""Cookie with the key of this browser: a sitting goes on only where it began."""
YEAR = 60 * 60 * 24 * 365
_PLACE = re.compile(r"\d{1,4}", re.ASCII)


def _device(request: Request) -> str:
    return request.COOKIES.get(DEVICE, "")[:64]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam_entry(request: Request, pk: int) -> HttpResponse:
    """Before the test: its rules, own attempts, results once published; a press begins or goes on."""
    at = now()
    if request.method == "POST" and _device(request):
        try:
            sitting = commands.start(actor=request.actor, exam_id=pk, device=_device(request), at=at)
            return redirect("learning_sitting", sitting.pk)
        except CommandRefused as refused:
            messages.warning(request, refused.message)
            return redirect("learning_exam_entry", pk)
    found = attempts.own_exam(actor=request.actor, exam_id=pk, at=at)
    if commands.close_expired(actor=request.actor, at=at, official_id=request.actor.official_id or 0):
        found = attempts.own_exam(actor=request.actor, exam_id=pk, at=at)
    state = exams.state_of(found.exam, actor=request.actor, at=at)
    answer = render(request, "learning/exams/entry.html", {"found": found, "exam": found.exam, "state": state})
    if not _device(request):
        answer.set_cookie(
            DEVICE, secrets.token_urlsafe(32), max_age=YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


@never_cache
@require_safe
def sitting_page(request: Request, pk: int) -> HttpResponse:
    """The paper, with the answers as saved; over, or on another device, back to the way in."""
    at = now()
    commands.close_expired(actor=request.actor, at=at, official_id=request.actor.official_id or 0)
    try:
        attempt = commands.resume(actor=request.actor, attempt_id=pk, device=_device(request), at=at)
    except CommandRefused as refused:
        messages.warning(request, refused.message)
        return redirect("learning_exam_entry", attempts.own_attempt(actor=request.actor, attempt_id=pk).exam_id)
    questions = attempts.paper(actor=request.actor, attempt=attempt)
    asked = [one for one in questions if one.number]
    context = {
        "attempt": attempt, "exam": attempt.exam, "questions": questions, "asked": asked,
        "left": seconds_left(at=at, ends_at=attempt.ends_at), "answered": sum(one.answer is not None for one in asked),
    }  # fmt: skip
    return render(request, "learning/exams/sitting.html", context)


def _taker(request: Request) -> Actor:
    """Who sits, without asking for roles: sitting needs none, and the shortest way counts on an exam day."""
    user = request.user
    return Actor(str(user), (), user.pk, user.official_id) if isinstance(user, User) else Actor("")


@never_cache
@require_http_methods(["GET", "POST"])
def sitting_save(request: Request, pk: int) -> HttpResponse:
    """Keep one answer, sent as {"position": 3, "answer": ..., "save": 7}; GET says how much time is left.

    200 {"save", "left"}; 409 {"code", "message"} where a rule refuses it for good; 422 where it is no answer.
    """
    actor, at = _taker(request), now()
    if request.method == "GET":
        attempt = attempts.own_attempt(actor=actor, attempt_id=pk)
        left = seconds_left(at=at, ends_at=attempt.ends_at)
        return JsonResponse({"left": left, "over": attempt.submitted_at is not None})
    given = _given(request.body)
    if given is None:
        return _refused("shape", _("This is no answer to the question. Load the page again."), 422)
    try:
        saved = commands.save_answer(actor=actor, attempt_id=pk, device=_device(request), given=given, at=at)
    except commands.Refusal as refused:
        return _refused(refused.code, refused.message, 409)
    except CommandRefused as refused:
        return _refused(refused.code, refused.message, 422)
    return JsonResponse({"save": saved.save, "left": saved.left})


def _refused(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _given(body: bytes) -> Given | None:
    try:
        sent = json.loads(body)
        position, save = sent["position"], sent["save"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    numbers = all(isinstance(one, int) and not isinstance(one, bool) for one in (position, save))
    return Given(position, sent.get("answer"), save) if numbers and 0 < position < 10_000 else None


@never_cache
@require_POST
def sitting_hand_in(request: Request, pk: int) -> HttpResponse:
    """Keep the whole page, for a browser without script, and hand in where that was pressed."""
    at = now()
    attempt = attempts.own_attempt(actor=request.actor, attempt_id=pk)
    answers = _page(request, attempts.paper(actor=request.actor, attempt=attempt))
    hands_in = request.POST.get("action") == "hand-in"
    act = commands.hand_in if hands_in else commands.save_page
    late = is_late(at=at, ends_at=attempt.ends_at) and bool(
        commands.newer_answers(actor=request.actor, attempt=attempt, answers=answers)
    )
    try:
        act(actor=request.actor, attempt_id=pk, device=_device(request), at=at, answers=answers)
    except CommandRefused as refused:
        messages.warning(request, refused.message)
        return redirect("learning_exam_entry", attempt.exam_id)
    if hands_in and late:
        messages.warning(
            request, _("Handed in. The time was up: answers sent after it do not count, those saved before do.")
        )
    elif hands_in:
        messages.success(request, _("Handed in. The result appears here once it is published."))
    if hands_in:
        return redirect("learning_exam_entry", attempt.exam_id)
    messages.success(request, _("Answers saved."))
    return redirect("learning_sitting", pk)


def _page(request: Request, questions: list[PaperQuestion]) -> dict[int, Given]:
    """The answers of a sent page by position; their saving comes after the one that the page was drawn with."""
    found = {}
    for one in questions:
        saves = request.POST.get(f"saves-{one.position}", "")
        if one.type in _READ and _PLACE.fullmatch(saves):
            found[one.position] = Given(one.position, _READ[one.type](request.POST, one), int(saves) + 1)
    return found


def _places(values: list[str]) -> list[int]:
    return [int(value) for value in values if _PLACE.fullmatch(value)]


def _text(post: Any, one: PaperQuestion) -> Any:
    return post.get(f"a-{one.position}", "").replace("\r\n", "\n") or None


def _choice(post: Any, one: PaperQuestion) -> Any:
    places = _places([post.get(f"a-{one.position}", "")])
    return places[0] if places else None


def _several(post: Any, one: PaperQuestion) -> Any:
    return _places(post.getlist(f"a-{one.position}")) or None


def _truth(post: Any, one: PaperQuestion) -> Any:
    return {"true": True, "false": False}.get(post.get(f"a-{one.position}", ""))


def _pairs(post: Any, one: PaperQuestion) -> Any:
    found = [_places([post.get(f"a-{one.position}-{row}", "")]) for row in range(len(one.pairings))]
    return [places[0] if places else None for places in found]


_READ: dict[str, Callable[[Any, PaperQuestion], Any]] = {
    "choice": _choice, "multiple": _several, "true_false": _truth, "matching": _pairs, "short": _text,
    "numerical": _text, "essay": _text,
}  # fmt: skip


@require_safe
def sitting_result(request: Request, pk: int) -> HttpResponse:
    """What an own attempt reached, question by question; back to the way in before it is published."""
    attempt = attempts.own_attempt(actor=request.actor, attempt_id=pk)
    rows = attempts.review(actor=request.actor, attempt=attempt)
    if not rows:
        return redirect("learning_exam_entry", attempt.exam_id)
    found = attempts.own_exam(actor=request.actor, exam_id=attempt.exam_id, at=now())
    own = next(one for one in found.attempts if one.id == pk)
    return render(
        request, "learning/exams/result.html", {"attempt": own, "exam": found.exam, "found": found, "rows": rows}
    )
