"""Carrying out what is due of a category, by a person and after a look; counting what is due, by the worker."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import StockCount
from hoaban.apps.privacy.queries import CARRIED_OUT, Kept
from hoaban.shared import audit, retention
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.retention import Done

BATCH = 500


def carry_out(*, actor: Actor, key: str, expected: int, basis: str, on: date) -> int:
    """Delete, make anonymous or mark what is due of a category in the actor's part; how many rows.

    ``expected``: how many the preview showed; ``basis``: the decision or minutes on it. All or nothing; the files go last.
    Raises PermissionDenied, Http404 for another key, CommandRefused without a basis ("basis"), where nothing is due or
    something else than the preview showed ("changed"). One event tells how many, never what they said.
    """
    actor.require(Permission.CARRY_OUT_RETENTION)
    with audit.refusals_left(actor=actor, action=CARRIED_OUT, subject=None, path=_part(actor), on=on):
        return _carry_out(actor, key, expected, tidy(basis)[:500], on)


@transaction.atomic
def _carry_out(actor: Actor, key: str, expected: int, basis: str, on: date) -> int:
    kept = queries.get_kept(actor=actor, key=key, on=on, permission=Permission.CARRY_OUT_RETENTION)
    if not basis:
        raise CommandRefused("basis", _("Enter the decision or minutes by which this is carried out."), "basis")
    if kept.due != expected or not kept.due:
        raise CommandRefused("changed", _changed(expected, kept.due))
    done = Done(actor.name, on)
    rows = _in_batches(actor, kept, done)
    if rows != expected:
        raise CommandRefused("changed", _changed(expected, rows))
    StockCount.objects.filter(actor.within(Permission.CARRY_OUT_RETENTION), category=key).update(due=0)
    _leave(actor, kept, basis, done, rows)
    for name in done.files:
        transaction.on_commit(partial(Path(settings.MEDIA_ROOT, name).unlink, missing_ok=True))
    return rows


def _changed(expected: int, now: int) -> str:
    text = _("The preview showed %(expected)s rows, now %(now)s are due. Look at the list again and confirm.")
    return text % {"expected": expected, "now": now}


def _in_batches(actor: Actor, kept: Kept, done: Done) -> int:
    rows = 0
    while keys := _next(actor, kept, done.on):
        if kept.category.carry_out is None:
            raise ValueError(f"category {kept.category.key} says not how it is carried out")
        kept.category.carry_out(keys, done)
        rows += len(keys)
    return rows


def _next(actor: Actor, kept: Kept, on: date) -> list[int]:
    """Keys of the next rows; locked, so that a second officer waits and then finds them gone."""
    rows = queries.over_rows(actor=actor, kept=kept, on=on, permission=Permission.CARRY_OUT_RETENTION)
    found = rows.filter(is_held=False).values_list("pk", flat=True)
    return list(found.select_for_update(of=("self",))[:BATCH])


def _leave(actor: Actor, kept: Kept, basis: str, done: Done, rows: int) -> None:
    rule = kept.rule
    audit.record(
        actor=actor, action=CARRIED_OUT, path=_part(actor), on=done.on, reason=basis, batch=current_submission(),
        after={
            "category": kept.category.key, "fate": kept.category.fate.value, "rows": rows, "files": len(done.files),
            "held": kept.held, "time": f"{rule.value} {rule.unit}" if rule else "",
        },
    )  # fmt: skip


def _part(actor: Actor) -> str:
    """Where the event stands: the part in which the actor carries out, the first of several."""
    return actor.prefixes(Permission.CARRY_OUT_RETENTION)[0]


@transaction.atomic
def count_stock(*, actor: Actor, on: date) -> int:
    """Count what is due at every unit, for the Today pages of those who carry it out; nothing is deleted. How many rows."""
    actor.require(Permission.CARRY_OUT_RETENTION, "")
    made = [one for category in retention.list_categories() for one in _stock_of(actor, category.key, on)]
    StockCount.objects.all().delete()
    StockCount.objects.bulk_create(made, batch_size=BATCH)
    total = sum(one.due for one in made)
    audit.record(actor=actor, action="privacy.count_retention", on=on, after={"due": total})
    return total


def _stock_of(actor: Actor, key: str, on: date) -> list[StockCount]:
    kept = queries.get_kept(actor=actor, key=key, on=on, permission=Permission.CARRY_OUT_RETENTION)
    rows = queries.over_rows(actor=actor, kept=kept, on=on, permission=Permission.CARRY_OUT_RETENTION).order_by()
    if not kept.due and not kept.held:
        return []
    grouped = rows.values("kept_place").annotate(
        n_due=Count("pk", filter=Q(is_held=False)), n_held=Count("pk", filter=Q(is_held=True))
    )
    return [
        StockCount(category=key, unit_path=one["kept_place"], due=one["n_due"], held=one["n_held"], counted_on=on)
        for one in grouped
    ]
