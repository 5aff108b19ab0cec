"""Photos of papers that follow a delivered item, one by one: each once, told by its SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.service.models import (
    Delivery,
    DeliveryPhoto,
    DeliveryState,
    Dossier,
    DossierFile,
    ProcedureDocument,
)
from hoaban.apps.service.queries.deliveries import find_delivered
from hoaban.apps.service.rules.deliveries import MOST_PHOTO_BYTES, MOST_PHOTOS
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE

JPEG = b"\xff\xd8\xff"


def add_photo(
    *, actor: Actor, key: str, digest: str, document: int | None, content: bytes, now: datetime
) -> DossierFile | DeliveryPhoto | None:
    """Keep a photo of a delivered item; one that is there already is given back; None once a person has refused the item.

    Raises Http404 when no item of the actor has the key, CommandRefused for a photo that is too large, no JPEG or not what
    its digest says, and when there are too many.
    """
    delivery = next(iter(find_delivered(actor=actor, keys=[key])), None)
    if delivery is None:
        raise Http404(key)
    on = now.astimezone(ZONE).date()
    with audit.refusals_left(actor=actor, action="service.add_photo", subject=delivery, path=delivery.unit_path, on=on):
        return _kept(actor, delivery, digest, document, content, now)


def _kept(
    actor: Actor, delivery: Delivery, digest: str, document: int | None, content: bytes, now: datetime
) -> DossierFile | DeliveryPhoto | None:
    _refuse_content(content, digest)
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.state == DeliveryState.REFUSED:
            return None
        dossier = Dossier.objects.filter(pk=row.dossier_id or 0).first()
        if dossier is not None:
            return _into_dossier(actor, dossier, digest, document, content, now)
        return _beside(row, digest, document, content)


def _refuse_content(content: bytes, digest: str) -> None:
    if len(content) > MOST_PHOTO_BYTES:
        raise CommandRefused("too-large", _("The photo is larger than 1.5 MB. Take it again."))
    if not content.startswith(JPEG):
        raise CommandRefused("type", _("Only JPEG photos are taken here."))
    if hashlib.sha256(content).hexdigest() != digest:
        raise CommandRefused("digest", _("The photo did not arrive whole. It will be sent again."))


def _into_dossier(
    actor: Actor, dossier: Dossier, digest: str, document: int | None, content: bytes, now: datetime
) -> DossierFile:
    known: DossierFile | None = DossierFile.objects.filter(dossier=dossier, digest=digest).first()
    if known is not None:
        return known
    _refuse_more(dossier.files.count())
    return _enter(actor, dossier, (_store(content), len(content), digest), document, now)


def _enter(
    actor: Actor, dossier: Dossier, kept: tuple[str, int, str], document: int | None, now: datetime
) -> DossierFile:
    stored, size, digest = kept
    shown = ProcedureDocument.objects.filter(pk=document).first() if document else None
    made: DossierFile = DossierFile.objects.create(
        dossier=dossier, document_id=shown.pk if shown else None, title=shown.name_vi[:200] if shown else _("Photo"),
        stored=stored, mime="image/jpeg", size=size, digest=digest, added_at=now, added_by=actor.name[:200],
    )  # fmt: skip
    audit.record(
        actor=actor, action="service.add_file", subject=dossier, path=dossier.unit_path, on=now.astimezone(ZONE).date(),
        after={"title": made.title, "bytes": size, "digest": digest},
    )  # fmt: skip
    return made


def _beside(row: Delivery, digest: str, document: int | None, content: bytes) -> DeliveryPhoto:
    """A photo that waits with its item until a person has settled it; part of the delivery, which has left its event."""
    known: DeliveryPhoto | None = row.photos.filter(digest=digest).first()
    if known is not None:
        return known
    _refuse_more(row.photos.count())
    made: DeliveryPhoto = DeliveryPhoto.objects.create(
        delivery=row, document_id=document, stored=_store(content), mime="image/jpeg", size=len(content), digest=digest
    )
    return made


def _refuse_more(there: int) -> None:
    if there >= MOST_PHOTOS:
        raise CommandRefused("too-many", _("A dossier taken in without a network has at most 12 photos."))


def _store(content: bytes) -> str:
    """Keep a file outside the web root under a random name."""
    name = f"dossiers/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
    return name


def move_photos(*, actor: Actor, delivery: Delivery, dossier: Dossier, now: datetime) -> int:
    """Put the photos that waited with an item into its dossier; how many. Called while the item is being settled."""
    waiting = list(delivery.photos.all())
    for one in waiting:
        _enter(actor, dossier, (one.stored, one.size, one.digest), one.document_id, now)
    delivery.photos.all().delete()
    return len(waiting)


def drop_photos(*, actor: Actor, delivery: Delivery) -> int:
    """Delete the photos of an item that ``actor`` refuses, with their files; how many."""
    del actor
    paths = [Path(settings.MEDIA_ROOT, one.stored) for one in delivery.photos.all()]
    delivery.photos.all().delete()
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(paths)
