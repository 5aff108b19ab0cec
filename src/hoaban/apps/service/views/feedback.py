"""Messages of citizens at the office: the list, one message, its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.service.commands import feedback as commands
from hoaban.apps.service.forms.feedback import AnswerForm, AssignForm, PublishForm
from hoaban.apps.service.models import Feedback, FeedbackKind
from hoaban.apps.service.queries import feedback as queries
from hoaban.apps.service.rules.feedback import Step
from hoaban.apps.service.views.apologies import paper
from hoaban.apps.service.views.said import moment
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column

STATES = (
    ("open", gettext_lazy("To be answered")), ("answered", gettext_lazy("Messages answered")),
    ("all", gettext_lazy("All messages")),
)  # fmt: skip
COLUMNS = (
    Column("message", gettext_lazy("Message"), "service/feedback/_message_cell.html", export=lambda m: m.number),
    Column("kind", gettext_lazy("Kind of message"), lambda m: m.get_kind_display(), hidden_on_phone=True),
    Column("owner", gettext_lazy("Who answers"), lambda m: m.owner.full_name if m.owner else ""),
    Column("received", gettext_lazy("Received"), lambda m: moment(m.received_at), hidden_on_phone=True,
           export=lambda m: m.received_at.date()),
    Column("due", gettext_lazy("Answer by"), "service/feedback/_due_cell.html", export=lambda m: m.due_at.date()),
    Column("state", gettext_lazy("State"), "service/feedback/_state_cell.html", export=lambda m: m.get_state_display()),
)  # fmt: skip


@require_safe
def feedback_list(request: Request) -> HttpResponseBase:
    """Messages of the actor's part, the first due first."""
    if not may_open(request):
        raise Http404
    state, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    text = request.GET.get("q", "").strip()[:60]
    rows = queries.list_messages(actor=request.actor, state=state, kind=kind, text=text)
    if download := tables.export(request, COLUMNS, rows, name=_("Messages of citizens")):
        return download
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    kinds = dict(FeedbackKind.choices)
    if kind in kinds:
        chips.append(tables.chip(request, str(kinds[kind]), "kind"))
    table = tables.build(request, COLUMNS, rows, chips=chips, caption=_("Messages of citizens"))
    instant = now()
    for row in table.page.rows:
        row.is_overdue = row.answered_at is None and row.due_at < instant
    context = {"table": table, "state": state, "tabs": STATES, "q": text, "kinds": FeedbackKind.choices, "kind": kind,
               "law": queries.answer_law(on=today())}  # fmt: skip
    return render(request, "service/feedback/list.html", context)


def may_open(request: Request) -> bool:
    """Whether the list has anything for this actor: those who answer for a unit, and officials who may be asked to."""
    return request.actor.may(Permission.ANSWER_FEEDBACK) or request.actor.may(Permission.HANDLE_DOSSIERS)


@require_safe
def feedback_page(request: Request, pk: int) -> HttpResponse:
    """One message with its answer and what came of it."""
    return _show(request, queries.get_message(actor=request.actor, pk=pk), 200)


def _show(request: Request, message: Feedback, status: int, **sent: forms.Form) -> HttpResponse:
    steps = queries.open_steps(actor=request.actor, message=message)
    officials = queries.list_officials(actor=request.actor, message=message, on=today())
    context = {
        "message": message, "steps": steps, "law": queries.answer_law(on=today()),
        "is_overdue": message.answered_at is None and message.due_at < now(),
        "assign_form": AssignForm(officials=officials, initial={"official": message.owner_id}) if officials else None,
        "answer_form": AnswerForm(initial={"founded": False}), "publish_form": PublishForm(initial={"led_to": message.led_to}),
        "letters": message.apologies.exclude(state="cancelled"), **sent,
    }  # fmt: skip
    return render(request, "service/feedback/page.html", context, status=status)


@require_POST
def feedback_step(request: Request, pk: int, step: str) -> HttpResponse:
    """Assign, answer, thank, publish, withdraw."""
    message = queries.get_message(actor=request.actor, pk=pk)
    if step not in queries.open_steps(actor=request.actor, message=message):
        raise Http404(step)
    if step in (Step.THANK, Step.WITHDRAW):
        return _press(request, message, Step(step))
    name, form, carry_out = _form_of(request, message, Step(step))
    if form.is_valid() and attempt(request, form, carry_out):
        messages.success(request, str(DONE[Step(step)]))
        return redirect("service_feedback_message", pk=pk)
    return _show(request, message, 422, **{name: form})


DONE = {
    Step.ASSIGN: gettext_lazy("The message is with the officer."),
    Step.ANSWER: gettext_lazy("The message is answered; the sender can read it, and is on the list of calls."),
    Step.THANK: gettext_lazy("The thank-you note is on the page of the message."),
    Step.PUBLISH: gettext_lazy("Published on the citizens' pages."),
    Step.WITHDRAW: gettext_lazy("Taken back from the citizens' pages."),
}


def _press(request: Request, message: Feedback, step: Step) -> HttpResponse:
    given: dict[str, Any] = {"actor": request.actor, "feedback_id": message.pk, "version": sent_version(request)}

    def carry_out() -> None:
        if step == Step.THANK:
            commands.thank(**given, now=now())
        else:
            commands.withdraw(**given)

    if press(request, carry_out):
        messages.success(request, str(DONE[step]))
    return redirect("service_feedback_message", pk=message.pk)


def _form_of(request: Request, message: Feedback, step: Step) -> tuple[str, forms.Form, Callable[[], Any]]:
    """Name in the page, form and command of a step that asks for something."""
    given: dict[str, Any] = {
        "actor": request.actor, "feedback_id": message.pk, "version": sent_version(request), "now": now(),
    }  # fmt: skip
    if step == Step.ASSIGN:
        officials = queries.list_officials(actor=request.actor, message=message, on=today())
        assign = AssignForm(request.POST, officials=officials)
        return "assign_form", assign, lambda: commands.assign(**given, official_id=assign.cleaned_data["official"])
    if step == Step.ANSWER:
        answer = AnswerForm(request.POST)

        def send() -> None:
            said = answer.cleaned_data
            commands.answer(**given, text=said["answer"], cause=said["cause"], conduct=said["conduct"])

        return "answer_form", answer, send
    publish = PublishForm(request.POST)
    return "publish_form", publish, lambda: commands.publish(**given, led_to=publish.cleaned_data["led_to"])


@require_http_methods(["GET", "HEAD"])
def feedback_note(request: Request, pk: int, ending: str) -> HttpResponse:
    """The thank-you note of a helpful message, as PDF or DOCX."""
    message = queries.get_message(actor=request.actor, pk=pk)
    if message.thanked_at is None:
        raise Http404
    return paper(queries.thanks_letter(message=message), ending)
