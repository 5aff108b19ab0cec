"""Evidence that officials submit for a level of a competency: kept outside the web root, decided by others."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Competency, Evidence, EvidenceState
from hoaban.apps.learning.queries.evidence import get_evidence, may_decide
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.queries.latest import latest_path
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy

MOST_BYTES = 10_000_000
KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
"""First bytes of the files that are taken, and their endings."""
HEAD = max(len(start) for start in KINDS)


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


def submit_evidence(
    *, actor: Actor, competency_id: int, level: int, text: str, on: date, upload: Upload | None = None
) -> Evidence:
    """Submit evidence of the actor's own for a level of a competency, with a file if there is one.

    Raises PermissionDenied without a record of one's own, CommandRefused for a level that does not exist, evidence
    that waits already, or a file that is too large or of another type.
    """
    if actor.official_id is None:
        raise PermissionDenied("no record of one's own")
    stored = _store(upload) if upload is not None else ""
    try:
        return _enter(actor, actor.official_id, competency_id, level, text, on, stored, upload)
    except BaseException:
        if stored:
            Path(settings.MEDIA_ROOT, stored).unlink(missing_ok=True)
        raise


@transaction.atomic
def _enter(
    actor: Actor,
    official_id: int,
    competency_id: int,
    level: int,
    text: str,
    on: date,
    stored: str,
    upload: Upload | None,
) -> Evidence:
    competency = Competency.objects.select_for_update().get(pk=competency_id)
    if not competency.levels.filter(level=level).exists():
        raise CommandRefused("level", _("This competency has no such level. Choose from the list."), "level")
    if not text.strip():
        raise CommandRefused("text", _("Say what shows it: the work done, where and when, who can confirm it."), "text")
    waiting = Evidence.objects.filter(official_id=official_id, competency=competency, level=level)
    if waiting.filter(state=EvidenceState.SUBMITTED).exists():
        raise CommandRefused("submitted-already", _("Evidence for this level waits for a decision already."), "level")
    row = Evidence.objects.create(
        official_id=official_id, competency=competency, level=level, text=text.strip(), submitted_on=on,
        file=stored, file_name=tidy(Path((upload.name if upload else "") or "").name)[-200:],
    )  # fmt: skip
    _leave(actor, "learning.submit_evidence", row, on, {"competency": competency.code, "level": level})
    return row


def _store(upload: Upload) -> str:
    """Write the file under a random name; returns the name below MEDIA_ROOT."""
    name = f"evidence/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    head, size = b"", 0
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            for piece in upload.chunks():
                size += len(piece)
                head = (head + piece)[:HEAD] if len(head) < HEAD else head
                if size > MOST_BYTES:
                    text = _("The file is larger than %(most)s MB. Send a smaller scan.")
                    raise CommandRefused("too-large", text % {"most": MOST_BYTES // 1_000_000}, "file")
                out.write(piece)
        ending = next((kind for start, kind in KINDS.items() if head.startswith(start)), None)
        if ending is None:
            raise CommandRefused("type", _("Only PDF, JPEG or PNG is taken. Save the file as one of these."), "file")
        path.rename(path.with_suffix(f".{ending}"))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return f"{name}.{ending}"


@transaction.atomic
def withdraw_evidence(*, actor: Actor, evidence_id: int, on: date) -> Evidence:
    """Take back evidence of one's own that nobody has decided on; raises PermissionDenied, CommandRefused."""
    row = Evidence.objects.select_for_update().get(pk=evidence_id)
    if actor.official_id is None or row.official_id != actor.official_id:
        raise PermissionDenied("evidence of somebody else")
    _refuse_decided(row)
    row.state, row.decided_on = EvidenceState.WITHDRAWN, on
    row.save(update_fields=["state", "decided_on"])
    _leave(actor, "learning.withdraw_evidence", row, on, {"state": row.state})
    return row


@transaction.atomic
def decide_evidence(
    *, actor: Actor, evidence_id: int, accept: bool, on: date, reason: str = "", expires_before: date | None = None
) -> Evidence:
    """Accept evidence (until a day, or for good) or refuse it with a reason; nobody decides on the own.

    Raises PermissionDenied outside the actor's part, CommandRefused when it is decided or a reason is missing.
    """
    row = get_evidence(actor=actor, pk=evidence_id, on=on)
    if not may_decide(actor=actor, official_id=row.official_id, on=on):
        raise PermissionDenied("evidence is decided by the supervisor or the personnel office")
    row = Evidence.objects.select_for_update().get(pk=evidence_id)
    _refuse_decided(row)
    if not accept and not reason.strip():
        raise CommandRefused("reason", _("Say why it is refused and what would be accepted."), "reason")
    if accept and expires_before is not None and expires_before <= on:
        raise CommandRefused("expires", _("The last day must come after today. Choose a later day."), "expires_on")
    row.state = EvidenceState.ACCEPTED if accept else EvidenceState.REFUSED
    row.decided_on, row.decided_by, row.reason = on, actor.name, reason.strip()
    row.expires_before = expires_before if accept else None
    row.save()
    _leave(actor, "learning.decide_evidence", row, on, {"state": row.state, "reason": row.reason})
    return row


def _refuse_decided(row: Evidence) -> None:
    if row.state != EvidenceState.SUBMITTED:
        raise CommandRefused(
            "decided", _("This evidence is decided already: %(state)s.") % {"state": row.get_state_display()}
        )


def _leave(actor: Actor, action: str, row: Evidence, on: date, after: dict[str, object]) -> None:
    path = latest_path(official_id=row.official_id)
    audit.record(actor=actor, action=action, subject=row, path=path, on=on, after=after)
