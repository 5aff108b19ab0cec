"""Who was trained: completed courses of a period, and the people in service who completed them.

A question asks of a day and of the period up to it (since the first day of the year where none is named). People count
where they serve on the day; filters of courses narrow the courses, all others the people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum, Value

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.learning.models import Completion, CourseKind, TrainedYear
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries.census import census_on
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Dimension, Scope, get_figure, narrow, value_of
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


def years_in(scope: Scope) -> QuerySet[TrainedYear] | None:
    """Years of training with a course in the period; None where only the courses themselves can tell.

    The first and the last day of a year decide, unless the period is a piece of one year between them.
    """
    since, on = first_day(scope), scope.on
    piece = since.year == on.year and (since.month, since.day) != (1, 1) and (on.month, on.day) != (12, 31)
    if piece or courses_scope(scope).filters:
        return None
    rows = TrainedYear.objects.filter(year__gte=since.year, year__lte=on.year)
    return rows.filter(first_on__lte=on, last_on__gte=since)


def trained(scope: Scope, kind: CourseKind | None = None) -> QuerySet[CensusRow]:
    """People in service on the day who completed at least one course (of a kind) in the period; each once."""
    if kind is not None:
        return _of_them(scope, in_service(scope), in_period(scope).filter(kind=kind))
    years = years_in(scope)
    return _of_them(scope, in_service(scope), in_period(scope) if years is None else years)


def _of_them(scope: Scope, people: QuerySet[CensusRow], done: QuerySet[Any]) -> QuerySet[CensusRow]:
    """Those of the people who are among the officials of ``done``.

    For a whole province these are gathered once; in a smaller part each of its few people is looked up, and so on
    SQLite where most people come up year after year.
    """
    many_years = done.model is TrainedYear and first_day(scope).year < scope.on.year
    if scope.part.is_root and not (many_years and connection.vendor == "sqlite"):
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


def sum_of(scope: Scope, field: str) -> int:
    """How many courses were completed ("courses"), or the sum of their "hours" or "cost", as their rows say."""
    return sum(_sum_of_piece(scope, rows, field) for rows in _pieces(scope))


def sums_by(scope: Scope, dimension: Dimension, field: str) -> dict[Any, int]:
    """The same by a dimension: code -> sum."""
    found: dict[Any, int] = defaultdict(int)
    if dimension.key in OF_COURSES:
        amount = Count("*") if field == "courses" else Sum(field)
        rows = _of_people(scope).order_by().annotate(_by=dimension.expression(scope)).values("_by")
        return {one["_by"]: int(one["_n"] or 0) for one in rows.annotate(_n=amount)}
    for piece in _pieces(scope):
        for code, value in _joined(in_service(scope), dimension.expression(scope), piece, field):
            found[code] += value
    return found


def _pieces(scope: Scope) -> list[QuerySet[Any]]:
    """The period as rows to be added up: whole years by the years of training, what is left by the courses."""
    since, on = first_day(scope), scope.on
    first = since.year + (since != date(since.year, 1, 1))
    last = on.year - (on != date(on.year, 12, 31))
    if first > last or courses_scope(scope).filters:
        return [in_period(scope)]
    found: list[QuerySet[Any]] = [TrainedYear.objects.filter(year__gte=first, year__lte=last)]
    if first > since.year:
        found.append(in_period(replace(scope, since=since, on=date(since.year, 12, 31))))
    if last < on.year:
        found.append(in_period(replace(scope, since=date(on.year, 1, 1))))
    return found


def _sum_of_piece(scope: Scope, rows: QuerySet[Any], field: str) -> int:
    if rows.model is TrainedYear:
        return sum(value for _code, value in _joined(in_service(scope), None, rows, field))
    amount = Count("*") if field == "courses" else Sum(field)
    return int(_only(scope, rows).aggregate(total=amount)["total"] or 0)


def _joined(people: QuerySet[Any], by: Any, rows: QuerySet[Any], field: str) -> list[tuple[Any, int]]:
    """The sum of a column over the rows of the people, by an expression of theirs (None: as a whole).

    Plain SQL around two queries: through the models a third table stands between the two, and SQLite is told to walk
    the people and to look up the rows of each.
    """
    amount = Value(1) if field == "courses" and rows.model is Completion else F(field)
    whom, done = (
        people.order_by().values(who=F("official_id"), code=by or Value(0)),
        rows.order_by().values("official_id", amount=amount),
    )
    try:
        (text, given), (inner, more) = whom.query.sql_with_params(), done.query.sql_with_params()
    except EmptyResultSet:
        return []
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    code, group = ("p.code", "GROUP BY p.code") if by is not None else ("NULL", "")
    whole = f"SELECT {code}, SUM(d.amount) FROM ({text}) p {join} ({inner}) d ON d.official_id = p.who {group}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(whole, (*given, *more))
        return [(code, int(value or 0)) for code, value in cursor.fetchall()]


def people_by_kind(scope: Scope) -> dict[str, int]:
    """Kind of course -> people in service who completed one in the period, each once; kinds of nobody left out."""
    rows = _of_people(scope).order_by().values("kind").annotate(people=Count("official_id", distinct=True))
    return dict(rows.values_list("kind", "people"))


def people_by(scope: Scope, dimension: Dimension, kind: CourseKind | None = None) -> dict[Any, int] | None:
    """People in service who completed a course (of a kind), by a dimension of the courses: each once in every line.

    None for dimensions of people, whose rows tell.
    """
    if dimension.key not in OF_COURSES:
        return None
    years = years_in(scope) if dimension.key == "year" and kind is None else None
    if years is not None:
        found = _only(scope, years).order_by().values("year").annotate(people=Count("*"))
        return {str(year): people for year, people in found.values_list("year", "people")}
    done = _of_people(scope) if kind is None else _of_people(scope).filter(kind=kind)
    rows = done.order_by().annotate(_by=dimension.expression(scope)).values("_by")
    return dict(rows.annotate(people=Count("official_id", distinct=True)).values_list("_by", "people"))


def _of_people(scope: Scope) -> QuerySet[Completion]:
    """The same rows as completions, where each serves left aside."""
    return _only(scope, in_period(scope))


def _only(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows whose official is among the people in service."""
    people = in_service(scope).order_by().values("official_id")
    return _among(rows, people) if scope.part.is_root else rows.filter(official_id__in=people)


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
    return rows.filter(pk__in=_tested(scope).order_by().values("commune_id")).order_by("placements__name_key")


def _tested(scope: Scope) -> QuerySet[Completion]:
    """Courses with a test completed in the period by people who served in a commune then."""
    return in_period(scope).filter(assessed=True, commune_id__isnull=False)


def communes_by(scope: Scope, dimension: Dimension) -> dict[Any, int] | None:
    """The same communes by a dimension of the courses: each once in every line; None for other dimensions."""
    if dimension.key not in OF_COURSES:
        return None
    done = _tested(scope).filter(commune_id__in=communes(scope).order_by().values("pk"))
    rows = done.order_by().annotate(_by=dimension.expression(scope)).values("_by")
    return dict(rows.annotate(communes=Count("commune_id", distinct=True)).values_list("_by", "communes"))


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
    return _among(near_people(scope), done.order_by().values("official_id"))
