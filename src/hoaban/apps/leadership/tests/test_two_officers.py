"""Two officers decide the same thing at the same moment, each on a connection of their own: one succeeds, the other is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.commands import load_lawbook
from hoaban.apps.leadership.commands import case_decisions, rotation_moves
from hoaban.apps.leadership.models import AppointmentCase, Move
from hoaban.apps.leadership.tests import factories_cases as cases
from hoaban.apps.leadership.tests import factories_rotation as rounds
from hoaban.apps.organisation.commands import load_organisation
from hoaban.apps.people.models import Assignment
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = pytest.mark.django_db(transaction=True)
Call = Callable[[], Any]


@pytest.fixture
def _committed() -> Iterator[None]:
    """Lawbook and organisation that every connection sees."""
    lawbook.forget()
    load_lawbook(actor=Actor.system())
    load_organisation(actor=Actor.system())
    yield
    lawbook.forget()


@contextmanager
def connecting(folder: Path) -> Iterator[None]:
    """New connections reach what is committed now: on SQLite in a file of its own, as an installation has it."""
    if connection.vendor != "sqlite":
        yield
        return
    kept = connections.settings["default"]
    file = folder / "two.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    before = kept["NAME"]
    kept["NAME"] = str(file)
    try:
        yield
    finally:
        kept["NAME"] = before


def together(*calls: Call) -> list[Any]:
    """What every call answers, or how it was refused; all begin at once, each in a thread with its own connection."""
    ready, answers = Barrier(len(calls), timeout=60), [None] * len(calls)

    def run(place: int, call: Call) -> None:
        try:
            connections["default"].ensure_connection()
            ready.wait()
            answers[place] = call()
        except CommandRefused as refused:
            answers[place] = refused  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    return answers


def told_apart(answers: list[Any]) -> tuple[list[Any], list[CommandRefused]]:
    """Who succeeded, and who was told."""
    told = [one for one in answers if isinstance(one, CommandRefused)]
    done = [one for one in answers if one is not None and not isinstance(one, CommandRefused)]
    return done, told


@pytest.mark.usefixtures("_committed")
def test_of_two_who_sign_the_same_move_or_decide_the_same_case_one_is_told(tmp_path: Path) -> None:
    rounds.leaders()
    found = rounds.opened()
    rounds.solved(found)
    rounds.approved(found)
    move = found.moves.order_by("pk").first()
    assert move is not None
    case = cases.submitted("resignation")
    with connecting(tmp_path):
        done, told = told_apart(together(*(_sign(move, number) for number in ("1-QĐ/TU", "2-QĐ/TU"))))
        assert [one.state for one in done] == ["signed"]
        assert [one.code for one in told] == ["decided"]
        done, told = told_apart(together(*(_decide(case, number) for number in ("3/QĐ", "4/QĐ"))))
        assert [one.state for one in done] == ["decided"]
        assert len(told) == 1
        assert told[0].code in {"changed", "step", "not-now"}, told[0].message
        (seen,) = together(lambda: _left(move, case))
    assert seen == {"signed": 1, "decided": 1, "assignments": 1, "case": "decided"}


def _sign(move: Move, number: str) -> Call:
    return lambda: rotation_moves.decide_move(
        actor=rounds.organising(), move_id=move.pk, version=move.version, sign=True, on=rounds.NOW, decision_no=number
    )


def _decide(case: AppointmentCase, number: str) -> Call:
    return lambda: case_decisions.decide_case(
        actor=cases.commission(), case_id=case.pk, version=case.version, facts=cases.decision(decision_no=number),
        on=cases.NOW,
    )  # fmt: skip


def _left(move: Move, case: AppointmentCase) -> dict[str, Any]:
    """What stands in the database afterwards."""
    return {
        "signed": Event.objects.filter(action="leadership.decide_move").count(),
        "decided": Event.objects.filter(action="leadership.decide_case").count(),
        "assignments": Assignment.objects.filter(
            official_id=move.official_id, post_id=move.to_post_id, starts_on=move.round.takes_effect_on
        ).count(),
        "case": AppointmentCase.objects.get(pk=case.pk).state,
    }
