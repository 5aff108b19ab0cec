"""What surrounds every page: the day, the actor, the navigation, and whether this is a demonstration."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoaban.shared import demo, navigation
from hoaban.shared.access import Actor
from hoaban.shared.day_bounds import EARLIEST, LATEST

DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
"""How a day may be written in an address or a field."""


class Request(HttpRequest):
    """A request as views receive it: the middleware has put the actor on it."""

    actor: Actor
    htmx: Any


def today() -> date:
    """The day pages open on: the installation's fixed day, or the local date. Nothing else reads the clock."""
    if settings.HOABAN_TODAY:
        return date.fromisoformat(settings.HOABAN_TODAY)
    return timezone.localdate()


def now() -> datetime:
    """The instant, aware; on an installation with a fixed day, the time of the day on that day."""
    real = timezone.now()
    if settings.HOABAN_TODAY:
        return real + (date.fromisoformat(settings.HOABAN_TODAY) - timezone.localdate(real))
    return real


def machine_now() -> datetime:
    """The instant by the machine's own clock, also where the day is fixed: for when the worker is to do something."""
    return datetime.now(UTC)


def parse_day(text: str) -> date | None:
    """The day written as DD/MM/YYYY or YYYY-MM-DD; None when there is no such day, or none that anything is asked of."""
    for pattern in DAY_FORMATS:
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if EARLIEST <= day <= LATEST else None
    return None


def asked_day(request: HttpRequest) -> date:
    """The day in ``?on=``; without it, or with a day that does not exist, today (and a message)."""
    text = request.GET.get("on", "").strip()
    if not text:
        return today()
    if (day := parse_day(text)) is not None:
        return day
    warning = _("There is no day “%(text)s”. Write day/month/year. Shown as of today.") % {"text": text[:20]}
    messages.warning(request, warning, fail_silently=True)
    return today()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame around every page."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "petals": navigation.visible(actor, request.path) if actor is not None and actor.user_id else [],
        "is_demonstration": demo.is_demonstration(),
        "other_language": "en" if get_language() == "vi" else "vi",
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else "/",
        "today": today(),
    }
