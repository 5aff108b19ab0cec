"""Who read a record: one's own, and those of the part that an inspector watches over."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import Reading
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

SPANS = {"30": _("30 days"), "365": _("One year"), "3650": _("All that is kept")}


def _reader(row: Reading) -> SafeString:
    return format_html("{}<small>{}</small>", row.reader_name, queries.role_names(roles=row.reader_roles))


def _at(row: Reading) -> str:
    return f"{localtime(row.at):%d/%m/%Y %H:%M}"


def _whose(row: Reading) -> str:
    return row.official.full_name if row.official else _whole(row)


def _whole(row: Reading) -> str:
    """Everybody of a unit on a day, in words."""
    told = {"unit": row.unit_name, "day": day(row.as_of), "people": number(row.people)}
    return gettext("everybody of %(unit)s on %(day)s: %(people)s") % told


def _own_reader(row: Reading) -> SafeString:
    return _reader(row) if row.official_id else format_html("{}<small>{}</small>", _reader(row), _whole(row))


WHEN = Column("at", _("When"), _at)
WHO = Column("reader", _("Who read"), _reader, export=lambda row: row.reader_name)
WHAT = Column("groups", _("Groups of fields"), lambda row: queries.group_names(groups=row.groups), hidden_on_phone=True)
HOW = Column("way", _("How"), lambda row: row.get_way_display())
OWN_WHO = Column("reader", _("Who read"), _own_reader)
WHOSE = Column("official", _("Whose record"), _whose)


@never_cache
@require_safe
def own_readings(request: Request) -> HttpResponse:
    """Who read my record."""
    days = _span(request)
    rows = queries.list_own_readings(actor=request.actor, since=today() - timedelta(days=int(days)))
    table = tables.build(request, (OWN_WHO, WHEN, WHAT, HOW), rows, caption=_("Readings of my record"))
    return render(request, "privacy/own_readings.html", {"table": table, "span": days, "spans": SPANS.items()})


@never_cache
@require_safe
def readings_list(request: Request) -> HttpResponseBase:
    """Who read which record of the part, narrowed by name."""
    request.actor.require(Permission.VIEW_READINGS)
    days, text = _span(request), request.GET.get("q", "").strip()[:100]
    asked = request.GET.get("official", "")
    official = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    since = today() - timedelta(days=int(days))
    rows = queries.list_readings(actor=request.actor, since=since, text=text, official_id=official)
    columns = (WHOSE, WHO, WHEN, WHAT, HOW)
    if download := tables.export(request, columns, rows, name=_("Log of readings")):
        return download
    table = tables.build(request, columns, rows, caption=_("Log of readings"))
    context = {"table": table, "span": days, "spans": SPANS.items(), "q": text, "official": official}
    return render(request, "privacy/readings.html", context)


def _span(request: Request) -> str:
    asked = request.GET.get("days", "30")
    return asked if asked in SPANS else "30"
