"""Lists: sort, page, chosen columns, filter chips and exports, all read from the address.

A view describes its columns once and hands over a queryset (or a list)::

    COLUMNS = (
        Column("name", _("Full name"), "people/_name_cell.html", sort="name_key", export=lambda o: o.full_name),
        Column("born", _("Date of birth"), lambda o: day(o.born_on), sort=("born_on", "pk"), hidden_on_phone=True),
    )
    if download := tables.export(request, COLUMNS, officials, name=_("Officials")):
        return download
    table = tables.build(request, COLUMNS, officials, default_sort="name", chips=chips)
    return render(request, "people/officials_list.html", {"table": table})

and the template says ``{% include "shared/_filters.html" %}`` and ``{% include "shared/_table.html" %}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import strip_tags

from hoaban.shared import spreadsheets

PAGE_SIZE = 50
FORMATS = ("xlsx", "csv")
_NOT_A_FILTER = ("page", "export", "sort", "cols")

Text = str | Promise
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    ``cell``: row -> what is shown, or the name of a template that is given ``row``. ``sort``: order_by names of a
    queryset (or attributes of rows in a list), or row -> key for a list; empty where it cannot be sorted.
    ``export``: row -> the value in XLSX and CSV, where it is not what ``cell`` gives (a date, a bare name).
    """

    key: str
    label: Text
    cell: Callable[[Any], Any] | str
    sort: str | tuple[str, ...] | Callable[[Any], Any] = ""
    numeric: bool = False
    hidden_on_phone: bool = False
    default: bool = True
    export: Callable[[Any], Any] | None = None

    def show(self, row: Any) -> Any:
        """What stands in the row's cell."""
        return render_to_string(self.cell, {"row": row}) if isinstance(self.cell, str) else self.cell(row)

    def value(self, row: Any) -> Any:
        """What a spreadsheet gets."""
        if self.export is not None:
            return self.export(row)
        return strip_tags(self.show(row)).strip() if isinstance(self.cell, str) else self.cell(row)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its words, and the query string without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Page:
    """A page of rows out of ``total``."""

    rows: Sequence[Any]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Place of the first row shown, counted from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Place of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        """Number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to offer: first, last, those around here; None stands for a gap."""
        near = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        offered: list[int | None] = []
        for number in near:
            if offered and offered[-1] is not None and number > offered[-1] + 1:
                offered.append(None)
            offered.append(number)
        return offered


def paginate(rows: Rows, number: int, *, size: int = PAGE_SIZE, total: int | None = None) -> Page:
    """The page ``number`` of a queryset (one count, one read) or a list; a number beyond the end is the last page.

    A ``total`` that the caller knows already saves the count.
    """
    if total is None:
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    number = min(max(1, number), max(1, -(-total // size)))
    return Page(list(rows[(number - 1) * size : number * size]), number, total, size)


@dataclass(frozen=True)
class Heading:
    """A column's head as it is drawn: ``order`` is the value of aria-sort, ``query`` what a press sorts by."""

    column: Column
    order: str
    sort: str


@dataclass(frozen=True)
class Table:
    """A list as templates receive it."""

    columns: tuple[Column, ...]
    shown: tuple[Column, ...]
    sort: str
    page: Page
    chips: tuple[Chip, ...] = ()
    caption: Text = ""
    cleared: str = ""

    @cached_property
    def headings(self) -> list[Heading]:
        """Heads of the columns shown."""
        return [self._heading(column) for column in self.shown]

    @property
    def lines(self) -> Iterator[tuple[Any, list[tuple[Column, Any]]]]:
        """Rows with their cells."""
        for row in self.page.rows:
            yield row, [(column, column.show(row)) for column in self.shown]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Columns that can be chosen (all but the first), with whether they are shown."""
        return [(column, column in self.shown) for column in self.columns[1:]]

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column, "", "")
        if self.sort == column.key:
            return Heading(column, "ascending", f"-{column.key}")
        return Heading(column, "descending" if self.sort == f"-{column.key}" else "none", column.key)


def build(
    request: HttpRequest,
    columns: Sequence[Column],
    rows: Rows,
    *,
    default_sort: str = "",
    caption: Text = "",
    chips: Iterable[Chip] = (),
    total: int | None = None,
    size: int = PAGE_SIZE,
) -> Table:
    """The list asked for by ``?sort=``, ``?page=`` and ``?cols=``; anything wrong there falls back to the default."""
    sort = _asked_sort(request, columns, default_sort)
    page = paginate(_sorted(rows, columns, sort), _asked_page(request), size=size, total=total)
    shown = _asked_columns(request, columns)
    cleared = QueryDict(mutable=True)
    cleared.update({key: request.GET[key] for key in ("on", "sort") if key in request.GET})
    return Table(tuple(columns), shown, sort, page, tuple(chips), caption, f"?{cleared.urlencode()}")


def export(
    request: HttpRequest, columns: Sequence[Column], rows: Rows, *, name: Text, default_sort: str = ""
) -> HttpResponseBase | None:
    """The download asked for by ``?export=``: every row of the list, in its order, with the chosen columns."""
    kind = request.GET.get("export", "")
    if kind not in FORMATS:
        return None
    shown = _asked_columns(request, columns)
    ordered = _sorted(rows, columns, _asked_sort(request, columns, default_sort))
    found = _streamed(ordered) if isinstance(ordered, QuerySet) else ordered
    headers = [str(column.label) for column in shown]
    return spreadsheets.response(kind, str(name), headers, ([c.value(row) for c in shown] for row in found))


def chip(request: HttpRequest, label: Text, *parameters: str) -> Chip:
    """A chip that takes the parameters out of the address again."""
    rest = request.GET.copy()
    for name in (*parameters, "page", "export"):
        rest.pop(name, None)
    return Chip(str(label), f"?{rest.urlencode()}")


def filters(request: HttpRequest) -> dict[str, str]:
    """What the address filters by: every parameter but those of the list itself."""
    return {key: str(value) for key, value in request.GET.items() if key not in _NOT_A_FILTER and value}


def _streamed(rows: QuerySet[Any]) -> Iterable[Any]:
    """Rows in batches; prefetches of a queryset need to know the size of a batch."""
    return rows.iterator(chunk_size=2000)


def _asked_page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _asked_sort(request: HttpRequest, columns: Sequence[Column], default: str) -> str:
    asked = request.GET.get("sort", default)
    allowed = {column.key for column in columns if column.sort}
    return asked if asked.removeprefix("-") in allowed else default


def _asked_columns(request: HttpRequest, columns: Sequence[Column]) -> tuple[Column, ...]:
    asked = {key for text in request.GET.getlist("cols") for key in text.split(",")}
    if not asked & {column.key for column in columns}:
        return tuple(column for column in columns if column.default)
    return tuple(column for place, column in enumerate(columns) if place == 0 or column.key in asked)


def _sorted(rows: Rows, columns: Sequence[Column], sort: str) -> Rows:
    by = next((column.sort for column in columns if column.key == sort.removeprefix("-")), "")
    if not by:
        return rows
    down = sort.startswith("-")
    if isinstance(rows, QuerySet):
        if callable(by):
            raise TypeError("a queryset is sorted by the names of its fields")
        names = (by,) if isinstance(by, str) else by
        return rows.order_by(*(_turned(name) if down else name for name in (*names, "pk")))
    return sorted(rows, key=_key(by), reverse=down)


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _key(by: str | tuple[str, ...] | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A sort key that puts what is missing last."""
    if callable(by):
        return by
    names = (by,) if isinstance(by, str) else by
    return lambda row: tuple((getattr(row, name) is None, getattr(row, name)) for name in names)
