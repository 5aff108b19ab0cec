"""One figure by units or by a dimension, in one query (two with a denominator)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Substr

from hoaban.apps.insight.queries.numbers import page_address
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Unit
from hoaban.apps.people.queries.addresses import figure_addresses
from hoaban.shared.access import STEP
from hoaban.shared.figures import Figure, Measure, Scope, breakdown, get_dimension, get_figure

PATHS: dict[Any, str] = {Authorisation: "path", Unit: "placements__path"}
"""Where rows keep the path of their unit; census rows as the default."""
EXTRA = ("political_theory", "state_management", "ethnic_knowledge", "party", "key_leader")
"""Further ways to break down figures of people."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a breakdown: ``size`` from 0 to 1 beside the longest bar; ``share`` of the whole value."""

    label: str
    value: int
    of: int | None
    percent: float | None
    share: float | None
    size: float
    rows_url: str
    inside_url: str = ""
    """The same figure inside this line alone."""


def dimensions_of(figure: Figure) -> list[str]:
    """Keys of the dimensions that a figure can be broken down by and filtered with."""
    if "education" in figure.by:
        return [*figure.by, *EXTRA]
    return list(figure.by) or (["unit"] if figure.page != "people_committees" else [])


def by_path(figure: Figure, scope: Scope, width: int) -> dict[str, int]:
    """The figure's value by the first ``width`` characters of the rows' unit path."""
    rows: QuerySet[Any] = figure.rows(scope).order_by()
    cut = Substr(F(PATHS.get(rows.model, "unit_path")), 1, width)
    amount = Sum(figure.amount) if figure.amount else Count("pk", distinct=rows.model is Unit)
    found = rows.annotate(_at=cut).values("_at").annotate(_n=amount)
    return {row["_at"]: int(row["_n"] or 0) for row in found}


def _units(key: str, scope: Scope) -> list[Measure]:
    figure, width = get_figure(key), len(scope.part.path) + STEP
    values = by_path(figure, scope, width)
    of = by_path(get_figure(figure.of), scope, width) if figure.of else {}
    paths = sorted(values.keys() | of.keys())
    names = organisation.unit_names(ids=[int(path[-STEP:], 36) for path in paths], on=scope.on)
    return [
        Measure(
            figure, scope, values.get(path, 0), of.get(path, 0) if figure.of else None, "unit", path,
            names.get(int(path[-STEP:], 36), path),
        )
        for path in paths
    ]  # fmt: skip


def measures_by(key: str, by: str, scope: Scope) -> list[Measure]:
    """The figure by a dimension; ethnic groups and units largest first, others in their own order."""
    found = _units(key, scope) if by == "unit" else breakdown(key, by, scope)
    if by in ("unit", "ethnicity"):
        found.sort(key=lambda one: (-one.value, one.label or ""))
    return found


def bars(found: list[Measure]) -> list[Bar]:
    """Measures of one breakdown as bars with links."""
    whole = sum(one.value for one in found)
    longest = max((one.value for one in found), default=0) or 1
    addresses = figure_addresses(found)
    return [
        Bar(
            label=one.label or "",
            value=one.value,
            of=one.of,
            percent=one.percent,
            share=round(100 * one.value / whole, 2) if whole else None,
            size=round(one.value / longest, 4),
            rows_url=address,
            inside_url=_inside(one, address),
        )
        for one, address in zip(found, addresses, strict=True)
    ]


def _inside(one: Measure, address: str) -> str:
    """The figure's page narrowed to a line: the same question as the list's address asks."""
    query = address.partition("?")[2].partition("&")[2]
    return f"{page_address('insight_figure', one.scope, one.figure.key).partition('?')[0]}?{query}"


def title_of(by: str) -> str:
    """The name of a dimension."""
    return str(get_dimension(by).title)
