"""What no page has to look at: addresses with a NUL, which no name has and PostgreSQL does not keep."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

NUL = "\x00"


def GuardMiddleware(  # noqa: N802 - the name stands in the settings
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """An address with a NUL does not exist (404); one whose question has a NUL cannot be read (400)."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise Http404("NUL in an address")
        if any(NUL in value for values in request.GET.lists() for value in (values[0], *values[1])):
            raise BadRequest("NUL in a question")
        return get_response(request)

    return respond
