"""What a part of the province has come to in a period: by unit, procedure or month, with the time taken, and the indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.lawbook.rules import NoSuchRuleError
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.addresses import figure_address, figure_addresses
from hoaban.apps.service.queries import loads, tallies
from hoaban.apps.service.rules.index766 import Points, points
from hoaban.apps.service.rules.tallies import quantile
from hoaban.shared.figures import Measure, Scope, breakdown, get_dimension, get_figure, measure
from hoaban.shared.names import text_key

WAYS = ("unit", "procedure", "service_month", "service_field")
"""What the table may be broken down by."""
COLUMNS = ("received", "settled", "early", "on_time", "late", *tallies.SHARES)
CARDS = (
    "service.received", "service.on_time", "service.open_overdue", "service.apologies_sent", "service.feedback_answered",
    "service.satisfaction",
)  # fmt: skip
LINKED = ("service.settled", "service.late", "service.received", "service.on_time")
"""Figures whose rows each line of the table opens."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A measure with the address of its rows."""

    measure: Measure
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``median`` and ``tail`` (of nine in ten) in percent of the statutory time."""

    label: str
    code: str
    received: int
    settled: int
    on_time: int
    late: int
    median: float | None
    tail: float | None
    settled_url: str = ""
    late_url: str = ""
    received_url: str = ""
    on_time_url: str = ""

    @property
    def percent(self) -> float | None:
        """Share settled on time, in percent."""
        return round(100 * self.on_time / self.settled, 2) if self.settled else None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the set of indices 766, with what its points rest on."""

    key: str
    points: Points
    legal_basis: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Burden:
    """An officer who carries too much: open dossiers, and how many are normal there."""

    name: str
    unit: str
    items: int
    normal: float


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the page shows."""

    cards: tuple[Told, ...]
    by: str
    total: Line
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    burdens: tuple[Burden, ...]
    burdened: Told
    causes: tuple[Told, ...] = ()
    """Dossiers settled late by the cause of the delay, the most frequent first."""


def results(scope: Scope, by: str) -> Results:
    """The results of a part in a period, by one of WAYS (anything else: by unit)."""
    by = by if by in WAYS else WAYS[0]
    cards = {key: _told(key, scope) for key in CARDS}
    return Results(
        cards=tuple(cards.values()), by=by, total=total_line(scope), lines=tuple(lines(scope, by)),
        groups=tuple(_groups(scope, cards)), burdens=tuple(_burdens(scope)), burdened=_told("service.burnout", scope),
        causes=_causes(scope),
    )  # fmt: skip


def _causes(scope: Scope) -> tuple[Told, ...]:
    found = sorted(breakdown("service.late", "late_cause", scope), key=lambda one: -one.value)
    some = [one for one in found if one.value]
    return tuple(Told(one, url) for one, url in zip(some, figure_addresses(some), strict=True))


def _told(key: str, scope: Scope) -> Told:
    found = measure(key, scope)
    return Told(found, figure_address(found.figure, scope))


def total_line(scope: Scope) -> Line:
    """The whole part as one line."""
    whole = _line("", "", tallies.sums(scope, COLUMNS).get(None, dict.fromkeys(COLUMNS, 0)))
    return _linked([whole], scope, None)[0]


def lines(scope: Scope, by: str) -> list[Line]:
    """The table: units and months in their order, procedures and fields with the most dossiers first; two queries or four."""
    dimension = get_dimension(by)
    found = tallies.sums(scope, COLUMNS, dimension)
    codes = sorted(found, key=dimension.order)
    labels = dimension.labels(codes, scope) if dimension.labels else {}
    made = [_line(labels.get(code) or dimension.label(code, scope), code, found[code]) for code in codes]
    if by == "unit":
        made.sort(key=lambda one: text_key(one.label))
    elif by != "service_month":
        made.sort(key=lambda one: -one.received)
    return _linked(made, scope, by)


def _line(label: str, code: Any, found: dict[str, int]) -> Line:
    counts = [found[name] for name in tallies.SHARES]
    median, tail = quantile(counts, 0.5), quantile(counts, 0.9)
    return Line(
        label, str(code or ""), found["received"], found["settled"], found["early"] + found["on_time"], found["late"],
        None if median is None else 100 * median, None if tail is None else 100 * tail,
    )  # fmt: skip


def _linked(made: Sequence[Line], scope: Scope, by: str | None) -> list[Line]:
    settled, late, received, on_time = (
        figure_addresses([Measure(get_figure(key), scope, 0, by=by, code=one.code) for one in made]) for key in LINKED
    )
    return [
        replace(one, settled_url=first, late_url=second, received_url=third, on_time_url=fourth)
        for one, first, second, third, fourth in zip(made, settled, late, received, on_time, strict=True)
    ]  # fmt: skip


def _groups(scope: Scope, cards: dict[str, Told]) -> list[Group]:
    """The groups of the set of indices 766 that dossiers and ratings can give."""
    timely, satisfied = cards["service.on_time"].measure, cards["service.satisfaction"].measure
    disclosed = measure("service.disclosed", scope)
    found = []
    for key, least, whole, counted in (
        ("openness", "index766_openness", "index766_openness", disclosed),
        ("progress", "index766_progress", "index766_progress", timely),
        ("satisfaction", "index766_satisfaction_reception", "index766_satisfaction", satisfied),
    ):
        try:
            of = lawbook.get_rule(area="one_stop", key=least, on=scope.on)
            most = lawbook.get_rule(area="one_stop", key=whole, on=scope.on)
        except NoSuchRuleError:
            continue
        told = points(counted.value, counted.of or 0, of=float(of.number), most=float(most.number))
        sure = of.confidence >= Confidence.HIGH and key != "openness"
        found.append(Group(key, told, of.legal_basis, is_sure=sure))
    return found


def _burdens(scope: Scope) -> list[Burden]:
    heavy = [one for one in loads.loads(scope) if one.is_heavy][:SHOWN]
    names = dict(Official.objects.filter(pk__in=[one.official_id for one in heavy]).values_list("pk", "full_name"))
    units = organisation.unit_names(ids=[int(one.unit_path[-4:], 36) for one in heavy], on=scope.on)
    return [
        Burden(names[one.official_id], units.get(int(one.unit_path[-4:], 36), ""), one.items, one.normal or 0)
        for one in heavy
        if one.official_id in names
    ]
