"""What the figures of recruitment count: decisions of a period in a part, by what they said that day."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hoaban.apps.lawbook.models import Category, Education
from hoaban.apps.recruitment.models import DecisionState, RecruitmentDecision
from hoaban.apps.recruitment.rules.priority import KINH
from hoaban.shared.access import Permission, below
from hoaban.shared.figures import Scope, narrow

NAME_SORT = ("official__name_key", "pk")


def first_day(scope: Scope) -> Any:
    """The first day of the period asked: the given one, or the first of the year of the day."""
    return scope.since or scope.on.replace(month=1, day=1)


def recruited(scope: Scope) -> QuerySet[Any]:
    """Decisions of the period that stand: civil servants and public employees taken, one a decision."""
    rows = RecruitmentDecision.objects.filter(
        below(scope.part.path), scope.actor.within(Permission.VIEW_RECRUITMENT),
        decided_on__gte=first_day(scope), decided_on__lte=scope.on,
        category__in=(Category.CIVIL_SERVANT, Category.PUBLIC_EMPLOYEE),
    )  # fmt: skip
    return narrow(rows.exclude(state=DecisionState.LAPSED), scope)


def minority(scope: Scope) -> QuerySet[Any]:
    """Those of them of an ethnic minority."""
    return recruited(scope).filter(~Q(ethnicity=KINH))


def university_up(scope: Scope) -> QuerySet[Any]:
    """Those of them with a university degree or higher."""
    return recruited(scope).filter(education__gte=Education.UNIVERSITY)
