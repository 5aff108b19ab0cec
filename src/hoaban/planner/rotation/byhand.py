"""A plan as one would make it by hand: people stay where they may, what the rules break is mended, one after the other.

It is what is left when time is up before anything better was found; it never claims to be good.
"""

from __future__ import annotations

import numpy as np

from hoaban.planner.core.program import Whole
from hoaban.planner.rotation.model import Model

MENDED = ("relatives", "continuity", "non_local")
PASSES = 4


class _Board:
    """Who is where so far; a person and a post are taken once. ``used``: how far each row is filled by pairs."""

    def __init__(self, model: Model, lower: Whole, upper: Whole) -> None:
        self.model, self.lower, self.upper = model, lower, upper
        self.person, self.post = model.pairs.person.tolist(), model.pairs.post.tolist()
        self.of_person: dict[int, int] = {}
        self.of_post: dict[int, int] = {}
        self.used = np.zeros(len(model.program.low), np.int64)
        slack = {name for name, _goal in model.slack}
        self.hard = np.array([name[0] in MENDED and name not in slack for name in model.names], np.bool_)
        for column in np.nonzero(lower[: model.count])[0].tolist():
            self.put(column)

    def rows(self, column: int) -> Whole:
        """The rows of a pair."""
        program = self.model.program
        return program.rows[program.starts[column] : program.starts[column + 1]]

    def put(self, column: int) -> None:
        """Place a pair; whoever was there before is left without."""
        for other in self.pushed(column):
            self.drop(other)
        self.of_person[self.person[column]] = self.of_post[self.post[column]] = column
        self.used[self.rows(column)] += 1

    def drop(self, column: int) -> None:
        """Take a pair away."""
        del self.of_person[self.person[column]]
        del self.of_post[self.post[column]]
        self.used[self.rows(column)] -= 1

    def pushed(self, column: int) -> set[int]:
        """Pairs that have to go for a pair."""
        found = {self.of_person.get(self.person[column]), self.of_post.get(self.post[column])}
        return {one for one in found if one is not None}

    def movable(self, column: int) -> bool:
        """Whether a pair may be put: allowed, and it pushes out nothing that is pinned."""
        return bool(self.upper[column]) and not any(self.lower[one] for one in self.pushed(column))

    def broken(self) -> int:
        """How much is missing or too much in the rows that cannot be missed."""
        program = self.model.program
        missing = np.maximum(program.low - self.used, 0) + np.maximum(self.used - program.high, 0)
        return int(missing[self.hard].sum())

    def gains(self, column: int) -> int:
        """How much less would be broken with a pair."""
        before, gone = self.broken(), self.pushed(column)
        self.put(column)
        after = self.broken()
        self.drop(column)
        for other in gone:
            self.put(other)
        return before - after


def by_hand(model: Model, lower: Whole, upper: Whole) -> Whole | None:
    """A plan that keeps every rule and bound, or None if mending did not do."""
    board = _Board(model, lower, upper)
    for column in _staying(model):
        if board.movable(column) and not board.pushed(column):
            board.put(column)
    for _again in range(PASSES):
        if not board.broken():
            break
        for row in np.nonzero(board.hard)[0].tolist():
            _mend(board, row)
    _fill(board)
    return _as_x(board)


def _staying(model: Model) -> list[int]:
    """The pairs of people and the posts they hold."""
    places = {one.id: number for number, one in enumerate(model.instance.posts)}
    held = np.array([-1 if one.post is None else places[one.post] for one in model.instance.people], np.int64)
    found: list[int] = np.nonzero(held[model.pairs.person] == model.pairs.post)[0].tolist()
    return found


def _mend(board: _Board, row: int) -> None:
    """Put or drop pairs until a row is kept, cheapest first, where that breaks less than it mends."""
    program = board.model.program
    if program.low[row] <= board.used[row] <= program.high[row]:
        return
    columns = program.owner[program.rows == row]
    columns = columns[columns < board.model.count]
    for column in columns[np.argsort(program.cost[columns], kind="stable")].tolist():
        inside = board.of_person.get(board.person[column]) == column
        if board.used[row] > program.high[row] and inside and not board.lower[column]:
            board.drop(column)
        if board.used[row] < program.low[row] and not inside and board.movable(column) and board.gains(column) > 0:
            board.put(column)


def _fill(board: _Board) -> None:
    """Vacant posts take whoever is free and cheapest, as long as no row is broken."""
    model, program = board.model, board.model.program
    people, posts = np.ones(len(model.instance.people), np.bool_), np.ones(len(model.instance.posts), np.bool_)
    people[list({board.person[one] for one in board.of_person.values()})] = False
    posts[list({board.post[one] for one in board.of_person.values()})] = False
    columns = np.nonzero(people[model.pairs.person] & posts[model.pairs.post])[0]
    for column in columns[np.argsort(program.cost[columns], kind="stable")].tolist():
        rows = board.rows(column)
        fits = np.all(board.used[rows] < program.high[rows])
        if fits and board.upper[column] and not board.pushed(column):
            board.put(column)


def _as_x(board: _Board) -> Whole | None:
    model, program = board.model, board.model.program
    x = np.zeros(program.columns, np.int64)
    x[list(board.of_person.values())] = 1
    for person in range(len(model.instance.people)):
        x[model.no_post(person)] = person not in board.of_person
    for post in range(len(model.instance.posts)):
        x[model.vacant(post)] = post not in board.of_post
    missing = np.maximum(program.low - program.activity(x), 0)
    first = model.count + len(model.instance.people) + len(model.instance.posts)
    rows = {name: row for row, name in enumerate(model.names)}
    for number, (name, _goal) in enumerate(model.slack):
        x[first + number] = missing[rows[name]]
    kept = program.keeps(x) and np.all(x <= board.upper) and np.all(x >= board.lower)
    return x if kept else None
