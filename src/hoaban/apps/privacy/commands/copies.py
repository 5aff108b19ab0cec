"""A copy of everything that is kept of somebody, for themselves."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from hoaban.apps.people.models import Official
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands.own_texts import own_texts
from hoaban.shared import audit, documents, kept
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.kept import Kept

FOLDER = Path(__file__).resolve().parent.parent / "documents"
MANY = 1_000
"""Rows read at once."""


@transaction.atomic
def take_paper(*, actor: Actor, on: date, at: datetime) -> bytes:
    """All that is kept of the actor, in words, as PDF in the language of the page. Leaves an event; raises Http404 without a record of one's own."""
    official = queries.own_official(actor=actor)
    made = documents.pdf("own_data", own_texts(actor=actor, on=on, at=at), folder=FOLDER)
    _leave(actor, official, on, len(made), "pdf")
    return made


@transaction.atomic
def take_copy(*, actor: Actor, on: date, at: datetime) -> bytes:
    """A ZIP file: ``data.json`` with all that every app keeps of the actor, and the files that belong to it. Leaves an event.

    Raises Http404 without a record of one's own.
    """
    official = queries.own_official(actor=actor)
    made = io.BytesIO()
    told: dict[str, Any] = {"made_at": at}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for one in kept.list_kept():
            told[one.name] = [_row(out, one, row) for row in kept.rows_of(one, official_id=official.pk).iterator(MANY)]
        told["not_yet_told"] = [str(one.until) for one in kept.list_kept() if one.until]
        out.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    _leave(actor, official, on, made.tell(), "zip")
    return made.getvalue()


def _row(out: zipfile.ZipFile, one: Kept, row: models.Model) -> dict[str, Any]:
    """A row for the data file; its own file goes into the folder of the same name."""
    told, found = kept.data(one, row), kept.file_of(one, row)
    if found:
        path, told["file"] = found
        out.writestr(told["file"], one.opened(row)) if one.opened else out.write(path, told["file"])
    return told


def _leave(actor: Actor, official: Official, on: date, size: int, kind: str) -> None:
    audit.record(
        actor=actor, action="privacy.take_copy", subject=official, on=on, after={"bytes": size, "kind": kind},
        batch=current_submission(),
    )  # fmt: skip
