"""A figure through time: values on rising days, the shares, and the chart drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from hoaban.apps.insight.queries.numbers import Number
from hoaban.apps.insight.rules.charts import sparkline
from hoaban.apps.insight.rules.days import month_ends
from hoaban.apps.people import queries as people
from hoaban.apps.people.queries.addresses import figure_address, whole_addresses
from hoaban.shared.figures import Figure, Measure, Scope, get_figure, trend


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a trend; ``rows_url``: the list of who or what was counted on it, ``of_url``: of everybody then."""

    on: date
    value: int
    of: int | None
    percent: float | None
    rows_url: str
    of_url: str


def days_for(figure: Figure, on: date, years: int) -> list[date]:
    """Month ends up to the day; seven in all for a figure that has to be counted day by day."""
    return month_ends(on, years=years, step=1 if _quick(figure) else 2 * years)


def _quick(figure: Figure) -> bool:
    return figure.trend is not None and (figure.of is None or get_figure(figure.of).trend is not None)


def points(figure: Figure, scope: Scope, days: Sequence[date]) -> list[Point]:
    """The figure on each of the days with its denominator."""
    found = _trends({figure.key, figure.of} if figure.of else {figure.key}, scope, days)
    values, of = found[figure.key], found[figure.of] if figure.of else [None] * len(days)
    asked = f"on={scope.on.isoformat()}"
    address, whole_address = figure_address(figure, scope), whole_addresses([Measure(figure, scope, 0)])[0]
    return [
        Point(
            day,
            value,
            whole,
            round(100 * value / whole, 2) if whole else None,
            address.replace(asked, f"on={day.isoformat()}"),
            whole_address.replace(asked, f"on={day.isoformat()}"),
        )  # fmt: skip
        for day, value, whole in zip(days, values, of, strict=True)
    ]


def _trends(keys: Set[str], scope: Scope, days: Sequence[date]) -> dict[str, list[int]]:
    """Each figure on each of the days; those of the headcount are asked together."""
    found = people.trends_together(sorted(keys & people.SHARES.keys()), scope, days)
    return found | {key: trend(key, scope, days) for key in sorted(keys - found.keys())}


def sparks(found: Mapping[str, Number], scope: Scope) -> dict[str, str]:
    """Sparklines over three years by quarters, for the figures that have a quick trend; ends in the value shown."""
    days = month_ends(scope.on, years=3, step=3)[:-1]
    quick = [key for key in found if _quick(get_figure(key))]
    needed = set(quick) | {of for key in quick if (of := get_figure(key).of)}
    values = _trends(needed, scope, days) if days else {}
    return {key: sparkline(_series(found[key], values)) for key in quick if values}


def _series(number: Number, values: Mapping[str, Sequence[int]]) -> list[float | None]:
    of = get_figure(number.key).of
    if number.look == "share" and of:
        before = [100 * v / w if w else None for v, w in zip(values[number.key], values[of], strict=True)]
        return [*before, number.direct]
    return [*map(float, values[number.key]), float(number.value)]
