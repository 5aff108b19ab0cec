"""Figures: one object yields the value, the breakdown, the trend, the list behind it and the export.

A number and its rows come from the same queryset, so they can never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise

from hoaban.shared.access import Actor, Permission

Text = str | Promise

DIRECT = "direct"
"""Parameter that asks for the rows of the unit itself, without those of units below it."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the province a figure is asked of: a unit as it stands on the day."""

    id: int
    code: str
    name: str
    path: str
    is_root: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """One question: who asks, of which part, for which day (or period up to it), under which filters.

    ``filters`` maps dimension keys to codes as text, exactly as they stand in an address.
    """

    actor: Actor
    on: date
    part: Part
    since: date | None = None
    filters: Mapping[str, str] = field(default_factory=dict)

    def narrowed(self, **more: str) -> Scope:
        """The same question under further filters."""
        return replace(self, filters={**self.filters, **more})


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to break a figure down.

    ``expression``: the field name or annotation to group by; ``label``: text of a code on a day;
    ``narrow``: the condition of one code (text from an address), None for a code that cannot be.
    """

    key: str
    title: Text
    expression: Callable[[Scope], Any]
    label: Callable[[Any, Scope], str]
    narrow: Callable[[str, Scope], Q | None]
    order: Callable[[Any], Any] = lambda code: (code is None, code)
    labels: Callable[[Sequence[Any], Scope], Mapping[Any, str]] | None = None
    """Texts of many codes in one query, where a label needs the database."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that is counted.

    ``rows`` gives what is counted as a queryset under a scope (with filters applied); ``amount`` sums a field
    instead of counting rows; ``of`` is the key of the denominator; ``quick`` may answer from a derived table
    (None: count the rows), so may ``trend`` day by day and ``groups`` by a dimension, and a test compares the two;
    ``page`` names the list page that shows the rows.
    """

    key: str
    title: Text
    unit_of_count: Text
    rows: Callable[[Scope], QuerySet[Any]]
    page: str
    of: str | None = None
    amount: str | None = None
    by: tuple[str, ...] = ()
    quick: Callable[[Scope], int | None] | None = None
    trend: Callable[[Scope, Sequence[date]], list[int] | None] | None = None
    groups: Callable[[Scope, Dimension], Mapping[Any, int] | None] | None = None
    note: Text = ""
    permission: Permission | None = None
    together: Callable[[Scope], Mapping[str, int]] | None = None
    """Counts every figure that names the same function at once, by key; a figure left out is 0."""
    overlaps: tuple[str, ...] = ()
    """Those of ``by`` whose groups overlap: they do not add up, and each is a share of the whole denominator."""

    def may_be_asked(self, actor: Actor, path: str) -> bool:
        """Whether the actor may ask the figure of the part at ``path``; one without a permission, everybody may."""
        return self.permission is None or actor.may(self.permission, path)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's answer: ``of`` and ``percent`` are None without a denominator; percent has two decimals."""

    figure: Figure
    scope: Scope
    value: int
    of: int | None = None
    by: str | None = None
    code: str | None = None
    label: str | None = None

    @property
    def percent(self) -> float | None:
        """Share of the denominator in percent; None when there is none or it is zero."""
        return round(100 * self.value / self.of, 2) if self.of else None


_FIGURES: dict[str, Figure] = {}
_DIMENSIONS: dict[str, Dimension] = {}


def declare(figure: Figure) -> Figure:
    """Add a figure to the registry; a key is declared once."""
    if figure.key in _FIGURES:
        raise ValueError(f"figure {figure.key} is declared twice")
    _FIGURES[figure.key] = figure
    return figure


def declare_dimension(dimension: Dimension) -> Dimension:
    """Add a dimension to the registry; a key is declared once."""
    if dimension.key in _DIMENSIONS:
        raise ValueError(f"dimension {dimension.key} is declared twice")
    _DIMENSIONS[dimension.key] = dimension
    return dimension


def get_figure(key: str) -> Figure:
    """The figure of a key; LookupError names the keys there are."""
    try:
        return _FIGURES[key]
    except KeyError:
        raise LookupError(f"no figure {key!r}; there are: {', '.join(sorted(_FIGURES))}") from None


def get_dimension(key: str) -> Dimension:
    """The dimension of a key; LookupError names the keys there are."""
    try:
        return _DIMENSIONS[key]
    except KeyError:
        raise LookupError(f"no dimension {key!r}; there are: {', '.join(sorted(_DIMENSIONS))}") from None


def list_figures() -> list[Figure]:
    """All figures in order of declaration."""
    return list(_FIGURES.values())


def list_dimensions() -> list[Dimension]:
    """All dimensions in order of declaration."""
    return list(_DIMENSIONS.values())


def _total(figure: Figure, rows: QuerySet[Any]) -> int:
    if figure.amount:
        return int(rows.aggregate(total=Sum(figure.amount))["total"] or 0)
    return int(rows.count())


def value_of(figure: Figure, scope: Scope) -> int:
    """The figure's value: from the derived table where it may, else by counting the rows."""
    if figure.quick is not None and (found := figure.quick(scope)) is not None:
        return found
    return _total(figure, figure.rows(scope))


def values_of(figures: Iterable[Figure], scope: Scope) -> dict[str, int]:
    """The values of several figures by key; those that name one function to be counted together are, from two on."""
    found: dict[str, int] = {}
    several: dict[Callable[[Scope], Mapping[str, int]], list[Figure]] = {}
    for figure in figures:
        if figure.together is None:
            found[figure.key] = value_of(figure, scope)
        else:
            several.setdefault(figure.together, []).append(figure)
    for count, group in several.items():
        counted = count(scope) if len(group) > 1 else {group[0].key: value_of(group[0], scope)}
        found |= {figure.key: counted.get(figure.key, 0) for figure in group}
    return found


def measure(key: str, scope: Scope) -> Measure:
    """The figure of a key under a scope, with its denominator."""
    figure = get_figure(key)
    of = value_of(get_figure(figure.of), scope) if figure.of else None
    return Measure(figure, scope, value_of(figure, scope), of)


def _grouped(figure: Figure, dimension: Dimension, scope: Scope) -> Mapping[Any, int]:
    if figure.groups is not None and (found := figure.groups(scope, dimension)) is not None:
        return found
    # Rows, not keys: the covering indexes hold no key, and PostgreSQL would fetch every row for it.
    amount: models.Aggregate = Sum(figure.amount) if figure.amount else Count("*")
    rows = figure.rows(scope).order_by().annotate(_by=dimension.expression(scope)).values("_by")
    return {row["_by"]: int(row["_n"] or 0) for row in rows.annotate(_n=amount)}


def _denominators(figure: Figure, dimension: Dimension, scope: Scope, values: Mapping[Any, int]) -> Mapping[Any, int]:
    """What each group is a share of: its own group of the denominator, or the whole where groups overlap."""
    if figure.of is None:
        return {}
    if dimension.key in figure.overlaps:
        return dict.fromkeys(values, value_of(get_figure(figure.of), scope))
    return _grouped(get_figure(figure.of), dimension, scope)


def breakdown(key: str, by: str, scope: Scope) -> list[Measure]:
    """The figure by a dimension, one measure a code, in the dimension's order (two queries at most)."""
    figure, dimension = get_figure(key), get_dimension(by)
    values = _grouped(figure, dimension, scope)
    of = _denominators(figure, dimension, scope, values)
    codes = sorted(values.keys() | of.keys(), key=dimension.order)
    labels = dimension.labels(codes, scope) if dimension.labels else {}
    return [
        Measure(
            figure,
            scope,
            values.get(code, 0),
            of.get(code, 0) if figure.of else None,
            by=by,
            code="" if code is None else str(code),
            label=labels.get(code) or dimension.label(code, scope),
        )
        for code in codes
    ]


def trend(key: str, scope: Scope, days: Sequence[date]) -> list[int]:
    """The figure's value on each of ``days``: from the derived table where it may, else day by day."""
    figure = get_figure(key)
    if figure.trend is not None and (found := figure.trend(scope, days)) is not None:
        return found
    return [value_of(figure, replace(scope, on=day)) for day in days]


def narrow(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """Apply the scope's filters to rows; an unknown code matches nothing."""
    for key, code in scope.filters.items():
        condition = get_dimension(key).narrow(code, scope)
        rows = rows.none() if condition is None else rows.filter(condition)
    return rows
