"""Who signs: the key of this installation, and the address under which the world knows it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from hoaban.apps.learning.rules import badges
from hoaban.shared.public import public_address

KEY_FILE = "issuer-key.pem"


def issuer_key() -> Ed25519PrivateKey:
    """The signing key, made once and kept in HOABAN_HOME, readable by the service alone.

    Raises ValueError when the file holds something else: a lost or foreign key must not be replaced in silence.
    """
    file = Path(settings.HOME, KEY_FILE)
    if not file.exists():
        _make(file)
    found = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError(f"{file} holds no Ed25519 key")
    return found


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = file.with_name(f"{file.name}.{os.getpid()}")
    # Written aside and linked into place: two processes started at once end up with one key, and nobody reads half.
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def did_document() -> dict[str, Any]:
    """The did:web document of the key, at the address of the installation."""
    host = quote(urlsplit(public_address()).netloc, safe="")
    return badges.did_document(host, issuer_key().public_key())
