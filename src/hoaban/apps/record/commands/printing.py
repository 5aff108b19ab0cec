"""Forms 2C of everybody of a unit in one file: asked for, made by the worker part by part, called off, dropped."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.record.models import Printing
from hoaban.apps.record.queries import printing as queries
from hoaban.apps.record.queries.documents import forms_pdf
from hoaban.apps.record.queries.whole import Whole, get_whole
from hoaban.shared import audit, readings, runs
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.figures import Scope
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.runs import RunState
from hoaban.shared.templatetags.hoaban import number

PART = 25
"""People of one part: what is lost when a worker is killed."""
MOST_AT_ONCE = 3
"""Files that one officer may have under way."""


def ask(*, actor: Actor, scope: Scope) -> Printing:
    """Ask for the forms of everybody of a unit on a day; the same unit and day that is under way already is that one.

    Raises PermissionDenied without the right to read the unit's records, CommandRefused where nobody serves there, where
    they are more than PRINTING_MOST_PEOPLE, and where too many files are under way.
    """
    actor.require(Permission.VIEW_RECORDS, scope.part.path)
    if actor.user_id is None:
        raise PermissionDenied("only somebody who signs in can open the file")
    with audit.refusals_left(
        actor=actor, action="record.ask_printing", subject=None, path=scope.part.path, on=scope.on
    ):
        return _ask(actor, actor.user_id, scope)


@transaction.atomic
def _ask(actor: Actor, user_id: int, scope: Scope) -> Printing:
    runs.one_at_a_time(user_id)
    mine = runs.under_way(Printing).filter(user_id=user_id)
    if known := mine.filter(unit_path=scope.part.path, on=scope.on).first():
        return known
    if mine.count() >= MOST_AT_ONCE:
        text = _("%(most)s files are being made for you. Wait for one of them or call it off.")
        raise CommandRefused("busy", text % {"most": MOST_AT_ONCE})
    people, left_out = _people(scope)
    made: Printing = Printing.objects.create(
        user_id=user_id, unit_code=scope.part.code, unit_name=scope.part.name[:300], unit_path=scope.part.path,
        on=scope.on, people=people, total=len(people), left_out=left_out, folder=secrets.token_hex(16),
        rights={scope.part.path: queries.rights(actor=actor, path=scope.part.path)},
    )  # fmt: skip
    _leave(actor, "ask_printing", made, {"people": len(people), "left_out": left_out})
    return made


def _people(scope: Scope) -> tuple[list[int], int]:
    count, most = queries.count_people(scope=scope), settings.PRINTING_MOST_PEOPLE
    if count > most:
        text = _("%(count)s people serve here; one file holds at most %(most)s. Choose a unit below this one.")
        raise CommandRefused("too-many", text % {"count": number(count), "most": number(most)})
    people, left_out = queries.list_people(scope=scope)
    if not people:
        raise CommandRefused("nobody", _("Nobody serves here on this day. Choose another unit or day."))
    return people, left_out


def make(*, actor: Actor, printing_id: int, on: date, at: datetime) -> None:
    """Make the file, part by part, from where a killed worker left it; once it stands, its people are told who reads them.

    ``actor``: who asked, with the rights of today; ``on``, ``at``: the day and instant by the pages' clock. Nothing is
    done for a file that is finished, called off or taken up by another worker meanwhile.
    """
    run = runs.take_up(Printing, printing_id)
    if run is None:
        return
    try:
        _make(actor, run, on, at)
    except Exception:
        if _fail(run, _("Printing failed on the server. Ask for the forms again.")):
            raise
        _stopped(run)  # called off meanwhile, its folder gone from under us


def _make(actor: Actor, run: Printing, on: date, at: datetime) -> None:
    if not queries.may_open(actor=actor, printing=run):
        _fail(run, _("What you may see of this unit has changed. Ask for the forms again."))
        return
    run.place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _parts(run):
        run.done, run.missed = 0, []
    while run.done < len(run.people):
        _write_part(actor, run)
        if not runs.go_on(run, done=run.done, missed=run.missed):
            _stopped(run)
            return
    _finish(actor, run, on, at)


def _write_part(actor: Actor, run: Printing) -> None:
    """The next people as a file of their own, whole or not at all."""
    keys = run.people[run.done : run.done + PART]
    found = {key: _whole(actor, key, run.on) for key in keys}
    wholes = [one for one in found.values() if one is not None]
    run.missed = [*run.missed, *(key for key, one in found.items() if one is None)]
    if wholes:
        target, made = run.place / f"part-{run.done:06d}.pdf", run.place / f"made-{run.turn}.pdf"
        made.write_bytes(forms_pdf(wholes=wholes))
        made.replace(target)
    run.done += len(keys)


def _whole(actor: Actor, official_id: int, on: date) -> Whole | None:
    """The record; None for somebody who has gone where the actor reads no records."""
    try:
        return get_whole(actor=actor, official_id=official_id, on=on, for_print=True)
    except Http404:
        return None


def _parts(run: Printing) -> list[str]:
    return sorted(str(one) for one in run.place.glob("part-*.pdf"))


def _finish(actor: Actor, run: Printing, on: date, at: datetime) -> None:
    seen = sorted(set(run.people) - set(run.missed))
    if not seen:
        _fail(run, _("What you may see of this unit has changed. Ask for the forms again."))
        return
    size = _join(run)
    drop_on = on + timedelta(days=settings.PRINTING_KEPT_DAYS)
    told = queries.told(actor=actor, people=seen)
    paths = {path for people in told.values() for _key, path in people}
    rights = run.rights | {path: queries.rights(actor=actor, path=path) for path in paths}
    with transaction.atomic():
        if not runs.go_on(run, state=RunState.DONE, size=size, drop_on=drop_on, rights=rights):
            # The parts are another worker's now, or gone with what was called off.
            transaction.on_commit(lambda: _stopped(run))
            return
        for groups, people in told.items():
            readings.leave(actor=actor, seen=people, groups=groups, way=readings.PRINT, at=at)
        _leave(actor, "print_unit", run, {"people": len(seen), "left_out": run.n_left_out, "bytes": size})
    for part in (*run.place.glob("part-*.pdf"), *run.place.glob("made-*.pdf")):
        part.unlink(missing_ok=True)


def _join(run: Printing) -> int:
    """Put the parts together; the bytes of the file."""
    from pypdf import PdfWriter  # 33 MB, which only a process that prints needs

    out = PdfWriter()
    for part in _parts(run):
        out.append(part)
    out.add_metadata({"/Title": f"{run.unit_name} {run.on:%d/%m/%Y}"})
    made = run.place / f"made-{run.turn}.pdf"
    with os.fdopen(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        out.write(file)
    made.replace(run.file)
    return run.file.stat().st_size


def _stopped(run: Printing) -> None:
    """The turn is over: what was called off leaves no file; another worker goes on with the rest."""
    if Printing.objects.filter(pk=run.pk, state=RunState.CANCELLED).exists():
        shutil.rmtree(run.place, ignore_errors=True)


def _fail(run: Printing, message: str) -> bool:
    if not runs.go_on(run, state=RunState.FAILED, message=message, people=[], missed=[]):
        return False
    shutil.rmtree(run.place, ignore_errors=True)
    return True


@transaction.atomic
def cancel(*, actor: Actor, printing_id: int) -> Printing:
    """Call off a file that is under way; nobody is told of a reading. Raises Http404, CommandRefused once it is over."""
    run = queries.get_printing(actor=actor, printing_id=printing_id)
    if not runs.under_way(Printing).filter(pk=run.pk).update(state=RunState.CANCELLED, people=[], missed=[]):
        raise CommandRefused("changed", _("This file is not being made any more."))
    _leave(actor, "cancel_printing", run, {"done": run.done})
    transaction.on_commit(lambda: shutil.rmtree(run.place, ignore_errors=True))
    return run


@transaction.atomic
def drop(*, actor: Actor, printing_id: int) -> Printing:
    """Delete a finished file before its time. Raises Http404, CommandRefused where there is none."""
    run = queries.get_printing(actor=actor, printing_id=printing_id)
    if run.state != RunState.DONE or run.dropped:
        raise CommandRefused("changed", _("The file is deleted already."))
    _drop(actor, run)
    return run


@transaction.atomic
def drop_over(*, actor: Actor, on: date) -> int:
    """Delete the files whose time is over; how many."""
    actor.require(Permission.VIEW_RECORDS, "")
    over = list(Printing.objects.filter(state=RunState.DONE, dropped=False, drop_on__lte=on).select_for_update())
    for run in over:
        _drop(actor, run)
    return len(over)


def _drop(actor: Actor, run: Printing) -> None:
    Printing.objects.filter(pk=run.pk).update(dropped=True, people=[], missed=[], left_out=run.n_left_out)
    _leave(actor, "drop_printing", run, {"bytes": run.size})
    transaction.on_commit(lambda: shutil.rmtree(run.place, ignore_errors=True))


def _leave(actor: Actor, action: str, run: Printing, after: dict[str, object]) -> None:
    audit.record(
        actor=actor, action=f"record.{action}", subject=run, path=run.unit_path, on=run.on, after=after,
        batch=current_submission(),
    )  # fmt: skip
