"""The question as a whole-number program: one column for every eligible pair, slack for what may be missed, rows by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from hoaban.planner.core.program import INFINITE, Program, Whole, from_entries
from hoaban.planner.rotation.eligible import Pairs, eligible_pairs
from hoaban.planner.rotation.instance import AIM, MUST, OFF, Instance

Key = tuple[Any, ...]
"""A row's name: ("person", id), ("post", id), ("non_local", unit), ("continuity", unit), ("relatives", p, q, unit),
("language", unit, language) or ("share", id)."""


@dataclass
class _Rows:
    """Rows as they are found: name, sides and the columns in them (each counts once)."""

    names: list[Key] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    columns: list[Whole] = field(default_factory=list)

    def add(self, name: Key, low: int, high: int, columns: Whole) -> None:
        self.names.append(name)
        self.low.append(low)
        self.high.append(high)
        self.columns.append(columns)


@dataclass(frozen=True)
class Model:
    """A program and what its columns and rows stand for.

    Columns: eligible pairs, then for every person "no post", for every post "vacant", then slack of the rows in
    ``slack`` (name of the row and the goal it costs). ``parts``: goal -> its cost by column. The program's cost is
    ``scale`` times their sum, plus 1 for everybody placed otherwise than shown.
    """

    instance: Instance
    pairs: Pairs
    program: Program
    names: tuple[Key, ...]
    slack: tuple[tuple[Key, str], ...]
    parts: dict[str, Whole]
    scale: int
    forced: dict[str, int]

    @cached_property
    def column_of(self) -> dict[tuple[str, str], int]:
        """(person, post) -> column."""
        people, posts = self.instance.people, self.instance.posts
        return {
            (people[a].id, posts[b].id): number
            for number, (a, b) in enumerate(zip(self.pairs.person.tolist(), self.pairs.post.tolist(), strict=True))
        }

    @property
    def count(self) -> int:
        """How many pairs are eligible."""
        return len(self.pairs.person)

    def no_post(self, person: int) -> int:
        """The column that leaves a person without a post."""
        return self.count + person

    def vacant(self, post: int) -> int:
        """The column that leaves a post vacant."""
        return self.count + len(self.instance.people) + post


def build(instance: Instance) -> Model:
    """The program of a question; pins are left to whoever fixes columns, bans have no column."""
    pairs = eligible_pairs(instance)
    count, people, posts = len(pairs.person), len(instance.people), len(instance.posts)
    rows, slack = _Rows(), list[tuple[Key, str, int]]()
    unit_place = {one.id: number for number, one in enumerate(instance.units)}
    unit = np.array([unit_place[one.unit] for one in instance.posts], np.int64)[pairs.post]
    by_unit = _grouped(unit, len(instance.units))
    _people_and_posts(rows, pairs, instance, count)
    _non_local(rows, slack, instance, pairs, by_unit)
    forced = _continuity(rows, instance, pairs, unit)
    _relatives(rows, instance, pairs, unit)
    _languages(rows, slack, instance, pairs, by_unit)
    _shares(rows, slack, instance, pairs, unit)
    parts = _parts(instance, pairs, unit, slack)
    scale = 1 if instance.shown is None else people + 1
    cost = scale * sum(parts.values(), np.zeros(count + people + posts + len(slack), np.int64))
    cost += _changes(instance, pairs, len(cost))
    upper = np.concatenate([np.ones(count + people + posts, np.int64), np.array([one[2] for one in slack], np.int64)])
    program = _program(rows, cost, upper)
    return Model(
        instance, pairs, program, tuple(rows.names), tuple((name, goal) for name, goal, _most in slack), parts, scale,
        forced,
    )  # fmt: skip


def _program(rows: _Rows, cost: Whole, upper: Whole) -> Program:
    column = np.concatenate(rows.columns)
    row = np.repeat(np.arange(len(rows.names)), [len(one) for one in rows.columns])
    return from_entries(
        cost, upper, column, row, np.ones(len(column), np.int64), np.array(rows.low, np.int64),
        np.array(rows.high, np.int64),
    )  # fmt: skip


def _grouped(keys: Any, count: int) -> list[Whole]:
    """Places by key."""
    if not count:
        return []
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, count)))


def _people_and_posts(rows: _Rows, pairs: Pairs, instance: Instance, count: int) -> None:
    people, posts = len(instance.people), len(instance.posts)
    for number, mine in enumerate(_grouped(pairs.person, people)):
        rows.add(("person", instance.people[number].id), 1, 1, np.append(mine, count + number))
    for number, mine in enumerate(_grouped(pairs.post, posts)):
        rows.add(("post", instance.posts[number].id), 1, 1, np.append(mine, count + people + number))


def _slack_column(rows: _Rows, slack: list[tuple[Key, str, int]], name: Key, goal: str, need: int, mine: Whole) -> None:
    """A row that may be missed: its slack column comes behind all others so far."""
    slack.append((name, goal, need))
    people, posts = (sum(1 for one in rows.names if one[0] == kind) for kind in ("person", "post"))
    rows.add(name, need, int(INFINITE), np.append(mine, _first_slack(rows, people, posts) + len(slack) - 1))


def _first_slack(rows: _Rows, people: int, posts: int) -> int:
    """Behind the last "vacant" column, which stands in the last post's row."""
    return int(rows.columns[people + posts - 1][-1]) + 1


def _non_local(
    rows: _Rows, slack: list[tuple[Key, str, int]], instance: Instance, pairs: Pairs, by_unit: list[Whole]
) -> None:
    if instance.rules.non_local == OFF:
        return
    key = np.array([one.key for one in instance.posts], np.bool_)
    homes = np.array([one.home for one in instance.people], object)
    for number, unit in enumerate(instance.units):
        if not unit.non_local:
            continue
        mine = by_unit[number]
        mine = mine[key[pairs.post[mine]] & (homes[pairs.person[mine]] != unit.place)]
        if instance.rules.non_local == MUST:
            rows.add(("non_local", unit.id), 1, int(INFINITE), mine)
        elif instance.rules.non_local == AIM:
            _slack_column(rows, slack, ("non_local", unit.id), "non_local", 1, mine)


def _continuity(rows: _Rows, instance: Instance, pairs: Pairs, unit: Whole) -> dict[str, int]:
    """The rows, and by unit how many leaders the rules alone force out of it."""
    places = {one.id: number for number, one in enumerate(instance.units)}
    now = np.array([places.get(instance.unit_now(one), -1) for one in instance.people], np.int64)
    staying = np.nonzero(now[pairs.person] == unit)[0]
    by_unit = _grouped(unit[staying], len(instance.units))
    leaders = np.bincount(now[now >= 0], minlength=len(instance.units))
    banned = {one.person for one in instance.bans}
    forced = {}
    for number, one in enumerate(instance.units):
        mine = staying[by_unit[number]]
        able = {instance.people[n].id for n in pairs.person[mine].tolist()}
        here = [person.id for n, person in enumerate(instance.people) if now[n] == number]
        out = [name for name in here if name not in able]
        forced[one.id] = len([name for name in out if name not in banned]) + _forced_without_bans(
            instance, one.id, [name for name in out if name in banned]
        )
        most = instance.rules.changed if one.changed is None else one.changed
        need = int(leaders[number]) - max(most, forced[one.id])
        if need > 0:
            rows.add(("continuity", one.id), need, int(INFINITE), mine)
    return forced


def _forced_without_bans(instance: Instance, unit: str, names: Sequence[str]) -> int:
    """Of people with bans, those whom the rules alone keep from every post of a unit."""
    from hoaban.planner.rotation.eligible import reasons_against

    posts = [one for one in instance.posts if one.unit == unit]
    return sum(
        all(any(r.code != "ban" for r in reasons_against(instance, instance.person_of[name], post)) for post in posts)
        for name in names
    )


def _relatives(rows: _Rows, instance: Instance, pairs: Pairs, unit: Whole) -> None:
    number = {one.id: n for n, one in enumerate(instance.people)}
    couples = sorted({tuple(sorted((one.id, other))) for one in instance.people for other in one.relatives})
    wanted = {number[name] for couple in couples for name in couple}
    columns: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    chosen = np.nonzero(np.isin(pairs.person, np.array(sorted(wanted), np.int64)))[0]
    for column in chosen.tolist():
        columns[int(pairs.person[column])][int(unit[column])].append(column)
    for one, other in couples:
        first, second = columns[number[one]], columns[number[other]]
        for place in sorted(set(first) & set(second)):
            both = np.array(first[place] + second[place], np.int64)
            rows.add(("relatives", one, other, instance.units[place].id), -int(INFINITE), 1, both)


def _languages(
    rows: _Rows, slack: list[tuple[Key, str, int]], instance: Instance, pairs: Pairs, by_unit: list[Whole]
) -> None:
    speaks = _members(instance, {need.language for one in instance.units for need in one.languages})
    for number, unit in enumerate(instance.units):
        for need in unit.languages:
            mine = by_unit[number]
            mine = mine[speaks[need.language][pairs.person[mine]]]
            _slack_column(rows, slack, ("language", unit.id, need.language), "language", need.need, mine)


def _members(instance: Instance, languages: Iterable[str]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        language: np.array([language in one.languages for one in instance.people], np.bool_) for language in languages
    }


def _shares(rows: _Rows, slack: list[tuple[Key, str, int]], instance: Instance, pairs: Pairs, unit: Whole) -> None:
    level = np.array([one.level for one in instance.units], object)[unit]
    for share in instance.shares:
        need = share_need(instance, share.id)
        has = np.array([share.has(one) for one in instance.people], np.bool_)
        if need:
            mine = np.nonzero((level == share.level) & has[pairs.person])[0]
            _slack_column(rows, slack, ("share", share.id), "share", need, mine)


def share_need(instance: Instance, share: str) -> int:
    """How many posts of the level the group is to hold, rounded up."""
    found = next(one for one in instance.shares if one.id == share)
    posts = sum(instance.unit_of[one.unit].level == found.level for one in instance.posts)
    return -(-found.percent * posts // 100)


def _parts(instance: Instance, pairs: Pairs, unit: Whole, slack: Sequence[tuple[Key, str, int]]) -> dict[str, Whole]:
    count, people, posts = len(pairs.person), len(instance.people), len(instance.posts)
    weights, size = instance.weights, len(pairs.person) + people + posts + len(slack)
    parts = {goal: np.zeros(size, np.int64) for goal in weights}
    for number, person in enumerate(instance.people):
        parts["unplaced"][count + number] = weights["unplaced"] if person.post is not None else 0
    for number, post in enumerate(instance.posts):
        goal = "key_vacancy" if post.key else "vacancy"
        parts[goal][count + people + number] = weights[goal]
    for number, (_name, goal, _most) in enumerate(slack):
        parts[goal][count + people + posts + number] = weights[goal]
    _pair_parts(instance, pairs, unit, parts)
    return parts


def _pair_parts(instance: Instance, pairs: Pairs, unit: Whole, parts: dict[str, Whole]) -> None:
    count, weights, rules = len(pairs.person), instance.weights, instance.rules
    units = {one.id: number for number, one in enumerate(instance.units)}
    posts = {one.id: number for number, one in enumerate(instance.posts)}
    now = np.array([units.get(instance.unit_now(one), -1) for one in instance.people], np.int64)[pairs.person]
    own = np.array([posts[one.post] if one.post else -1 for one in instance.people], np.int64)[pairs.person]
    head = np.array([one.head for one in instance.posts], np.bool_)[pairs.post]
    due = np.array([0 < rules.due_months <= one.head_months for one in instance.people], np.bool_)[pairs.person]
    parts["move"][:count] = weights["move"] * (now != unit)
    parts["change"][:count] = weights["change"] * ((now == unit) & (own != pairs.post))
    parts["due"][:count] = weights["due"] * (head & due & (now == unit))
    parts["travel"][:count] = weights["travel"] * pairs.km
    parts["development"][:count] = -weights["development"] * _lessons(instance, pairs) * (own != pairs.post)


def _lessons(instance: Instance, pairs: Pairs) -> Whole:
    """How many things a person is to learn a post offers."""
    mine, theirs = (
        [frozenset(one.develops) for one in instance.people],
        [frozenset(one.offers) for one in instance.posts],
    )
    kinds_a, kinds_b = list(dict.fromkeys(mine)), list(dict.fromkeys(theirs))
    table = np.array([[len(a & b) for b in kinds_b] for a in kinds_a], np.int64).reshape(len(kinds_a), len(kinds_b))
    a, b = {one: n for n, one in enumerate(kinds_a)}, {one: n for n, one in enumerate(kinds_b)}
    rows, columns = np.array([a[one] for one in mine], np.int64), np.array([b[one] for one in theirs], np.int64)
    found: Whole = table[rows[pairs.person], columns[pairs.post]]
    return found


def _changes(instance: Instance, pairs: Pairs, size: int) -> Whole:
    """1 for each column that places somebody otherwise than shown."""
    found = np.zeros(size, np.int64)
    if instance.shown is None:
        return found
    places = {one.id: number for number, one in enumerate(instance.posts)}
    shown = [instance.shown.get(one.id) for one in instance.people]
    was = np.array([-1 if one is None else places[one] for one in shown], np.int64)
    count = len(pairs.person)
    found[:count] = was[pairs.person] != pairs.post
    found[count : count + len(shown)] = was >= 0
    return found
