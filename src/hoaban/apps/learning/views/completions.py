"""Closing a class: who has completed, with the reasons, before it is confirmed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.learning.commands import completions as commands
from hoaban.apps.learning.forms.enrolments import CloseForm
from hoaban.apps.learning.queries import attendance
from hoaban.apps.learning.views.class_saving import attempt, done
from hoaban.apps.learning.views.classes import run
from hoaban.shared.shell import Request, today


@require_http_methods(["GET", "HEAD", "POST"])
def class_close(request: Request, code: str) -> HttpResponse:
    """Everybody who takes part with attendance, score and what follows; another decision needs a reason."""
    found = run(request, code)
    results = attendance.list_results(actor=request.actor, training_class=found, on=today())
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    ticked = {one.enrolment.pk: one.verdict.completed for one in results}
    if request.method == "POST":
        sent = set(request.POST.getlist("completed"))
        ticked = {pk: str(pk) in sent for pk in ticked}
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.close_class(  # noqa: E731
            actor=request.actor, class_id=found.pk, on=today(), version=form.cleaned_data["version"],
            completed=ticked, reason=form.cleaned_data["reason"],
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, reverse("learning_class", args=[code]), _("The class is closed."))
    context = {
        "training_class": found, "form": form, "is_running": found.state == "running",
        "ahead": last if (last := attendance.last_day_of(found)) > today() else None,
        "lines": [(one, ticked[one.enrolment.pk], [_reason(why) for why in one.verdict.reasons]) for one in results],
        "completed": sum(ticked.values()),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/classes/close.html", context, status=status)


def _reason(code: str) -> str:
    """A code of rules.classes.Verdict in words."""
    return {
        "attendance": _("Attended too few sessions"),
        "no-sessions": _("The class had no sessions"),
        "no-score": _("No score of the final test yet"),
        "score": _("Score below the pass mark"),
    }[code]
