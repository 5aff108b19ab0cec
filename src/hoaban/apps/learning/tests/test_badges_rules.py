"""Rules of badges: signed exactly, checked by the key alone, revoked by a bit."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.apps.learning.rules import badges

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
DID = badges.did_of(PUBLIC)
ADDRESS = "https://hoaban.example"
FACTS = badges.BadgeFacts(
    ADDRESS, "K7Q29XMA3FTD4RWB", "0042/2026/TCT-LDQLP", "Lò Văn Thử", "Trường Chính trị", "LD-PHONG",
    "Bồi dưỡng lãnh đạo cấp phòng", "Chương trình 120 tiết", "Đạt bài kiểm tra cuối khóa", "Lãnh đạo",
    is_certificate=True, issued_on=date(2026, 3, 27), expires_before=date(2029, 3, 27), status_list=0, status_place=7,
)  # fmt: skip
CREATED = badges.created_on(FACTS.issued_on)
SIGNED = badges.sign_badge(FACTS, KEY, created=CREATED)


def test_the_did_of_a_key_is_the_one_of_the_standard() -> None:
    # did:key Method v0.7, test vector of Ed25519.
    seed = bytes.fromhex("0000000000000000000000000000000000000000000000000000000000000000")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert badges.did_of(public) == "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


def test_what_was_signed_is_genuine_after_a_journey_as_text() -> None:
    assert badges.is_genuine(json.loads(json.dumps(SIGNED)), PUBLIC)
    assert SIGNED["proof"][0]["verificationMethod"].startswith(f"{DID}#z6Mk")


def test_the_order_of_its_parts_does_not_matter() -> None:
    turned = dict(reversed(list(deepcopy(SIGNED).items())))
    assert badges.is_genuine(turned, PUBLIC)


@pytest.mark.parametrize(
    "path",
    [
        ("validUntil",), ("validFrom",), ("name",), ("id",), ("issuer", "name"), ("issuer", "id"),
        ("credentialSubject", "licenseNumber"), ("credentialSubject", "achievement", "name"),
        ("credentialSubject", "achievement", "criteria", "narrative"), ("credentialStatus", "statusListIndex"),
        ("credentialSubject", "identifier", 0, "identityHash"), ("proof", 0, "created"), ("proof", 0, "proofPurpose"),
    ],
)  # fmt: skip
def test_any_part_that_is_changed_breaks_the_signature(path: tuple[Any, ...]) -> None:
    forged: Any = deepcopy(SIGNED)
    place = forged
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = value.replace("2026", "2027") if "2026-" in value else f"{value}1"
    assert forged != SIGNED
    assert not badges.is_genuine(forged, PUBLIC)


def test_a_part_that_is_added_or_taken_out_breaks_the_signature() -> None:
    without = {key: value for key, value in SIGNED.items() if key != "credentialStatus"}
    assert not badges.is_genuine(without, PUBLIC)
    assert not badges.is_genuine({**SIGNED, "description": "thêm"}, PUBLIC)


def test_a_foreign_key_a_missing_and_a_garbled_proof_are_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    assert not badges.is_genuine(SIGNED, other.public_key())
    assert not badges.is_genuine({k: v for k, v in SIGNED.items() if k != "proof"}, PUBLIC)
    garbled = {**SIGNED, "proof": [{**SIGNED["proof"][0], "proofValue": "z0OIl"}]}
    assert not badges.is_genuine(garbled, PUBLIC)
    assert not badges.is_genuine({**SIGNED, "proof": SIGNED["proof"] * 2}, PUBLIC)


def test_signing_asks_no_network_and_no_unknown_context() -> None:
    strange = {**badges.credential_of(FACTS, DID), "@context": ["https://example.org/unknown"]}
    from pyld import jsonld

    with pytest.raises(jsonld.JsonLdError):
        badges.sign(strange, KEY, created=CREATED)


def test_every_term_is_known_to_the_contexts() -> None:
    # What a context does not know would be left out of the signature without a word.
    from pyld import jsonld

    expanded = jsonld.expand(SIGNED, {"documentLoader": badges._kept_context})
    text = json.dumps(expanded, ensure_ascii=False)
    told = (FACTS.number, FACTS.holder, FACTS.issuer, FACTS.course, FACTS.description, FACTS.criteria, FACTS.field,
            FACTS.course_code, "Certificate", "BitstringStatusListEntry", "revocation", "7", "2029-03-27")  # fmt: skip
    assert [one for one in told if one not in text] == []


def test_a_certificate_without_end_has_none() -> None:
    assert "validUntil" not in badges.credential_of(replace(FACTS, expires_before=None), DID)
    assert badges.credential_of(FACTS, DID)["validUntil"] == "2029-03-27T00:00:00+07:00"


@given(st.sets(st.integers(0, 3 * badges.LIST_BITS), min_size=1, max_size=40))
@settings(max_examples=25)
def test_no_two_certificates_share_a_place(keys: set[int]) -> None:
    assert len({badges.status_of(key) for key in keys}) == len(keys)


@given(st.sets(st.integers(0, badges.LIST_BITS - 1), max_size=20), st.integers(0, badges.LIST_BITS - 1))
@settings(max_examples=25)
def test_a_list_says_revoked_of_exactly_its_places(places: set[int], asked: int) -> None:
    listed = badges.status_list(ADDRESS, 0, places, did=DID, valid_from=CREATED)
    assert badges.is_revoked(listed, asked) == (asked in places)
    assert all(badges.is_revoked(listed, place) for place in places)


def test_a_list_is_signed_as_well_and_stands_where_the_badge_says() -> None:
    listed = badges.sign(badges.status_list(ADDRESS, 0, [7], did=DID, valid_from=CREATED), KEY, created=CREATED)
    assert badges.is_genuine(listed, PUBLIC)
    assert listed["id"] == SIGNED["credentialStatus"]["statusListCredential"]
    assert listed["issuer"] == SIGNED["issuer"]["id"]


def test_the_published_key_is_the_one_of_the_did() -> None:
    document = badges.did_document("hoaban.example", PUBLIC)
    assert document["id"] == "did:web:hoaban.example:chung-chi"
    assert document["alsoKnownAs"] == [f"did:key:{document['verificationMethod'][0]['publicKeyMultibase']}"]
