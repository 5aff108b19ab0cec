"""Figures: every declared one for many days and parts, free combinations, and trends of ten years."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Iterable, Sequence
from datetime import date

from bench.measuring import Line, Run, bare, line, recorded, timed
from hoaban.apps.insight.rules.days import month_ends
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, UnitKind
from hoaban.shared.access import Actor
from hoaban.shared.figures import Figure, Part, Scope, breakdown, get_figure, list_figures, measure, trend
from hoaban.shared.periods import on_day

DAYS = (
    date(2017, 3, 15),
    date(2021, 12, 31),
    date(2024, 12, 31),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2025, 12, 31),
)
TODAY = DAYS[-1]
REFORM = date(2025, 7, 1)
FREE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("people.headcount", "age", {"sex": "2"}),
    ("people.headcount", "education", {"ethnicity": "minority"}),
    ("people.ethnic_minority", "age", {"level": "3"}),
    ("people.women", "political_theory", {"party": "True"}),
    ("people.headcount", "", {"sex": "2", "age": "1"}),
    ("people.education.university_up", "", {"ethnicity": "minority", "level": "3"}),
    ("people.theory_and_management", "sex", {"category": "2"}),
    ("people.key_leaders", "age", {"sex": "2"}),
)
"""Figure, breakdown (or only the value) and filters that no cube of the tally answers."""
ACTOR = Actor.system()


def figure_lines(bounds: dict[str, float], *, repeat: int = 3) -> list[Line]:
    """All lines of figures, for the bounds of the engine and size."""
    tallied = [figure for figure in list_figures() if figure.trend]
    counted = [figure for figure in list_figures() if not figure.trend]
    provinces = [Scope(ACTOR, day, organisation.get_part(actor=ACTOR, on=day)) for day in DAYS]
    districts = [scope for day in DAYS if day < REFORM for scope in _scopes(day, UnitKind.DISTRICT)]
    communes = [scope for day in DAYS for scope in _scopes(day, UnitKind.COMMUNE)]
    now = provinces[-1]
    days = month_ends(TODAY)
    return [
        _measured("figure, declared, province, from the tally", tallied, provinces, repeat, bounds.get("declared")),
        _measured("figure, counted from rows, province", counted, provinces, repeat, bounds.get("counted")),
        _measured("figure, any, district", list_figures(), districts, 1, bounds.get("counted")),
        _measured("figure, any, commune", list_figures(), communes, 1, bounds.get("commune")),
        _asked("figure, free pair, province", [
            (f"{key} by {by or '-'} {filters} {scope.on}", _free(key, by, scope.narrowed(**filters)))
            for key, by, filters in FREE for scope in provinces
        ], repeat, bounds.get("free")),
        _asked("trend of ten years, province", [
            (figure.key, _trend(figure.key, now, days)) for figure in list_figures() if figure.trend
        ], repeat, bounds.get("trend")),
        _asked("trend of ten years, commune", [
            (f"{figure.key} {scope.part.name}", _trend(figure.key, scope, days))
            for figure in list_figures() if figure.trend for scope in _scopes(TODAY, UnitKind.COMMUNE)
        ], repeat, bounds.get("trend")),
    ]  # fmt: skip


def _scopes(day: date, kind: UnitKind, wanted: int = 3) -> list[Scope]:
    """The first, middle and last unit of a kind on the day."""
    codes = list(
        Placement.objects.filter(on_day(day), unit__kind=kind).order_by("path").values_list("unit__code", flat=True)
    )
    places = sorted({round(i * (len(codes) - 1) / max(1, wanted - 1)) for i in range(wanted)}) if codes else []
    return [Scope(ACTOR, day, organisation.get_part(actor=ACTOR, on=day, code=codes[place])) for place in places]


def _measured(name: str, figures: Sequence[Figure], scopes: Sequence[Scope], repeat: int, bound: float | None) -> Line:
    runs = [
        (f"{one.key} {_where(scope.part)} {scope.on}", _value(one.key, scope)) for one in figures for scope in scopes
    ]
    return _asked(name, runs, repeat, bound)


def _where(part: Part) -> str:
    return "" if part.is_root else part.name


def _value(key: str, scope: Scope) -> Run:
    return lambda: measure(key, scope)


def _free(key: str, by: str, scope: Scope) -> Run:
    return lambda: breakdown(key, by, scope) if by else measure(key, scope)


def _trend(key: str, scope: Scope, days: Sequence[date]) -> Run:
    get_figure(key)
    return lambda: trend(key, scope, days)


def _asked(name: str, runs: Iterable[tuple[str, Run]], repeat: int, bound: float | None) -> Line:
    """One line of many questions: every answer is a sample; the ratio is that of the sums; the slowest is named."""
    own: list[float] = []
    low: list[float] = []
    medians: dict[str, float] = {}
    gc.collect()
    for text, run in runs:
        with recorded() as queries:
            run()
        floor = bare(queries)
        floor()
        found = []
        for _time in range(repeat):
            found.append(timed(run, server=True))
            low.append(timed(floor))
        own += found
        medians[text] = statistics.median(found)
    worst = max(medians, key=lambda text: medians[text])
    told = f"{worst}: {medians[worst]:.1f} ms"
    return line(name, own, floor=low, floor_is="its queries, bare", bound=bound, worst=told, ratio=sum(own) / sum(low))
