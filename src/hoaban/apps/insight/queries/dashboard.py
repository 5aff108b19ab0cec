"""The page a leader opens: key figures of a part on a day, and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.insight.queries.compare import Event, Side, comparable, events_between, pair_up
from hoaban.apps.insight.queries.grouped import Bar, bars, by_many, by_units, measures_by, title_of
from hoaban.apps.insight.queries.numbers import numbers, page_address, scope_for
from hoaban.apps.insight.queries.parts import part_on
from hoaban.apps.insight.queries.tiles import TileMap, tile_map_if_placed
from hoaban.apps.insight.queries.trends import sparks
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people import queries as people
from hoaban.apps.people.queries.together import STAFFED, VACANT
from hoaban.shared.access import Actor
from hoaban.shared.figures import Measure, Part, Scope

CARDS = (
    "people.headcount", "people.ethnic_minority", "people.women", "people.education.university_up",
    "people.ethnic_knowledge", "people.party_members", "organisation.communes_with_non_local_key_leader",
    "organisation.posts_vacant", "people.theory_and_management", "people.key_leaders",
)  # fmt: skip
SHOWN = 8
MAPPED = "people.ethnic_minority"
LONGEST = 8
"""Bars of a breakdown before the rest is left to the figure's page."""


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: the number, the same on the compared day, and three years as a line."""

    side: Side
    spark: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The headcount, or another figure, by one dimension."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    url: str
    rest: int = 0
    """Lines that the figure's own page shows besides."""


@dataclass(frozen=True, slots=True)
class Committee:
    """A collective body with its term on the day and the share of ethnic minority members."""

    name_vi: str
    name_en: str
    term: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the page shows of one part on one day."""

    part: Part
    on: date
    compared_on: date
    compared: bool
    """Whether the part existed on the compared day."""
    cards: tuple[Card, ...]
    rows: tuple[Side, ...]
    map: TileMap | None
    charts: tuple[Chart, ...]
    committees: tuple[Committee, ...]
    vacancies: Chart | None
    events: tuple[Event, ...]


def dashboard(*, actor: Actor, on: date, part: Part, compare_on: date, mapped: str = MAPPED) -> Dashboard:
    """The figures of a part on a day beside another day; as many queries for ten people as for ten thousand."""
    scope = scope_for(actor, on, part)
    then = part_on(actor=actor, on=compare_on, part=part)
    keys = [figure.key for figure in comparable()]
    staffed = people.staffing_inside(scope)
    staffed = people.staffing_by_path(scope) if staffed is None else staffed
    posts = people.Staffing.of(staffed.values())
    now = numbers(keys, scope, {key: getattr(posts, part) for key, part in STAFFED.items()})
    before = numbers(keys, scope_for(actor, compare_on, then)) if then else {}
    sides = {side.now.key: side for side in pair_up(now, before) if side.now}
    chosen = [key for key in CARDS if now[key].of != 0][:SHOWN]
    lines = sparks({key: now[key] for key in chosen}, scope)
    tiles = tile_map_if_placed(scope=scope, key=mapped) if now["organisation.communes"].value > 1 else None
    return Dashboard(
        part=part,
        on=on,
        compared_on=compare_on,
        compared=then is not None,
        cards=tuple(Card(sides[key], lines.get(key, "")) for key in chosen),
        rows=tuple(sides.values()),
        map=tiles,
        charts=_charts(scope, has_map=tiles is not None),
        committees=_committees(scope),
        vacancies=_chart(by_units(VACANT, scope, {path: one.vacant for path, one in staffed.items()}), scope),
        events=tuple(events_between(actor=actor, part=part, first=min(on, compare_on), last=max(on, compare_on))),
    )


def _charts(scope: Scope, *, has_map: bool) -> tuple[Chart, ...]:
    """Education and ethnicity stand first, beside the map; without a map the units below take its place."""
    wanted = ["education", "ethnicity", "age", "category", "level", "sex"]
    found = by_many("people.headcount", wanted, scope)
    found["education"].reverse()
    units = [] if has_map else [by_units("people.headcount", scope)]
    charts = [_chart(measures, scope) for measures in [*units, *(found[by] for by in wanted)]]
    return tuple(chart for chart in charts if chart is not None and len(chart.bars) > 1)


def _chart(measures: Sequence[Measure], scope: Scope) -> Chart | None:
    shown = bars([one for one in measures if one.value])
    if not shown:
        return None
    by, key = str(measures[0].by), measures[0].figure.key
    return Chart(
        by, title_of(by), tuple(shown[:LONGEST]), page_address("insight_figure", scope, key, by=by),
        max(0, len(shown) - LONGEST),
    )  # fmt: skip


def _committees(scope: Scope) -> tuple[Committee, ...]:
    measures = measures_by("people.committee_members.ethnic_minority", "body", scope)
    if not measures:
        return ()
    bodies = {body.code: body for body in organisation.list_bodies(actor=scope.actor)}
    found = []
    for one, bar in zip(measures, bars(measures), strict=True):
        body = bodies.get(one.code or "")
        if body is not None:
            found.append(Committee(body.name_vi, body.name_en, _term(body.terms, scope.on), bar))
    return tuple(found)


def _term(terms: Sequence[organisation.TermRow], on: date) -> str:
    held = (t.label for t in terms if t.starts_on <= on and (t.ends_before is None or on < t.ends_before))
    return next(held, "")
