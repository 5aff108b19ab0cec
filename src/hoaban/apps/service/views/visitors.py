"""Where somebody without an account asks from, also behind a proxy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, QueryDict


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing is in it; None where a page is only asked for."""
    return request.POST if request.method == "POST" else None


def address_of(request: HttpRequest) -> str:
    """The address that asked: the connection's own, or, behind HOABAN_PROXIES of our own proxies, the one they passed on.

    Each proxy appends the address it was asked from, so that the last but so many entries of X-Forwarded-For is the first
    that none of ours has written; whatever stands before it can be forged and is not read.
    """
    own = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(settings.HOABAN_PROXIES)
    if proxies < 1:
        return own
    passed = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    return passed[-proxies] if len(passed) >= proxies else own
