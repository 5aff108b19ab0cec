"""Sent files that are too large by their own account are refused before any of them is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hoaban.shared.shell import Request

AROUND = 64 * 1024
"""Bytes of a sent form beside the file itself."""
View = Callable[..., HttpResponse]


def unread_above(most_bytes: int, text: Any, leave: Callable[..., None]) -> Callable[[View], View]:
    """A view whose forms carry at most so many bytes; ``leave`` is called like the view and leaves the event of a refusal.

    The token of a form stands in its body, so the view is only protected once the length was looked at.
    """

    def wrap(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def look(request: Request, **named: Any) -> HttpResponse:
            declared = request.META.get("CONTENT_LENGTH") or "0"
            if request.method == "POST" and (not declared.isdigit() or int(declared) > most_bytes + AROUND):
                leave(request, **named)
                return HttpResponse(str(text), status=413, content_type="text/plain; charset=utf-8")
            answer: HttpResponse = protected(request, **named)
            return answer

        return look

    return wrap
