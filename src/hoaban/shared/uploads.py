"""Scanned papers on their way in: bounded, told by their content, kept outside the web root under random names."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
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
        mime = told_by(head)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, size, digest, mime)


def told_by(head: bytes) -> str:
    """The type of a paper by its first bytes; CommandRefused ("empty", "type") at the field "file"."""
    if not head:
        raise CommandRefused("empty", _("The paper is empty. Choose another file."), "file")
    mime = next((kind for mark, kind in SIGNATURES if head.startswith(mark)), "")
    if not mime:
        raise CommandRefused("type", _("Only PDF, JPEG or PNG is taken, whatever the name says."), "file")
    return mime


def too_large(most_bytes: int) -> CommandRefused:
    """The refusal of a paper above the bound."""
    text = _("The paper is larger than %(most)s MB. Scan it in grey or in parts.")
    return CommandRefused("too-large", text % {"most": most_bytes // 1_000_000}, "file")


class HeldInMemory(FileUploadHandler):
    """Keeps what is sent with a form in memory, so that nothing of it stands open on a disk, and stops above the bound.

    Put it in place of the other handlers before anything reads the form; ``too_large`` tells the form. What comes after a
    stopped file is thrown away, far too much is not even read.
    """

    def __init__(self, request: HttpRequest, *, most_bytes: int) -> None:
        super().__init__(request)
        self.most_bytes, self.held, self.too_large = most_bytes, 0, False
        self.content = io.BytesIO()

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin the next file."""
        super().new_file(*given, **named)
        self.content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Keep a piece, or end the upload."""
        self.held += len(raw_data)
        if self.held > self.most_bytes:
            self.too_large, self.content = True, io.BytesIO()
            declared = int(self.request.META.get("CONTENT_LENGTH") or 0) if self.request else 0
            raise StopUpload(connection_reset=declared > 3 * self.most_bytes)
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file as forms take it."""
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


def _written(upload: Upload, path: Path, most_bytes: int) -> tuple[int, bytes, str]:
    size, head, digest = 0, b"", hashlib.sha256()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > most_bytes:
                raise too_large(most_bytes)
            head = (head + piece)[:HEAD] if len(head) < HEAD else head
            digest.update(piece)
            out.write(piece)
    return size, head, digest.hexdigest()


def read_bounded(upload: Upload, *, most_bytes: int, too_large: str, empty: str) -> bytes:
    """The content of an upload, at most so many bytes; CommandRefused ("too-large", "empty") with the given texts at "file"."""
    content = bytearray()
    for piece in upload.chunks():
        content += piece
        if len(content) > most_bytes:
            raise CommandRefused("too-large", too_large, "file")
    if not content:
        raise CommandRefused("empty", empty, "file")
    return bytes(content)
