"""Staffing on a day: authorised, filled and vacant posts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from hoaban.apps.organisation.models import Authorisation
from hoaban.apps.people.models import Assignment
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day


def _prefixes(scope: Scope) -> tuple[str, ...]:
    prefixes = scope.actor.prefixes(Permission.VIEW_PEOPLE)
    return ("",) if any(scope.part.path.startswith(prefix) for prefix in prefixes) else prefixes


def _authorised(scope: Scope) -> QuerySet[Any]:
    path = "post__unit__placements__path"
    return Authorisation.objects.filter(
        on_day(scope.on), below(scope.part.path, path), any_below(_prefixes(scope), path),
        on_day(scope.on, "post__unit__placements__"),
    )  # fmt: skip


def _filled(on: date) -> Coalesce:
    """Main assignments on the day at the post of an authorisation; counted anew wherever it is mentioned."""
    serving = Assignment.objects.filter(on_day(on), post_id=OuterRef("post_id"), is_main=True)
    counted = serving.order_by().values("post_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _vacant(filled: F | Coalesce) -> Greatest:
    return Greatest(F("number") - filled, Value(0), output_field=IntegerField())


def posts_authorised(scope: Scope) -> QuerySet[Any]:
    """Authorisations in force on the day in the part: ``number`` posts each, with ``filled`` and ``vacant``.

    Filled counts main assignments on the day; a post that holds more than it is authorised for has none vacant.
    """
    rows: QuerySet[Any] = _authorised(scope).annotate(path=F("post__unit__placements__path"), filled=_filled(scope.on))
    found: QuerySet[Any] = rows.annotate(vacant=_vacant(F("filled")))
    return found


def posts_vacant(scope: Scope) -> QuerySet[Any]:
    """Authorisations with at least one vacant post."""
    return posts_authorised(scope).filter(number__gt=F("filled"))


def number_vacant(scope: Scope) -> int:
    """How many posts are vacant: as posts_vacant, with the holders of all posts counted in one join."""
    held = "post__assignments__"
    serving = Q(**{f"{held}is_main": True, f"{held}starts_on__lte": scope.on}) & (
        Q(**{f"{held}ends_before": None}) | Q(**{f"{held}ends_before__gt": scope.on})
    )
    rows = _authorised(scope).annotate(_held=FilteredRelation("post__assignments", condition=serving))
    counted = rows.values("pk", "number").annotate(_n=Count("_held"))
    return int(counted.aggregate(total=Sum(_vacant(F("_n"))))["total"] or 0)


def staffing_by_unit(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Unit id -> (authorised, filled, vacant) on the day, each unit by itself, below ``path`` in the actor's part.

    Filled counts main assignments to authorised posts, also beyond the authorised number; whoever holds a post
    outside the headcount (part-time, contract) or awaits one is not counted.
    """
    places = {"post__unit__placements__path": path}
    mine = any_below(actor.prefixes(Permission.VIEW_PEOPLE), "post__unit__placements__path")
    rows = Authorisation.objects.filter(
        on_day(on), mine, below(places["post__unit__placements__path"], "post__unit__placements__path"),
        on_day(on, "post__unit__placements__"),
    ).values_list("post__unit_id", "post_id", "number")  # fmt: skip
    held = Assignment.objects.filter(
        on_day(on), below(path, "unit__placements__path"), on_day(on, "unit__placements__"),
        any_below(actor.prefixes(Permission.VIEW_PEOPLE), "unit__placements__path"),
        is_main=True,
    )  # fmt: skip
    filled = {
        (unit, post): n for unit, post, n in held.order_by().values_list("unit_id", "post_id").annotate(n=Count("pk"))
    }
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for unit, post, number in rows:
        found[unit][0] += number
        found[unit][1] += filled.get((unit, post), 0)
        found[unit][2] += max(0, number - filled.get((unit, post), 0))
    return {unit: (a, b, c) for unit, (a, b, c) in found.items()}


def staffing_by_post(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Post id -> (authorised, filled, vacant) on the day below ``path`` in the actor's part.

    Posts outside the headcount have no authorised number and stand at 0.
    """
    mine = any_below(actor.prefixes(Permission.VIEW_PEOPLE), "unit__placements__path")
    held = Assignment.objects.filter(
        on_day(on), mine, below(path, "unit__placements__path"), on_day(on, "unit__placements__"),
        is_main=True, post__isnull=False,
    )  # fmt: skip
    filled = dict(held.order_by().values_list("post_id").annotate(n=Count("pk")))
    posts = "post__unit__placements__"
    numbers = dict(
        Authorisation.objects.filter(
            on_day(on), on_day(on, posts), below(path, f"{posts}path"),
            any_below(actor.prefixes(Permission.VIEW_PEOPLE), f"{posts}path"),
        ).values_list("post_id", "number")
    )  # fmt: skip
    return {
        post: (numbers.get(post, 0), filled.get(post, 0), max(0, numbers.get(post, 0) - filled.get(post, 0)))
        for post in numbers.keys() | filled.keys()
    }
