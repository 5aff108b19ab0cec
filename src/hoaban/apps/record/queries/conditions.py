"""The items of a complete record as conditions on census rows: one definition for a person, a unit and the figure.

What of a sheet and its lines is filled in stands on the sheet, a bit for each item, written by every command that changes
them; what depends on the day is asked on the day.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from hoaban.apps.people.models import Qualification, QualificationKind, SalaryStep
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.apps.record.rules.standing import ALL, BITS, WITHOUT_SHEET
from hoaban.shared.periods import on_day

MINE = {"official_id": OuterRef("official_id")}
SHEET = "official__profile__"


def _dated(on: date) -> dict[str, Q]:
    """Item -> the condition that it is filled in on the day, or does not apply; of items that no bit of the sheet tells."""
    return {
        "home": Q(home_unit_id__isnull=False) | Q(official__home_province__gt=""),
        "party_official": ~Q(official__party_joined_on__lte=_a_year_before(on))
        | Q(official__party_joined_on__isnull=True)
        | Q(**{f"{SHEET}party_official_on__isnull": False}),
        # Who is recorded as untrained has no level, but an entry that says so.
        "education": Q(education__gt=0) | Q(_educated=True),
        "salary": Q(_paid=True),
        "membership": _by(on, "first_joined_on"),
        "medical": _by(on, "first_examined_on"),
    }


def _by(on: date, day: str) -> Q:
    """The day of the sheet is known and has come; never unknown itself."""
    return Q(**{f"{SHEET}{day}__isnull": False}) & Q(**{f"{SHEET}{day}__lte": on})


def _a_year_before(on: date) -> date:
    """Who joined the Party by that day is no candidate any more (probation of one year, Party statutes)."""
    return on.replace(year=on.year - 1, day=min(on.day, 28))


def with_items(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Census rows with what the conditions ask of other tables; rows are not multiplied."""
    dressed: QuerySet[Any] = rows.alias(
        _educated=Exists(Qualification.objects.filter(kind=QualificationKind.EDUCATION, awarded_on__lte=on, **MINE)),
        _paid=Exists(
            SalaryStep.objects.filter(on_day(on), rank__gt="", step__isnull=False, coefficient__isnull=False, **MINE)
        ),
    )
    return dressed


def is_complete(on: date) -> Q:
    """Every item of everybody is there."""
    return reduce(and_, _dated(on).values(), Q(**{f"{SHEET}filled": ALL}))


def flags(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Rows annotated with ``has_<item>`` for each item."""
    told = Coalesce(F(f"{SHEET}filled"), Value(WITHOUT_SHEET))
    rows = with_items(rows, on).alias(**{f"_bit_{key}": told.bitand(bit) for key, bit in BITS.items()})
    known = {key: Q(**{f"_bit_{key}__gt": 0}) for key in BITS} | _dated(on)
    found: QuerySet[Any] = rows.annotate(**{f"has_{item.key}": known[item.key] for item in ITEMS})
    return found
