"""Marking essays: one after the other, without names, without the other marker's mark."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands.marking import mark_essay
from hoaban.apps.learning.forms.exams import EssayForm
from hoaban.apps.learning.queries import exams, items
from hoaban.apps.learning.views.exam_sending import FORMS, attempt, saved, show
from hoaban.shared.shell import Request, today


@require_safe
def marking_next(request: Request, pk: int) -> HttpResponse:
    """The next essay of a test that waits for the actor; the test itself when none does."""
    exam = exams.get_exam(actor=request.actor, exam_id=pk)
    waiting = items.essays_to_mark(actor=request.actor, exam=exam)
    if waiting:
        return redirect("learning_essay", waiting[0])
    return saved(
        request, reverse("learning_exam", args=[pk]), _("No essay waits for you. A second marker may be needed.")
    )


@require_http_methods(FORMS)
def essay_mark(request: Request, pk: int) -> HttpResponse:
    """Mark one essay, then go to the next."""
    essay = items.get_essay(actor=request.actor, answer_id=pk)
    exam = exams.get_exam(actor=request.actor, exam_id=essay.exam_id)
    form = EssayForm(request.POST or None, initial={"percent": essay.own, "comment": essay.comment})

    def call() -> None:
        given = form.cleaned_data
        mark_essay(actor=request.actor, answer_id=pk, percent=given["percent"], comment=given["comment"], on=today())

    if form.is_valid() and attempt(request, form, call):
        return redirect("learning_marking", essay.exam_id)
    waiting = items.essays_to_mark(actor=request.actor, exam=exam)
    context = {"essay": essay, "exam": exam, "left": len(waiting), "back": reverse("learning_exam", args=[exam.pk])}
    return show(request, form, "learning/exams/essay.html", **context)
