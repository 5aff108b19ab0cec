"""The answer to a petition."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.conduct.commands.petitions import answer_petition
from hoaban.apps.conduct.forms.evaluation import AnswerForm
from hoaban.apps.conduct.queries import evaluation_files, petitions
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today


@require_http_methods(["GET", "HEAD", "POST"])
def petition_answer(request: Request, pk: int) -> HttpResponse:
    """A petition with the ranking it is about, and the form that answers it."""
    found = petitions.get_petition(actor=request.actor, pk=pk)
    row = found.evaluation
    form = AnswerForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            answer_petition(actor=request.actor, petition_id=pk, on=today(), **form.cleaned_data)

        if attempt(request, form, call):
            messages.success(request, _("Answered. The official sees the answer now."))
            return redirect("conduct_evaluation_file", row.pk)
    file = evaluation_files.get_file(actor=request.actor, pk=row.pk, on=today())
    context = {"petition": found, "row": row, "file": file, "form": form, "on": today(), "findings": file.findings}
    return render(request, "conduct/evaluation/petition.html", context, status=422 if form.errors else 200)
