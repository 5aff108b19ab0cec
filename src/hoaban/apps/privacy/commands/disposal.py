"""Carrying out what is due of a category: ordered by a person after a look, done by the worker; counting what is due."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import Disposal, StockCount
from hoaban.apps.privacy.queries import CARRIED_OUT, Kept
from hoaban.shared import audit, retention, runs
from hoaban.shared.access import Actor, Permission, any_below
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.retention import Done
from hoaban.shared.runs import RunState

BATCH = 500


def order(*, actor: Actor, key: str, expected: int, basis: str, on: date) -> Disposal:
    """Order what is due of a category in the actor's part to be carried out by the worker.

    ``expected``: how many rows the preview showed; ``basis``: the decision or minutes on it. Raises PermissionDenied, Http404
    for another key, CommandRefused without a basis ("basis"), where nothing is due or something else than the preview
    showed ("changed"), and while the category is being carried out in the part already ("changed").
    """
    actor.require(Permission.CARRY_OUT_RETENTION)
    if actor.user_id is None:
        raise PermissionDenied("only somebody who signs in can order it")
    with audit.refusals_left(actor=actor, action=CARRIED_OUT, subject=None, path=_part(actor), on=on):
        return _order(actor, actor.user_id, key, expected, tidy(basis)[:500], on)


@transaction.atomic
def _order(actor: Actor, user_id: int, key: str, expected: int, basis: str, on: date) -> Disposal:
    kept = queries.get_kept(actor=actor, key=key, on=on, permission=Permission.CARRY_OUT_RETENTION)
    if not basis:
        raise CommandRefused("basis", _("Enter the decision or minutes by which this is carried out."), "basis")
    runs.one_at_a_time(user_id)
    if queries.disposal_under_way(actor=actor, key=key):
        raise CommandRefused("changed", _("This is being carried out already. Wait until it is finished."))
    if kept.due != expected or not kept.due:
        raise CommandRefused("changed", _changed(expected, kept.due))
    made: Disposal = Disposal.objects.create(
        user_id=user_id, category=key, basis=basis, on=on, total=expected, held=kept.held, unit_path=_part(actor),
        part=list(actor.prefixes(Permission.CARRY_OUT_RETENTION)),
    )  # fmt: skip
    _leave(actor, "privacy.order_retention", made, {"category": key, "expected": expected})
    return made


def _changed(expected: int, now: int) -> str:
    text = _("The preview showed %(expected)s rows, now %(now)s are due. Look at the list again and confirm.")
    return text % {"expected": expected, "now": now}


def carry_out(*, actor: Actor, disposal_id: int) -> int:
    """Delete, make anonymous or mark what was ordered, batch by batch, from where a killed worker left it; rows done.

    Each batch stands whole or not at all, with how far the work is; its files go once it stands. ``actor``: who ordered it,
    with the rights of today. Never more rows than the preview showed. One event at the end tells how many, never what.
    """
    run = runs.take_up(Disposal, disposal_id)
    if run is None:
        return 0
    try:
        _carry_out(actor, run)
    except _TurnOver:
        pass
    except Exception:
        _end(actor, run, RunState.FAILED, _("Carrying out failed on the server. What is left is due still."))
        raise
    return run.done


class _TurnOver(Exception):
    """The batch is taken back: its turn is over."""


def _carry_out(actor: Actor, run: Disposal) -> None:
    _delete_files(run)
    if tuple(run.part) != actor.prefixes(Permission.CARRY_OUT_RETENTION):
        _end(actor, run, RunState.FAILED, _("What you may carry out has changed. Look at the list again and confirm."))
        return
    kept = queries.get_kept(actor=actor, key=run.category, on=run.on, permission=Permission.CARRY_OUT_RETENTION)
    while run.done < run.total and _batch(actor, run, kept):
        _delete_files(run)
    short = run.total - run.done
    text = _("%(count)s rows were not due any more when their turn came.") % {"count": short} if short else ""
    _end(actor, run, RunState.DONE, text)


def _batch(actor: Actor, run: Disposal, kept: Kept) -> int:
    """The next rows; 0 when none is due any more. Locked, so that a second worker waits and then finds its turn over."""
    if kept.category.carry_out is None:
        raise ValueError(f"category {kept.category.key} says not how it is carried out")
    done = Done(actor.name, run.on)
    with transaction.atomic():
        keys = _next(actor, kept, run)
        if not keys:
            return 0
        kept.category.carry_out(keys, done)
        if not runs.go_on(run, done=run.done + len(keys), files=done.files, n_files=run.n_files + len(done.files)):
            raise _TurnOver
    run.done, run.files, run.n_files = run.done + len(keys), done.files, run.n_files + len(done.files)
    return len(keys)


def _next(actor: Actor, kept: Kept, run: Disposal) -> list[int]:
    rows = queries.over_rows(actor=actor, kept=kept, on=run.on, permission=Permission.CARRY_OUT_RETENTION)
    found = rows.filter(is_held=False).values_list("pk", flat=True)
    return list(found.select_for_update(of=("self",))[: min(BATCH, run.total - run.done)])


def _delete_files(run: Disposal) -> None:
    """Delete the files of rows that are gone; a worker killed in between leaves their names for the next."""
    for name in run.files:
        Path(settings.MEDIA_ROOT, name).unlink(missing_ok=True)
    if run.files and runs.go_on(run, files=[]):
        run.files = []


@transaction.atomic
def _end(actor: Actor, run: Disposal, state: RunState, message: str) -> None:
    if runs.go_on(run, state=state, message=message):
        run.state = state
        _tell(actor, run)


@transaction.atomic
def stop(*, actor: Actor, disposal_id: int) -> Disposal:
    """Stop what is being carried out; what is done stays done, the rest stays due. Raises Http404, CommandRefused when over."""
    run = queries.get_disposal(actor=actor, disposal_id=disposal_id)
    if not runs.under_way(Disposal).filter(pk=run.pk).update(state=RunState.CANCELLED):
        raise CommandRefused("changed", _("This is not being carried out any more."))
    run = Disposal.objects.get(pk=run.pk)
    transaction.on_commit(partial(_delete_left, run))
    _tell(actor, run)
    return run


def delete_left_files(*, actor: Actor) -> int:
    """Delete the files that runs which are over still name: a worker was killed, or a disk was read-only. How many."""
    actor.require(Permission.CARRY_OUT_RETENTION, "")
    left = list(Disposal.objects.exclude(state__in=runs.UNDER_WAY).exclude(files=[]))
    for run in left:
        with transaction.atomic():
            _leave(actor, "privacy.delete_left_files", run, {"category": run.category, "files": len(run.files)})
            transaction.on_commit(partial(_delete_left, run))
    return sum(len(run.files) for run in left)


def _delete_left(run: Disposal) -> None:
    for name in run.files:
        Path(settings.MEDIA_ROOT, name).unlink(missing_ok=True)
    Disposal.objects.filter(pk=run.pk).update(files=[])


def _tell(actor: Actor, run: Disposal) -> None:
    """The one event of what was carried out; what Today shows as due is over where all of it was."""
    rule, category = queries.rule_of(key=run.category, on=run.on), retention.get_category(run.category)
    if run.state == RunState.DONE and run.done:
        StockCount.objects.filter(any_below(run.part), category=run.category).update(due=0)
    facts = {
        "category": run.category, "fate": category.fate.value, "rows": run.done, "files": run.n_files,
        "held": run.held, "time": f"{rule.value} {rule.unit}" if rule else "", "ordered": run.total,
    }  # fmt: skip
    _leave(actor, CARRIED_OUT, run, facts)


def _leave(actor: Actor, action: str, run: Disposal, after: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        action=action,
        path=run.unit_path,
        on=run.on,
        reason=run.basis,
        batch=current_submission(),
        after=after,
    )


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
