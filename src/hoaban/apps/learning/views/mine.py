"""My learning: classes, the next sessions, tests, certificates and questions of an official."""

from __future__ import annotations

from importlib import import_module

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hoaban.apps.learning.queries import mine
from hoaban.shared.shell import Request, now, today


@require_safe
def mine_page(request: Request) -> HttpResponse:
    """Everything about the own learning on one page."""
    actor, on, at = request.actor, today(), now()
    queries = "hoaban.apps.learning.queries"
    exams, certificates, effect = (import_module(f"{queries}.{one}") for one in ("exams", "certificates", "effect"))
    feed = mine.own_feed(actor=actor)
    context = {
        "on": on, "places": mine.list_places(actor=actor), "sessions": mine.list_next_sessions(actor=actor, at=at),
        "taught": mine.list_taught(actor=actor, at=at), "offered": mine.list_offered(actor=actor, on=on),
        "exams": exams.open_exams(actor=actor, at=at), "certificates": certificates.mine(actor=actor, on=on),
        "effect": effect.mine(actor=actor, on=on), "has_record": actor.official_id is not None,
        "feed": request.build_absolute_uri(reverse("learning_calendar", args=[feed.key])) if feed else "",
    }  # fmt: skip
    return render(request, "learning/mine/page.html", context)
