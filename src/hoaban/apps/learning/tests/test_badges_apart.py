"""A badge as a stranger checks it: fetched from its address, judged by the published standards alone.

Nothing of the code that issues badges is used here: base 58, the key, the two hashes and the status list are read again from
the standards (W3C Verifiable Credentials 2.0, Data Integrity EdDSA 1.0, Bitstring Status List 1.0, 1EdTech Open Badges 3.0,
sections B.1 to B.3). Canonical form comes from a library, contexts from the packages in which their publishers give them out.
At the end a public validator judges.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError
from pyld import jsonld

from hoaban.apps.learning.commands import certificates as commands
from hoaban.apps.learning.models.certificates import Certificate
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.learning.tests.test_certificates_views import client
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ADDRESS = "https://hoaban.example"
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEPT = Path(__file__).resolve().parent.parent / "data" / "contexts"
PUBLISHED = {
    "https://www.w3.org/ns/credentials/v2": KEPT / "credentials-context@3.2.0" / "v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": KEPT
    / "open-badges-context@3.0.0"
    / "context-3.0.3.json",
}
ACHIEVEMENTS = {"Achievement", "Award", "Badge", "Certificate", "CertificateOfCompletion", "Certification", "Course"}
"""Those of the standard's list of kinds that a course may be."""


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.HOABAN_ADDRESS = ADDRESS


@pytest.fixture
def badge() -> dict[str, Any]:
    """The file that its holder takes out."""
    who = make.people(make.OFFICE)[0]
    held = make.certificate(who)
    mine = client(Role.OFFICIAL, make.COMMUNE, official_id=who)
    found: dict[str, Any] = json.loads(mine.get(reverse("learning_certificate_badge", args=[held.pk])).content)
    return found


def fetched(url: str) -> Any:
    """What stands at an address of the installation, to somebody who is not signed in."""
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == ADDRESS
    answer = Client().get(parts.path)
    assert answer.status_code == 200, url
    return answer


def bytes_of(text: str) -> bytes:
    """Base 58 of Bitcoin behind the letter z, as Multibase has it."""
    assert text[0] == "z"
    number = 0
    for letter in text[1:]:
        number = number * 58 + LETTERS.index(letter)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def key_of(multikey: str) -> Ed25519PublicKey:
    """Multikey: 0xed 0x01, then the 32 bytes."""
    content = bytes_of(multikey)
    assert content[:2] == b"\xed\x01"
    assert len(content) == 34
    return Ed25519PublicKey.from_public_bytes(content[2:])


def canonical(document: dict[str, Any]) -> bytes:
    """RDF Dataset Canonicalization; a context that is not published there is an error."""

    def load(url: str, _options: Any) -> dict[str, Any]:
        text = json.loads(PUBLISHED[url].read_text(encoding="utf-8"))
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": text}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(jsonld.normalize(document, options)).encode()


def verify(signed: dict[str, Any]) -> None:
    """Data Integrity EdDSA 1.0, 3.2.2: raises InvalidSignature for anything that was not signed exactly so."""
    (proof,) = signed["proof"] if isinstance(signed["proof"], list) else [signed["proof"]]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    assert options["type"] == "DataIntegrityProof"
    assert options["cryptosuite"] == "eddsa-rdfc-2022"
    assert options["proofPurpose"] == "assertionMethod"
    method = options["verificationMethod"]
    issuer = signed["issuer"] if isinstance(signed["issuer"], str) else signed["issuer"]["id"]
    did, _hash, part = method.partition("#")
    assert did == issuer, "who signed is who issues"
    assert did == f"did:key:{part}"
    plain = {name: value for name, value in signed.items() if name != "proof"}
    hashed = b"".join(
        hashlib.sha256(canonical(one)).digest() for one in ({"@context": signed["@context"], **options}, plain)
    )
    key_of(part).verify(bytes_of(proof["proofValue"]), hashed)


def is_uri(text: str) -> bool:
    return bool(re.fullmatch(r"(https://[^\s]+|did:[a-z0-9]+:[^\s]+)", text))


def is_instant(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None and bool(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text))


def test_the_signature_is_that_of_the_issuer_over_every_word(badge: dict[str, Any]) -> None:
    verify(badge)
    changed = json.loads(json.dumps(badge))
    changed["credentialSubject"]["achievement"]["name"] += "."
    with pytest.raises(InvalidSignature):
        verify(changed)
    later = json.loads(json.dumps(badge))
    later["proof"][0]["created"] = "2030-01-01T00:00:00+07:00"
    with pytest.raises(InvalidSignature):
        verify(later)


def test_every_field_that_the_standard_requires_is_there(badge: dict[str, Any]) -> None:
    assert badge["@context"][:2] == list(PUBLISHED), "in this order"
    assert badge["type"][0] == "VerifiableCredential"
    assert {"AchievementCredential", "OpenBadgeCredential"} & set(badge["type"])
    assert is_uri(badge["id"])
    assert isinstance(badge["name"], str)
    assert is_instant(badge["validFrom"])
    assert is_instant(badge.get("validUntil", badge["validFrom"]))
    issuer = badge["issuer"]
    assert is_uri(issuer["id"])
    assert "Profile" in issuer["type"]
    assert is_uri(issuer["url"])
    subject = badge["credentialSubject"]
    assert "AchievementSubject" in subject["type"]
    assert "id" in subject or subject["identifier"], "one of the two says whose it is"
    for one in subject.get("identifier", []):
        assert one["type"] == "IdentityObject"
        assert isinstance(one["hashed"], bool)
        assert one["identityHash"]
        assert one["identityType"] in {"name", "email", "nationalIdentityNumber", "identifier"}
    achievement = subject["achievement"]
    assert is_uri(achievement["id"])
    assert "Achievement" in achievement["type"]
    assert achievement["name"]
    assert achievement["description"]
    assert achievement["criteria"].get("narrative") or is_uri(achievement["criteria"]["id"])
    assert achievement["achievementType"] in ACHIEVEMENTS
    assert isinstance(badge["proof"], list)


def test_every_word_of_it_is_a_term_of_the_contexts(badge: dict[str, Any]) -> None:
    text = canonical({name: value for name, value in badge.items() if name != "proof"}).decode()
    said = json.dumps(badge, ensure_ascii=False)
    for word in re.findall(r'"(?:name|narrative|licenseNumber|humanCode|fieldOfStudy)": "([^"]+)"', said):
        assert json.dumps(word, ensure_ascii=False)[1:-1] in text, word


def test_the_addresses_in_it_answer_strangers_and_the_key_stands_at_the_did(badge: dict[str, Any]) -> None:
    assert fetched(badge["id"]).status_code == 200
    assert fetched(badge["issuer"]["url"]).status_code == 200
    document = fetched(f"{ADDRESS}/chung-chi/did.json").json()
    assert document["id"] == "did:web:hoaban.example:chung-chi", "did:web of this path"
    assert badge["issuer"]["id"] in document["alsoKnownAs"]
    (method,) = document["verificationMethod"]
    assert method["controller"] == document["id"]
    assert document["assertionMethod"] == [method["id"]]
    assert badge["issuer"]["id"] == f"did:key:{method['publicKeyMultibase']}"
    key_of(method["publicKeyMultibase"])


def test_a_revoked_one_is_told_by_the_signed_list_at_its_address(badge: dict[str, Any]) -> None:
    entry = badge["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] == "revocation"

    def bit() -> int:
        listed = fetched(entry["statusListCredential"]).json()
        verify(listed)
        assert listed["id"] == entry["statusListCredential"]
        packed = listed["credentialSubject"]["encodedList"]
        assert packed[0] == "u"
        bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
        assert len(bits) * 8 >= 131_072, "the least length that the standard allows"
        place = int(entry["statusListIndex"])
        return bits[place // 8] >> (7 - place % 8) & 1

    assert bit() == 0
    held = Certificate.objects.get()
    commands.revoke(actor=SYSTEM, certificate_id=held.pk, reason="Cấp nhầm", on=NOW)
    assert bit() == 1


# A public validator, unchanged from its package ----------------------------------------


def validated(badge: dict[str, Any]) -> Any:
    """What the validator says; it asks for the status list itself. Lists signed like ours it reads without their proof."""
    verifier = OB3LdpVerifier.for_issuer_did(badge["issuer"]["id"])
    return verifier.verify(json.dumps(badge), check_status=True, download=_download, verify_status_list=False)


def _download(url: str) -> bytes:
    answer = Client().get(urlsplit(url).path)
    assert answer["Content-Type"] == "application/ld+json"
    return bytes(answer.content)


def test_a_public_validator_accepts_a_badge(badge: dict[str, Any]) -> None:
    assert validated(badge).achievement.name == badge["credentialSubject"]["achievement"]["name"]


@pytest.mark.parametrize("part", ["validFrom", "name", "credentialSubject", "unknown"])
def test_it_refuses_what_was_changed(badge: dict[str, Any], part: str) -> None:
    changes: dict[str, Any] = {
        "validFrom": "2020-01-01T00:00:00Z", "name": "Khóa khác", "unknown": "9,5",
        "credentialSubject": {**badge["credentialSubject"], "id": "urn:uuid:00000000-0000-4000-8000-000000000000"},
    }  # fmt: skip
    with pytest.raises(OB3VerificationError):
        validated({**badge, part: changes[part]})


def test_it_refuses_what_was_revoked(badge: dict[str, Any]) -> None:
    held = Certificate.objects.get()
    commands.revoke(actor=SYSTEM, certificate_id=held.pk, reason="Cấp nhầm", on=NOW)
    with pytest.raises(OB3VerificationError):
        validated(badge)
