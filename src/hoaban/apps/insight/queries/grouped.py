"""One figure by units or by a dimension, in one query (two with a denominator)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _

from hoaban.apps.insight.queries.numbers import page_address
from hoaban.apps.insight.rules.paths import cut
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Unit
from hoaban.apps.people import queries as people
from hoaban.apps.people.queries.addresses import figure_addresses, whole_addresses
from hoaban.apps.people.queries.together import STAFFED
from hoaban.shared.access import STEP
from hoaban.shared.figures import Dimension, Figure, Measure, Scope, breakdown, get_dimension, get_figure

HEADCOUNT = "people.headcount"
PATHS: dict[Any, str] = {Authorisation: "path", Unit: "placements__path"}
"""Where rows keep the path of their unit; census rows as the default."""
EXTRA = ("political_theory", "state_management", "ethnic_knowledge", "party", "key_leader")
"""Further ways to break down figures of people."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a breakdown: ``size`` as CSS writes it, half the width for the longest bar (its number stands
    beside it); ``share`` of the whole value."""

    label: str
    value: int
    of: int | None
    percent: float | None
    share: float | None
    size: str
    rows_url: str
    inside_url: str = ""
    """The same figure inside this line alone."""
    of_url: str = ""
    """The list of what the line is a share of."""


def dimensions_of(figure: Figure) -> list[str]:
    """Keys of the dimensions that a figure can be broken down by and filtered with."""
    if "education" in figure.by:
        return [*figure.by, *EXTRA]
    if set(figure.by) > set(figure.overlaps):
        return list(figure.by)
    return ["unit", *figure.by] if figure.page != "people_committees" else list(figure.by)


def by_path(figures: Sequence[Figure], scope: Scope, width: int = 0) -> dict[str, dict[str, int]]:
    """Key -> path of a unit -> the figure's value at the unit itself; figures of the headcount share one scan.

    ``width``: how much of a path the caller goes by; where that is one step below the province the tally tells, and
    the values are those of the units directly below it with everything inside.
    """
    keys = [figure.key for figure in figures]
    found = people.inside_together(keys, scope) if width == len(scope.part.path) + STEP else {}
    if shared := [key for key in keys if key in people.SHARES and key not in found]:
        found |= people.paths_together(shared, scope)
    if posts := [key for key in keys if key in STAFFED and key not in found]:
        staffed = people.staffing_by_path(scope)
        found |= {key: {path: getattr(one, STAFFED[key]) for path, one in staffed.items()} for key in posts}
    return found | {figure.key: _own_paths(figure, scope) for figure in figures if figure.key not in found}


def _own_paths(figure: Figure, scope: Scope) -> dict[str, int]:
    rows: QuerySet[Any] = figure.rows(scope).order_by()
    amount = Sum(figure.amount) if figure.amount else Count("pk", distinct=True) if rows.model is Unit else Count("*")
    # Rows that have moved since say where they were counted.
    own = "of_path" if "of_path" in rows.query.annotations else PATHS.get(rows.model, "unit_path")
    found = rows.annotate(_at=F(own)).values("_at").annotate(_n=amount)
    return {row["_at"]: int(row["_n"] or 0) for row in found}


def by_units(key: str, scope: Scope, known: Mapping[str, int] | None = None) -> list[Measure]:
    """The figure by the units directly below the part, largest first; a path of the part itself is the part alone.

    ``known``: values by path that the caller has counted already; then without a denominator.
    """
    figure, width = get_figure(key), len(scope.part.path) + STEP
    whole = get_figure(figure.of) if figure.of and known is None else None
    found = by_path([figure, whole] if whole else [figure], scope, width) if known is None else {key: known}
    values, of = cut(found[key], width), cut(found[whole.key], width) if whole else {}
    paths = sorted(values.keys() | of.keys())
    names = organisation.unit_names(ids=[int(path[-STEP:], 36) for path in paths], on=scope.on)
    measures = [
        Measure(
            figure, scope, values.get(path, 0), of.get(path, 0) if whole else None, "unit", path,
            _("%(unit)s itself") % {"unit": scope.part.name} if path == scope.part.path
            else names.get(int(path[-STEP:], 36), path),
        )
        for path in paths
    ]  # fmt: skip
    return sorted(measures, key=lambda one: (-one.value, one.label or ""))


def measures_by(key: str, by: str, scope: Scope) -> list[Measure]:
    """The figure by a dimension; ethnic groups and units largest first, others in their own order."""
    if by == "unit":
        return by_units(key, scope)
    figure, dimension = get_figure(key), get_dimension(by)
    keys = [key, figure.of] if figure.of else [key]
    if not people.SHARES.keys() >= set(keys):
        return breakdown(key, by, scope)
    known = people.headcount_by([by], scope).get(by) if key == HEADCOUNT else None
    found = {key: known} if known is not None else people.group_together(keys, scope, dimension)
    return _dressed(figure, dimension, found[key], scope, found[figure.of] if figure.of else None)


def by_many(key: str, wanted: Sequence[str], scope: Scope) -> dict[str, list[Measure]]:
    """The figure by several dimensions; values only, largest groups of people first.

    What the tally knows of a whole province comes from there, the rest from one scan of the rows.
    """
    figure = get_figure(key)
    known = people.headcount_by(wanted, scope) if key == HEADCOUNT else {}
    dimensions = [get_dimension(by) for by in wanted if by not in known]
    columns = {f"_by{place}": dimension.expression(scope) for place, dimension in enumerate(dimensions)}
    rows = figure.rows(scope).order_by().annotate(**columns).values_list(*columns).annotate(_n=Count("*"))
    totals: dict[str, dict[Any, int]] = {dimension.key: defaultdict(int) for dimension in dimensions}
    for *codes, count in rows if dimensions else ():
        for total, code in zip(totals.values(), codes, strict=True):
            total[code] += count
    return {by: _dressed(figure, get_dimension(by), {**known, **totals}[by], scope) for by in wanted}


def _dressed(
    figure: Figure, dimension: Dimension, values: Mapping[Any, int], scope: Scope, of: Mapping[Any, int] | None = None
) -> list[Measure]:
    codes = sorted({*values, *(of or ())}, key=dimension.order)
    labels = dimension.labels(codes, scope) if dimension.labels else {}
    found = [
        Measure(
            figure, scope, values.get(code, 0), None if of is None else of.get(code, 0), dimension.key,
            "" if code is None else str(code), labels.get(code) or dimension.label(code, scope),
        )
        for code in codes
    ]  # fmt: skip
    if dimension.key == "ethnicity":
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
            size=f"{one.value / longest / 2:.3f}",
            rows_url=address,
            inside_url=_inside(one, address),
            of_url=of_url,
        )
        for one, address, of_url in zip(found, addresses, whole_addresses(found), strict=True)
    ]


def _inside(one: Measure, address: str) -> str:
    """The figure's page narrowed to a line: the same question as the list's address asks."""
    query = address.partition("?")[2].partition("&")[2]
    return f"{page_address('insight_figure', one.scope, one.figure.key).partition('?')[0]}?{query}"


def title_of(by: str) -> str:
    """The name of a dimension."""
    return str(get_dimension(by).title)
