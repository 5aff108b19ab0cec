"""Sets of criteria: which is in force on a day, its criteria and classes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.http import Http404

from hoaban.apps.governance.models import ClassBand, CriteriaSet, Criterion
from hoaban.apps.governance.queries.readings import denominator
from hoaban.apps.governance.rules.scoring import Class
from hoaban.shared.figures import list_figures


def list_sets() -> list[CriteriaSet]:
    """Every version of the criteria, newest first."""
    return list(CriteriaSet.objects.order_by("-starts_on"))


def get_set(code: str) -> CriteriaSet:
    """The set of a code; Http404 where there is none."""
    found = CriteriaSet.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def set_on(on: date) -> CriteriaSet | None:
    """The set in force on a day; None where there is none."""
    rows = CriteriaSet.objects.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=on), starts_on__lte=on)
    return rows.order_by("-starts_on").first()


def list_criteria(criteria: CriteriaSet) -> list[Criterion]:
    """The criteria of a set in their order."""
    return list(Criterion.objects.filter(criteria=criteria))


def list_told(criteria: CriteriaSet) -> list[tuple[Criterion, str, str]]:
    """The criteria in their order, each with the names of the figure it is scored from and of what that is divided by."""
    titles = {"": "", **{one.key: str(one.title) for one in list_figures()}}
    rows = list_criteria(criteria)
    over = {one.pk: titles.get(denominator(one), "") if one.figure else "" for one in rows}
    return [(one, titles.get(one.figure, one.figure), over[one.pk]) for one in rows]


def list_bands(criteria: CriteriaSet) -> list[ClassBand]:
    """The classes of a set, best first."""
    return list(ClassBand.objects.filter(criteria=criteria))


def classes(bands: Iterable[ClassBand]) -> list[Class]:
    """The classes as the rules take them."""
    return [Class(one.key, one.from_percent, one.is_weak) for one in bands]


def most_of(criteria: Iterable[Criterion]) -> Decimal:
    """The most points that a set gives."""
    return sum((one.points for one in criteria), Decimal(0))
