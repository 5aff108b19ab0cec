"""Rules of dossiers: the step after a move, the line, the clock, what is normal and what too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules import clocks, files, loads
from hoaban.apps.service.rules.lines import Made, line_of
from hoaban.apps.service.rules.moves import CLOSED, MOVES, OPEN, Move, State, allowed
from hoaban.apps.service.rules.steps import may_go_on, step_after

DOERS = st.lists(st.sampled_from(["desk", "specialist", "head", "department", "police", "other"]), max_size=8)
NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)


@given(st.sampled_from(list(Move)), DOERS, st.integers(-3, 12))
def test_a_dossier_never_leaves_the_steps_of_its_procedure(move: Move, doers: list[str], at: int) -> None:
    assert 1 <= step_after(move, doers, at) <= max(len(doers), 1)


@given(DOERS)
def test_steps_only_go_on_but_for_what_is_returned(doers: list[str]) -> None:
    for move in set(Move) - {Move.REVISE}:
        for at in range(1, len(doers) + 1):
            assert step_after(move, doers, at) >= at


def test_the_usual_way_goes_desk_specialist_head_desk() -> None:
    doers, at = ("desk", "specialist", "specialist", "head", "desk"), 1
    seen = []
    for move in (Move.ASSIGN, Move.NEXT_STEP, Move.SUBMIT, Move.REVISE, Move.SUBMIT, Move.SIGN, Move.HAND_OVER):
        at = step_after(move, doers, at)
        seen.append(at)
    assert seen == [2, 3, 4, 3, 4, 5, 5]
    assert [may_go_on(doers, n) for n in range(1, 6)] == [True, True, False, True, False]


def test_nothing_leaves_a_closed_state_and_everything_open_can_be_ended() -> None:
    assert all(allowed(state, held=False) == () for state in CLOSED)
    assert all({Move.STOP, Move.WITHDRAW} <= set(allowed(state, held=False)) for state in OPEN)
    assert all(rule.to is None or isinstance(rule.to, State) for rule in MOVES.values())


@given(st.sampled_from(list(State)))
def test_an_owed_apology_only_takes_moves_away(state: State) -> None:
    assert set(allowed(state, held=True)) <= set(allowed(state, held=False))


SHARES = st.lists(st.integers(0, 100), min_size=1, max_size=6)


@given(SHARES, st.lists(st.tuples(st.integers(1, 6), st.floats(0, 0.5)), max_size=8), st.integers(1, 6))
def test_the_line_tells_all_of_the_time_that_was_used(
    shares: list[int], parts: list[tuple[int, float]], at: int
) -> None:
    made, used = [], 0.0
    for number, (step_no, part) in enumerate(parts):
        used += part
        made.append(Made(min(step_no, len(shares)), NOON + timedelta(hours=number), "Lò", used, 10))
    line = line_of(shares, made, at_step=min(at, len(shares)), over=False, used_now=used + 0.25)
    assert sum(one.used for one in line) == pytest.approx(used + 0.25)
    assert [one.look for one in line].count("on") == 1
    assert all(one.look == "ok" for one in line_of(shares, made, at_step=at, over=True, used_now=used))


@given(st.lists(st.lists(st.integers(1, 99), max_size=9), max_size=13))
def test_what_is_normal_lies_between_the_least_and_the_most_of_the_days(days: list[list[int]]) -> None:
    normal = loads.normal_of(days)
    every = [n for one in days for n in one]
    assert (normal == 0) if not every else min(every) - 0.1 <= normal <= max(every) + 0.1


def test_overload_is_more_than_one_and_a_half_times_the_normal_and_at_least_ten() -> None:
    told = [loads.Load(n, 0, normal).is_over for n, normal in ((16, 10), (15, 10), (9, 1), (10, 1), (50, 0))]
    assert told == [True, False, False, True, False]


def test_open_work_is_counted_at_an_instant() -> None:
    spells = [(NOON - timedelta(days=9), None, 1), (NOON - timedelta(days=9), NOON, 1), (NOON, None, 2)]
    assert loads.open_on(NOON - timedelta(days=1), spells) == [2]
    assert loads.open_on(NOON, spells) == [1, 1]
    assert len(loads.samples(NOON)) == 13


def test_a_pause_without_length_is_none() -> None:
    assert clocks.with_pause([], NOON, NOON) == []
    assert clocks.with_pause([], NOON, NOON + timedelta(hours=1)) == [
        [NOON.isoformat(), (NOON + timedelta(hours=1)).isoformat()]
    ]


@given(st.binary(max_size=40))
def test_only_pdf_png_and_jpeg_are_taken(head: bytes) -> None:
    known = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
    assert (files.mime_of(head) is not None) == head.startswith(known)


@given(st.text(max_size=200))
def test_a_file_name_never_leaves_its_folder(title: str) -> None:
    name = files.file_name(title, "image/png")
    assert name.endswith(".png")
    assert not set(name) & set('\\/:*?"<>|\r\n\t')
