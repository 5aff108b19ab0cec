"""What no page has to look at: addresses with a NUL, which no name has and PostgreSQL does not keep; files of strangers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hoaban.shared import audit
from hoaban.shared.access import Actor

NUL = "\x00"
MOST_OF_STRANGERS = 2_000_000
"""Bytes that somebody without an account may send: no page that is open to everybody takes files."""
TOO_MUCH = "shared.refused_unread"
QUIET_SECONDS = 60
"""One event of what strangers send too much of in so long: whoever sends without end shall not write without end."""


def GuardMiddleware(  # noqa: N802 - the name stands in the settings
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """An address with a NUL does not exist (404); one whose question has a NUL cannot be read (400).

    What somebody without an account sends is refused before it is read where it is far too much (413), and leaves an event.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise Http404("NUL in an address")
        if any(NUL in value for values in request.GET.lists() for value in (values[0], *values[1])):
            raise BadRequest("NUL in a question")
        if _too_much(request):
            _leave(request)
            text = _("Nothing was recorded: no files are taken here. Send the form without a file.")
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return respond


def _too_much(request: HttpRequest) -> bool:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or (declared.isdigit() and int(declared) <= MOST_OF_STRANGERS):
        return False
    return not cast(Any, request).user.is_authenticated


def _leave(request: HttpRequest) -> None:
    if cache.add(TOO_MUCH, "left", QUIET_SECONDS):
        told = {"page": request.path_info[:200], "bytes": (request.META.get("CONTENT_LENGTH") or "")[:20]}
        audit.record(actor=Actor.system(), action=TOO_MUCH, after=told)
