"""Office hours of units, their closures of a year, and the forms that change them: looked at first, then carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.service.commands import appointments as moving
from hoaban.apps.service.commands import hours as commands
from hoaban.apps.service.forms.hours import DAYS, BackForm, ClosureForm, EndForm, HoursForm
from hoaban.apps.service.models import UnitClosure, UnitHours
from hoaban.apps.service.queries import appointments, hours, unit_hours
from hoaban.apps.service.queries.appointments import Moving
from hoaban.apps.service.queries.unit_hours import Place
from hoaban.apps.service.rules.hours import Week, in_lines, stored_week
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

YEARS = (2000, 2100)
SHORT = (
    pgettext_lazy("weekday", "Mo"), pgettext_lazy("weekday", "Tu"), pgettext_lazy("weekday", "We"),
    pgettext_lazy("weekday", "Th"), pgettext_lazy("weekday", "Fr"), pgettext_lazy("weekday", "Sa"),
    pgettext_lazy("weekday", "Su"),
)  # fmt: skip
SHOWN = 50
"""So many appointments are named before a change; the rest are counted."""


def told_week(week: Week) -> list[str]:
    """A week in lines: "Monday – Friday: 07:30-11:30, 13:30-17:00"."""
    lines = []
    for first, last, spans in in_lines(week):
        days = capfirst(str(WEEKDAYS[first]))
        if last > first:
            days = _("%(first)s – %(last)s") % {"first": days, "last": WEEKDAYS[last]}
        lines.append(f"{days}: {', '.join(map(str, spans))}")
    return lines


COLUMNS = (
    Column("unit", gettext_lazy("Unit"), "service/hours/_unit_cell.html", export=lambda r: r.place.name),
    Column("hours", gettext_lazy("Office hours"), lambda r: "; ".join(told_week(r.week))),
    Column("source", gettext_lazy("Whose hours"), lambda r: r.source, hidden_on_phone=True),
    Column("closures", gettext_lazy("Closures this year"), lambda r: r.closures, numeric=True),
    Column(
        "next", gettext_lazy("Next closure"), "service/hours/_next_cell.html",
        export=lambda r: r.next_closure.first_day if r.next_closure else None,
    ),
)  # fmt: skip


@require_safe
def hours_list(request: Request) -> HttpResponse:
    """Units of the own part with their hours; the unit itself where it is the only one."""
    request.actor.require(Permission.VIEW_SERVICE)
    rows = unit_hours.list_places(actor=request.actor, on=today())
    if len(rows) == 1 and not request.GET:
        return redirect("service_hours_unit", rows[0].place.code)
    if download := tables.export(request, COLUMNS, rows, name=_("Office hours")):
        return download  # type: ignore[return-value]
    table = tables.build(request, COLUMNS, rows, caption=_("Office hours"), size=100)
    out = _out_of_step(request)
    return render(request, "service/hours/list.html", {"table": table, "on": today(), "out": out})


def _out_of_step(request: Request) -> int:
    return len(appointments.list_out_of_step(actor=request.actor, now=now()))


@require_safe
def hours_unit(request: Request, code: str) -> HttpResponse:
    """One unit: hours that hold, history, closures and the days of a year."""
    request.actor.require(Permission.VIEW_SERVICE)
    year = _year(request)
    file = unit_hours.get_file(actor=request.actor, code=code, year=year, on=today())
    weekdays = [{"name": capfirst(str(WEEKDAYS[n])), "short": SHORT[n]} for n in range(7)]
    context = {
        "file": file, "lines": told_week(file.week), "year": str(year),
        "before": str(year - 1), "after": str(year + 1), "weekdays": weekdays, "on": today(),
        "history": [(one.row, told_week(one.week)) for one in file.history],
        "may_change": request.actor.may(Permission.MANAGE_SERVICE, file.place.path),
    }  # fmt: skip
    return render(request, "service/hours/unit.html", context)


def _year(request: Request) -> int:
    """The year in ``?nam=``; this one without it. Raises Http404 for a year that the calendar does not show."""
    text = request.GET.get("nam", "") or str(today().year)
    if not (text.isascii() and text.isdigit() and len(text) == 4 and YEARS[0] <= int(text) <= YEARS[1]):
        raise Http404(text[:10])
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
def hours_change(request: Request, code: str) -> HttpResponse:
    """Give a unit hours of its own from a day on."""
    place = _managed(request, code)
    form = HoursForm(request.POST if request.method == "POST" else None, initial=_week_now(place))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = UnitHours(
            unit_id=place.unit_id, unit_path=place.path, starts_on=given["starts_on"], week=stored_week(form.week)
        )
        return _reviewed(
            request, form, place, title=_("New office hours"), summary=[_from(given["starts_on"]), *told_week(form.week)],
            found=lambda: appointments.list_moved_by_hours(actor=request.actor, draft=draft, on=today(), now=now()),
            call=lambda: commands.set_hours(
                actor=request.actor, unit_id=place.unit_id, starts_on=given["starts_on"], week=form.week,
                decision=given["decision"], version=given["version"], on=today(), now=now(),
            ),
        )  # fmt: skip
    return _form(request, form, place, title=_("New office hours"))


def _from(day: date) -> str:
    return _("from %(day)s") % {"day": f"{day:%d/%m/%Y}"}


def _week_now(place: Place) -> dict[str, Any]:
    """What the form opens with: the hours that hold today, from the next day on."""
    _owner, week = hours.weeks_on([place.unit_id], today())[place.unit_id]
    rows = UnitHours.objects.filter(unit_id=place.unit_id)
    shown = {name: " / ".join(map(str, spans)) for name, spans in zip(DAYS, week, strict=True)}
    return {**shown, "version": hours.version_of(rows)}


@require_http_methods(["GET", "HEAD", "POST"])
def hours_end(request: Request, code: str) -> HttpResponse:
    """Let a unit go back to the hours of the unit above it."""
    place = _managed(request, code)
    if not unit_hours.has_own_hours(actor=request.actor, place=place, on=today()):
        raise Http404(code)
    initial = {"version": hours.version_of(UnitHours.objects.filter(unit_id=place.unit_id))}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(request, form, lambda: commands.end_hours(
            actor=request.actor, unit_id=place.unit_id, ends_before=given["ends_before"], version=given["version"],
            on=today(), now=now(),
        ))  # fmt: skip
        if done:
            return _done(request, place)
    return _form(request, form, place, title=_("Back to the hours above"), button=_("End own hours"))


@require_http_methods(["GET", "HEAD", "POST"])
def closure_declare(request: Request, code: str) -> HttpResponse:
    """Close a unit on some days, or open it beyond its hours."""
    place = _managed(request, code)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        row = UnitClosure(unit_id=place.unit_id, unit_path=place.path, **facts)
        return _reviewed(
            request, form, place, title=_("Declare closed or open days"), summary=_summary(row),
            found=lambda: _moved_by(request, row) if row.last_day >= row.first_day else [],
            call=lambda: commands.declare_closure(
                actor=request.actor, unit_id=place.unit_id, on=today(), now=now(), **facts
            ),
        )  # fmt: skip
    return _form(request, form, place, title=_("Declare closed or open days"))


@require_http_methods(["GET", "HEAD", "POST"])
def closure_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a closure or opening back."""
    row = unit_hours.get_closure(actor=request.actor, closure_id=pk)
    place = _managed(request, row.unit.code)
    form = BackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _reviewed(
            request, form, place, title=_("Take back what was declared"), summary=_summary(row),
            found=lambda: _moved_by(request, row),
            call=lambda: commands.withdraw_closure(
                actor=request.actor, closure_id=pk, reason=form.cleaned_data["reason"], on=today(), now=now()
            ),
        )  # fmt: skip
    return _form(request, form, place, title=_("Take back what was declared"), summary=_summary(row))


def _moved_by(request: Request, row: UnitClosure) -> list[Moving]:
    return appointments.list_moved_by_closure(actor=request.actor, closure=row, now=now())


def _summary(row: UnitClosure) -> list[str]:
    days = f"{row.first_day:%d/%m/%Y}"
    if row.last_day != row.first_day:
        days = f"{days} – {row.last_day:%d/%m/%Y}"
    what = _("The unit is open beyond its hours") if row.opens else _("The unit is closed")
    return [f"{what}: {days}, {str(row.get_part_display()).lower()}", row.reason]


# Out of step with the calendar of the country ------------------------------------------------------------------------


@require_safe
def appointments_out(request: Request) -> HttpResponse:
    """Open dossiers whose appointment is not what the calendar says now, with the button that moves them."""
    request.actor.require(Permission.MANAGE_SERVICE)
    found = appointments.list_out_of_step(actor=request.actor, now=now())
    return render(request, "service/hours/out.html", {**_named(found), "on": today()})


@require_POST
def appointments_move(request: Request) -> HttpResponse:
    """Move them, and tell their citizens."""
    request.actor.require(Permission.MANAGE_SERVICE)
    told: list[int] = []
    if press(request, lambda: told.append(moving.move_out_of_step(actor=request.actor, now=now()))):
        count = sum(told)
        text = ngettext("%(count)s appointment moved.", "%(count)s appointments moved.", count)
        messages.success(request, text % {"count": number(count)})
    return redirect("service_appointments_out")


# Forms that are looked at first --------------------------------------------------------------------------------------


def _managed(request: Request, code: str) -> Place:
    """The unit whose hours are changed; Http404 outside the part in which the actor manages the one-stop shop."""
    request.actor.require(Permission.MANAGE_SERVICE)
    return unit_hours.get_place(actor=request.actor, code=code, on=today(), permission=Permission.MANAGE_SERVICE)


def _named(found: Sequence[Moving]) -> dict[str, Any]:
    """The appointments that move, for a template: the first of them by name, and how many there are."""
    rows = [(one.dossier, one.to) for one in found[:SHOWN]]
    return {"moving": rows, "count": len(found), "more": max(len(found) - SHOWN, 0)}


def _reviewed(
    request: Request, form: forms.Form, place: Place, *, title: str, summary: list[str], found: Callable[[], list[Moving]],
    call: Callable[[], Any],
) -> HttpResponse:  # fmt: skip
    """Show what would move; once confirmed, carry it out."""
    if request.POST.get("confirmed") == "1":
        if attempt(request, form, call):
            return _done(request, place)
        return _form(request, form, place, title=title)
    context = {"form": form, "place": place, "title": title, "summary": summary, **_named(found())}
    return render(request, "service/hours/review.html", context)


def _form(request: Request, form: forms.Form, place: Place, **more: Any) -> HttpResponse:
    context = {"form": form, "place": place, "back": reverse("service_hours_unit", args=[place.code]), **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "service/hours/form.html", context, status=status)


def _done(request: Request, place: Place) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("service_hours_unit", place.code)
