"""The years of training as they are stored, and as the completed courses say they should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Count, IntegerField, Max, Min, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from hoaban.apps.learning.models import Completion, TrainedYear
from hoaban.shared.access import Actor, Permission

COLUMNS = ("official_id", "year", "first_on", "last_on", "courses", "hours", "cost")
Year = tuple[Any, ...]
"""Values in the order of COLUMNS."""


def years_due(done: QuerySet[Completion]) -> set[Year]:
    """The years that completed courses come to; the caller has limited them."""
    # A year is cut out of the day as text: SQLite has no other way that is not a call of Python for every row.
    year = Cast(Substr(Cast("completed_on", CharField()), 1, 4), IntegerField())
    sums = {
        "first_on": Min("completed_on"), "last_on": Max("completed_on"), "courses": Count("*"),
        "all_hours": Sum("hours"), "all_cost": Sum("cost"),
    }  # fmt: skip
    rows = done.order_by().annotate(in_year=year).values("official_id", "in_year").annotate(**sums)
    return set(rows.values_list("official_id", "in_year", *sums))


def years_stored(official_ids: Sequence[int]) -> set[Year]:
    """The years as they stand, of officials whom the caller may see."""
    return set(TrainedYear.objects.filter(official_id__in=official_ids).values_list(*COLUMNS))


def wrong_years(*, actor: Actor) -> int:
    """How many years differ from what the completed courses come to; counted for the whole installation."""
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    return len(years_due(Completion.objects.all()) ^ set(TrainedYear.objects.values_list(*COLUMNS)))
