"""What of a sheet and its lines is filled in, as the expressions that a sheet keeps it by."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from hoaban.apps.record.models import FamilyMember, FamilyPart, HealthCheck, Membership
from hoaban.apps.record.rules.standing import BITS, SEALED_TEXTS, TEXTS

MINE = {"official_id": OuterRef("official_id")}


def standing() -> dict[str, Any]:
    """Derived column of the sheet -> what it holds, for an update of sheets."""
    told = [Case(When(condition, then=Value(BITS[key])), default=Value(0)) for key, condition in _undated().items()]
    complete = HealthCheck.objects.filter(
        height_cm__isnull=False, weight_kg__isnull=False, blood_group__filled=True, **MINE
    )
    return {
        "filled": reduce(add, told),
        "first_joined_on": _first(Membership.objects.filter(**MINE), "joined_on"),
        "first_examined_on": _first(complete, "checked_on"),
    }


def _undated() -> dict[str, Any]:
    family = FamilyMember.objects.filter(**MINE)
    married = Exists(family.filter(part=FamilyPart.MARRIED_TO))
    return {
        **{key: Q(**{f"{key}__gt": ""}) for key in TEXTS},
        **{key: Q(**{f"{key}__filled": True}) for key in SEALED_TEXTS},
        "id_issued_on": Q(id_issued_on__isnull=False),
        "family_own": Q(Exists(family.exclude(part=FamilyPart.OF_SPOUSE))),
        "family_spouse": ~Q(married) | Q(Exists(family.filter(part=FamilyPart.OF_SPOUSE))),
    }


def _first(rows: QuerySet[Any], day: str) -> Subquery:
    return Subquery(rows.order_by().values("official_id").annotate(first=Min(day)).values("first"))
