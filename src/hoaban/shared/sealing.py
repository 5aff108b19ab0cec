"""Whole columns sealed, checked and sealed anew, and the key itself made and changed; see ``shared.sealed``."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from hoaban.shared.sealed import (
    KEY_BYTES,
    MARK,
    KeyMissing,
    KeyRing,
    SealedTextField,
    Unreadable,
    bound_to,
    forget_keys,
    key_file,
    read_keys,
    ring,
)

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that stands sealed, and the column of its digest ("" for none)."""

    table: str
    column: str
    digest_column: str = ""

    @property
    def context(self) -> bytes:
        """What its values are bound to."""
        return bound_to(self.table, self.column)


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of this release."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                twin = _twin(model, field.digested)
                found.append(SealedColumn(model._meta.db_table, str(field.column), twin))
    return found


def _twin(model: type[models.Model], name: str) -> str:
    return next((str(field.column) for field in model._meta.concrete_fields if name and field.name == name), "")


def seal_column(one: SealedColumn, *, batch: int = BATCH) -> int:
    """Seal what stands unsealed or under an older key, so many rows at a time; returns how many were written.

    For migrations and the changing of the key, inside their transaction. Repeating it changes nothing.
    """
    keys, written = ring(), 0
    for rows in _stored(one, batch):
        changed = [_anew(keys, one, key, value) for key, value in rows if not keys.is_newest(value)]
        columns = f'"{one.column}" = %s' + (f', "{one.digest_column}" = %s' if one.digest_column else "")
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{one.table}" SET {columns} WHERE id = %s', changed)  # noqa: S608 - names of ours
        written += len(changed)
    return written


def unseal_column(one: SealedColumn, *, batch: int = BATCH) -> int:
    """Open a column again as plain text, for taking a migration back; repeating it changes nothing."""
    keys, written = ring(), 0
    for rows in _stored(one, batch):
        opened = [(keys.open(value, one.context), key) for key, value in rows if value.startswith(MARK)]
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{one.table}" SET "{one.column}" = %s WHERE id = %s', opened)  # noqa: S608 - names of ours
        written += len(opened)
    return written


def _anew(keys: KeyRing, one: SealedColumn, key: int, value: str) -> tuple[Any, ...]:
    text = keys.open(value, one.context) if value.startswith(MARK) else value
    digests = (keys.digest(text),) if one.digest_column else ()
    return (keys.seal(text, one.context), *digests, key)


def check_column(one: SealedColumn, *, batch: int = BATCH) -> tuple[int, list[int]]:
    """How many values of a column open and are found by their digest, and the keys of the rows where it is not so.

    Raises KeyMissing for a value under a key that is not here.
    """
    keys, good, bad = ring(), 0, []
    for rows in _stored(one, batch):
        digests = _digests(one, [key for key, _value in rows])
        for key, value in rows:
            if _opens(keys, one, value, digests.get(key)):
                good += 1
            else:
                bad.append(key)
    return good, bad


def _opens(keys: KeyRing, one: SealedColumn, value: str, digest: str | None) -> bool:
    try:
        text = keys.open(value, one.context)
    except Unreadable:
        return False
    return not one.digest_column or digest == keys.digest(text)


def _digests(one: SealedColumn, rows: list[int]) -> dict[int, str]:
    if not one.digest_column:
        return {}
    asked = f'SELECT id, "{one.digest_column}" FROM "{one.table}" WHERE id BETWEEN %s AND %s'  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(asked, [rows[0], rows[-1]])
        return dict(cursor.fetchall())


def _stored(one: SealedColumn, batch: int) -> Iterator[list[tuple[int, str]]]:
    last = 0
    asked = (
        f'SELECT id, "{one.column}" FROM "{one.table}" WHERE id > %s AND "{one.column}" <> \'\' ORDER BY id LIMIT %s'  # noqa: S608
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(asked, [last, batch])
            rows = list(cursor.fetchall())
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def make_key() -> bool:
    """Make the key of a new installation; whether one was made.

    Raises KeyMissing where the database already holds sealed values: a new key would open none of them.
    """
    if settings.HOABAN_KEY or key_file().exists():
        ring()
        return False
    if sealed := _first_sealed():
        raise KeyMissing(f"{sealed.table}.{sealed.column} is sealed by a key that is not here: put {key_file()} back")
    _write_keys([secrets.token_bytes(KEY_BYTES)], exclusive=True)
    return True


def _first_sealed() -> SealedColumn | None:
    there = set(connection.introspection.table_names())
    for one in sealed_columns():
        if one.table in there and _holds_sealed(one):
            return one
    return None


def _holds_sealed(one: SealedColumn) -> bool:
    with connection.cursor() as cursor:
        # Asked of a row that is not there: Django reads the columns of SQLite from the text of the table, and trips over some.
        cursor.execute(f'SELECT * FROM "{one.table}" WHERE 1 = 0')  # noqa: S608
        if one.column not in {told[0] for told in cursor.description or ()}:
            return False
        cursor.execute(f'SELECT 1 FROM "{one.table}" WHERE "{one.column}" LIKE %s LIMIT 1', [f"{MARK}%"])  # noqa: S608
        return cursor.fetchone() is not None


def change_key() -> int:
    """Make a new key, seal everything anew with it in one transaction, forget the old one; returns the rows written.

    Only with the key in its file, and with the services stopped. Cut short, it is simply run again: until everything
    is sealed anew, the file holds both keys.
    """
    if settings.HOABAN_KEY:
        raise KeyMissing("the key comes from HOABAN_KEY: put the new key in front of it there, and see operations")
    old = read_keys(key_file().read_text(encoding="ascii"))
    keys = old if len(old) > 1 else [secrets.token_bytes(KEY_BYTES), *old]
    _write_keys(keys)
    with transaction.atomic():
        written = sum(seal_column(one) for one in sealed_columns())
    _write_keys(keys[:1])
    return written


def _write_keys(keys: list[bytes], *, exclusive: bool = False) -> None:
    """The file of the keys, whole or not at all, readable by its owner alone."""
    file = key_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(base64.urlsafe_b64encode(key).decode() + "\n" for key in keys)
    draft = file if exclusive else file.with_suffix(".new")
    flags = os.O_CREAT | os.O_WRONLY | (os.O_EXCL if exclusive else os.O_TRUNC)
    with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    if not exclusive:
        draft.replace(file)
    forget_keys()
