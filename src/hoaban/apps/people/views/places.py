"""Choosing the unit and the day first, then a post of that unit on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.places import UnitChoice, find_units
from hoaban.shared.access import Permission
from hoaban.shared.figures import Part
from hoaban.shared.shell import Request, asked_day


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit on a day, with its posts as choices."""

    part: Part
    label: str
    on: date
    posts: list[tuple[str, str]]
    full: frozenset[str]


def chosen_place(request: Request) -> Chosen | None:
    """The unit and day in the address; None while they have not been chosen (or the unit is foreign)."""
    code = request.GET.get("unit", "").strip()
    if not code or "on" not in request.GET or "find" in request.GET:
        return None
    on = asked_day(request)
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code)
    except LookupError:
        return None
    if not request.actor.may(Permission.CHANGE_PEOPLE, part.path):
        return None
    return _with_posts(request, part, on)


def _with_posts(request: Request, part: Part, on: date) -> Chosen:
    posts = organisation.list_posts(actor=request.actor, on=on, unit_id=part.id)
    counts = organisation.post_staffing(actor=request.actor, on=on, path=part.path)
    choices, full = [], set()
    for post in posts:
        filled = counts.get(post.id, (0, 0, 0))[1]
        text = (
            _("%(title)s: %(filled)d of %(authorised)d") if post.authorised is not None else _("%(title)s: %(filled)d")
        )
        words = {"title": post.title_vi, "filled": filled, "authorised": post.authorised or 0}
        choices.append((str(post.id), text % words))
        if post.authorised is not None and filled >= post.authorised:
            full.add(str(post.id))
    label = organisation.unit_labels([part.id], on)[part.id]
    return Chosen(part, label, on, choices, frozenset(full))


def choose_place(request: Request, *, title: str, back: str, near: str = "") -> HttpResponse:
    """The page that asks for the day and the unit; ``near``: path whose surroundings are offered at first."""
    on = asked_day(request)
    text = request.GET.get("find", "").strip()[:100]
    found: list[UnitChoice] = find_units(actor=request.actor, on=on, text=text, near=near or request.actor.home_path)
    context = {"on": on, "title": title, "back": back, "find": text, "found": found}
    return render(request, "people/choose_place.html", context)
