"""Blank forms of documents: attached by who keeps the catalogue, taken away again; what was attached is never changed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.catalogue import require_keeper
from hoaban.apps.service.models import FormFile, Procedure, ProcedureDocument
from hoaban.apps.service.rules.form_files import MOST_BYTES, form_name, mime_of
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.uploads import Upload, read_bounded

FOLDER = "forms"
TRIES = 3
"""Times that a free name is looked for."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file that has been looked at: its bytes, type and what it is to be called."""

    content: bytes
    mime: str
    title: str
    made_from: str = ""


def attach_form(
    *, actor: Actor, code: str, document_id: int, standing_id: int | None, upload: Upload, now: datetime
) -> ProcedureDocument:
    """Give a document of a version its blank form; the one that stood stays with the versions that name it.

    ``standing_id``: the form that was seen (None for none). Raises PermissionDenied, Http404 for a document that is not the
    procedure's, CommandRefused for a file too large, empty or of another type, and where somebody was faster; nothing
    is kept then.
    """
    require_keeper(actor=actor)
    document = _document(code, document_id)
    content = _read_upload(upload, document.name_vi)
    with kept_file(content, actor=actor, now=now) as made:
        return _attached(actor, code, document_id, standing_id, made)


@transaction.atomic
def detach_form(*, actor: Actor, code: str, document_id: int, standing_id: int | None) -> ProcedureDocument:
    """Leave a document without a blank form. Raises like attaching."""
    require_keeper(actor=actor)
    return _attached(actor, code, document_id, standing_id, None)


def _document(code: str, document_id: int, *, lock: bool = False) -> ProcedureDocument:
    rows = ProcedureDocument.objects.select_for_update(of=("self",)) if lock else ProcedureDocument.objects.all()
    found: ProcedureDocument | None = (
        rows.select_related("version__procedure", "form_file")
        .filter(pk=document_id, version__procedure__code=code)
        .first()
    )
    if found is None:
        raise Http404(document_id)
    return found


@transaction.atomic
def _attached(
    actor: Actor, code: str, document_id: int, standing_id: int | None, file: FormFile | None
) -> ProcedureDocument:
    Procedure.objects.select_for_update().filter(code=code).first()  # one after the other with a new version
    document = _document(code, document_id, lock=True)
    if document.form_file_id == (file.pk if file else None):
        return document
    if document.form_file_id != standing_id:
        raise CommandRefused("changed", _("Somebody attached another form meanwhile. Look at it, then begin again."))
    before = document.form_file.name if document.form_file else ""
    document.form_file = file
    document.save(update_fields=["form_file"])
    audit.record(
        actor=actor, action="service.attach_form" if file else "service.detach_form", subject=document.version.procedure,
        on=document.version.starts_on, before={"document": document.name_vi, "file": before},
        after={"document": document.name_vi, "file": file.name if file else "", "digest": file.digest if file else ""},
        batch=audit.current_submission(),
    )  # fmt: skip
    return document


def _read_upload(upload: Upload, title: str) -> Content:
    """The bytes of a file and what they are; raises CommandRefused ("too-large", "empty", "type") at the field "file"."""
    content = read_bounded(
        upload, most_bytes=MOST_BYTES, too_large=_("The form is larger than 2 MB. Save it without pictures."),
        empty=_("The form is empty. Choose another file."),
    )  # fmt: skip
    if (mime := mime_of(content)) is None:
        message = _("Only DOCX, ODT or PDF without macros is taken as a blank form, whatever the name says.")
        raise CommandRefused("type", message, "file")
    return Content(content, mime, Path(upload.name or "").stem or title)


@contextmanager
def kept_file(content: Content, *, actor: Actor, now: datetime) -> Iterator[FormFile]:
    """The row of a file, there already for the same content; what was written goes where the command fails."""
    digest = hashlib.sha256(content.content).hexdigest()
    known = FormFile.objects.filter(digest=digest, mime=content.mime).first()
    if known is not None:
        yield known
        return
    stored = f"{FOLDER}/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, stored)
    try:
        _write(path, content.content)
        with transaction.atomic():
            made = _kept(content, stored=stored, digest=digest, added_at=now, added_by=actor.name[:200])
            if made.stored != stored:
                path.unlink()
            yield made
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _kept(content: Content, *, digest: str, **facts: Any) -> FormFile:
    """The row of a new file. Where somebody took its name, or kept the very same, at the same moment: the next, or theirs."""
    for _try in range(TRIES):
        name = _free_name(content)
        with suppress(IntegrityError), transaction.atomic():
            return FormFile.objects.create(
                name=name, mime=content.mime, size=len(content.content), digest=digest,
                made_from=content.made_from, **facts,
            )  # fmt: skip
        known: FormFile | None = FormFile.objects.filter(digest=digest, mime=content.mime).first()
        if known is not None:
            return known
    raise CommandRefused("busy", _("Several forms are being attached at this moment. Try again."), "file")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)


def _free_name(content: Content) -> str:
    first = form_name(content.title, content.mime)
    taken = set(FormFile.objects.filter(name__startswith=first.partition(".")[0]).values_list("name", flat=True))
    names = (form_name(content.title, content.mime, number) for number in count(1))
    return next(name for name in names if name not in taken)
