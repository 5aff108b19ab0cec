"""Citizens write to an office, follow the answer by number and key, and read what messages led to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import feedback as commands
from hoaban.apps.service.commands import following as counting
from hoaban.apps.service.commands.feedback import Message
from hoaban.apps.service.forms.following import FollowMessageForm, MessageForm
from hoaban.apps.service.models import Dossier, Feedback
from hoaban.apps.service.queries import feedback as office
from hoaban.apps.service.queries import following as queries
from hoaban.apps.service.queries.apology_letters import sent_text
from hoaban.apps.service.queries.following import counted
from hoaban.apps.service.rules.feedback import shown_key
from hoaban.apps.service.views.apologies import paper
from hoaban.apps.service.views.following import FORMS, private, too_often, with_dossier
from hoaban.apps.service.views.visitors import address_of, sent_data
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.shell import Request, now, today


@private
@require_http_methods(FORMS)
def message_new(request: Request) -> HttpResponse:
    """A message to an office that the citizen chooses."""
    return _write(request, None)


@private
@require_http_methods(FORMS)
@with_dossier
def message_about(request: Request, dossier: Dossier) -> HttpResponse:
    """A message about a dossier, to the unit that answers for it."""
    return _write(request, dossier)


def _write(request: Request, dossier: Dossier | None) -> HttpResponse:
    offices = None if dossier else office.offices(on=today())
    initial = {"sender": "", "unit": request.GET.get("unit", "")}
    form = MessageForm(sent_data(request), offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        tried = [counted("message", address_of(request))]
        if queries.is_over(what=tried, now=now()):
            return too_often(request, tried)
        if (made := _submit(request, form, dossier)) is not None:
            counting.count(actor=request.actor, tried=tried, now=now())
            return redirect("service_message", number=made.number, key=made.follow_key)
    context = {"form": form, "dossier": dossier, "law": office.answer_law(on=today())}
    return render(request, "service/following/message_new.html", context, status=422 if form.is_bound else 200)


def _submit(request: Request, form: MessageForm, dossier: Dossier | None) -> Feedback | None:
    given: dict[str, Any] = dict(form.cleaned_data)
    message = Message(
        kind=given["kind"], text=given["text"], token=given["token"], unit_id=given.get("unit"),
        dossier_key=dossier.follow_key if dossier else "", sender=given["sender"], phone=given["phone"],
        about_conduct=given["about_conduct"],
    )  # fmt: skip
    try:
        return commands.submit(actor=request.actor, message=message, now=now())
    except CommandRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


@private
@require_http_methods(FORMS)
def message_follow(request: Request) -> HttpResponse:
    """Number and key lead to the message; anything else to one and the same answer."""
    form = FollowMessageForm(sent_data(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "service/following/message_find.html", {"form": form}, status=status)
    return _open(request, form.cleaned_data["number"], form.cleaned_data["key"], form)


@private
@require_safe
def message(request: Request, number: str, key: str) -> HttpResponse:
    """One message: what was written, by when it is answered, the answer, the thank-you note."""
    return _open(request, number, key, None)


def _open(request: Request, number: str, key: str, form: FollowMessageForm | None) -> HttpResponse:
    found, refused = _find(request, number, key, form)
    if found is None:
        return refused
    if form is not None:
        return redirect("service_message", number=found.number, key=found.follow_key)
    context = {
        "message": found, "key": shown_key(found.follow_key), "letter": queries.sent_letter(feedback=found),
        "is_overdue": found.answered_at is None and found.due_at < now(),
    }  # fmt: skip
    return render(request, "service/following/message.html", context)


def _find(
    request: Request, number: str, key: str, form: FollowMessageForm | None = None
) -> tuple[Feedback | None, HttpResponse]:
    """The message, or the answer that is the same for every wrong number and key."""
    found = queries.find_message(number=number, key=key)
    if found is not None:
        return found, HttpResponse()
    tried = [counted("address", address_of(request))]
    if queries.is_over(what=tried, now=now()):
        return None, too_often(request, tried)
    counting.count(actor=request.actor, tried=tried, now=now())
    context = {"form": form or FollowMessageForm(), "unknown": True}
    return None, render(request, "service/following/message_find.html", context, status=404)


@private
@require_safe
def message_paper(request: Request, number: str, key: str, what: str) -> HttpResponse:
    """The thank-you note of a message, or the letter of apology it led to, as PDF."""
    found, refused = _find(request, number, key)
    if found is None:
        return refused
    letter = queries.sent_letter(feedback=found) if what == "xin-loi" else None
    if letter is not None:
        return paper(sent_text(letter), "pdf")
    if what == "cam-on" and found.thanked_at is not None:
        return paper(office.thanks_letter(message=found), "pdf")
    return render(
        request, "service/following/message_find.html", {"form": FollowMessageForm(), "unknown": True}, status=404
    )


@login_not_required
@require_safe
def led_to(request: Request) -> HttpResponse:
    """What messages of citizens led to; nothing of the messages themselves."""
    return render(request, "service/following/led_to.html", {"rows": office.list_published(on=today())})
