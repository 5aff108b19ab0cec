"""Pages that belong to no app: Today, search, language, health, and the pages that say what went wrong."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hoaban.shared import demo, panels, search
from hoaban.shared.shell import Request, asked_day, today

log = logging.getLogger(__name__)

LIVE_HITS, ALL_HITS = 5, 50
YEAR = 60 * 60 * 24 * 365


@require_safe
def today_view(request: Request) -> HttpResponse:
    """Việc hôm nay: what waits for the actor, by deadline."""
    on = today()
    tasks = panels.tasks_for(request.actor, on)
    groups = panels.by_deadline(tasks, on)
    context = {
        "on": on,
        "groups": groups,
        "count": len(tasks),
        "overdue": sum(len(group.tasks) for group in groups if group.key == "overdue"),
        "cards": panels.cards_for(request.actor, on),
    }
    return render(request, "shared/today.html", context)


@require_safe
def search_view(request: Request) -> HttpResponse:
    """What matches ``?q=``, as a page, or as a list under the search field while somebody types."""
    text = request.GET.get("q", "")[:100].strip()
    live = bool(request.htmx)
    on = asked_day(request)
    kinds = search.find(actor=request.actor, text=text, on=on, limit=LIVE_HITS if live else ALL_HITS)
    context = {"text": text, "kinds": kinds, "on": on, "long_enough": len(text) >= search.LEAST, "most": ALL_HITS}
    found = render(request, "shared/_found.html" if live else "shared/search.html", context)
    found["Vary"] = "HX-Request, Cookie"
    return found


@login_not_required
@require_POST
def language_switch(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen in a cookie and go back to the page."""
    back = request.POST.get("next", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())):
        back = "/"
    answer = redirect(back)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return answer


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """For the machine that watches: whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps pages for reading without a network; at the root, so that it may serve every page."""
    found = finders.find("hoaban/sw.js")
    answer = HttpResponse(Path(str(found)).read_text(encoding="utf-8"), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@login_not_required
@require_safe
def offline(_request: HttpRequest, language: str) -> HttpResponse:
    """What a browser shows without a network for a page that it does not keep; made without the request, so that nothing of
    who asks can get into it.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return HttpResponse(render_to_string("shared/offline.html", {"is_demonstration": demo.is_demonstration()}))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400: the browser sent something that cannot be read."""
    return _say(request, 400, "shared/errors/400.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404 and 403 alike: what lies outside somebody's part does not exist for them."""
    return _say(request, 404, "shared/errors/404.html")


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: a short code on the page, the same in the log; no database is asked for this page."""
    code = f"{secrets.choice('CDEGHKMNPRTVX')}{secrets.randbelow(10)}-{secrets.randbelow(900) + 100}"
    log.error("server error %s at %s", code, request.path)
    page = render_to_string("shared/errors/500.html", {"code": code, "title": _("The server failed")})
    return HttpResponse(page, status=500)


def _say(request: HttpRequest, status: int, template: str) -> HttpResponse:
    return render(request, template, status=status)
