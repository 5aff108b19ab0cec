"""Texts sealed elsewhere open here alone, as they were sealed and for what they were bound to."""

from __future__ import annotations

import base64
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from hoaban.shared import handed
from hoaban.shared.sealed import Unreadable


def seal(text: str, bound: str, key: str = "") -> str:
    """As the script of the counter seals."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(handed.CURVE, base64.b64decode(key or handed.public_key()))
    mine, nonce = ec.generate_private_key(handed.CURVE), os.urandom(12)
    point = handed._point(mine.public_key())
    body = handed._cipher(mine.exchange(ec.ECDH(), theirs), point).encrypt(nonce, text.encode(), bound.encode())
    return base64.b64encode(point + nonce + body).decode()


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_was_sealed_opens_for_what_it_was_bound_to_alone(text: str, bound: str) -> None:
    sealed = seal(text, bound)
    assert handed.open_handed(sealed, bound=bound) == text
    with pytest.raises(Unreadable):
        handed.open_handed(sealed, bound=f"{bound}x")


@given(st.text(max_size=300))
def test_anything_else_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        handed.open_handed(text, bound="")


def test_an_older_key_that_is_still_here_opens_and_one_that_is_gone_does_not(settings: Any) -> None:
    old, new = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))
    settings.HOABAN_KEY = old
    key = handed.public_key()
    sealed = seal("011085001234", "k", key)
    settings.HOABAN_KEY = f"{new},{old}"
    assert handed.public_key() != key
    assert handed.open_handed(sealed, bound="k") == "011085001234"
    settings.HOABAN_KEY = new
    with pytest.raises(Unreadable):
        handed.open_handed(sealed, bound="k")
