"""Who was disciplined in a period: the rows behind the figures, for those who see discipline over the part."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from hoaban.apps.conduct.models import CaseState, DisciplineCase
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, narrow


def first_day(scope: Scope) -> date:
    """The first day of the period asked of: the one given, or that of the year."""
    return scope.since or date(scope.on.year, 1, 1)


def decisions(scope: Scope) -> QuerySet[DisciplineCase]:
    """Decisions of the period in the part by their own day; category, level and unit as they were when found."""
    return narrow(_decided(scope).filter(_part(scope)), scope)


def disciplined(scope: Scope) -> QuerySet[DisciplineCase]:
    """People disciplined in the period, each once: the last decision of each within the period, wherever it was made.

    So a person counts at one unit, under one form, and the parts of a breakdown add up to the whole.
    """
    later = Q(decided_on__gt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk"))
    after = _decided(scope).filter(later, official_id=OuterRef("official_id"))
    return narrow(_decided(scope).filter(_part(scope), ~Exists(after)), scope)


def _decided(scope: Scope) -> QuerySet[DisciplineCase]:
    return DisciplineCase.objects.filter(
        state=CaseState.DECIDED, decided_on__gte=first_day(scope), decided_on__lte=scope.on
    )


def _part(scope: Scope) -> Q:
    condition = below(scope.part.path)
    prefixes = scope.actor.prefixes(Permission.VIEW_DISCIPLINE)
    if not any(scope.part.path.startswith(one) for one in prefixes):
        condition &= any_below(prefixes)
    return condition
