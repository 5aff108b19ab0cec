"""The items of a complete record as conditions on census rows: one definition for a person, a unit and the figure."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hoaban.apps.people.models import Qualification, QualificationKind, SalaryStep
from hoaban.apps.record.models import FamilyMember, HealthCheck, Kin, Membership, Side
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.shared.periods import on_day

TEXTS = (
    "birth_place", "residence", "current_address", "occupation_before", "recruiting_body", "main_work",
    "general_education", "strengths", "insurance_no",
)  # fmt: skip
"""Items that are a text of the record sheet."""
SEALED_TEXTS = ("past", "foreign_bodies", "relatives_abroad")
"""Those that stand sealed."""
MINE = {"official_id": OuterRef("official_id")}
SHEET = "official__profile__"


def conditions(on: date) -> dict[str, Q]:
    """Item -> the condition on census rows (as dressed by :func:`with_items`) that it is filled in or does not apply."""
    full: dict[str, Q] = {key: Q(**{f"{SHEET}{key}__gt": ""}) for key in TEXTS}
    full |= {key: Q(**{f"{SHEET}{key}__filled": True}) for key in SEALED_TEXTS}
    return full | {
        "home": Q(home_unit_id__isnull=False) | Q(official__home_province__gt=""),
        "id_issued_on": Q(**{f"{SHEET}id_issued_on__isnull": False}),
        "party_official": ~Q(official__party_joined_on__lte=_a_year_before(on))
        | Q(official__party_joined_on__isnull=True)
        | Q(**{f"{SHEET}party_official_on__isnull": False}),
        "education": Q(_educated=True),
        "salary": Q(_paid=True),
        "membership": Q(_member=True),
        "medical": Q(_checked=True),
        "family_own": Q(_family=True),
        "family_spouse": Q(_married=False) | Q(_in_laws=True),
    }


def _a_year_before(on: date) -> date:
    """Who joined the Party by that day is no candidate any more (probation of one year, Party statutes)."""
    return on.replace(year=on.year - 1, day=min(on.day, 28))


def with_items(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Census rows with what the conditions ask of other tables; rows are not multiplied."""
    family = FamilyMember.objects.filter(**MINE)
    dressed: QuerySet[Any] = rows.alias(
        _educated=Exists(Qualification.objects.filter(kind=QualificationKind.EDUCATION, awarded_on__lte=on, **MINE)),
        _paid=Exists(
            SalaryStep.objects.filter(on_day(on), rank__gt="", step__isnull=False, coefficient__isnull=False, **MINE)
        ),
        _member=Exists(Membership.objects.filter(joined_on__lte=on, **MINE)),
        _checked=Exists(
            HealthCheck.objects.filter(
                checked_on__lte=on, height_cm__isnull=False, weight_kg__isnull=False, blood_group__filled=True, **MINE
            )
        ),
        _family=Exists(family.filter(side=Side.OWN)),
        _married=Exists(family.filter(side=Side.OWN, kin__in=(Kin.WIFE, Kin.HUSBAND))),
        _in_laws=Exists(family.filter(side=Side.SPOUSE)),
    )
    return dressed


def is_complete(on: date) -> Q:
    """Every item of everybody is there."""
    return reduce(and_, conditions(on).values())


def flags(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Rows annotated with ``has_<item>`` for each item."""
    known = conditions(on)
    found: QuerySet[Any] = with_items(rows, on).annotate(**{f"has_{item.key}": known[item.key] for item in ITEMS})
    return found
