"""Provinces as they stood on a day, what each merged into, and every version of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import Province
from hoaban.apps.lawbook.queries.holding import Held


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province in a period; ``successor_id`` is what it merged into.

    ``id`` stays over the versions of one province: it is the key of its first.
    """

    id: int
    code: str
    name: str
    is_city: bool
    starts_on: date
    ends_before: date | None
    successor_id: int | None
    keys: frozenset[str]

    def holds_on(self, day: date) -> bool:
        """Whether the province stands on ``day``."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True, slots=True)
class ListedProvince:
    """A province as its list shows it: the version of the day, its whole period, and what merged into it."""

    province: Province
    starts_on: date
    merged: tuple[str, ...]
    versions: int


def first_versions(rows: Iterable[Province]) -> dict[int, int]:
    """Key of a version -> key of the first version of that province, of rows in force by code and first day.

    A version that ends without a successor on the day on which the next of its code begins is the same province.
    """
    found: dict[int, int] = {}
    before: Province | None = None
    for row in rows:
        goes_on = (
            before is not None
            and before.code == row.code
            and before.successor_id is None
            and before.ends_before == row.starts_on
        )
        found[row.pk] = found[before.pk] if before is not None and goes_on else row.pk
        before = row
    return found


def _standing() -> Sequence[Province]:
    return list(Province.objects.filter(live=True).order_by("code", "starts_on"))


def _read_provinces() -> tuple[ProvinceRow, ...]:
    rows = _standing()
    first = first_versions(rows)
    return tuple(
        ProvinceRow(
            id=first[p.pk],
            code=p.code,
            name=p.name_vi,
            is_city=p.is_city,
            starts_on=p.starts_on,
            ends_before=p.ends_before,
            successor_id=first.get(p.successor_id, p.successor_id) if p.successor_id else None,
            keys=frozenset(rules.province_key(text) for text in (p.name_vi, *p.aliases)),
        )
        for p in rows
    )


_provinces = Held(_read_provinces)


def provinces(on: date) -> tuple[ProvinceRow, ...]:
    """The provinces that stood on a day, by code: 63 up to 30/06/2025, 34 from 01/07/2025."""
    return tuple(row for row in _provinces() if row.holds_on(on))


def list_provinces(*, on: date) -> list[ListedProvince]:
    """The provinces that stood on a day with what merged into each, by code."""
    rows = _standing()
    first = first_versions(rows)
    merged: dict[int, list[str]] = {}
    for row in rows:
        if row.successor_id:
            merged.setdefault(first.get(row.successor_id, row.successor_id), []).append(row.name)
    days = {row.pk: row.starts_on for row in rows}
    versions = _counted(first)
    return [
        ListedProvince(row, days[first[row.pk]], tuple(merged.get(first[row.pk], ())), versions[first[row.pk]])
        for row in rows
        if row.holds_on(on)
    ]


def _counted(first: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key in first.values():
        found[key] = found.get(key, 0) + 1
    return found


def get_province(province_id: int) -> Province:
    """The newest version of the province that a version belongs to; raises Http404."""
    asked = get_object_or_404(Province, pk=province_id)
    return next(row for row in list_province_versions(asked) if row.live)


def list_province_versions(province: Province) -> list[Province]:
    """Every version of a province, newest first, those that a correction replaced too.

    A province that went out of a merger is another one than that of the same code before it.
    """
    rows = list(
        Province.objects.filter(code=province.code).select_related("successor").order_by("starts_on", "live", "pk")
    )
    first = first_versions([row for row in rows if row.live])
    days = {row.pk: row.starts_on for row in rows}
    begun = sorted({days[key] for key in first.values()})
    own = _begun(begun, province.starts_on)
    return [row for row in reversed(rows) if _begun(begun, row.starts_on) == own]


def _begun(begun: Sequence[date], day: date) -> date:
    return max((one for one in begun if one <= day), default=day)


def list_successors(province: Province) -> list[Province]:
    """What a province may merge into: the newest version of every other that has not ended, by name."""
    rows = Province.objects.filter(live=True, ends_before__isnull=True).exclude(code=province.code)
    heir = [province.successor] if province.successor and province.successor not in rows else []
    return sorted([*rows, *heir], key=lambda row: row.name)


def match_province(text: str, on: date | None = None) -> ProvinceRow | None:
    """The province a text names, with or without "Tỉnh" or "Thành phố"; old names are known too.

    Where a name stood before and after a merger: the one of the day ``on``, else the newest.
    """
    key = rules.province_key(text)
    found = [row for row in _provinces() if key and key in row.keys]
    return max(found, key=lambda row: (on is not None and row.holds_on(on), row.starts_on), default=None)
