"""Keeping the years of training equal to the completed courses: after a write, anew from all of them, and compared."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from hoaban.apps.learning.models import Completion, TrainedYear
from hoaban.apps.learning.queries.trained_years import COLUMNS, Year, years_due, years_stored
from hoaban.apps.people.models import Official
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.bulk import insert_rows

CHUNK = 5_000


@transaction.atomic
def refresh(official_ids: Sequence[int]) -> None:
    """Bring the years of some officials up to date with their completed courses; inside the transaction of the write.

    Two writes for one official wait for each other, so that the later one counts both.
    """
    keys = sorted(set(official_ids))
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        held = Official.objects.filter(pk__in=some).order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))
        due, stored = years_due(_done(some)), years_stored(some)
        _replace(due - stored, stored - due)


def _done(official_ids: Sequence[int]) -> QuerySet[Completion]:
    return Completion.objects.filter(official_id__in=official_ids)


def _replace(new: set[Year], old: set[Year]) -> None:
    by_year: dict[int, list[int]] = {}
    for official, year, *_sums in old:
        by_year.setdefault(year, []).append(official)
    for year, officials in by_year.items():
        TrainedYear.objects.filter(year=year, official_id__in=officials).delete()
    insert_rows(TrainedYear, COLUMNS, sorted(new))


@transaction.atomic
def rebuild(*, actor: Actor) -> int:
    """Write the years of everybody anew from the completed courses; returns how many there are."""
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    TrainedYear.objects.all()._raw_delete(using=connection.alias)
    rows = sorted(years_due(Completion.objects.all()))
    insert_rows(TrainedYear, COLUMNS, rows)
    audit.record(
        actor=actor, action="learning.rebuild_trained_years", path=actor.home_path, on=None, after={"rows": len(rows)}
    )
    return len(rows)
