"""Who asks: the actor of a request, its language, and whether a session has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.queries import actor_for
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.shell import today

KEY = "actor"
KEPT_SECONDS = 300
"""How long the parts of the tree are taken from the session before they are read again."""
SIGNED_IN = "signed_in"
"""A cookie that outlives the session, so that the sign-in page can say that a session ended."""
YEAR = 60 * 60 * 24 * 365


def ActorMiddleware(  # noqa: N802 - the name stands in the settings
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Puts ``request.actor`` on every request and speaks the language of the account."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        cast(Any, request).actor = SimpleLazyObject(lambda: _actor(request))
        _speak(request)
        response = get_response(request)
        _remember(request, response)
        return response

    return respond


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, User):
        return Actor(name="")
    on = today()
    kept = request.session.get(KEY)
    if kept and kept["version"] == user.grants_version and kept["on"] == on.isoformat() and kept["until"] > time.time():
        grants = tuple(Grant(Role(role), tuple(prefixes)) for role, prefixes in kept["grants"])
        return Actor(str(user), grants, user.pk, user.official_id, kept["home"])
    actor = actor_for(user, on)
    request.session[KEY] = _kept(actor, user, on)
    return actor


def _kept(actor: Actor, user: User, on: date) -> dict[str, Any]:
    return {
        "version": user.grants_version,
        "on": on.isoformat(),
        "until": time.time() + KEPT_SECONDS,
        "grants": [[grant.role.value, list(grant.prefixes)] for grant in actor.grants],
        "home": actor.home_path,
    }


def _speak(request: HttpRequest) -> None:
    """The language of the cookie, else of the account, else Vietnamese whatever the browser prefers."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in dict(settings.LANGUAGES):
        return
    user = request.user
    translation.activate(user.language if isinstance(user, User) else settings.LANGUAGE_CODE)
    cast(Any, request).LANGUAGE_CODE = translation.get_language()


def _remember(request: HttpRequest, response: HttpResponseBase) -> None:
    match = request.resolver_match
    if match is not None and match.url_name == "account_logout" and request.method == "POST":
        response.delete_cookie(SIGNED_IN)
    elif SIGNED_IN not in request.COOKIES and request.user.is_authenticated:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(SIGNED_IN, "1", max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
