"""Recording the photo of an official and taking it away; earlier photos stay in the history."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hoaban.apps.people.commands.record import CommandRefused, editing
from hoaban.apps.people.models import Photo
from hoaban.apps.people.models.photo import FOLDER
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.pictures import portrait


def set_photo(*, actor: Actor, official_id: int, content: bytes, reason: str, on: date) -> Photo:
    """Record a photo, drawn anew from its pixels; the one before it stays in the history.

    Raises Official.DoesNotExist, PermissionDenied outside the actor's part, CommandRefused for what is no photo of 4 by 6
    (see ``shared.pictures``) and for the very photo that is recorded already ("changed").
    """
    return keep_portrait(actor=actor, official_id=official_id, made=portrait(content), reason=reason, on=on)


def keep_portrait(*, actor: Actor, official_id: int, made: bytes, reason: str, on: date) -> Photo:
    """Record a photo that ``shared.pictures.portrait`` has drawn already, byte for byte; raises what set_photo raises."""
    digest = hashlib.sha256(made).hexdigest()
    with (
        _written(made) as name,
        editing(
            actor=actor,
            official_id=official_id,
            version=None,
            action="people.set_photo",
            on=on,
            reason=tidy(reason)[:500],
        ) as edit,
    ):
        shown = Photo.objects.filter(official_id=official_id, replaced_on=None)
        if shown.filter(digest=digest).exists():
            raise CommandRefused("changed", _("This very photo is recorded already."), "file")
        edit.counts = False
        edit.before, edit.after = {"photo": _digest_of(shown.first())}, {"photo": digest[:12], "bytes": len(made)}
        shown.update(replaced_on=on)
        return Photo.objects.create(
            official_id=official_id, file=name, size=len(made), digest=digest, added_on=on, added_by=actor.name[:200],
            reason=tidy(reason)[:500],
        )  # fmt: skip


def _digest_of(photo: Photo | None) -> str:
    return photo.digest[:12] if photo else ""


@contextmanager
def _written(content: bytes) -> Iterator[str]:
    """Keep the file under a random name; it goes again when what is done inside is refused."""
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
    try:
        yield name
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def take_photo_away(*, actor: Actor, official_id: int, reason: str, on: date) -> None:
    """Show no photo any more; it stays in the history.

    Raises Official.DoesNotExist, PermissionDenied, CommandRefused without a reason ("reason") or a photo ("changed").
    """
    with editing(
        actor=actor,
        official_id=official_id,
        version=None,
        action="people.take_photo_away",
        on=on,
        reason=tidy(reason)[:500],
    ) as edit:
        if not tidy(reason):
            raise CommandRefused("reason", _("Say why the photo is taken away."), "reason")
        shown = Photo.objects.filter(official_id=official_id, replaced_on=None)
        edit.counts, edit.before, edit.after = False, {"photo": _digest_of(shown.first())}, {"photo": ""}
        if not shown.update(replaced_on=on):
            raise CommandRefused("changed", _("No photo is shown any more."))
