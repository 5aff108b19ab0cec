"""The working calendar: its months, and a day set off or worked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import CalendarDayForm
from hoaban.apps.lawbook.models import CalendarOverride
from hoaban.apps.lawbook.views.asking import tried
from hoaban.apps.lawbook.views.versions import Change, told
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today

YEARS = (2000, 2100)
"""First and last year that the calendar shows."""

WEEKDAYS = (
    (gettext_lazy("Monday"), pgettext_lazy("weekday", "Mo")),
    (gettext_lazy("Tuesday"), pgettext_lazy("weekday", "Tu")),
    (gettext_lazy("Wednesday"), pgettext_lazy("weekday", "We")),
    (gettext_lazy("Thursday"), pgettext_lazy("weekday", "Th")),
    (gettext_lazy("Friday"), pgettext_lazy("weekday", "Fr")),
    (gettext_lazy("Saturday"), pgettext_lazy("weekday", "Sa")),
    (gettext_lazy("Sunday"), pgettext_lazy("weekday", "Su")),
)


@require_safe
def calendar(request: Request, year: int | None = None) -> HttpResponse:
    """The working calendar of a year."""
    return _calendar_page(request, year or today().year, CalendarDayForm())


@require_POST
def calendar_set_day(request: Request) -> HttpResponse:
    """Make a day off, or a working day."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    form = CalendarDayForm(request.POST)
    if form.is_valid() and tried(form, commands.set_calendar_day, actor=request.actor, **form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect("lawbook_calendar_year", form.cleaned_data["day"].year)
    day = form.cleaned_data.get("day") or today()
    return _calendar_page(request, day.year, form)


def _calendar_page(request: Request, year: int, form: CalendarDayForm) -> HttpResponse:
    request.actor.require(Permission.VIEW_LAWBOOK)
    if not YEARS[0] <= year <= YEARS[1]:
        raise Http404
    context = {
        "year": str(year),
        "weekdays": [{"name": name, "short": short} for name, short in WEEKDAYS],
        "months": queries.list_months(year),
        "holidays": queries.list_holidays(year),
        "overrides": _told(request, year),
        "form": form,
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
        "previous": year - 1 if year > YEARS[0] else None,
        "next": year + 1 if year < YEARS[1] else None,
    }
    return render(request, "lawbook/calendar.html", context, status=422 if form.errors else 200)


def _told(request: Request, year: int) -> list[tuple[CalendarOverride, list[Change]]]:
    """What was decided of the days of a year; who decided it, when and why stands with the decision in force."""
    rows = queries.list_overrides(year=year, superseded=True)
    events = queries.list_override_events(actor=request.actor, rows=rows)
    return [(row, [] if row.superseded else told(events.get(row.day, ()))) for row in rows]
