"""The derived table of who carries on whom."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hoaban.apps.organisation.models import Lineage, LineageKind, Succession, Unit
from hoaban.apps.organisation.rules.lineage import Passing, close
from hoaban.shared.bulk import insert_rows

PASSING_ON = (LineageKind.MERGE, LineageKind.SPLIT, LineageKind.RENAME)
"""Kinds of lineage that hand on what the earlier unit was; dissolution and moving do not."""


@transaction.atomic
def rebuild_succession() -> int:
    """Write Succession anew from the units and their lineage; returns the number of rows.

    Called by every command that changes lineage or founds units; by itself it changes no fact, so it leaves no event.
    """
    starts: dict[int, date] = dict(Unit.objects.values_list("id", "starts_on"))
    passed = Lineage.objects.filter(kind__in=PASSING_ON, successor__isnull=False)
    passings = [Passing(*row) for row in passed.values_list("predecessor_id", "successor_id", "on")]
    rows = [(ancestor, heir, day) for (ancestor, heir), day in close(starts, passings).items()]
    Succession.objects.all().delete()
    insert_rows(Succession, ("ancestor_id", "heir_id", "starts_on"), rows)
    return len(rows)
