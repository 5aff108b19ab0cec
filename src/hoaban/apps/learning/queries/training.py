"""Who was trained: completed courses of a period, and the people in service who completed them.

A question asks of a day and of the period up to it (since the first day of the year where none is named). People count
where they serve on the day; filters of courses narrow the courses, all others the people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.learning.models import Completion, CourseKind
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries.census import census_on
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, get_figure, narrow, value_of
from hoaban.shared.periods import on_day

OF_COURSES = ("course_kind", "course", "course_mode", "year")
"""Dimensions of what was completed; all others are of people."""
OF_PEOPLE = ("level", "category", "ethnicity", "sex", "unit_path", "birth_date")
"""Columns of the census that completed courses are broken down by."""


def first_day(scope: Scope) -> date:
    """The first day of the period asked of."""
    return scope.since or date(scope.on.year, 1, 1)


def people_scope(scope: Scope) -> Scope:
    """The same question without the filters of courses."""
    return replace(scope, filters={key: code for key, code in scope.filters.items() if key not in OF_COURSES})


def courses_scope(scope: Scope) -> Scope:
    """The same question with the filters of courses alone."""
    return replace(scope, filters={key: code for key, code in scope.filters.items() if key in OF_COURSES})


def in_period(scope: Scope) -> QuerySet[Completion]:
    """Courses completed in the period, under the filters of courses, by whomever."""
    rows = Completion.objects.filter(completed_on__gte=first_day(scope), completed_on__lte=scope.on)
    return narrow(rows, courses_scope(scope))


def in_service(scope: Scope) -> QuerySet[CensusRow]:
    """Everybody in service on the day in the part, under the filters of people."""
    return census_on(people_scope(scope))


def trained(scope: Scope, kind: CourseKind | None = None) -> QuerySet[CensusRow]:
    """People in service on the day who completed at least one course (of a kind) in the period; each once."""
    done = in_period(scope) if kind is None else in_period(scope).filter(kind=kind)
    return _of_them(scope, in_service(scope), done)


def _of_them(scope: Scope, people: QuerySet[CensusRow], done: QuerySet[Completion]) -> QuerySet[CensusRow]:
    """Those of the people who are among the officials of ``done``.

    For a whole province these are gathered once; in a smaller part each of its few people is looked up.
    """
    if scope.part.is_root:
        return _among(people, done.order_by().values("official_id"))
    return people.filter(Exists(done.filter(official_id=OuterRef("official_id"))))


def _among(rows: QuerySet[Any], officials: QuerySet[Any]) -> QuerySet[Any]:
    """Rows whose official is in a large set, in one pass over the rows.

    SQLite would walk the set instead and look up the rows of each, four times as slow; a sum hides the column from it.
    """
    if connection.vendor != "sqlite":
        return rows.filter(official_id__in=officials)
    found: QuerySet[Any] = rows.alias(_who=F("official_id") + 0).filter(_who__in=officials)
    return found


def completions(scope: Scope) -> QuerySet[Completion]:
    """Courses completed in the period by people in service on the day, with the place of each as annotations."""
    here = Q(place__starts_on__lte=scope.on, place__ends_before__gt=scope.on) & _part(scope)
    if "category" not in scope.filters:
        here &= Q(place__category__in=HEADCOUNT_CATEGORIES)
    rows: QuerySet[Any] = in_period(scope).alias(place=FilteredRelation("official__census_rows"))
    placed = rows.filter(here).annotate(**{name: F(f"place__{name}") for name in OF_PEOPLE})
    return narrow(placed, people_scope(scope))


def number_of(scope: Scope) -> int:
    """How many courses were completed: as the rows of completions say, without looking up where each serves."""
    return _of_people(scope).count()


def sum_of(scope: Scope, field: str) -> int:
    """The sum of a column of them."""
    return int(_of_people(scope).aggregate(total=Sum(field))["total"] or 0)


def people_by_kind(scope: Scope) -> dict[str, int]:
    """Kind of course -> people in service who completed one in the period, each once; kinds of nobody left out."""
    rows = _of_people(scope).order_by().values("kind").annotate(people=Count("official_id", distinct=True))
    return dict(rows.values_list("kind", "people"))


def _of_people(scope: Scope) -> QuerySet[Completion]:
    """The same rows as completions, where each serves left aside."""
    people = in_service(scope).order_by().values("official_id")
    return _among(in_period(scope), people) if scope.part.is_root else in_period(scope).filter(official_id__in=people)


def _part(scope: Scope) -> Q:
    condition = below(scope.part.path, "place__unit_path")
    prefixes = scope.actor.prefixes(Permission.VIEW_PEOPLE)
    if not any(scope.part.path.startswith(prefix) for prefix in prefixes):
        condition &= any_below(prefixes, "place__unit_path")
    return condition


def communes(scope: Scope) -> QuerySet[Unit]:
    """Communes of the part from which somebody finished a course with a test in the period."""
    here = below(scope.part.path, "placements__path")
    rows = Unit.objects.filter(on_day(scope.on), on_day(scope.on, "placements__"), here, kind=UnitKind.COMMUNE)
    done = in_period(scope).filter(assessed=True, commune_id__isnull=False)
    return rows.filter(pk__in=done.order_by().values("commune_id")).order_by("placements__name_key")


def fostered(scope: Scope) -> QuerySet[CensusRow]:
    """Of the target groups of ethnic knowledge, those who hold the certificate on the day."""
    return target_groups(scope).filter(ethnic_knowledge__gte=1)


def target_groups(scope: Scope) -> QuerySet[CensusRow]:
    """People in service in target groups 2 to 4 of ethnic knowledge: everybody but the holders of posts of group 1."""
    return in_service(scope).exclude(official_id__in=_first_group(scope.on))


def _first_group(on: date) -> list[int]:
    """Officials in posts of target group 1: a few dozen leaders of the province."""
    rows = Assignment.objects.filter(on_day(on), is_main=True, post__title__ethnic_knowledge_group=1)
    return list(rows.values_list("official_id", flat=True))


def number_in_groups(scope: Scope, key: str) -> int:
    """The figure of people with the key, less those in posts of group 1."""
    rows = get_figure(key).rows(people_scope(scope)).filter(official_id__in=_first_group(scope.on))
    return value_of(get_figure(key), people_scope(scope)) - rows.count()


def near_people(scope: Scope) -> QuerySet[CensusRow]:
    """Cadres and civil servants of districts and communes, who work with the people directly."""
    return in_service(scope).filter(level__in=(2, 3), category__in=(1, 2))


def language_trained(scope: Scope) -> QuerySet[CensusRow]:
    """Those of them who ever completed a course in an ethnic language, up to the day."""
    done = Completion.objects.filter(kind=CourseKind.ETHNIC_LANGUAGE, completed_on__lte=scope.on)
    return _of_them(scope, near_people(scope), done)
