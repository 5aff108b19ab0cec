"""One figure: value, share, breakdown, trend, two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.insight.queries.compare import PERIODS, Event, Side, events_between
from hoaban.apps.insight.queries.grouped import Bar, bars, dimensions_of, measures_by, title_of
from hoaban.apps.insight.queries.numbers import Number, number_of, scope_for
from hoaban.apps.insight.queries.parts import part_on
from hoaban.apps.insight.queries.trends import Point, days_for, points
from hoaban.apps.insight.rules.charts import Line, line
from hoaban.shared.access import Actor
from hoaban.shared.figures import Figure, Part, Scope, get_dimension, get_figure, measure


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure as its page shows it; ``by`` is empty where it cannot be broken down."""

    number: Number
    side: Side
    compared_on: date | None
    by: str
    by_title: str
    dimensions: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    years: int
    points: tuple[Point, ...]
    chart: Line | None
    chart_is_share: bool
    filters: tuple[tuple[str, str, str], ...]
    """(dimension, its title, text of the code) of each filter in force."""
    events: tuple[Event, ...] = ()
    overlaps: bool = False
    """Whether somebody may stand in several lines of the breakdown."""


def figure_page(
    *,
    actor: Actor,
    on: date,
    part: Part,
    key: str,
    by: str = "",
    filters: Mapping[str, str] | None = None,
    since: date | None = None,
    compare_on: date | None = None,
    years: int = 3,
) -> FigurePage:
    """The figure of a key; raises LookupError for a key there is not.

    ``by`` and ``filters`` count only where the figure has the dimension; ``since`` only for figures of a period.
    """
    figure = get_figure(key)
    allowed = dimensions_of(figure)
    kept = {name: code for name, code in (filters or {}).items() if name in allowed and figure.by}
    scope = _scope(actor, on, part, kept, since)
    by = by if by in allowed else next(iter(allowed), "")
    number = number_of(measure(key, scope))
    in_time = _trend(figure, scope, years) if since is None and not key.startswith(PERIODS) else []
    as_share = number.look == "share"
    events = events_between(actor=actor, part=part, first=in_time[0].on, last=on) if in_time else []
    days = [point.on for point in in_time]
    drawn = [point.percent if as_share else float(point.value) for point in in_time]
    return FigurePage(
        number=number,
        side=Side(number.title, number, _before(scope, key, compare_on)),
        compared_on=compare_on,
        by=by,
        by_title=title_of(by) if by else "",
        dimensions=tuple((name, title_of(name)) for name in allowed),
        bars=tuple(bars(measures_by(key, by, scope))) if by else (),
        overlaps=by in figure.overlaps,
        years=years,
        points=tuple(in_time),
        chart=line(days, drawn, sorted({event.on for event in events})) if in_time else None,
        chart_is_share=as_share,
        filters=tuple(_described(name, code, scope) for name, code in kept.items()),
        events=tuple(events),
    )


def _scope(actor: Actor, on: date, part: Part, filters: Mapping[str, str], since: date | None) -> Scope:
    plain = scope_for(actor, on, part, **filters)
    return Scope(plain.actor, on, part, since, plain.filters)


def _trend(figure: Figure, scope: Scope, years: int) -> list[Point]:
    return points(figure, scope, days_for(figure, scope.on, years))


def _before(scope: Scope, key: str, compare_on: date | None) -> Number | None:
    if compare_on is None:
        return None
    then = part_on(actor=scope.actor, on=compare_on, part=scope.part)
    if then is None:
        return None
    return number_of(measure(key, Scope(scope.actor, compare_on, then, None, scope.filters)))


def _described(name: str, code: str, scope: Scope) -> tuple[str, str, str]:
    """A filter in words; a list of codes (``1,2``) as several texts."""
    dimension = get_dimension(name)
    if name == "unit":
        return name, str(dimension.title), scope.part.name
    if code == "minority":
        return name, str(dimension.title), _("Ethnic minorities")
    texts = []
    for one in code.split(","):
        value: object = int(one) if one.isascii() and one.isdigit() else one
        value = {"True": True, "False": False}.get(one, value)
        labels = dimension.labels([value], scope) if dimension.labels else {}
        texts.append(labels.get(value) or dimension.label(value, scope))
    return name, str(dimension.title), ", ".join(texts)
