"""The columns of a roster: their keys, the headers by which they are known, and whether a person needs them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hoaban.shared.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PUNCTUATION = re.compile(r"[^a-z0-9]+")
ORDINAL_HEADERS = frozenset({"stt", "tt", "so tt", "so thu tu", "no"})
NAME_PARTS: Mapping[str, str] = {
    "ho": "family",
    "ho dem": "family",
    "ho va dem": "family",
    "ho va ten dem": "family",
    "ho lot": "family",
    "ho va chu dem": "family",
    "ten": "given",
}
"""Headers of a full name that is split into two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the roster."""

    key: str
    header_vi: str
    header_en: str
    also_accept: tuple[str, ...]
    required: bool
    kind: str
    width: int
    group: str
    """The group of fields that decides which roles are shown it."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header by which the column is known, the usual one first."""
        return (self.header_vi, *self.also_accept, self.header_en)


@lru_cache(maxsize=4096)
def header_name(text: str) -> str:
    """The comparable form of a header: no tones, no punctuation, no remarks in brackets.

    >>> header_name("Ngày, tháng, năm sinh (*)")
    'ngay thang nam sinh'
    """
    return _PUNCTUATION.sub(" ", _NOTE.sub(" ", fold(text))).strip()


@lru_cache(maxsize=1)
def catalogue() -> tuple[Column, ...]:
    """The columns in the order of the template."""
    source = files("hoaban.apps.exchange").joinpath("data", "roster_columns.csv")
    with source.open(encoding="utf-8") as lines:
        return tuple(_column(record) for record in csv.DictReader(lines))


def _column(record: Mapping[str, str]) -> Column:
    return Column(
        key=record["key"],
        header_vi=record["header_vi"],
        header_en=record["header_en"],
        also_accept=tuple(filter(None, record["also_accept"].split("|"))),
        required=record["required"] == "yes",
        kind=record["kind"],
        width=int(record["width"]),
        group=record["group"],
    )


@lru_cache(maxsize=1)
def by_key() -> Mapping[str, Column]:
    """The columns by their key."""
    return {column.key: column for column in catalogue()}


@lru_cache(maxsize=1)
def by_header() -> Mapping[str, tuple[str, int]]:
    """Comparable header -> (key, standing); standing 0 is the usual header, 1 one that is also accepted."""
    found: dict[str, tuple[str, int]] = {}
    for column in catalogue():
        for place, header in enumerate(column.headers):
            usual = place == 0 or header == column.header_en
            found.setdefault(header_name(header), (column.key, 0 if usual else 1))
    return found
