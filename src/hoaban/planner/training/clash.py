"""Pins that cannot all be kept: a smallest set of demands that contradict each other, and else seats that keep them.

Only classes with a pin have to be held, so only they are in the program: whoever could attend them, their minimum and
capacity, the money, presence, weeks and overlaps. Everything else may stay away, which is always possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hoaban.planner.training.instance import Choice, Instance
from hoaban.planner.training.solver import INFINITE, as_whole, feasible, new_solver


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """One demand of a clash. ``kind``: pin, ban, capacity, minimum, gap, overlap, weeks, presence or budget."""

    kind: str
    person: str = ""
    klass: str = ""
    office: str = ""
    week: int = 0

    def as_document(self) -> dict[str, Any]:
        """The JSON form: only what is named."""
        found = {
            "kind": self.kind,
            "person": self.person,
            "class": self.klass,
            "office": self.office,
            "week": self.week,
        }
        return {key: value for key, value in found.items() if value}

    def __str__(self) -> str:
        return SENTENCES[self.kind].format(**self.as_document() | {"one": self})


SENTENCES = {
    "pin": "{person} must attend {class}",
    "ban": "{person} must not attend {class}",
    "capacity": "{class} has no more seats",
    "minimum": "{class} needs its minimum",
    "gap": "{person} attends one class for one gap",
    "overlap": "{person} is in one place in week {week}",
    "weeks": "{person} has no more weeks for training",
    "presence": "{office} must be staffed in week {week}",
    "budget": "the budget",
}


class Infeasible(ValueError):
    """No plan keeps every pin; ``clash`` is an irreducible set: without any one of them the rest can be kept."""

    def __init__(self, clash: tuple[Demand, ...]) -> None:
        super().__init__("these contradict each other: " + "; ".join(str(one) for one in clash))
        self.clash = clash


class _Row:
    __slots__ = ("entries", "high", "low")

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high
        self.entries: list[tuple[int, float]] = []


class _Program:
    """Columns: a seat for everybody who could attend a pinned class, then whether the class is held."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.rows: dict[Demand, _Row] = {}
        self.links: list[_Row] = []
        self.seats: list[Choice] = []
        self.costs: list[float] = []
        pinned = dict.fromkeys(one.klass for one in instance.pins)
        self._collect(set(pinned))
        self.number = {choice: n for n, choice in enumerate(self.seats)}
        for place, klass in enumerate(pinned):
            self._class(klass, len(self.seats) + place)
        for one in instance.pins:
            self._row(Demand("pin", one.person, one.klass), 1, 1).entries.append((self.number[one], 1.0))
        self.costs += [float(instance.class_of[one].fixed_cost) for one in pinned]
        budget = self._row(Demand("budget"), -INFINITE, instance.budget)
        budget.entries = [(n, cost) for n, cost in enumerate(self.costs) if cost]
        self.demands = [one for one, row in self.rows.items() if _binds(row)]
        self.highs = self._load()

    def _row(self, demand: Demand, low: float, high: float) -> _Row:
        return self.rows.setdefault(demand, _Row(low, high))

    def _collect(self, pinned: set[str]) -> None:
        free = self.instance.changed(bans=())
        for person in self.instance.people:
            for option in free.options(person):
                if option.klass in pinned:
                    self._seat(Choice(person.id, option.klass), option.gap, float(option.cost))

    def _seat(self, choice: Choice, gap: int, cost: float) -> None:
        number, person = len(self.seats), self.instance.person_of[choice.person]
        klass = self.instance.class_of[choice.klass]
        self.seats.append(choice)
        self.costs.append(cost)
        if (choice.person, choice.klass) in self.instance.banned:
            self._row(Demand("ban", choice.person, choice.klass), 0, 0).entries.append((number, 1.0))
        self._row(Demand("gap", choice.person, office=str(gap)), 0, 1).entries.append((number, 1.0))
        self._row(Demand("weeks", choice.person), 0, person.weeks).entries.append((number, float(len(klass.weeks))))
        self._row(Demand("capacity", klass=klass.id), 0, klass.capacity).entries.append((number, 1.0))
        for week in () if klass.online else klass.weeks:
            self._row(Demand("overlap", choice.person, week=week), 0, 1).entries.append((number, 1.0))
            limit = self.instance.office_of[person.office].away_limit
            self._row(Demand("presence", office=person.office, week=week), 0, limit).entries.append((number, 1.0))

    def _class(self, name: str, column: int) -> None:
        """Its minimum if it is held, and that nobody sits in a class that is not."""
        klass = self.instance.class_of[name]
        mine = [(n, 1.0) for n, _cost in self.rows[Demand("capacity", klass=name)].entries]
        self._row(Demand("minimum", klass=name), 0, INFINITE).entries = [*mine, (column, -float(klass.minimum))]
        for pin in self.instance.pins:
            if pin.klass == name:
                link = _Row(-INFINITE, 0)
                link.entries = [(self.number[pin], 1.0), (column, -1.0)]
                self.links.append(link)
        link = _Row(-INFINITE, 0)
        link.entries = [*mine, (column, -float(len(mine)))]
        self.links.append(link)

    def _load(self) -> Any:
        highs, columns = new_solver(), len(self.costs)
        none = np.zeros(0, np.int32)
        highs.addCols(
            columns, np.array(self.costs), np.zeros(columns), np.ones(columns), 0, none, none, np.zeros(0)
        )  # fmt: skip
        every = [self.rows[one] for one in self.demands] + self.links
        starts = np.cumsum([0, *(len(row.entries) for row in every)])[:-1].astype(np.int32)
        entries = [entry for row in every for entry in row.entries]
        highs.addRows(
            len(every), np.array([row.low for row in every], float), np.array([row.high for row in every], float),
            len(entries), starts, np.array([entry[0] for entry in entries], np.int32),
            np.array([entry[1] for entry in entries], float),
        )  # fmt: skip
        self.columns = np.arange(columns, dtype=np.int32)
        return highs

    def possible(self, kept: Sequence[Demand], *, whole: bool) -> bool:
        """Whether these demands can be kept together, in whole people or (faster, and more often) in parts."""
        as_whole(self.highs, self.columns, whole=whole)
        keep = set(kept)
        for number, one in enumerate(self.demands):
            row = self.rows[one]
            on = one in keep
            self.highs.changeRowBounds(number, row.low if on else -INFINITE, row.high if on else INFINITE)
        self.highs.clearSolver()
        self.highs.run()
        return feasible(self.highs)

    def solution(self) -> tuple[Choice, ...]:
        """The seats of the last solution."""
        part = self.highs.getSolution().col_value
        return tuple(one for one, value in zip(self.seats, part, strict=False) if value > 0.5)


def _binds(row: _Row) -> bool:
    """Whether seats could break a row at all."""
    return row.low > 0 or row.high == 0 or sum(max(0.0, n) for _c, n in row.entries) > row.high or row.high == INFINITE


def keep_pins(instance: Instance) -> tuple[Choice, ...]:
    """Cheapest seats that keep every pin and fill the classes they open; raises Infeasible with a smallest clash."""
    if not instance.pins:
        return ()
    program = _Program(instance)
    parts = program.possible(program.demands, whole=False)
    if parts and program.possible(program.demands, whole=True):
        return program.solution()
    clash = list(program.demands)
    if not parts:
        clash = _smallest(program, [], [], clash, whole=False)
    raise Infeasible(tuple(sorted(_smallest(program, [], [], clash, whole=True))))


def _smallest(
    program: _Program, sure: list[Demand], added: list[Demand], doubtful: list[Demand], *, whole: bool
) -> list[Demand]:
    """An irreducible part of ``doubtful`` that contradicts ``sure``: halves are tried before single demands."""
    if added and not program.possible(sure, whole=whole):
        return []
    if len(doubtful) <= 1:
        return doubtful
    half = len(doubtful) // 2
    left, right = doubtful[:half], doubtful[half:]
    second = _smallest(program, sure + left, left, right, whole=whole)
    first = _smallest(program, sure + second, second, left, whole=whole)
    return first + second
