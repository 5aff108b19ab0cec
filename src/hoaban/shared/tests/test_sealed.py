"""Sealed fields: what is stored tells nothing, what is read is what was written, and keys change without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from hypothesis import given
from hypothesis import strategies as st

from hoaban.shared import sealed, sealing
from hoaban.shared.sealed import KeyMissing, KeyRing, SealedJSONField, SealedTextField, Unreadable

CONTEXT = b"people_official.personal_id"
OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_and_does_not_show(text: str) -> None:
    ring = KeyRing([NEW])
    stored = ring.seal(text, CONTEXT)
    assert ring.open(stored, CONTEXT) == text
    assert not text or stored.startswith(sealed.MARK)
    assert len(text) < 4 or text not in stored


def test_the_same_text_is_never_stored_alike_but_found_alike() -> None:
    ring = KeyRing([NEW])
    assert ring.seal("011085001234", CONTEXT) != ring.seal("011085001234", CONTEXT)
    assert ring.digest("011085001234") == ring.digest("011085001234")
    assert len(ring.digest("011085001234")) == sealed.DIGEST_LENGTH
    assert ring.digest("011085001234") != ring.digest("011085001235")
    assert ring.digest("011085001234") != KeyRing([OLD]).digest("011085001234")


def test_a_value_moved_to_another_column_or_altered_does_not_open() -> None:
    ring = KeyRing([NEW])
    stored = ring.seal("011085001234", CONTEXT)
    with pytest.raises(Unreadable):
        ring.open(stored, b"people_official.religion")
    swapped = "B" if stored[-5] != "B" else "C"
    with pytest.raises(Unreadable):
        ring.open(stored[:-5] + swapped + stored[-4:], CONTEXT)
    with pytest.raises(Unreadable, match="unsealed"):
        ring.open("011085001234", CONTEXT)


def test_an_older_key_still_opens_and_a_strange_one_is_named() -> None:
    stored = KeyRing([OLD]).seal("x", CONTEXT)
    both = KeyRing([NEW, OLD])
    assert both.open(stored, CONTEXT) == "x"
    assert not both.is_newest(stored)
    assert both.is_newest(both.seal("x", CONTEXT))
    with pytest.raises(KeyMissing, match="put it back"):
        KeyRing([NEW]).open(stored, CONTEXT)


def test_a_key_of_another_length_is_refused(settings: Any) -> None:
    settings.HOABAN_KEY = "c2hvcnQ="
    with pytest.raises(KeyMissing, match="32 bytes"):
        sealed.ring()


def test_without_a_key_nothing_is_sealed(settings: Any, tmp_path: Path) -> None:
    settings.HOABAN_KEY, settings.HOME = "", tmp_path
    with pytest.raises(KeyMissing, match="hoaban init"):
        sealed.digest("x")


@pytest.mark.django_db
def test_the_first_key_is_made_once_for_its_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.HOABAN_KEY, settings.HOME = "", tmp_path
    assert sealing.make_key()
    assert (tmp_path / "data-key").stat().st_mode & 0o777 == 0o600
    found = sealed.digest("x")
    assert not sealing.make_key()
    assert sealed.digest("x") == found


def test_a_sealed_field_answers_equality_only() -> None:
    field: Any = SealedTextField(digested="digest")
    field.set_attributes_from_name("number")
    assert field.get_lookup("exact")
    assert field.get_lookup("in")
    for asked in ("startswith", "gt", "icontains"):
        with pytest.raises(FieldError, match="sealed"):
            field.get_lookup(asked)
    with pytest.raises(FieldError):
        SealedTextField(name="note").get_lookup("exact")
    assert field.deconstruct()[3]["digested"] == "digest"


def test_json_is_kept_as_it_was() -> None:
    field: Any = SealedJSONField()
    told = {"chiều cao": 168, "bệnh": ["không"], "ngày": None}
    assert field.value(field.plain(told)) == told
    assert field.value("") == {}
