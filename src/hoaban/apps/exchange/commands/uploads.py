"""Rosters that people upload: kept outside the web root, checked by a worker, recorded once or discarded."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hoaban.apps.exchange.commands.roster import Outcome, import_roster
from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.exchange.queries.imports import get_import, stored_path
from hoaban.apps.exchange.queries.parts import importable_provinces
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.templatetags.hoaban import day

State = RosterImport.State
MOST_ERRORS = 20_000
"""Errors kept with an import; the number of all of them is kept as well."""
_UNDER_WAY = (State.WAITING, State.CHECKING)
_DISCARDABLE = (State.WAITING, State.CHECKING, State.CHECKED, State.REFUSED)


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


class UploadRefused(ValueError):
    """What was asked of an import cannot be: a stable ``code`` and a text that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


def receive_roster(*, actor: Actor, user_id: int, upload: Upload, on: date, unit: str = "") -> RosterImport:
    """Keep an uploaded roster for checking; the same file sent twice in a row is one import.

    ``unit``: the code of the part that the roster is of; "" is told by the units in it. The file stands under a random
    name in MEDIA_ROOT, readable by the service alone. Raises PermissionDenied, UploadRefused when it is larger than
    ROSTER_MAX_BYTES or the part does not exist on the day.
    """
    actor.require(Permission.IMPORT_ROSTER)
    if unit:
        _check_part(actor, unit, on)
    name = f"rosters/{secrets.token_hex(16)}.xlsx"
    digest = _store(upload, Path(settings.MEDIA_ROOT, name))
    try:
        file_name = tidy(Path(upload.name or "roster.xlsx").name)[-200:]
        facts = {"file_name": file_name, "digest": digest, "stored": name, "on": on, "user_id": user_id}
        roster, is_new = _enter(actor, facts, unit)
    except BaseException:
        stored_path(name).unlink(missing_ok=True)
        raise
    if not is_new:
        stored_path(name).unlink(missing_ok=True)
    return roster


def _check_part(actor: Actor, unit: str, on: date) -> None:
    try:
        organisation.get_part(actor=actor, on=on, code=unit)
    except LookupError:
        message = _("%(unit)s does not exist on %(day)s. Choose another day, or another province.")
        named = dict(importable_provinces(actor=actor)).get(unit, unit)
        raise UploadRefused("no-such-part", message % {"unit": named, "day": day(on)}) from None


def _store(upload: Upload, path: Path) -> str:
    """Write the upload, at most ROSTER_MAX_BYTES of it; returns its SHA-256."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            for piece in upload.chunks():
                size += len(piece)
                if size > settings.ROSTER_MAX_BYTES:
                    raise too_large()
                digest.update(piece)
                out.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def too_large() -> UploadRefused:
    """The refusal of a file above ROSTER_MAX_BYTES."""
    most = settings.ROSTER_MAX_BYTES // 1_000_000
    return UploadRefused(
        "too-large",
        _("The file is larger than %(most)s MB. Split the table, or remove pictures, and upload again.")
        % {"most": most},
    )


@transaction.atomic
def _enter(actor: Actor, facts: dict[str, Any], unit: str) -> tuple[RosterImport, bool]:
    same = {name: facts[name] for name in ("user_id", "digest", "on")}
    for known in RosterImport.objects.filter(**same, state__in=_UNDER_WAY).order_by("-pk"):
        if known.details.get("unit", "") == unit:
            return known, False
    part = list(actor.prefixes(Permission.IMPORT_ROSTER))
    roster = RosterImport.objects.create(**facts, details={"part": part, "unit": unit})
    told = {"file": facts["file_name"], "sha256": facts["digest"]} | ({"unit": unit} if unit else {})
    _leave(actor, roster, "exchange.receive_roster", told)
    return roster, True


def check_roster(*, actor: Actor, roster_id: int) -> None:
    """Dry run: what the roster would change, or every reason why not; may be run again at any time before it ends.

    ``actor`` is the one who uploaded it. Whatever happens, the import does not stay "being checked".
    """
    if not RosterImport.objects.filter(pk=roster_id, state__in=_UNDER_WAY).update(state=State.CHECKING, done=0):
        return
    roster = RosterImport.objects.select_related("user").get(pk=roster_id)
    checking = RosterImport.objects.filter(pk=roster_id, state=State.CHECKING)
    path = stored_path(roster.stored)
    try:
        outcome = import_roster(
            actor=actor, path=path, on=roster.on, record=False, progress=_progress(roster_id, path),
            name=roster.file_name, unit=roster.details.get("unit") or None,
        )  # fmt: skip
    except Exception:
        checking.update(state=State.REFUSED, message=_("The check failed on the server. Upload the file again."))
        raise
    checking.update(**_result(roster, outcome))


def _progress(roster_id: int, path: Path) -> Callable[[int, int], None]:
    """Keeps what is done where pages see it; the file's own time shows that somebody works on it."""

    def show(done: int, total: int) -> None:
        os.utime(path)
        RosterImport.objects.filter(pk=roster_id).update(done=done, rows=total)

    return show


def _result(roster: RosterImport, outcome: Outcome) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) for name in ("rows", "new", "changed", "unchanged", "ended")}
    facts = {"done": outcome.rows, "errors": [], "details": _details(roster, outcome), "message": "", **counts}
    if not outcome.readable:
        return {**facts, "state": State.REFUSED, "message": outcome.errors[0].message[:500]}
    errors = [dataclasses.asdict(error) for error in outcome.errors[:MOST_ERRORS]]
    return {**facts, "state": State.CHECKED, "errors": errors}


def _details(roster: RosterImport, outcome: Outcome) -> dict[str, Any]:
    return {
        "part": roster.details.get("part", []),
        "unit": roster.details.get("unit", ""),
        "n_errors": len(outcome.errors) if outcome.readable else 0,
        "n_bad_rows": len({(one.sheet, one.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for one in outcome.errors}),
        "new_names": outcome.new_names,
        "changed": [[key, [[name, *map(_plain, pair)] for name, pair in told.items()]]
                    for key, told in outcome.changed_facts],
        "ended": [[key, name] for key, name in outcome.ended_names],
        "new_posts": outcome.new_posts,
        "ignored": outcome.ignored[:MOST_ERRORS],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A told value as JSON holds it; a page puts it into words."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)


@transaction.atomic
def order_recording(*, actor: Actor, roster_id: int) -> RosterImport:
    """Take a checked roster up for recording; of two presses of the button only the first does.

    Raises RosterImport.DoesNotExist outside the actor's part, UploadRefused when it is not there to be recorded.
    """
    actor.require(Permission.IMPORT_ROSTER)
    roster = get_import(actor=actor, roster_id=roster_id)
    if roster.state == State.CHECKED and roster.errors:
        raise UploadRefused("has-errors", _("The file has cells to correct. Correct them and upload it again."))
    waiting = RosterImport.objects.filter(pk=roster_id, state=State.CHECKED)
    if not waiting.update(state=State.RECORDING, done=0, message=""):
        raise UploadRefused("not-checked", _("This roster is not waiting to be recorded any more."))
    _touch(roster)
    _leave(actor, roster, "exchange.order_recording", {"rows": roster.rows})
    return roster


def record_roster(*, actor: Actor, roster_id: int) -> Outcome | None:
    """Record a roster that was ordered; None when somebody did already. All of it and its state in one transaction.

    A worker that is killed leaves it ordered and nothing recorded, so that it can be started again. Cells that
    became wrong since the check bring it back to "checked" with its errors.
    """
    try:
        with transaction.atomic():
            outcome, stored = _record(actor, roster_id)
    except Exception:
        ordered = RosterImport.objects.filter(pk=roster_id, state=State.RECORDING)
        ordered.update(
            state=State.CHECKED, message=_("Recording failed on the server and nothing was recorded. Try again.")
        )
        raise
    if outcome is not None and not outcome.errors:
        stored_path(stored).unlink(missing_ok=True)
    return outcome


def _record(actor: Actor, roster_id: int) -> tuple[Outcome | None, str]:
    roster = RosterImport.objects.select_for_update().get(pk=roster_id)
    if roster.state != State.RECORDING:
        return None, roster.stored
    path = stored_path(roster.stored)
    outcome = import_roster(
        actor=actor, path=path, on=roster.on, record=True, progress=lambda _done, _total: os.utime(path),
        name=roster.file_name, unit=roster.details.get("unit") or None,
    )  # fmt: skip
    facts = _result(roster, outcome)
    if not outcome.errors:
        facts |= {"state": State.RECORDED, "recorded_at": Now()}
        counts = {name: facts[name] for name in ("rows", "new", "changed", "unchanged", "ended")}
        _leave(actor, roster, "exchange.record_roster", counts)
    RosterImport.objects.filter(pk=roster_id).update(**facts)
    return outcome, roster.stored


def resume_roster(*, actor: Actor, roster_id: int) -> RosterImport:
    """An import whose worker stopped, to be given to a worker again; doing so twice does no harm.

    Raises RosterImport.DoesNotExist outside the actor's part, UploadRefused when nothing is under way.
    """
    roster = get_import(actor=actor, roster_id=roster_id)
    if roster.state not in {*_UNDER_WAY, State.RECORDING}:
        raise UploadRefused("not-under-way", _("Nothing is under way with this roster."))
    _touch(roster)
    return roster


@transaction.atomic
def discard_roster(*, actor: Actor, roster_id: int) -> None:
    """Discard an import that is not recorded: its file and its marks are deleted, the records stay.

    Raises RosterImport.DoesNotExist outside the actor's part, UploadRefused once it is being recorded.
    """
    actor.require(Permission.IMPORT_ROSTER)
    roster = get_import(actor=actor, roster_id=roster_id)
    facts = {"state": State.DISCARDED, "errors": [], "details": {"part": roster.details.get("part", [])}}
    if not RosterImport.objects.filter(pk=roster_id, state__in=_DISCARDABLE).update(**facts):
        raise UploadRefused("not-discardable", _("This roster is recorded or discarded already."))
    _leave(actor, roster, "exchange.discard_roster", {"file": roster.file_name})
    path = stored_path(roster.stored)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _touch(roster: RosterImport) -> None:
    path = stored_path(roster.stored)
    if path.exists():
        os.utime(path)


def _leave(actor: Actor, roster: RosterImport, action: str, after: dict[str, Any]) -> None:
    part = roster.details.get("part") or [""]
    audit.record(actor=actor, action=action, subject=roster, path=part[0], on=roster.on, after=after)
