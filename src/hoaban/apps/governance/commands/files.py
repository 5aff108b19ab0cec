"""Files beside evidence and explanations: attached and taken away while the commune may still say something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import leave, open_sheet
from hoaban.apps.governance.models import CommuneScore, FileFor, ScoreFile
from hoaban.apps.governance.queries.sheets import get_sheet
from hoaban.apps.governance.rules.files import MOST_BYTES, MOST_FILES
from hoaban.apps.governance.rules.moves import Step
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed_files import SealedFile, store
from hoaban.shared.uploads import Upload

FOLDER = "evidence"
STEPS = {FileFor.EVIDENCE: Step.SCORE, FileFor.ANSWER: Step.EXPLAIN}
"""The step in which a file of each kind may be attached or taken away."""


def attach_file(
    *, actor: Actor, sheet_id: int, criterion_id: int, purpose: FileFor, upload: Upload, on: date
) -> ScoreFile:
    """Put a PDF, PNG or JPEG beside a line of a sheet, sealed; the one there is, where the same content was attached before.

    Raises Http404 outside the actor's part or for a criterion of another set, PermissionDenied, CommandRefused for a sheet
    that is out of the commune's hands, for a file too large, empty or of another type, and when there are too many.
    """
    _ask_first(actor, sheet_id, purpose)
    stored = store(upload, folder=FOLDER, most_bytes=MOST_BYTES)
    with _gone_when_refused(stored):
        made = _enter(actor, sheet_id, criterion_id, purpose, stored, _titled(upload), on)
    if made.stored != stored.name:
        stored.path.unlink(missing_ok=True)
    return made


@transaction.atomic
def _ask_first(actor: Actor, sheet_id: int, purpose: FileFor) -> None:
    """Refuse before anything is written to the disk."""
    open_sheet(actor, sheet_id, None, STEPS[purpose])


@contextmanager
def _gone_when_refused(stored: SealedFile) -> Iterator[None]:
    try:
        yield
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise


def _titled(upload: Upload) -> str:
    return tidy(Path(upload.name or "").name)[-120:] or _("Attached paper")


@transaction.atomic
def _enter(
    actor: Actor, sheet_id: int, criterion_id: int, purpose: FileFor, stored: SealedFile, title: str, on: date
) -> ScoreFile:
    sheet = open_sheet(actor, sheet_id, None, STEPS[purpose])
    score = CommuneScore.objects.select_related("criterion").filter(sheet=sheet, criterion_id=criterion_id).first()
    if score is None:
        raise Http404
    there = list(ScoreFile.objects.filter(score=score, purpose=purpose))
    if known := next((one for one in there if one.digest == stored.digest), None):
        return known
    if len(there) >= MOST_FILES:
        message = _("Criterion %(code)s has %(most)s files already. Put several papers into one file.")
        raise CommandRefused("too-many", message % {"code": score.criterion.code, "most": MOST_FILES}, "file")
    made: ScoreFile = ScoreFile.objects.create(
        score=score, purpose=purpose, title=title, stored=stored.name, file_key=stored.key, size=stored.size, digest=stored.digest,
        mime=stored.mime, added_by=actor.name, added_on=on,
    )  # fmt: skip
    after = {"criterion": score.criterion.code, "file": title, "bytes": stored.size, "digest": stored.digest}
    leave(actor, "attach_file", sheet, sheet.unit_path, on=on, after=after)
    return made


@transaction.atomic
def detach_file(*, actor: Actor, sheet_id: int, file_id: int) -> None:
    """Take a file away again while the sheet is in the commune's hands; its content goes once the change is certain.

    Raises Http404, PermissionDenied, CommandRefused like attaching; nothing happens where somebody took it away already.
    """
    found = ScoreFile.objects.select_related("score__criterion").filter(score__sheet_id=sheet_id, pk=file_id).first()
    if found is None:
        get_sheet(actor=actor, sheet_id=sheet_id)
        return
    sheet = open_sheet(actor, sheet_id, None, STEPS[FileFor(found.purpose)])
    path = found.kept.path
    before = {"criterion": found.score.criterion.code, "file": found.title, "digest": found.digest}
    found.delete()
    leave(actor, "detach_file", sheet, sheet.unit_path, before=before)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
