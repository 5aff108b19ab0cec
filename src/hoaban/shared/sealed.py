"""Fields that stand sealed in the database, with a key that does not: AES-256-GCM, and a keyed digest to find by.

The key is ``HOABAN_KEY`` in the environment, or the file ``data-key`` in HOABAN_HOME (mode 600, made by ``hoaban init``);
one key a line, the first one seals, all of them open. Each value is bound to its table and column: a sealed value moved
elsewhere does not open. Decision 36 says why, ``docs/operations.md`` how to keep, lose and change the key.

    number = SealedTextField(_("number"), digested="number_digest")
    number_digest = DigestField("number", unique=True)

``number`` reads and writes as plain text; ``filter(number="…")`` and ``number__in`` ask the digest; ``number__filled`` asks
whether there is a text; no other lookup is answered. ``objects.update(number=…)`` and ``save(update_fields=…)`` must name both. Rows that go in by ``shared.bulk``
are sealed by :func:`sealer` and :func:`digest`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull, Lookup
from django.utils.translation import gettext_lazy as _

MARK = "=1="
"""What a sealed value begins with: the way of sealing, so that another can follow."""
KEY_BYTES, NAME_BYTES, NONCE_BYTES = 32, 4, 12
DIGEST_LENGTH = 43


class KeyMissing(ImproperlyConfigured):
    """There is no key, or not the one that a value was sealed with."""


class Unreadable(ValueError):
    """A sealed value that was altered, or moved from another column."""


class KeyRing:
    """The keys of this installation, the newest first; made once a process."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self.secrets = tuple(keys)
        derived = [(_derived(key, b"hoaban seal"), _derived(key, b"hoaban digest")) for key in self.secrets]
        self.ciphers = {hashlib.sha256(seal).digest()[:NAME_BYTES]: AESGCM(seal) for seal, _digest in derived}
        self.newest = next(iter(self.ciphers))
        self.digest_key = derived[0][1]

    def seal(self, text: str, context: bytes) -> str:
        """The text sealed by the newest key; "" stays ""."""
        if not text:
            return text
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.ciphers[self.newest].encrypt(nonce, text.encode(), context)
        return MARK + binascii.b2a_base64(self.newest + nonce + sealed, newline=False).decode()

    def open(self, sealed: str, context: bytes) -> str:
        """What was sealed. Raises KeyMissing without its key, Unreadable for a value that is not as it was sealed."""
        if not sealed:
            return sealed
        name, nonce, body = _parts(sealed)
        if (cipher := self.ciphers.get(name)) is None:
            raise KeyMissing(f"{context.decode()} was sealed by the key {name.hex()}, which is not here: put it back")
        try:
            return cipher.decrypt(nonce, body, context).decode()
        except InvalidTag:
            raise Unreadable(f"a value of {context.decode()} is not as it was sealed") from None

    def is_newest(self, sealed: str) -> bool:
        """Whether a stored value needs no sealing anew."""
        return not sealed or (sealed.startswith(MARK) and _parts(sealed)[0] == self.newest)

    def digest(self, text: str) -> str:
        """The keyed digest of a text (HMAC-SHA256), 43 characters; "" for ""."""
        if not text:
            return text
        made = hmac.digest(self.digest_key, text.encode(), "sha256")
        return base64.urlsafe_b64encode(made)[:DIGEST_LENGTH].decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _parts(sealed: str) -> tuple[bytes, bytes, bytes]:
    """Name of the key, nonce, body."""
    if not sealed.startswith(MARK):
        raise Unreadable("a value stands unsealed in a sealed column; run `hoaban init`")
    try:
        told = binascii.a2b_base64(sealed[len(MARK) :])
    except binascii.Error:
        raise Unreadable("a sealed value was cut or altered") from None
    return told[:NAME_BYTES], told[NAME_BYTES : NAME_BYTES + NONCE_BYTES], told[NAME_BYTES + NONCE_BYTES :]


def key_file() -> Path:
    """Where the key is kept when the environment does not hold it."""
    return Path(settings.HOME) / "data-key"


def read_keys(text: str) -> list[bytes]:
    """The keys of a text, one a line or with commas between. Raises KeyMissing for none, or for another length."""
    try:
        keys = [base64.urlsafe_b64decode(line) for line in text.replace(",", "\n").split()]
    except binascii.Error:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyMissing("a key of data is 32 bytes in base64, one a line; see docs/operations.md")
    return keys


@cache
def _ring_of(text: str) -> KeyRing:
    return KeyRing(read_keys(text))


@cache
def ring_in(file: Path) -> KeyRing:
    """The keys in a file, read once a process. Raises KeyMissing where there is none."""
    try:
        return _ring_of(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeyMissing(f"the key of the data is missing: run `hoaban init`, or put {file} back") from None


@cache
def _ring_at(_home: Path | str) -> KeyRing:
    # Asked for every sealed value that is read: naming the file each time costs as much as opening the value.
    return ring_in(key_file())


def ring() -> KeyRing:
    """The keys of this installation. Raises KeyMissing where there is none."""
    given = settings.HOABAN_KEY
    return _ring_of(given) if given else _ring_at(settings.HOME)


def forget_keys() -> None:
    """Let the file of keys be read again, once it was written."""
    ring_in.cache_clear()
    _ring_at.cache_clear()


def digest(text: str) -> str:
    """What a text is found by: the same text has the same digest, and nobody without the key can tell which text."""
    return ring().digest(text)


def masked(number: str) -> str:
    """A number of which only the last three characters are told."""
    return "•" * (len(number) - 3) + number[-3:] if len(number) > 3 else "•" * len(number)


def sealer(model: type[models.Model], name: str) -> Callable[[str], str]:
    """A function that seals texts for one column, for rows written by ``shared.bulk``."""
    keys, context = ring(), bound_to(model._meta.db_table, _field(model, name).column)
    return lambda text: keys.seal(text, context)


def opener(model: type[models.Model], name: str) -> Callable[[str], str]:
    """A function that opens what a raw cursor read from one column."""
    keys, context = ring(), bound_to(model._meta.db_table, _field(model, name).column)
    newest, cipher = keys.newest, keys.ciphers[keys.newest]
    binary, nonce_ends = binascii.a2b_base64, NAME_BYTES + NONCE_BYTES

    def opened(sealed: str) -> str:
        if not sealed:
            return sealed
        # Most values are whole and of the newest key; whatever else a value is, the ring of keys says.
        try:
            told = binary(sealed[len(MARK) :])
            if told[:NAME_BYTES] == newest and sealed.startswith(MARK):
                return cipher.decrypt(told[NAME_BYTES:nonce_ends], told[nonce_ends:], context).decode()
        except (ValueError, InvalidTag):
            pass
        return keys.open(sealed, context)

    return opened


def bound_to(table: str, column: str | None) -> bytes:
    """What a value of a column is bound to."""
    return f"{table}.{column}".encode()


def _field(model: type[models.Model], name: str) -> SealedTextField:
    return cast("SealedTextField", model._meta.get_field(name))


class DigestField(models.CharField):  # type: ignore[type-arg]
    """The keyed digest of a sealed field of the same model, written with it; takes ``unique`` and ``db_index``.

    With ``null`` an empty text has none, so that a whole index can hold each text once.
    """

    def __init__(self, of: str = "", **options: Any) -> None:
        self.of = of
        options.setdefault("max_length", DIGEST_LENGTH)
        options.setdefault("editable", False)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """With the field that it is the digest of."""
        name, path, args, options = super().deconstruct()
        return name, path, [*args, self.of], options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001 - Django's signature
        """Reckon the digest anew from the field."""
        value = getattr(model_instance, self.of)
        made = None if value is None or (self.null and not value) else digest(value)
        setattr(model_instance, self.attname, made)
        return made


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that stands sealed in the database; ``digested`` names the DigestField that it is found by."""

    def __init__(self, *args: Any, digested: str = "", **options: Any) -> None:
        self.digested = digested
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """With the digest that it is found by."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "digested": self.digested} if self.digested else options

    @property
    def context(self) -> bytes:
        """What values of this column are bound to."""
        return bound_to(self.model._meta.db_table, self.column)

    def plain(self, value: Any) -> str:
        """The text of a value."""
        return str(value)

    def value(self, text: str) -> Any:
        """The value of a text."""
        return text

    def get_prep_value(self, value: Any) -> Any:
        """Sealed, as it goes to the database."""
        return None if value is None else ring().seal(self.plain(value), self.context)

    def from_db_value(self, value: str | None, *_rest: Any) -> Any:
        """Opened, as it comes from the database."""
        return None if value is None else self.value(ring().open(value, self.context))

    def get_lookup(self, lookup_name: str) -> Any:
        """Equality through the digest; emptiness; nothing else, because nothing else can be answered."""
        found = {"isnull": IsNull, "filled": _Filled}
        found |= {"exact": _DigestExact, "in": _DigestIn} if self.digested else {}
        return found.get(lookup_name) or self._unasked(lookup_name)

    def _unasked(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed: {lookup_name} cannot be asked, only whether it is the very same")


class SealedIntegerField(SealedTextField):
    """A whole number that stands sealed in the database; it is not found by, its bounds are validators of the field."""

    def value(self, text: str) -> Any:
        """The number of a text."""
        return int(text)

    def to_python(self, value: Any) -> Any:
        """As forms and the serializer give it."""
        try:
            return None if value in (None, "") else int(value)
        except (TypeError, ValueError):
            raise ValidationError(_("Enter a whole number."), code="invalid") from None

    def formfield(self, **options: Any) -> Any:  # type: ignore[override]
        """A field for a whole number."""
        return models.Field.formfield(self, **{"form_class": forms.IntegerField, **options})


class SealedJSONField(SealedTextField):
    """A value of JSON that stands sealed in the database; it is not found by."""

    def plain(self, value: Any) -> str:
        """As compact JSON."""
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def value(self, text: str) -> Any:
        """From JSON; "" (never sealed) is an empty object."""
        return json.loads(text) if text else {}

    def value_to_string(self, obj: models.Model) -> str:
        """As the serializer writes it."""
        return self.plain(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        """As the serializer reads it."""
        return json.loads(value) if isinstance(value, str) and value else value


class _Filled(Lookup):  # type: ignore[type-arg]
    """Whether there is a text: an empty one stands empty, unsealed."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Compared with the empty text, which both databases do without opening anything."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} {'<>' if self.rhs else '='} ''", parameters


def _beside(lhs: Any) -> Col:
    """The column of the digest beside a sealed column."""
    return Col(lhs.alias, lhs.target.model._meta.get_field(lhs.target.digested))


class _DigestExact(Exact):
    """Equal, asked of the digest."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(_beside(lhs), digest(str(rhs)))


class _DigestIn(In):
    """One of some values, asked of the digest."""

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        keys = ring()
        super().__init__(_beside(lhs), [keys.digest(str(one)) for one in rhs])
