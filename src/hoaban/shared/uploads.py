"""Scanned papers on their way in: bounded, told by their content, kept outside the web root under random names."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from hoaban.shared.refusals import CommandRefused

HEAD = 16
SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept: its name below MEDIA_ROOT, bytes, SHA-256 and type."""

    name: str
    size: int
    digest: str
    mime: str

    @property
    def path(self) -> Path:
        """Where it stands."""
        return Path(settings.MEDIA_ROOT, self.name)


def store(upload: Upload, *, folder: str, most_bytes: int) -> Stored:
    """Write a PDF, PNG or JPEG piece by piece, stopping at the bound.

    Raises CommandRefused ("too-large", "empty", "type", at the field "file"); then nothing is kept.
    """
    name = f"{folder}/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, head, digest = _written(upload, path, most_bytes)
        mime = next((kind for mark, kind in SIGNATURES if head.startswith(mark)), "")
        if not size:
            raise CommandRefused("empty", _("The paper is empty. Choose another file."), "file")
        if not mime:
            raise CommandRefused("type", _("Only PDF, JPEG or PNG is taken, whatever the name says."), "file")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, size, digest, mime)


def _written(upload: Upload, path: Path, most_bytes: int) -> tuple[int, bytes, str]:
    size, head, digest = 0, b"", hashlib.sha256()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > most_bytes:
                text = _("The paper is larger than %(most)s MB. Scan it in grey or in parts.")
                raise CommandRefused("too-large", text % {"most": most_bytes // 1_000_000}, "file")
            head = (head + piece)[:HEAD] if len(head) < HEAD else head
            digest.update(piece)
            out.write(piece)
    return size, head, digest.hexdigest()


def read_bounded(upload: Upload, *, most_bytes: int, too_large: str, empty: str) -> bytes:
    """The content of an upload, at most so many bytes; CommandRefused ("too-large", "empty") with the given texts at "file"."""
    content = b""
    for piece in upload.chunks():
        content += piece
        if len(content) > most_bytes:
            raise CommandRefused("too-large", too_large, "file")
    if not content:
        raise CommandRefused("empty", empty, "file")
    return content
