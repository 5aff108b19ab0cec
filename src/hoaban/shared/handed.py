"""Texts that another machine seals for this one alone: to a public key, so that it cannot read them itself any more.

For what waits on a computer without a network. ECDH on P-256 with a key of its own for each text, HKDF-SHA256, AES-256-GCM;
``static/service/counter_store.js`` seals, this opens. Our private key is derived from the key of the data (decision 36),
so whoever copies such a computer, or the database without the key, reads nothing.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hoaban.shared.sealed import KEY_BYTES, NONCE_BYTES, Unreadable, ring

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-5)."""
POINT_BYTES = 65
PURPOSE = b"hoaban handed"


@cache
def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    seed = HKDF(algorithm=SHA256(), length=KEY_BYTES + 16, salt=None, info=PURPOSE).derive(secret)
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key() -> str:
    """What texts are sealed to: an uncompressed point in base64; of the newest key."""
    return base64.b64encode(_point(_private(ring().secrets[0]).public_key())).decode()


def open_handed(sealed: str, *, bound: str) -> str:
    """The text; ``bound``: what it was bound to. Raises Unreadable for anything altered, or sealed to a key that is gone."""
    try:
        told = base64.b64decode(sealed, validate=True)
        point, nonce, body = (
            told[:POINT_BYTES],
            told[POINT_BYTES : POINT_BYTES + NONCE_BYTES],
            told[POINT_BYTES + NONCE_BYTES :],
        )
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except (binascii.Error, ValueError):
        raise Unreadable("a text sealed elsewhere was cut or altered") from None
    for secret in ring().secrets:
        try:
            return (
                _cipher(_private(secret).exchange(ec.ECDH(), theirs), point)
                .decrypt(nonce, body, bound.encode())
                .decode()
            )
        except (InvalidTag, ValueError):
            continue
    raise Unreadable("a text sealed elsewhere is not as it was sealed, or its key is gone")


def _cipher(shared: bytes, point: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE + point).derive(shared))
