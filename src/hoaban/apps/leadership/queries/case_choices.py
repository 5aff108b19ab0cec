"""Choosing whom and what a case is about: people with the post they hold, and leadership posts with their seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import Http404

from hoaban.apps.leadership.models import CaseKind
from hoaban.apps.leadership.rules.cases import BEGINS
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Post
from hoaban.apps.people.models import Assignment, Official
from hoaban.apps.people.queries.officials import get_official, search_officials
from hoaban.apps.people.queries.rows import search_details, title_name
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

OFFERED = 40
PLACES = "unit__placements__"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a case may be about; ``post_id``: the leadership post held on the day, None without one."""

    id: int
    full_name: str
    detail: str
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A leadership post; ``authorised`` None: no number is fixed."""

    id: int
    title: str
    unit: str
    authorised: int | None
    filled: int

    @property
    def is_full(self) -> bool:
        """Whether every authorised seat is held."""
        return self.authorised is not None and self.filled >= self.authorised


def find_people(*, actor: Actor, on: date, text: str) -> list[Person]:
    """People of the actor's part by a part of their name or number."""
    return _dress(search_officials(actor=actor, text=text, limit=OFFERED), on)


def get_person(*, actor: Actor, official_id: int, on: date) -> Person:
    """One person of the actor's part; Http404 outside it."""
    return _dress([get_official(actor=actor, official_id=official_id)], on)[0]


def _dress(found: list[Official], on: date) -> list[Person]:
    keys = [one.pk for one in found]
    details = search_details(keys, on)
    held = dict(
        Assignment.objects.filter(on_day(on), official_id__in=keys, is_main=True, post__title__is_leader=True)
        .values_list("official_id", "post_id")
    )  # fmt: skip
    return [Person(one.pk, one.full_name, details.get(one.pk, ""), held.get(one.pk)) for one in found]


def kind_to_open(*, actor: Actor, official_id: int, post_id: int, on: date, wanted: str) -> str:
    """The kind of case that the actor may open about an official and a post, as near as can be to the one wanted.

    "" where there is none: outside the actor's part, not a leadership post, or a kind that the person cannot be in.
    """
    try:
        person = get_person(actor=actor, official_id=official_id, on=on)
        get_post(actor=actor, post_id=post_id, on=on)
    except Http404:
        return ""
    if person.post_id == post_id:
        return wanted if wanted in CaseKind.values and wanted not in BEGINS else CaseKind.REAPPOINTMENT.value
    return wanted if wanted in BEGINS else ""


def find_posts(*, actor: Actor, on: date, text: str = "", near: str = "") -> list[PostChoice]:
    """Leadership posts for which the actor may propose: by unit or title, else of the agency of the path ``near``.

    Posts with a free seat come first.
    """
    rows = _posts(actor, on)
    if words := fold(text).split():
        for word in words:
            rows = rows.filter(Q(title__folded__contains=word) | Q(**{f"{PLACES}folded__contains": word}))
    else:
        rows = rows.filter(below(near[: 2 * STEP], f"{PLACES}path"))
    return _choices(rows.order_by("full", f"{PLACES}path", "-title__is_head", "id")[:OFFERED], on)


def get_post(*, actor: Actor, post_id: int, on: date, proposing: bool = True) -> PostChoice:
    """A leadership post in the actor's part; Http404 outside it. ``proposing``: where the actor may propose."""
    rows = _posts(actor, on, Permission.PROPOSE_LEADERS if proposing else Permission.VIEW_LEADERSHIP)
    found = _choices(rows.filter(pk=post_id), on)
    if not found:
        raise Http404
    return found[0]


def _posts(actor: Actor, on: date, permission: Permission = Permission.PROPOSE_LEADERS) -> QuerySet[Any]:
    number = Authorisation.objects.filter(on_day(on), post_id=OuterRef("pk"))
    held = (
        Assignment.objects.filter(on_day(on), is_main=True, post_id=OuterRef("pk")).order_by().values("post_id")
        .annotate(n=Count("*")).values("n")
    )  # fmt: skip
    found: QuerySet[Any] = Post.objects.filter(
        on_day(on), on_day(on, PLACES), actor.within(permission, f"{PLACES}path"), title__is_leader=True
    ).annotate(
        authorised=Subquery(number.values("number")[:1]),
        filled=Coalesce(Subquery(held, output_field=IntegerField()), 0),
        full=Case(When(filled__gte=F("authorised"), then=1), default=0),
    )  # fmt: skip
    return found.select_related("title")


def _choices(rows: QuerySet[Any], on: date) -> list[PostChoice]:
    found = list(rows)
    units = organisation.unit_labels({one.unit_id for one in found}, on)
    return [
        PostChoice(one.pk, title_name(one.title), units.get(one.unit_id, ""), one.authorised, one.filled)
        for one in found
    ]
