"""Calendar feeds: read by phones and office calendars, without sign-in, by a secret address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.learning.commands import calendars as commands
from hoaban.apps.learning.queries import mine
from hoaban.apps.learning.rules.calendars import Entry, write_feed
from hoaban.apps.learning.views.class_saving import done
from hoaban.shared.shell import Request, now, today


@login_not_required
@require_safe
def own_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The sessions of one official, for who holds the secret key."""
    name, entries = mine.entries_by_key(key=key, since=today(), language=get_language() or "vi")
    return _feed(request, _("Training: %(name)s") % {"name": name}, entries)


@login_not_required
@require_safe
def class_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The sessions of one class, for who holds the secret key."""
    found, entries = mine.entries_of_class(key=key)
    return _feed(request, found.name, entries)


@require_POST
def calendar_renew(request: Request) -> HttpResponse:
    """Make the address of the own feed, or another one instead of it."""
    commands.renew_feed_key(actor=request.actor)
    return done(request, reverse("learning_mine"), _("Your calendar has a new address; an old one has ended."))


def _feed(request: HttpRequest, name: str, entries: list[Entry]) -> HttpResponse:
    data = write_feed(name=name, host=request.get_host().partition(":")[0], entries=entries, at=now())
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="hoa-ban.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Robots-Tag"] = "noindex"
    return answer
