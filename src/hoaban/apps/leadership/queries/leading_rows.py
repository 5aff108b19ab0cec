"""The rows behind figures of leaders, dressed with names and places: a fixed number of queries a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hoaban.apps.leadership.models import AppointmentCase, Move, Waiver
from hoaban.apps.leadership.queries.leading import led_since
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, PostTitle
from hoaban.apps.people.models import Assignment, CensusRow, Official
from hoaban.apps.people.queries.rows import OfficialRow, dress, title_name
from hoaban.apps.people.rules.age import months_between
from hoaban.shared.figures import Scope
from hoaban.shared.rulebook import wording


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A leader with how long they have held the present post and, as a head, led the present place."""

    person: OfficialRow
    led_since: date | None
    on: date

    @property
    def months(self) -> int | None:
        """Whole months in the present post."""
        since = self.person.held_since
        return None if since is None else months_between(since, self.on)


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move: from where to where, by which decision; a place is empty where none is recorded."""

    official_id: int
    full_name: str
    on: date
    from_post: str
    to_post: str
    decision: str


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One decided case, or one standard set aside in it or for a signed move (``rule``, ``reason``)."""

    official_id: int
    full_name: str
    kind: str
    post: str
    decided_on: date | None
    decision: str
    standards_met: bool
    rule: str = ""
    authority: str = ""
    reason: str = ""


def dressed(rows: Sequence[Any], scope: Scope) -> list[Any]:
    """Rows of a figure under the scope, as its page shows them; what they are follows from what is counted."""
    if not rows:
        return []
    makers: dict[type[Any], Any] = {
        CensusRow: _leaders, Assignment: _moves, AppointmentCase: _cases, Waiver: _waivers,
    }  # fmt: skip
    found: list[Any] = makers[type(rows[0])](rows, scope)
    return found


def _leaders(rows: Sequence[CensusRow], scope: Scope) -> list[LeaderRow]:
    since = led_since([row.official_id for row in rows], scope.on)
    people = Official.objects.in_bulk([row.official_id for row in rows])
    for row in rows:
        row.official = people[row.official_id]
    return [LeaderRow(person, since.get(person.id), scope.on) for person in dress(rows, scope.on)]


def _moves(rows: Sequence[Any], scope: Scope) -> list[MoveRow]:
    names = _names([row.official_id for row in rows])
    posts = dict(Post.objects.filter(pk__in={row.post_id for row in rows}).values_list("pk", "title_id"))
    titles = PostTitle.objects.in_bulk({*posts.values(), *(row.from_title_id for row in rows if row.from_title_id)})
    units = organisation.unit_labels({row.unit_id for row in rows} | {row.from_unit_id for row in rows}, scope.on)

    def said(title_id: int | None, unit_id: int | None) -> str:
        return ", ".join(filter(None, (title_name(titles.get(title_id or 0)), units.get(unit_id or 0, ""))))

    return [
        MoveRow(
            row.official_id, names[row.official_id], row.starts_on, said(row.from_title_id, row.from_unit_id),
            said(posts.get(row.post_id), row.unit_id), row.decision_no,
        )
        for row in rows
    ]  # fmt: skip


def _cases(rows: Sequence[AppointmentCase], scope: Scope) -> list[DecidedRow]:
    names, posts = _names([row.official_id for row in rows]), _posts([row.post_id for row in rows], scope)
    return [_decided(row, names, posts) for row in rows]


def _waivers(rows: Sequence[Waiver], scope: Scope) -> list[DecidedRow]:
    cases = AppointmentCase.objects.in_bulk({row.case_id for row in rows if row.case_id})
    moves = Move.objects.select_related("round").in_bulk({row.move_id for row in rows if row.move_id})
    names = _names([*(one.official_id for one in cases.values()), *(one.official_id for one in moves.values())])
    posts = _posts([*(one.post_id for one in cases.values()), *(one.to_post_id for one in moves.values())], scope)
    return [
        replace(
            _decided(cases[row.case_id], names, posts) if row.case_id else _signed(moves[row.move_id or 0], names, posts),
            rule=str(wording(row.rule).title), authority=row.authority, reason=row.reason,
        )
        for row in rows
    ]  # fmt: skip


def _signed(move: Move, names: Mapping[int, str], posts: Mapping[int, str]) -> DecidedRow:
    return DecidedRow(
        move.official_id, names[move.official_id], move.round.get_kind_display(), posts[move.to_post_id], move.decided_on,
        move.decision_no, standards_met=False,
    )  # fmt: skip


def _decided(case: AppointmentCase, names: Mapping[int, str], posts: Mapping[int, str]) -> DecidedRow:
    return DecidedRow(
        case.official_id, names[case.official_id], case.get_kind_display(), posts[case.post_id], case.decided_on,
        case.decision_no, bool(case.standards_met),
    )  # fmt: skip


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Official.objects.filter(pk__in=set(ids)).values_list("pk", "full_name"))


def _posts(ids: Iterable[int], scope: Scope) -> dict[int, str]:
    rows = list(Post.objects.filter(pk__in=set(ids)).select_related("title"))
    units = organisation.unit_labels({row.unit_id for row in rows}, scope.on)
    return {row.pk: f"{title_name(row.title)}, {units.get(row.unit_id, '')}" for row in rows}
