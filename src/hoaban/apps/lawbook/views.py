"""Pages of the lawbook: rules, code lists, ethnic groups, provinces, working calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import CalendarDayForm, CodeForm, RuleRevisionForm, RuleSearchForm
from hoaban.apps.lawbook.models import CodeEntry, CodeList, RuleArea, RuleValue
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, asked_day, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import period

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

RULE_COLUMNS = (
    Column(
        "rule", gettext_lazy("Rule"), "lawbook/_rule_cell.html", sort=lambda r: (r.area, r.key), export=lambda r: r.rule
    ),
    Column("value", gettext_lazy("Value"), lambda r: r.shown),
    Column("area", gettext_lazy("Area"), lambda r: r.get_area_display(), sort="area", hidden_on_phone=True),
    Column("basis", gettext_lazy("Legal basis"), lambda r: r.legal_basis, sort="legal_basis", hidden_on_phone=True),
    Column("period", gettext_lazy("In force"), period, sort="starts_on", hidden_on_phone=True),
    Column(
        "confidence",
        gettext_lazy("How sure"),
        "lawbook/_confidence.html",
        sort="confidence",
        export=lambda r: r.get_confidence_display(),
    ),
)


@require_safe
def rule_list(request: Request) -> HttpResponse:
    """Rules in force on a day, by area, with search."""
    on = asked_day(request)
    form = RuleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    area, text = asked.get("area", ""), asked.get("q", "").strip()
    rows = queries.list_rules(actor=request.actor, on=on, area=area or None, text=text)
    if download := tables.export(request, RULE_COLUMNS, rows, name=_("Rules"), default_sort="rule"):
        return download  # type: ignore[return-value]
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    chips += [tables.chip(request, RuleArea(area).label, "area")] if area else []
    table = tables.build(request, RULE_COLUMNS, rows, default_sort="rule", caption=_("Rules"), chips=chips, size=100)
    unsure = sum(1 for row in rows if row.confidence == 0)
    context = {"table": table, "on": on, "text": text, "area": area, "areas": RuleArea.choices, "unsure": unsure}
    return render(request, "lawbook/rule_list.html", context)


@require_safe
def rule_detail(request: Request, area: str, key: str) -> HttpResponse:
    """One rule with its whole history."""
    history = _history(request, area, key)
    on = asked_day(request)
    context = {
        "history": history,
        "events": queries.list_rule_events(actor=request.actor, history=history),
        "on": on,
        "current": next((row for row in history if row.holds_on(on)), None),
        "newest": history[0],
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/rule_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_revise(request: Request, area: str, key: str) -> HttpResponse:
    """Give a rule a new value from a day on."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    newest = _history(request, area, key)[0]
    form = RuleRevisionForm(request.POST or None)
    if form.is_valid() and _tried(form, commands.revise_rule, actor=request.actor, rule=newest, **form.cleaned_data):
        messages.success(request, _("Saved. The earlier value stays in the history."))
        return redirect("lawbook_rule", area, key)
    return _form_page(request, "lawbook/rule_revise.html", form, {"rule": newest})


@require_safe
def code_lists(request: Request) -> HttpResponse:
    """The code lists there are."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    on = today()
    lists = [(name, label, len(queries.list_codes(list=name, on=on))) for name, label in CodeList.choices]
    context = {"lists": lists, "groups": len(queries.ethnic_groups()), "provinces": len(queries.provinces(on))}
    return render(request, "lawbook/code_lists.html", context)


@require_safe
def code_list(request: Request, name: str) -> HttpResponse:
    """One code list with how rosters may write each code."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    context = {
        "list": _list(name),
        "rows": queries.list_codes(list=name),
        "on": today(),
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/code_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def code_add(request: Request, name: str) -> HttpResponse:
    """Add a code to a list."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    chosen = _list(name)
    form = CodeForm(request.POST or None, new=True, initial={"starts_on": today()})
    if form.is_valid() and _tried(form, commands.add_code, actor=request.actor, list=name, **form.facts()):
        messages.success(request, _("Saved."))
        return redirect("lawbook_code_list", name)
    return _form_page(request, "lawbook/code_form.html", form, {"list": chosen, "entry": None})


@require_http_methods(["GET", "HEAD", "POST"])
def code_revise(request: Request, name: str, entry_id: int) -> HttpResponse:
    """Correct a code, or end it."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    chosen = _list(name)
    entry = queries.get_code(list=name, entry_id=entry_id)
    form = CodeForm(request.POST or None, new=False, initial=_entered(entry))
    if form.is_valid() and _tried(form, commands.revise_code, actor=request.actor, entry=entry, **form.facts()):
        messages.success(request, _("Saved."))
        return redirect("lawbook_code_list", name)
    return _form_page(request, "lawbook/code_form.html", form, {"list": chosen, "entry": entry})


@require_safe
def ethnic_groups(request: Request) -> HttpResponse:
    """The 54 ethnic groups with both numberings."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    return render(request, "lawbook/ethnic_groups.html", {"groups": queries.ethnic_groups()})


@require_safe
def province_list(request: Request) -> HttpResponse:
    """The provinces that stood on a day."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    on = asked_day(request)
    return render(request, "lawbook/province_list.html", {"provinces": queries.list_provinces(on=on), "on": on})


@require_safe
def calendar(request: Request, year: int | None = None) -> HttpResponse:
    """The working calendar of a year."""
    return _calendar_page(request, year or today().year, CalendarDayForm())


@require_POST
def calendar_set_day(request: Request) -> HttpResponse:
    """Make a day off, or a working day."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    form = CalendarDayForm(request.POST)
    if form.is_valid() and _tried(form, commands.set_calendar_day, actor=request.actor, **form.cleaned_data):
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
        "overrides": queries.list_overrides(year=year, superseded=True),
        "form": form,
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
        "previous": year - 1 if year > YEARS[0] else None,
        "next": year + 1 if year < YEARS[1] else None,
    }
    return render(request, "lawbook/calendar.html", context, status=422 if form.errors else 200)


def _history(request: Request, area: str, key: str) -> list[RuleValue]:
    history = queries.list_rule_history(actor=request.actor, area=area, key=key)
    if not history:
        raise Http404
    return history


def _list(name: str) -> CodeList:
    if name not in CodeList.values:
        raise Http404
    return CodeList(name)


def _entered(entry: CodeEntry) -> dict[str, Any]:
    return {
        "name_vi": entry.name_vi,
        "name_en": entry.name_en,
        "aliases": "\n".join(entry.aliases),
        "last_on": queries.last_day(entry.ends_before),
    }


def _tried(form: Form, command: Any, **facts: Any) -> Any:
    """What the command gives; None when it refused, its reasons then stand beside the fields."""
    try:
        return command(**facts)
    except ValidationError as refusal:
        for name, reasons in refusal.message_dict.items():
            field = "last_on" if name == "ends_before" else name
            form.add_error(field if field in form.fields else None, reasons)
        return None


def _form_page(request: Request, template: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
