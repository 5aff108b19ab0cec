"""A copy of everything that is kept of somebody, for themselves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.kinship import list_kin
from hoaban.apps.people.queries.officials import get_record
from hoaban.apps.people.queries.photos import list_photos
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands.own_texts import own_texts
from hoaban.apps.privacy.models import Proposal
from hoaban.shared import audit, documents
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.uploads import ENDINGS, Stored

FOLDER = Path(__file__).resolve().parent.parent / "documents"
INNER = frozenset({"id", "official_id", "name_key", "folded", "personal_id_digest", "file"})
"""Columns that say nothing about the person."""


@transaction.atomic
def take_paper(*, actor: Actor, on: date, at: datetime) -> bytes:
    """All that is kept of the actor, in words, as PDF in the language of the page. Leaves an event; raises Http404 without a record of one's own."""
    official = queries.own_official(actor=actor)
    made = documents.pdf("own_data", own_texts(actor=actor, on=on, at=at), folder=FOLDER)
    _leave(actor, official, on, len(made), "pdf")
    return made


@transaction.atomic
def take_copy(*, actor: Actor, on: date, at: datetime) -> bytes:
    """A ZIP file: ``data.json`` with the record, the proposals and the readings, and the proofs. Leaves an event.

    Raises Http404 without a record of one's own.
    """
    official = queries.own_official(actor=actor)
    told, proposals = _told(actor, official.pk, on, at), queries.list_own_proposals(actor=actor)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for one in proposals:
            _put(out, one)
        for photo in list_photos(actor=actor, official_id=official.pk):
            if photo.path.exists():
                out.write(photo.path, f"photos/{photo.pk}.jpg")
    _leave(actor, official, on, made.tell(), "zip")
    return made.getvalue()


def _leave(actor: Actor, official: Official, on: date, size: int, kind: str) -> None:
    audit.record(
        actor=actor, action="privacy.take_copy", subject=official, on=on, after={"bytes": size, "kind": kind},
        batch=current_submission(),
    )  # fmt: skip


def _put(out: zipfile.ZipFile, one: Proposal) -> None:
    stored = Stored(one.file, one.size, "", one.mime)
    if one.file and stored.path.exists():
        out.write(stored.path, f"proofs/{one.pk}.{ENDINGS[one.mime]}")


def _told(actor: Actor, official_id: int, on: date, at: datetime) -> dict[str, Any]:
    record = get_record(actor=actor, official_id=official_id, on=on)
    readings = queries.list_own_readings(actor=actor)
    parts: dict[str, Iterable[models.Model]] = {
        "employment": record.employments, "assignments": record.assignments,
        "qualifications": record.qualifications, "salary": record.salary_steps, "committee_seats": record.seats,
        "family_marks": record.marks, "photos": list_photos(actor=actor, official_id=official_id),
        "proposals": queries.list_own_proposals(actor=actor), "readings": readings,
    }  # fmt: skip
    kin = [
        {"name": one.full_name, "relation": one.relation.value}
        for one in list_kin(actor=actor, official_id=official_id, on=on)
    ]
    return {
        "made_at": at, "person": _plain(record.official), "languages": record.languages, "relatives": kin,
        **{name: [_plain(row) for row in rows] for name, rows in parts.items()},
    }  # fmt: skip


def _plain(row: models.Model) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in INNER}
