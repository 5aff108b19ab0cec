"""Keeping the tally of dossiers: days are closed, days that changed since are tallied again; see decision 35.

Nothing is added up while a citizen waits at the counter: what is received and settled today is counted from the dossiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from hoaban.apps.service.models import Grain, ServiceTallied, ServiceTally, StaleDay
from hoaban.apps.service.queries import tallies
from hoaban.apps.service.rules.tallies import next_month
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.bulk import insert_rows

DAY = timedelta(days=1)
OPEN_DAYS = 1
"""Yesterday stays open too: what was begun before midnight may be written after it."""
FIELDS = ("grain", "day", "unit_path", "procedure_id", *tallies.COLUMNS)


def touch(*, days: Iterable[date]) -> None:
    """Say that dossiers of these days have changed, inside the transaction of the change; closed ones will be tallied again.

    For whatever is written on an earlier day than its own: a delivery of a counter without a network, a restructuring,
    a cause of delay told afterwards. Rows are only added, so that no counter waits for another.
    """
    state = ServiceTallied.objects.first()
    if state is not None:
        StaleDay.objects.bulk_create([StaleDay(day=one) for one in sorted(set(days)) if one < state.closed_before])


@transaction.atomic
def bring_up_to_date(*, actor: Actor, on: date) -> int:
    """Close the days before yesterday and tally stale ones again; returns how many days were added up.

    Two that run at once do so one after the other.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    state = ServiceTallied.objects.select_for_update().first()
    closing = on - OPEN_DAYS * DAY
    if state is None:
        state = ServiceTallied(closed_before=min(tallies.first_receipt() or closing, closing))
    stale = dict(StaleDay.objects.values_list("pk", "day"))
    begins = state.closed_before
    state.closed_before = max(begins, closing)
    fresh = {begins + n * DAY for n in range((state.closed_before - begins).days)}
    days = fresh | set(stale.values())
    _tally(days, closed_before=state.closed_before)
    # Only the marks that were read: what changed meanwhile has made one of its own.
    StaleDay.objects.filter(pk__in=stale).delete()
    state.save()
    if days:
        audit.record(
            actor=actor,
            action="service.tally",
            on=on,
            after={"days": len(days), "closed_before": str(state.closed_before)},
        )
    return len(days)


@transaction.atomic
def rebuild(*, actor: Actor, on: date) -> int:
    """Write the whole tally anew from the dossiers; returns how many days were added up."""
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    for model in (ServiceTally, ServiceTallied, StaleDay):
        model.objects.all()._raw_delete(using=connection.alias)
    return bring_up_to_date(actor=actor, on=on)


def _tally(days: Iterable[date], *, closed_before: date) -> None:
    """Write the cells of days anew, month by month, and of those months that are whole."""
    by_month: dict[date, list[date]] = defaultdict(list)
    for day in days:
        by_month[day.replace(day=1)].append(day)
    for month in sorted(by_month):
        _replace(by_month[month])
        if next_month(month) <= closed_before:
            _replace_month(month)


def _replace(days: list[date]) -> None:
    ServiceTally.objects.filter(grain=Grain.DAY, day__in=days).delete()
    cells = tallies.day_cells(days)
    insert_rows(ServiceTally, FIELDS, (_row(Grain.DAY, cell, cells[cell]) for cell in sorted(cells)))


def _replace_month(month: date) -> None:
    ServiceTally.objects.filter(grain=Grain.MONTH, day=month).delete()
    within = ServiceTally.objects.filter(grain=Grain.DAY, day__gte=month, day__lt=next_month(month))
    amounts = {f"n_{name}": Sum(name) for name in tallies.COLUMNS}
    rows: Any = within.order_by().values("unit_path", "procedure_id").annotate(**amounts)
    found = [
        _row(
            Grain.MONTH,
            (month, row["unit_path"], row["procedure_id"]),
            {name: row[f"n_{name}"] for name in tallies.COLUMNS},
        )
        for row in rows
    ]
    insert_rows(ServiceTally, FIELDS, found)


def _row(grain: Grain, cell: tallies.Cell, values: dict[str, int]) -> tuple[Any, ...]:
    return (int(grain), *cell, *(values.get(name, 0) for name in tallies.COLUMNS))
