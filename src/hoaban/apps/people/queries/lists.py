"""The list behind a figure of people: fifty rows at a time, by name or another order, always few queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.queries.rows import OfficialRow, dress
from hoaban.shared.names import fold

SIZE = 50
EXPORT_CHUNK = 2_000

SORTS = {
    "birth": "birth_date", "education": "education", "ethnicity": "ethnicity", "category": "category",
    "theory": "political_theory", "management": "state_management", "knowledge": "ethnic_knowledge",
    "unit": "unit_path", "sex": "sex", "level": "level",
}  # fmt: skip


CODED = frozenset(SORTS.values()) - {"birth_date", "unit_path"}
"""Columns of few codes."""
DEEP = 5_000
"""From this far down (from either end), counting the codes first is quicker than sorting everybody."""


@dataclass(frozen=True, slots=True)
class OfficialPage:
    """A page of a list: ``after`` and ``before`` are the cursors of its neighbours, "" at either end."""

    rows: list[OfficialRow]
    total: int
    after: str = ""
    before: str = ""


def matching(text: str, prefix: str = "official__") -> Q:
    """Condition on census rows: the official's name holds the text without tones, the staff code begins with it, or it is
    the whole identification number (which stands sealed, and is found whole alone). With prefix "": on officials."""
    folded = fold(text)
    if not folded:
        return Q()
    if folded.isdigit():
        return Q(**{f"{prefix}personal_id": folded}) | Q(**{f"{prefix}staff_code__startswith": folded})
    return Q(**{f"{prefix}folded__contains": folded})


def list_officials(
    *, rows: QuerySet[CensusRow], on: date, total: int, sort: str = "name", cursor: str = "", page: int = 1, text: str = ""
) -> OfficialPage:  # fmt: skip
    """One page of the officials behind ``rows`` (a figure's rows), two or three queries whatever the size.

    ``text``: what the rows were narrowed by with :func:`matching`; it lets the names be looked through first.

    ``sort``: "name" (by cursor, any depth alike) or a key of SORTS, "-" in front for descending (by page number).
    ``cursor``: "" first page, ">key|id" after, "<key|id" before, "@key" from a sort key on.
    """
    if sort.lstrip("-") in SORTS:
        return _by_column(rows, on, total, sort, page)
    return _by_name(rows, on, total, cursor, text)


def _by_column(rows: QuerySet[CensusRow], on: date, total: int, sort: str, page: int) -> OfficialPage:
    """A page by number. What is sorted are officials, not rows: that the indexes of the census hold.

    From the middle on it is counted from the end, so that the database keeps as few rows in order as it can.
    """
    first = (max(page, 1) - 1) * SIZE
    last = min(first + SIZE, max(total, first))
    ids = _window(rows, sort, total, first, last) if first < total else []
    found = {row.official_id: row for row in rows.filter(official_id__in=ids).select_related("official").order_by()}
    return OfficialPage(dress([found[key] for key in ids], on), total)


def _window(rows: QuerySet[CensusRow], sort: str, total: int, first: int, last: int) -> list[int]:
    """Ids of the officials from place ``first`` to before place ``last`` in the order."""
    column, down = SORTS[sort.lstrip("-")], sort.startswith("-")
    if column in CODED and min(first, total - last) > DEEP:
        rows, total, first, last = _among_codes(rows, column, first, last, down=down)
    backwards = first > total // 2
    order = (f"-{column}" if down != backwards else column, "-official_id" if backwards else "official_id")
    window = slice(total - last, total - first) if backwards else slice(first, last)
    ids = list(rows.order_by(*order).values_list("official_id", flat=True)[window])
    return ids[::-1] if backwards else ids


def _among_codes(
    rows: QuerySet[CensusRow], column: str, first: int, last: int, *, down: bool
) -> tuple[QuerySet[CensusRow], int, int, int]:
    """The rows of those codes of a column alone that the page lies in, with their number and the places among them."""
    codes: list[int] = []
    before = total = 0
    counts = dict(rows.order_by().values_list(column).annotate(n=Count("*")))
    for code in sorted(counts, reverse=down):
        if before + total + counts[code] <= first and not codes:
            before += counts[code]
        elif before + total < last:
            codes.append(code)
            total += counts[code]
    return rows.filter(**{f"{column}__in": codes}), total, first - before, last - before


def _by_name(rows: QuerySet[CensusRow], on: date, total: int, cursor: str, text: str) -> OfficialPage:
    backwards = cursor.startswith("<")
    ids = _walk(rows, total, cursor, text)
    more, ids = len(ids) > SIZE, ids[:SIZE]
    found = {row.official_id: row for row in rows.filter(official_id__in=ids).select_related("official").order_by()}
    if backwards:
        ids = ids[::-1]
    dressed = dress([found[key] for key in ids if key in found], on)
    if not dressed:
        return OfficialPage([], total)
    first, last = dressed[0], dressed[-1]
    has_before = more if backwards else bool(cursor)
    has_after = True if backwards else more
    return OfficialPage(
        dressed,
        total,
        after=f">{last.name_key}|{last.id}" if has_after else "",
        before=f"<{first.name_key}|{first.id}" if has_before else "",
    )


def _walk(rows: QuerySet[CensusRow], total: int, cursor: str, text: str) -> list[int]:
    """Ids of the next officials by name, one more than a page holds."""
    order = ("-name_key", "-id") if cursor.startswith("<") else ("name_key", "id")
    people = Official.objects.filter(_beyond(cursor), matching(text, ""))
    if total * total > (SIZE + 1) * _everybody():
        # Walking the name index looks at so many officials as hold a page among them.
        people = people.filter(Exists(rows.order_by().filter(official_id=OuterRef("pk"))))
    else:
        # Few: found first, then put in order. Left to choose, PostgreSQL walks here too, through nearly everybody.
        people = people.filter(pk__in=list(rows.order_by().values_list("official_id", flat=True)))
    return list(people.order_by(*order).values_list("id", flat=True)[: SIZE + 1])


def _everybody() -> int:
    """About how many officials there are: the greatest key, which needs no scan."""
    last = Official.objects.order_by("-id").values_list("id", flat=True).first()
    return last or 0


def _beyond(cursor: str) -> Q:
    """Condition on officials."""
    if not cursor:
        return Q()
    mark, rest = cursor[0], cursor[1:]
    key, _bar, ident = rest.rpartition("|")
    if mark == "@":
        return Q(name_key__gte=rest)
    number = int(ident) if ident.isascii() and ident.isdigit() else 0
    side = "lt" if mark == "<" else "gt"
    # The first range lets the index find the start; the second splits people of equal names.
    return Q(**{f"name_key__{side}e": key}) & (Q(**{f"name_key__{side}": key}) | Q(**{f"id__{side}": number}))


def iterate_officials(*, rows: QuerySet[CensusRow], on: date) -> Iterator[OfficialRow]:
    """Every official behind ``rows``, by name, for an export: read in one pass, dressed in batches."""
    ordered = rows.select_related("official").order_by("official__name_key", "official_id")
    found = ordered.iterator(chunk_size=EXPORT_CHUNK)
    while batch := list(islice(found, EXPORT_CHUNK)):
        yield from dress(batch, on)
