"""Papers of a case: kept outside the web root under random names, their type told by their content."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.case_record import changing
from hoaban.apps.leadership.models import AppointmentCase, CasePaper
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.rules.case_papers import HEAD, MOST_BYTES, MOST_PAPERS, mime_of, papers_of
from hoaban.apps.leadership.rules.cases import Step
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused

LONGEST_TITLE = 200


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


def add_paper(
    *, actor: Actor, case_id: int, version: int | None, kind: str, upload: Upload, on: date, title: str = ""
) -> CasePaper:
    """Put a paper into a case; ``title`` "": what its kind is called, or the name of the file for other papers.

    Raises Http404 outside the actor's part, CommandRefused for a file that is too large, empty or of another type, for a
    kind that the case does not carry, and when there are too many.
    """
    queries.get_case(actor=actor, case_id=case_id)
    name = f"cases/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    try:
        size = _store(upload, path)
        return _enter(actor, case_id, version, kind, title or _titled(kind, upload), (name, size), on)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _titled(kind: str, upload: Upload) -> str:
    stem = tidy(Path(upload.name or "").stem)[:LONGEST_TITLE]
    return stem if kind == "other" else ""


def _enter(
    actor: Actor, case_id: int, version: int | None, kind: str, title: str, kept: tuple[str, int], on: date
) -> CasePaper:
    name, size = kept
    with changing(actor=actor, case_id=case_id, version=version, step=Step.PAPER, on=on) as (case, told):
        known = {one.key: one for one in papers_of(case.kind)}
        if kind not in known:
            raise CommandRefused("kind", _("A case of this kind has no such paper. Choose from the list."), "kind")
        if case.papers.count() >= MOST_PAPERS:
            raise CommandRefused("too-many", _("A case holds at most 40 papers. Delete one first."), "file")
        mime = _mime(Path(settings.MEDIA_ROOT, name))
        if mime is None:
            raise CommandRefused("type", _("This type of file is not taken. Use PDF, DOCX, PNG or JPG."), "file")
        told |= {"paper": kind, "bytes": size, "mime": mime}
        paper: CasePaper = CasePaper.objects.create(
            case=case, kind=kind, title=tidy(title)[:LONGEST_TITLE] or str(known[kind].title), stored=name, mime=mime,
            size=size, added_on=on,
        )  # fmt: skip
        return paper


def _store(upload: Upload, path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > MOST_BYTES:
                raise CommandRefused(
                    "too-large", _("The file is larger than 10 MB. Scan it in grey or in parts."), "file"
                )
            out.write(piece)
    if not size:
        raise CommandRefused("empty", _("The file is empty. Choose another."), "file")
    return size


def _mime(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(HEAD)
    members: list[str] = []
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return None
    return mime_of(head, members)


def remove_paper(*, actor: Actor, paper_id: int, version: int | None, on: date) -> AppointmentCase:
    """Take a paper out of a case that is being prepared, with its file; returns the case."""
    paper = queries.get_paper(actor=actor, paper_id=paper_id)
    with changing(actor=actor, case_id=paper.case_id, version=version, step=Step.PAPER, on=on) as (case, told):
        found = case.papers.filter(pk=paper_id).first()
        if found is None:
            raise Http404
        path = Path(settings.MEDIA_ROOT, found.stored)
        told |= {"removed": found.kind, "title": found.title}
        found.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return case
