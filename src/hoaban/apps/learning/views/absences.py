"""The leave register of an office."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import absences as commands
from hoaban.apps.learning.forms.absences import AbsenceForm
from hoaban.apps.learning.queries import enrolments, mine
from hoaban.apps.learning.views.class_saving import attempt, done, show
from hoaban.apps.people.models import Official
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today


@require_safe
def absences_list(request: Request) -> HttpResponse:
    """Who of the own part is away, now and to come; or who was, in the past year."""
    request.actor.require(Permission.PROPOSE_TRAINING)
    past = request.GET.get("past") == "1"
    text = request.GET.get("q", "").strip()[:100]
    rows = mine.list_absences(actor=request.actor, on=today(), past=past)
    page = tables.paginate(rows, _page(request))
    context = {
        "page": page, "past": past, "q": text, "on": today(),
        "people": mine.list_people(actor=request.actor, on=today(), text=text),
    }  # fmt: skip
    return render(request, "learning/absences/list.html", context)


def _page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: Request, pk: int) -> HttpResponse:
    """Record days away of one person."""
    if pk not in enrolments.serving(actor=request.actor, official_ids=[pk], on=today()):
        raise Http404
    person = Official.objects.get(pk=pk)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        call = lambda: commands.record_absence(  # noqa: E731
            actor=request.actor, official_id=pk, kind=given["kind"], starts_on=given["starts_on"],
            ends_before=given["last"] + timedelta(days=1) if given["last"] else None, note=given["note"], on=today(),
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, reverse("learning_absences"))
    back = reverse("learning_absences")
    return show(request, form, title=_("Record days away"), button=_("Save"), back=back, about=person.full_name)


@require_http_methods(["GET", "HEAD", "POST"])
def absence_edit(request: Request, pk: int) -> HttpResponse:
    """Change days away of one person."""
    found = mine.get_absence(actor=request.actor, absence_id=pk, on=today())
    last = found.ends_before - timedelta(days=1) if found.ends_before else None
    initial = {"kind": found.kind, "starts_on": found.starts_on, "last": last, "note": found.note}
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        call = lambda: commands.change_absence(  # noqa: E731
            actor=request.actor, absence_id=pk, kind=given["kind"], starts_on=given["starts_on"],
            ends_before=given["last"] + timedelta(days=1) if given["last"] else None, note=given["note"], on=today(),
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, reverse("learning_absences"))
    return show(
        request, form, title=_("Change days away"), button=_("Save"), back=reverse("learning_absences"),
        about=found.official.full_name, remove=reverse("learning_absence_remove", args=[pk]),
    )  # fmt: skip


@require_POST
def absence_remove(request: Request, pk: int) -> HttpResponse:
    """Take days away out of the register."""
    found = mine.get_absence(actor=request.actor, absence_id=pk, on=today())
    commands.remove_absence(actor=request.actor, absence_id=found.pk, on=today())
    return done(request, reverse("learning_absences"), _("Taken out of the register."))
