"""Did it help: the survey, the questions after 3 and 6 months, and the tasks that follow."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands import effect as commands
from hoaban.apps.learning.forms.effect import FollowUpForm, ReactionForm, TaskForm
from hoaban.apps.learning.models import FollowUp, Reaction, Respondent, TrainingClass
from hoaban.apps.learning.queries import effect
from hoaban.apps.learning.rules.effect import OBSTACLE_TEXTS
from hoaban.apps.learning.views.keeping import Ask, answer
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.shell import Request, today

FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
def reaction(request: Request, code: str) -> HttpResponse:
    """The survey of a class, for those who took part in it."""
    found = TrainingClass.objects.filter(code=code).first()
    place = effect.own_place(actor=request.actor, class_id=found.pk) if found is not None else None
    if place is None:
        raise Http404(code)
    form, status = ReactionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (refused := _react(request, place.pk, form)) is None:
            messages.success(request, _("Thank you. Your answers are shown only together with those of others."))
            return redirect("learning_follow_ups")
        if form.is_valid() and refused is not None:
            if refused.code == "given-already":
                messages.warning(request, refused.message)
                return redirect("learning_follow_ups")
            form.add_error(None, refused.message)
    context = {
        "form": form, "place": place, "given": Reaction.objects.filter(enrolment=place).exists(),
        "open": effect.may_react(actor=request.actor, enrolment=place, on=today()),
    }  # fmt: skip
    return render(request, "learning/effect/reaction.html", context, status=status)


def _react(request: Request, place_id: int, form: ReactionForm) -> CommandRefused | None:
    given = form.cleaned_data
    try:
        commands.give_reaction(
            actor=request.actor, enrolment_id=place_id, marks=form.marks(), on=today(), best=given["best"],
            change=given["change"],
        )  # fmt: skip
    except CommandRefused as refused:
        return refused
    return None


@require_safe
def follow_ups(request: Request) -> HttpResponse:
    """What waits for the actor: surveys, questions, tasks; ``?class=``: the questions about one class."""
    on, code = today(), request.GET.get("class", "")[:60]
    rows = effect.follow_ups_due(actor=request.actor, on=on)
    if code:
        rows = rows.filter(enrolment__training_class__code=code)
    questions = list(rows[: effect.SHOWN])
    context = {
        "on": on, "code": code, "questions": questions, "number": rows.count(),
        "about": questions[0].enrolment.training_class.name if code and questions else "",
        "surveys": [] if code else effect.surveys_open(actor=request.actor, on=on),
        "tasks": [] if code else list(effect.open_tasks(actor=request.actor, on=on)[: effect.SHOWN]),
    }  # fmt: skip
    return render(request, "learning/effect/list.html", context)


@require_http_methods(FORMS)
def follow_up(request: Request, pk: int) -> HttpResponse:
    """One question about one participant, to be answered once."""
    row = effect.get_follow_up(actor=request.actor, pk=pk, on=today())
    form, status = FollowUpForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refused = _answer(request, row, form)
            if refused is None:
                messages.success(request, _("The answer is recorded."))
                return redirect(_next_questions(request, row))
            if refused.code == "answered-already":
                messages.warning(request, refused.message)
                return redirect("learning_follow_ups")
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    context = {
        "row": row, "form": form, "place": row.enrolment, "is_own": row.respondent == Respondent.OFFICIAL,
        "obstacles": [OBSTACLE_TEXTS.get(key, key) for key in row.obstacles],
    }  # fmt: skip
    return render(request, "learning/effect/follow_up.html", context, status=status)


def _next_questions(request: Request, row: FollowUp) -> str:
    """Where somebody goes on who answers for others: the questions of the same class while there are any."""
    code = row.enrolment.training_class.code
    same = effect.follow_ups_due(actor=request.actor, on=today()).filter(enrolment__training_class__code=code)
    address = reverse("learning_follow_ups")
    return (
        f"{address}?{urlencode({'class': code})}"
        if row.respondent == Respondent.SUPERVISOR and same.exists()
        else address
    )


def _answer(request: Request, row: FollowUp, form: FollowUpForm) -> CommandRefused | None:
    try:
        commands.answer_follow_up(actor=request.actor, follow_up_id=row.pk, on=today(), **form.cleaned_data)
    except CommandRefused as refused:
        return refused
    return None


@require_http_methods(FORMS)
def follow_up_task(request: Request, pk: int) -> HttpResponse:
    """A task for somebody who still struggles: say what came of it."""
    task = effect.get_task(actor=request.actor, pk=pk, on=today())
    form = TaskForm(request.POST or None)
    place = task.follow_up.enrolment
    ask = Ask(
        reverse("learning_follow_ups"), _("Follow-up"), _("What came of it"), _("Finish the task"),
        _("The task is finished."), task.official.full_name,
        [(_("Class"), place.training_class.name), (_("What is to be done"), task.what),
         (_("Answer"), task.follow_up.get_use_display())],
    )  # fmt: skip

    def finish() -> str:
        commands.finish_task(actor=request.actor, task_id=task.pk, result=form.cleaned_data["result"], on=today())
        return ask.back

    return answer(request, ask, form, finish)
