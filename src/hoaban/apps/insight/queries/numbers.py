"""Numbers as pages show them: value, denominator, share, and the addresses of the rows and of the figure's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from hoaban.apps.people import queries as people
from hoaban.apps.people.queries.addresses import figure_address, whole_addresses
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Figure, Measure, Part, Scope, get_figure, values_of

AS_FRACTION = frozenset({"organisation.communes_with_non_local_key_leader", "learning.class_communes"})
"""Figures that read best as 38/45."""
AS_VALUE = frozenset({"people.key_leaders", "organisation.posts_vacant"})
"""Figures with a denominator whose value says more than the share."""


@dataclass(frozen=True, slots=True)
class Number:
    """One figure's value on a day; ``look`` is "value", "share" or "fraction": what stands in large type."""

    key: str
    title: str
    unit_of_count: str
    value: int
    of: int | None
    percent: float | None
    rows_url: str
    figure_url: str
    look: str
    on: date
    note: str = ""
    of_url: str = ""
    """The list of everybody or everything that the value is a share of."""
    direct: float | None = None
    """The share unrounded, for differences in percentage points."""


def look_of(figure: Figure) -> str:
    """How a figure is written in large type."""
    if figure.key in AS_FRACTION:
        return "fraction"
    return "value" if figure.of is None or figure.key in AS_VALUE else "share"


def page_address(name: str, scope: Scope, *args: str, **more: str) -> str:
    """The address of a page of insight under a question."""
    query = {"on": scope.on.isoformat(), "unit": scope.part.code}
    if scope.since is not None:
        query["since"] = scope.since.isoformat()
    for key, code in scope.filters.items():
        if key != "unit":
            query[key] = code
        elif code == scope.part.code:
            query[DIRECT] = "1"
    return f"{reverse(name, args=args)}?{urlencode({**query, **more})}"


def number_of(measure: Measure) -> Number:
    """A measure as pages show it."""
    figure = measure.figure
    return Number(
        key=figure.key,
        title=str(figure.title),
        unit_of_count=str(figure.unit_of_count),
        value=measure.value,
        of=measure.of,
        percent=measure.percent,
        rows_url=figure_address(figure, measure.scope),
        figure_url=page_address("insight_figure", measure.scope, figure.key),
        look=look_of(figure),
        on=measure.scope.on,
        note=str(figure.note),
        of_url=whole_addresses([replace(measure, by=None, code=None)])[0],
        direct=100 * measure.value / measure.of if measure.of else None,
    )


def numbers(keys: Iterable[str], scope: Scope, known: Mapping[str, int] | None = None) -> dict[str, Number]:
    """The figures of the keys under one question; each figure and each denominator is counted once,
    and those that can be are counted together.

    ``known``: values that the caller has counted already.
    """
    figures = [get_figure(key) for key in keys]
    wanted = {figure.key for figure in figures} | {figure.of for figure in figures if figure.of}
    values = dict(known or {})
    values |= people.count_together(wanted - values.keys(), scope)
    values |= values_of([get_figure(key) for key in sorted(wanted - values.keys())], scope)
    return {
        figure.key: number_of(Measure(figure, scope, values[figure.key], values[figure.of] if figure.of else None))
        for figure in figures
    }


def scope_for(actor: object, on: date, part: Part, **filters: str) -> Scope:
    """The question of one part on one day; the actor may see the figures of the part, or PermissionDenied."""
    scope = Scope(actor=actor, on=on, part=part, filters=filters)  # type: ignore[arg-type]
    scope.actor.require(Permission.VIEW_FIGURES, part.path)
    return scope
