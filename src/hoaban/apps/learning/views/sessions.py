"""Sessions and connection points of a class."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import is_working_day
from hoaban.apps.learning.commands import classes as commands
from hoaban.apps.learning.forms.classes import (
    ConfirmForm,
    SessionForm,
    SessionsForm,
    pattern_initial,
    session_initial,
)
from hoaban.apps.learning.queries.classes import find_trainer
from hoaban.apps.learning.views.class_saving import attempt, done, show
from hoaban.apps.learning.views.classes import get_point, managed, run
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.shell import Request, today


@require_http_methods(["GET", "HEAD", "POST"])
def sessions_add(request: Request, code: str) -> HttpResponse:
    """Add sessions by a pattern of weekdays; public holidays are left out."""
    found = run(request, code)
    form = SessionsForm(request.POST if request.method == "POST" else None, initial=pattern_initial(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        call = lambda: commands.add_sessions(  # noqa: E731
            actor=request.actor, class_id=found.pk, sittings=form.sittings(_holidays(given["first"], given["last"])),
            facts=form.facts(_trainer(request, form)), version=given["version"],
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, _sessions(code))
    said = _("Public holidays and days swapped for them are left out by themselves.")
    return show(
        request, form, title=_("Add sessions"), button=_("Add sessions"), back=_sessions(code), about=found.name,
        said=said,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: Request, code: str, pk: int) -> HttpResponse:
    """Change one session."""
    found = run(request, code)
    session = found.sessions.filter(pk=pk).select_related("trainer_official").first()
    if session is None:
        raise Http404
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        initial=session_initial(session) | {"version": found.version},
    )
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.change_session(  # noqa: E731
            actor=request.actor, session_id=pk, sitting=form.sitting(), facts=form.facts(_trainer(request, form)),
            version=form.cleaned_data["version"],
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, _sessions(code))
    about = f"{found.name} · {session.topic}"
    return show(request, form, title=_("Change the session"), button=_("Save"), back=_sessions(code), about=about)


@require_http_methods(["GET", "HEAD", "POST"])
def session_remove(request: Request, code: str, pk: int) -> HttpResponse:
    """Remove one session of which no attendance was taken."""
    found = run(request, code)
    session = found.sessions.filter(pk=pk).first()
    if session is None:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.remove_session(actor=request.actor, session_id=pk)  # noqa: E731
        if attempt(request, form, call):
            return done(request, _sessions(code))
    return show(
        request, form, title=_("Remove the session"), button=_("Remove the session"), back=_sessions(code),
        about=f"{found.name} · {session.topic}", said=_("It disappears from everybody's calendar."), risk=True,
    )  # fmt: skip


@require_POST
def points_connect(request: Request, code: str) -> HttpResponse:
    """Make every commune a connection point."""
    found = managed(request, code)
    back = reverse("learning_class", args=[code])
    try:
        added = commands.connect_communes(actor=request.actor, class_id=found.pk, on=today())
    except CommandRefused as refused:
        messages.warning(request, refused.message)
        return redirect(back)
    text = ngettext("%(count)s connection point added.", "%(count)s connection points added.", added)
    return done(request, back, text % {"count": added})


@require_POST
def point_remove(request: Request, code: str, pk: int) -> HttpResponse:
    """Take a connection point away."""
    point = get_point(request, code, pk)
    commands.remove_point(actor=request.actor, point_id=point.pk)
    return done(request, reverse("learning_class", args=[code]))


def _sessions(code: str) -> str:
    return f"{reverse('learning_class', args=[code])}?tab=sessions"


def _holidays(first: date, last: date) -> frozenset[date]:
    """Weekdays that are not worked; a weekend is only left out by the pattern itself."""
    if last < first:
        return frozenset()
    known = lawbook.calendar(first, last)
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return frozenset(one for one in days if one.weekday() < 5 and not is_working_day(one, known))


def _trainer(request: Request, form: SessionForm) -> tuple[int, str] | None:
    """The official of our own whose identification number was entered; a wrong number is a refusal at its field."""
    number = form.cleaned_data["trainer_number"]
    if not number:
        return None
    found = find_trainer(actor=request.actor, number=number, on=today())
    if found is None:
        raise CommandRefused(
            "trainer", _("Nobody here has this number. Check it, or leave it empty."), "trainer_number"
        )
    return found
