"""Files that stand sealed on the disk: each under a key of its own, which stands sealed in the row that names it.

The key of the data (``shared.sealed``) opens the row, the row's key opens the file. So changing the key of the data seals the
small keys anew and touches no file, and a row that is gone leaves a file that nobody opens, wherever a copy of it lies.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from hoaban.shared.pictures import looked_at
from hoaban.shared.sealed import KEY_BYTES, NONCE_BYTES, Unreadable
from hoaban.shared.uploads import HEAD, Stored, Upload, read_bounded, told_by, too_large

MARK = b"=1="
"""What a sealed file begins with: the way of sealing, so that another can follow."""


@dataclass(frozen=True, slots=True)
class SealedFile(Stored):
    """A file that stands sealed; ``digest`` is of what is inside, ``key`` opens it and belongs into a sealed field."""

    key: str


def store(upload: Upload, *, folder: str, most_bytes: int) -> SealedFile:
    """Seal a PDF, PNG or JPEG and write it under a random name; pictures are looked at, and not unpacked.

    Raises CommandRefused ("too-large", "empty", "type", "damaged", "pixels", at the field "file"); then nothing is kept.
    """
    large, empty = too_large(most_bytes).message, _("The paper is empty. Choose another file.")
    content = read_bounded(upload, most_bytes=most_bytes, too_large=large, empty=empty)
    mime = told_by(content[:HEAD])
    if mime != "application/pdf":
        looked_at(content)
    name, key = f"{folder}/{secrets.token_hex(16)}", secrets.token_bytes(KEY_BYTES)
    _write(Path(settings.MEDIA_ROOT, name), _sealed(content, key, name))
    told = base64.urlsafe_b64encode(key).decode()
    return SealedFile(name, len(content), hashlib.sha256(content).hexdigest(), mime, told)


def opened(*, name: str, key: str) -> bytes:
    """What a sealed file holds. Raises FileNotFoundError, Unreadable for one that was altered or swapped."""
    stored = Path(settings.MEDIA_ROOT, name).read_bytes()
    cipher, start = AESGCM(base64.urlsafe_b64decode(key)), len(MARK)
    nonce, body = stored[start : start + NONCE_BYTES], stored[start + NONCE_BYTES :]
    if not stored.startswith(MARK) or not body:
        raise Unreadable(f"{name} is no sealed file")
    try:
        return cipher.decrypt(nonce, body, name.encode())
    except InvalidTag:
        raise Unreadable(f"{name} is not as it was sealed") from None


def _sealed(content: bytes, key: bytes, name: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return MARK + nonce + AESGCM(key).encrypt(nonce, content, name.encode())


def _write(path: Path, content: bytes) -> None:
    """The file whole or not at all, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
