"""Attendance: the list of a session on a phone, its delivery, the rotating code, and checking in."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import attendance as commands
from hoaban.apps.learning.commands.attendance import MarkOutcome
from hoaban.apps.learning.models import ClassSession, TrainingClass
from hoaban.apps.learning.queries import attendance, classes
from hoaban.apps.learning.rules import checkin
from hoaban.apps.learning.rules.checkin import Mark
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.documents import qr_svg
from hoaban.shared.shell import Request, now, today

KEY_BYTES = 16


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_list(request: Request, code: str, pk: int) -> HttpResponse:
    """The list of a session: one press a person; works without a network once it was opened, and without JavaScript."""
    session = _session(request, code, pk)
    if request.method == "POST":
        return _press(request, session)
    lines = attendance.list_lines(actor=request.actor, session=session, on=today())
    context = {
        "session": session, "training_class": session.training_class,
        "lines": [(line, secrets.token_hex(KEY_BYTES)) for line in lines],
        "conflicts": attendance.list_conflicts(actor=request.actor, session=session),
        "present": sum(line.present is True for line in lines), "made": int(now().timestamp() * 1000),
        "ended": session.training_class.state in (TrainingClass.State.FINISHED, TrainingClass.State.CANCELLED),
    }  # fmt: skip
    return render(request, "learning/attendance/list.html", context)


def _press(request: Request, session: ClassSession) -> HttpResponse:
    """One mark sent by a browser without JavaScript."""
    mark = _mark(request.POST.dict() | {"taken_at": now().isoformat()})
    try:
        told = commands.deliver_marks(
            actor=request.actor, session_id=session.pk, marks=[mark] if mark else [], at=now()
        )
    except CommandRefused as refused:
        messages.warning(request, refused.message)
    else:
        for one in told:
            if one.outcome == "conflict":
                messages.warning(request, _conflict_words(one))
    return redirect("learning_class_attendance", session.training_class.code, session.pk)


@require_POST
def attendance_deliver(request: Request, code: str, pk: int) -> JsonResponse:
    """Marks of a device as JSON: {"items": [{key, enrolment, present, taken_at, replaces}]}; answers what became of each."""
    session = _session(request, code, pk)
    marks = _marks(request.body)
    if marks is None:
        return JsonResponse({"message": _("The list could not be read. Open the page again.")}, status=400)
    try:
        told = commands.deliver_marks(actor=request.actor, session_id=session.pk, marks=marks, at=now())
    except CommandRefused as refused:
        return JsonResponse({"message": refused.message}, status=422)
    return JsonResponse({"at": int(now().timestamp() * 1000), "outcomes": [_said(one) for one in told]})


def _session(request: Request, code: str, pk: int) -> ClassSession:
    session = classes.get_session(actor=request.actor, code=code, session_id=pk)
    if not classes.may_take(actor=request.actor, session=session):
        raise Http404
    return session


def _marks(body: bytes) -> list[Mark] | None:
    """The marks of a delivery; None for what is no delivery at all."""
    try:
        items = json.loads(body)["items"]
        marks = [_mark(item) for item in items]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return None if None in marks else [mark for mark in marks if mark]


def _mark(item: dict[str, Any]) -> Mark | None:
    try:
        taken_at = parse_datetime(str(item["taken_at"]))
        enrolment_id = int(item["enrolment"])
    except (ValueError, KeyError, TypeError):
        return None
    if taken_at is None or not is_aware(taken_at) or not 0 < enrolment_id < 2**62:
        return None
    present = item.get("present") in (True, "1", "true")
    return Mark(str(item.get("key", ""))[:64], enrolment_id, present, taken_at, str(item.get("replaces", ""))[:64])


def _said(one: MarkOutcome) -> dict[str, Any]:
    words = ""
    if one.outcome == "conflict":
        words = _conflict_words(one)
    elif one.outcome == "refused":
        words = _("Not in this class any more. Open the list again.")
    return {
        "key": one.key, "outcome": one.outcome, "enrolment": one.enrolment_id, "present": one.present,
        "standing": one.standing_key, "said": words,
    }  # fmt: skip


def _conflict_words(one: MarkOutcome) -> str:
    what = _("present") if one.present else _("absent")
    facts = {"what": what, "time": _time(one.taken_at), "name": one.taken_by}
    return (
        _(
            "Marked %(what)s at %(time)s by %(name)s before. The first mark stands; look at it and change it if it is wrong."
        )
        % facts
    )


def _time(at: datetime | None) -> str:
    return date_format(localtime(at), "H:i") if at else ""


@never_cache
@require_safe
def session_code(request: Request, code: str, pk: int) -> HttpResponse:
    """The rotating code of a session, drawn large for a screen in the room; it renews itself."""
    session = _session(request, code, pk)
    at = now()
    secret, step = session.training_class.secret, checkin.step_of(at)
    said = checkin.code_for(secret=secret, session_id=session.pk, step=step)
    address = request.build_absolute_uri(reverse("learning_check_in", args=[session.pk, said]))
    lines = attendance.list_lines(actor=request.actor, session=session, on=today())
    context = {
        "session": session, "training_class": session.training_class, "qr": _large(qr_svg(address, label=_("Check-in code"))),
        "left": checkin.seconds_left(at), "there": sum(line.present is True for line in lines), "people": len(lines),
    }  # fmt: skip
    template = "learning/attendance/_code.html" if request.htmx else "learning/attendance/code.html"
    return render(request, template, context)


def _large(drawn: str) -> str:
    """The code as wide as its place, its lines as they are: the sheet of icons draws them small and round."""
    look = "width:100%;height:auto;stroke:none;stroke-width:1;stroke-linecap:butt"
    return drawn.replace("<svg ", f'<svg style="{look}" ', 1)


@never_cache
@require_safe
def check_in(request: Request, pk: int, code: str) -> HttpResponse:
    """The address in the code: whoever opens it, signed in, is checked in. Opened ahead by a browser, it does nothing."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD":
        return HttpResponse(status=204)
    session = ClassSession.objects.select_related("training_class").filter(pk=pk).first()
    if session is None:
        raise Http404
    refused = ""
    try:
        commands.check_in(actor=request.actor, session_id=pk, code=code, at=now())
    except CommandRefused as found:
        refused = found.message
    # The name of a class is told only to those who are checked in: a guessed address tells nothing.
    context = {"session": None if refused else session, "refused": refused}
    return render(request, "learning/attendance/checked_in.html", context, status=422 if refused else 200)
