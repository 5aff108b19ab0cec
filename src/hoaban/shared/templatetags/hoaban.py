"""Tags and filters that every template has: icons, days, numbers, periods, fields of forms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoaban.shared.panels import Task

register = template.Library()

MINUS = "\u2212"
DASH = "\u2013"
NBSP = "\u00a0"
PATTERNS = {1: "%d/%m/%Y", 2: "%m/%Y", 3: "%Y"}
"""How a day is written that is known to the day, to the month, to the year."""

Number = int | float | Decimal


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon of the sprite; decorative unless it has a label."""
    address = f"{static('hoaban/icons.svg')}#{name}"
    if label:
        return format_html('<svg role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def mark() -> SafeString:
    """The flower of Hoa Ban."""
    return format_html(
        '<svg class="mark" aria-hidden="true"><use href="{}"/></svg>', f"{static('hoaban/icons.svg')}#hoa"
    )


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Codes of the languages that pages are offered in, each with what it calls itself."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@register.filter
def day(value: date | None, precision: int = 1) -> str:
    """05/03/2026, or 03/2026, or 2026 by precision (1 day, 2 month, 3 year); empty for None."""
    return value.strftime(PATTERNS[int(precision)]) if value else ""


@register.filter
def long_day(value: date) -> str:
    """The day with its weekday: thứ Sáu, 13/03/2026."""
    weekdays = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return _("%(weekday)s %(day)s") % {"weekday": weekdays[value.weekday()], "day": day(value)}


@register.filter
def number(value: Number | None, places: int = 0) -> str:
    """23.412 in Vietnamese, 23,412 in English; empty for None."""
    if value is None:
        return ""
    rounded = round(Decimal(str(value)), int(places))
    text = number_format(abs(rounded), decimal_pos=int(places), use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if rounded < 0 else text


@register.filter
def share(value: Number | None, places: int = 1) -> str:
    """A percentage: 49,9 % in Vietnamese (no-break space), 49.9% in English; empty for None."""
    if value is None:
        return ""
    return f"{number(value, places)}{NBSP if get_language() == 'vi' else ''}%"


@register.filter
def change(value: Number | None, places: int = 0) -> str:
    """A difference with its sign: +6, −318, 0; empty for None."""
    if value is None:
        return ""
    return f"+{number(value, places)}" if round(Decimal(str(value)), int(places)) > 0 else number(value, places)


@register.filter
def period(value: Any, on: date | None = None) -> str:
    """The days in which something with ``starts_on`` and ``ends_before`` holds: 01/04/2021 – 30/06/2025, or – now.

    ``on``: the day of the page; what begins after it and has no end is "from" its first day.
    """
    return span(value.starts_on, value.ends_before, on=on)


@register.simple_tag
def span(starts_on: date, ends_before: date | None = None, precision: int = 1, on: date | None = None) -> str:
    """The period between the two days, with the last day on which it holds; without one, up to now or, where that comes after
    ``on``, from the first day.
    """
    if ends_before is None and on is not None and starts_on > on:
        return _("from %(day)s") % {"day": day(starts_on, precision)}
    last = _("now") if ends_before is None else day(ends_before - timedelta(days=1), precision)
    first = day(starts_on, precision)
    return first if first == last else f"{first} {DASH} {last}"


@register.inclusion_tag("shared/_hidden_query.html", takes_context=True)
def hidden_query(context: dict[str, Any], *without: str) -> dict[str, Any]:
    """Hidden inputs that carry the address's parameters through a GET form, except those named."""
    request: HttpRequest = context["request"]
    left_out = {*without, "page", "export"}
    return {"pairs": [(k, v) for k, values in request.GET.lists() if k not in left_out for v in values]}


@register.inclusion_tag("shared/_asof.html", takes_context=True)
def asof(context: dict[str, Any], on: date) -> dict[str, Any]:
    """The control that shows the page as of another day."""
    return {"request": context["request"], "on": on, "today": context.get("today")}


@register.inclusion_tag("shared/_field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A form field with its label, hint and errors."""
    return {"field": bound, "hint": hint or bound.help_text, "tick": isinstance(bound.field.widget, CheckboxInput)}


@register.inclusion_tag("shared/_errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """What has to be corrected in a form, summed up, each with a link to its field."""
    fields = [(bound, error) for bound in form for error in bound.errors]
    general = form.non_field_errors()
    return {"fields": fields, "general": general, "count": len(fields) + len(general)}


@register.filter
def days_left(task: Task, on: date) -> int | None:
    """Calendar days until the task is due; None without a deadline."""
    return task.days_left(on)


@register.filter
def days_late(task: Task, on: date) -> int:
    """Days the task is overdue: the app's working days, or calendar days; 0 when it is not."""
    left = task.days_left(on)
    if left is None or left >= 0:
        return 0
    return task.overdue_days or -left
