"""Open Badges 3.0: credentials as JSON-LD, their signature (Data Integrity, eddsa-rdfc-2022), and status lists.

Sources: Open Badges Specification v3.0 (1EdTech), Verifiable Credentials Data Model v2.0, Data Integrity EdDSA
Cryptosuites v1.0 and Bitstring Status List v1.0 (W3C), did:key Method v0.7.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

CONTEXT_FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials-context@3.2.0/v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open-badges-context@3.0.0/context-3.0.3.json",
}
CREDENTIALS, OPEN_BADGES = CONTEXT_FILES
LIST_BITS = 131_072
"""Places of one status list: the least that the standard allows, so that a place says nothing of who holds it."""
_SPREAD, _SHIFT = 48_271, 12_345
"""Odd, so that places of certificates issued one after the other do not stand side by side."""
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PUBLIC = b"\xed\x01"
_CRYPTOSUITE = "eddsa-rdfc-2022"


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What a credential says; days are local, texts Vietnamese."""

    address: str
    """Of the installation, without a slash at the end."""
    token: str
    number: str
    holder: str
    issuer: str
    course_code: str
    course: str
    description: str
    criteria: str
    field: str
    is_certificate: bool
    issued_on: date
    expires_before: date | None
    status_list: int
    status_place: int


def credential_of(facts: BadgeFacts, did: str) -> dict[str, Any]:
    """The unsigned OpenBadgeCredential of a certificate, issued by ``did``."""
    home, status = f"{facts.address}/chung-chi/", list_address(facts.address, facts.status_list)
    made: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{home}{facts.token}/",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.course,
        "issuer": {"id": did, "type": ["Profile"], "name": facts.issuer, "url": f"{facts.address}/chung-chi/"},
        "validFrom": _instant(facts.issued_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": facts.holder, "identityType": "name"}
            ],
            "licenseNumber": facts.number,
            "achievement": {
                "id": f"{home}#{facts.course_code}",
                "type": ["Achievement"],
                "achievementType": "Certificate" if facts.is_certificate else "CertificateOfCompletion",
                "name": facts.course,
                "description": facts.description,
                "criteria": {"narrative": facts.criteria},
                "fieldOfStudy": facts.field,
                "humanCode": facts.course_code,
            },
        },
        "credentialStatus": {
            "id": f"{status}#{facts.status_place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.status_place),
            "statusListCredential": status,
        },
    }
    if facts.expires_before is not None:
        made["validUntil"] = _instant(facts.expires_before)
    return made


def _instant(on: date) -> str:
    """The first instant of a local day."""
    return f"{on.isoformat()}T00:00:00+07:00"


def list_address(address: str, number: int) -> str:
    """Where a status list is published."""
    return f"{address}/chung-chi/trang-thai/{number}/"


def status_of(certificate_id: int) -> tuple[int, int]:
    """The status list of a certificate and its place there; no two certificates share one."""
    number, place = divmod(certificate_id, LIST_BITS)
    return number, (place * _SPREAD + _SHIFT) % LIST_BITS


def status_list(address: str, number: int, places: Iterable[int], *, did: str, valid_from: str) -> dict[str, Any]:
    """The unsigned status list in which the bits of ``places`` are set: revoked."""
    bits = bytearray(LIST_BITS // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    url = list_address(address, number)
    return {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }


def is_revoked(listed: dict[str, Any], place: int) -> bool:
    """Whether the bit of a place is set in a status list."""
    packed = listed["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return bool(bits[place // 8] & (0x80 >> place % 8))


def did_of(key: Ed25519PublicKey) -> str:
    """The did:key of a public key: the identifier is the key, so that a signature needs no address to be checked."""
    return f"did:key:{multikey(key)}"


def multikey(key: Ed25519PublicKey) -> str:
    """A public key as a Multikey: z, then base 58 of the code of its kind and its bytes."""
    return "z" + _base58(_ED25519_PUBLIC + key.public_bytes_raw())


def method_of(did: str) -> str:
    """The verification method of a did:key."""
    return f"{did}#{did.removeprefix('did:key:')}"


def did_document(host: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """The did:web document that publishes the key at an address; ``host``: as did:web writes it."""
    did = f"did:web:{host}:chung-chi"
    method = f"{did}#key"
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "alsoKnownAs": [did_of(key)],
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(key)}
        ],
        "assertionMethod": [method],
    }


def sign(document: dict[str, Any], key: Ed25519PrivateKey, *, created: str) -> dict[str, Any]:
    """A copy of a credential with its proof. ``created``: an instant as the standard writes it."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": _CRYPTOSUITE,
        "created": created,
        "verificationMethod": method_of(did_of(key.public_key())),
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_digest(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + _base58(signature)}}


def sign_badge(facts: BadgeFacts, key: Ed25519PrivateKey, *, created: str) -> dict[str, Any]:
    """The signed credential of a certificate; its proof stands in a list, as the JSON schema of Open Badges wants it."""
    signed = sign(credential_of(facts, did_of(key.public_key())), key, created=created)
    return {**signed, "proof": [signed["proof"]]}


def created_on(on: date) -> str:
    """The instant of a signature given on a local day."""
    return _instant(on)


def is_genuine(signed: dict[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether the one proof of a credential was made with the key over exactly this content."""
    given = signed.get("proof", [])
    proofs = given if isinstance(given, list) else [given]
    if len(proofs) != 1:
        return False
    proof = dict(proofs[0])
    value = proof.pop("proofValue", "")
    if proof.get("cryptosuite") != _CRYPTOSUITE or not value.startswith("z"):
        return False
    document = {name: part for name, part in signed.items() if name != "proof"}
    try:
        key.verify(_from_base58(value[1:]), _digest(document, proof))
    except (InvalidSignature, ValueError):  # ValueError: a word that no context knows, too
        return False
    return True


def _digest(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    """What is signed: the hash of the proof's options, then the hash of the document, each in canonical form."""
    options = {"@context": document["@context"], **proof}
    return b"".join(hashlib.sha256(_canonical(part).encode()).digest() for part in (options, document))


def _canonical(document: dict[str, Any]) -> str:
    """The document as it is signed. Raises ValueError for a word that its contexts do not know: nothing would cover it."""
    unknown: list[str] = []
    meaning = jsonld.expand(document, {"documentLoader": _kept_context}, on_property_dropped=unknown.append)
    if unknown:
        raise ValueError(f"not in the contexts of the document: {', '.join(map(str, unknown))}")
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _kept_context}
    return str(jsonld.normalize(meaning, options))


def _kept_context(url: str, _options: Any = None) -> dict[str, Any]:
    """A context from the files kept with the program: signing asks no network. Raises LookupError for any other."""
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _context(url)}


@cache
def _context(url: str) -> dict[str, Any]:
    folder = Path(__file__).resolve().parent.parent / "data" / "contexts"
    found: dict[str, Any] = json.loads((folder / CONTEXT_FILES[url]).read_text(encoding="utf-8"))
    return found


def _base58(content: bytes) -> str:
    number, letters = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, 58)
        letters = _BASE58[digit] + letters
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + letters


def _from_base58(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + _BASE58.index(letter)
    content = number.to_bytes((number.bit_length() + 7) // 8)
    return b"\0" * (len(text) - len(text.lstrip("1"))) + content
