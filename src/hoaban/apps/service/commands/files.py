"""Photos and scans of a dossier: kept outside the web root under random names, their type told by their content."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Dossier, DossierFile
from hoaban.apps.service.queries import dossiers as queries
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.files import HEAD, MOST_BYTES, MOST_FILES, mime_of
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


def add_file(
    *, actor: Actor, dossier_id: int, upload: Upload, now: datetime, title: str = "", document_id: int | None = None
) -> DossierFile:
    """Put a photo or scan into an open dossier; the one there is, where it was put in before.

    Raises Http404 outside the actor's part, PermissionDenied for who only looks, CommandRefused for a file that is too large,
    empty or of another type, for a document that the procedure does not ask for, and when there are too many. A refusal
    leaves an event and no file.
    """
    dossier = queries.get_dossier(actor=actor, dossier_id=dossier_id)
    _may_add(actor, dossier)
    name = f"dossiers/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    try:
        size, digest, mime = _store(upload, path)
        facts = {"stored": name, "size": size, "digest": digest, "mime": mime}
        kept = _enter(actor, dossier, facts, _titled(title, upload), document_id, now)
    except CommandRefused as refused:
        path.unlink(missing_ok=True)
        _leave(actor, dossier, "refuse_file", {"problem": refused.code})
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if kept.stored != name:
        path.unlink(missing_ok=True)
    return kept


@transaction.atomic
def refuse_unread(*, actor: Actor, dossier_id: int) -> None:
    """Leave the event of a file that was refused before it was read; raises Http404 outside the actor's part."""
    dossier = queries.get_dossier(actor=actor, dossier_id=dossier_id)
    _leave(actor, dossier, "refuse_file", {"problem": "too-large"})


def _may_add(actor: Actor, dossier: Dossier) -> None:
    handles = any(actor.may(Permission.HANDLE_DOSSIERS, path) for path in (dossier.holder_path, dossier.unit_path))
    receives = actor.may(Permission.RECEIVE_DOSSIERS, dossier.point.unit_path)
    if not (handles or receives or queries.is_own(actor, dossier)):
        raise PermissionDenied(f"file {dossier.code}")


def _titled(title: str, upload: Upload) -> str:
    return tidy(title)[:200] or tidy(Path(upload.name or "").stem)[:200] or _("Scan")


@transaction.atomic
def _enter(
    actor: Actor, dossier: Dossier, facts: dict[str, object], title: str, document_id: int | None, now: datetime
) -> DossierFile:
    known_file = DossierFile.objects.filter(dossier=dossier, digest=facts["digest"]).first()
    if known_file is not None:
        found: DossierFile = known_file
        return found
    if dossier.closed_at is not None:
        raise CommandRefused("closed", _("The dossier is over; nothing more is put into it."))
    if dossier.files.count() >= MOST_FILES:
        raise CommandRefused("too-many", _("A dossier holds at most 40 files."), "file")
    documents = {one.id for one in known.version_of(dossier.version_id).documents}
    if document_id is not None and document_id not in documents:
        raise CommandRefused("document", _("The procedure asks for no such document."), "document")
    kept: DossierFile = DossierFile.objects.create(
        dossier=dossier, document_id=document_id, title=title, added_at=now, added_by=actor.name, **facts
    )
    _leave(actor, dossier, "add_file", {"title": title, "bytes": facts["size"], "mime": facts["mime"]})
    return kept


def _leave(actor: Actor, dossier: Dossier, action: str, after: dict[str, object]) -> None:
    audit.record(
        actor=actor, action=f"service.{action}", subject=dossier, path=dossier.unit_path, after=after,
        batch=current_submission(),
    )  # fmt: skip


def _store(upload: Upload, path: Path) -> tuple[int, str, str]:
    """Write the file piece by piece, stopping at the bound; returns size, digest and type."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, head, digest = 0, b"", hashlib.sha256()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > MOST_BYTES:
                raise CommandRefused(
                    "too-large", _("The file is larger than 10 MB. Scan it in grey or in parts."), "file"
                )
            head = head or piece[:HEAD]
            digest.update(piece)
            out.write(piece)
    if not size:
        raise CommandRefused("empty", _("The file is empty. Choose another."), "file")
    mime = mime_of(head)
    if mime is None:
        raise CommandRefused("type", _("This type of file is not taken. Use PDF, PNG or JPG."), "file")
    return size, digest.hexdigest(), mime
