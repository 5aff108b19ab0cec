"""Small questions as one whole-number program: every seat, every class, every rule; HiGHS's own bound beside the plan.

Prices let classes open in part, so that their bound is loose where minimum sizes decide: a few hundred people. This
program does not. Its bound is the solver's word: the verifier recomputes only the bound of prices.
"""

from __future__ import annotations

from itertools import pairwise
from math import floor, isfinite
from typing import Any, NamedTuple

import numpy as np

from hoaban.planner.training.arrays import Data, Real, Small
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.improve import Found
from hoaban.planner.training.solver import INFINITE, as_whole, feasible, maximise, new_solver, proven, start_from

MOST_OPTIONS = 6_000
"""Seats to choose from up to which a question is small enough."""
LONGEST = 60.0
"""Seconds for the program: it cannot be interrupted."""
NEAR = 1e-4
"""Values are whole: a bound within this of a whole number is that number."""


class Answer(NamedTuple):
    """The best plan of the program and the value that no plan exceeds; None for what time did not suffice for."""

    found: Found | None
    bound: int | None


def is_small(data: Data) -> bool:
    """Whether a question is small enough for one program."""
    return 0 < len(data.klass) <= MOST_OPTIONS


def solve_whole(data: Data, start: Found, *, until: Deadline) -> Answer | None:
    """Solve a small question whole, beginning from a plan; None without time."""
    seconds = min(LONGEST, until.left())
    if seconds <= 0:
        return None
    highs = _program(data)
    highs.setOptionValue("time_limit", seconds)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.5)
    start_from(highs, _values(data, start))
    highs.run()
    word = proven(highs)
    bound = floor(word + NEAR) if isfinite(word) else None
    if not feasible(highs):
        return Answer(None, bound)
    values = np.array(highs.getSolution().col_value)
    count, classes = len(data.klass), len(data.cap)
    picks = np.full(len(data.person), -1, np.int32)
    for option in np.nonzero(values[:count] > 0.5)[0]:
        picks[np.searchsorted(data.options, option, side="right") - 1] = option
    opened = values[count : count + classes] > 0.5
    return Answer(Found(picks, opened, _value(data, picks)), bound)


def _program(data: Data) -> Any:
    """Columns: options, classes, seats short by target. Rows: as README says."""
    highs = new_solver()
    count, classes, targets = len(data.klass), len(data.cap), len(data.need)
    size = count + classes + targets
    highs.addVars(size, np.zeros(size), _most(data))
    for option in range(count):
        highs.changeColCost(option, float(data.value[option]))
    for klass in np.nonzero(data.kept)[0]:
        highs.changeColBounds(count + int(klass), 1.0, 1.0)
    for target in range(targets):
        highs.changeColCost(count + classes + target, -data.short)
    maximise(highs)
    as_whole(highs, np.arange(count + classes, dtype=np.int32))
    _people(highs, data)
    _classes(highs, data)
    _presence(highs, data)
    money = np.concatenate([data.cost, data.fixed])
    _row(highs, -INFINITE, data.budget, np.arange(count + classes, dtype=np.int32), money)
    for target, columns in enumerate(_counting(data)):
        short = np.append(columns, count + classes + target).astype(np.int32)
        _row(highs, float(data.need[target]), INFINITE, short, np.ones(len(short)))
    return highs


def _most(data: Data) -> Real:
    shut = data.cap <= 0
    return np.concatenate([np.where(shut[data.klass], 0.0, 1.0), np.where(shut & ~data.kept, 0.0, 1.0),
                           np.maximum(data.need, 0).astype(np.float64)])  # fmt: skip


def _row(highs: Any, low: float, high: float, columns: Small, amounts: Real) -> None:
    highs.addRow(low, high, len(columns), columns, amounts)


def _people(highs: Any, data: Data) -> None:
    """One class a gap, no two at once, no more weeks than the person may spend."""
    for first, last in pairwise(data.options):
        columns = np.arange(first, last, dtype=np.int32)
        _row(highs, -INFINITE, 1.0, columns, np.ones(len(columns)))
    for person in range(len(data.office)):
        own = np.arange(data.options[data.slots[person]], data.options[data.slots[person + 1]], dtype=np.int32)
        if data.slots[person + 1] - data.slots[person] < 2:
            continue
        _row(highs, -INFINITE, float(data.limit[person]), own, data.length[data.klass[own]].astype(np.float64))
        taken = data.mask[data.klass[own]]
        for week in range(64):
            at_once = own[(taken >> np.uint64(week)) & np.uint64(1) == 1]
            if len(at_once) > 1:
                _row(highs, -INFINITE, 1.0, at_once, np.ones(len(at_once)))


def _classes(highs: Any, data: Data) -> None:
    """A class is held with its minimum up to its seats, or not at all; a seat needs its class."""
    count = len(data.klass)
    for klass in range(len(data.cap)):
        seats, own = np.nonzero(data.klass == klass)[0].astype(np.int32), count + klass
        columns = np.append(seats, own).astype(np.int32)
        least = max(0.0, float(data.least[klass]))
        for low, high, size in ((-INFINITE, 0.0, float(max(0, data.cap[klass]))), (0.0, INFINITE, least)):
            _row(highs, low, high, columns, np.append(np.ones(len(seats)), -size))
        for seat in seats:
            _row(highs, -INFINITE, 0.0, np.array([seat, own], np.int32), np.array([1.0, -1.0]))


def _presence(highs: Any, data: Data) -> None:
    """Of every office no more away in a week than may be; weeks that cannot break it are left out."""
    office = data.office[np.repeat(data.person, np.diff(data.options))]
    for klass_weeks in range(data.away.shape[1]):
        holds = np.array([
            klass_weeks in data.week_list[a:b] for a, b in pairwise(data.week_start)
        ], np.bool_)  # fmt: skip
        there = holds[data.klass]
        for one in np.unique(office[there]):
            columns = np.nonzero(there & (office == one))[0].astype(np.int32)
            if len(columns) > data.away[one, klass_weeks]:
                _row(highs, -INFINITE, float(data.away[one, klass_weeks]), columns, np.ones(len(columns)))


def _counting(data: Data) -> list[Small]:
    """By target, the options that count for it."""
    sets = [data.set_list[a:b] for a, b in pairwise(data.set_start)]
    return [
        np.nonzero(np.isin(data.set_of, [n for n, one in enumerate(sets) if target in one]))[0].astype(np.int32)
        for target in range(len(data.need))
    ]


def _values(data: Data, start: Found) -> Real:
    """A plan as values of the columns."""
    chosen = np.zeros(len(data.klass))
    chosen[start.picks[start.picks >= 0]] = 1.0
    held = np.where(start.held | data.kept, 1.0, 0.0)
    short = [
        max(0.0, float(need) - chosen[columns].sum()) for need, columns in zip(data.need, _counting(data), strict=True)
    ]
    return np.concatenate([chosen, held, np.array(short, np.float64)])


def _value(data: Data, picks: Small) -> float:
    chosen = np.zeros(len(data.klass))
    chosen[picks[picks >= 0]] = 1.0
    short = sum(
        max(0.0, float(need) - chosen[columns].sum()) for need, columns in zip(data.need, _counting(data), strict=True)
    )
    return float(data.value @ chosen - data.short * short)
