"""Rules of cases: the table of moves, steps and votes, papers, terms."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.leadership.models import CaseKind, CaseRoute, CaseState
from hoaban.apps.leadership.rules import case_papers, case_steps, cases, office_terms
from hoaban.apps.leadership.rules.case_steps import ROUTES, STAGES, Fault, Taken, VoteRule, Votes
from hoaban.apps.leadership.rules.cases import MOVES, By, Step
from hoaban.apps.leadership.tests.factories_cases import BARRED, MET, UNKNOWN, UNMET

RULE = VoteRule(Decimal(50), (2, 3))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def test_the_tables_name_states_kinds_and_routes_as_the_model_does() -> None:
    assert {state for move in MOVES for state in (*move.before, move.after) if state} <= set(CaseState.values)
    assert cases.RUNNING | {cases.DECIDED, cases.REFUSED, cases.WITHDRAWN} == set(CaseState.values)
    assert cases.TERMS | cases.LEAVES == set(CaseKind.values) == set(case_papers.PAPERS) == {k for k, _r in ROUTES}
    assert {route for _kind, route in ROUTES} == set(CaseRoute.values)


def test_every_step_of_a_route_is_described() -> None:
    used = {key for keys in ROUTES.values() for key in keys}
    assert used == set(STAGES)
    assert all(len(key) <= 30 for key in used)
    for keys in ROUTES.values():
        assert len(set(keys)) == len(keys)
        assert STAGES[keys[-1]].votes, "the last word is a vote"


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.step)
def test_a_move_is_found_in_its_states_only(move: cases.Move) -> None:
    for state in CaseState.values:
        found = cases.find_move(state, move.step)
        assert (found is not None) == (state in move.before)
        assert (move in cases.open_moves(state, {move.by})) == (state in move.before)
        assert move not in cases.open_moves(state, set(By) - {move.by})


def test_nothing_is_done_with_a_case_that_is_over() -> None:
    for state in set(CaseState.values) - cases.RUNNING:
        assert cases.open_moves(state, set(By)) == []


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_vote_passes_with_more_than_half_of_those_called(called: int, present: int, agreed: int) -> None:
    votes = Votes(called, present, agreed)
    if case_steps.fault_of(votes, RULE) is None:
        assert agreed <= present <= called
        assert 3 * present >= 2 * called
        assert case_steps.passes(votes, RULE) == (2 * agreed > called)
        assert case_steps.passes(votes, RULE) == (votes.percent > 50)


@pytest.mark.parametrize(
    ("votes", "fault"),
    [
        (Votes(0, 0), Fault.NOBODY), (Votes(5, 6), Fault.PRESENT), (Votes(9, 9, 10), Fault.AGREED),
        (Votes(9, 5, 5), Fault.QUORUM), (Votes(9, 6, 6), None),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_are_named(votes: Votes, fault: Fault | None) -> None:
    assert case_steps.fault_of(votes, RULE) == fault


def test_exactly_half_does_not_pass_and_nobody_called_is_no_share() -> None:
    assert not case_steps.passes(Votes(10, 10, 5), RULE)
    assert Votes(0, 0).percent == 0


def test_a_failed_vote_is_found_and_a_meeting_without_a_vote_is_not() -> None:
    day = date(2026, 3, 1)
    taken = [Taken("proposal", day), Taken("collective_1", day, Votes(9, 9)), Taken("enlarged", day, Votes(10, 10, 5))]
    found = case_steps.failed("appointment", "inside", taken, RULE)
    assert found is not None
    assert found.key == "enlarged"
    assert case_steps.failed("appointment", "inside", taken[:2], RULE) is None
    assert case_steps.failed("resignation", "inside", [Taken("collective_vote", day)], RULE) is not None


def test_steps_come_in_their_order() -> None:
    for kind, route in ROUTES:
        taken: list[str] = []
        for stage in case_steps.stages_of(kind, route):
            assert case_steps.next_stage(kind, route, taken) == stage
            taken.append(stage.key)
        assert case_steps.next_stage(kind, route, taken) is None
    assert case_steps.stages_of("election", "outside") == case_steps.stages_of("election", "inside")


def test_a_waiver_lets_pass_what_may_be_waived() -> None:
    found = cases.weigh([MET, UNMET, UNKNOWN, BARRED], {UNMET.rule, BARRED.rule, "planning.in_plan"})
    assert found.met == (MET,)
    assert found.waived == (UNMET,)
    assert found.blocking == (UNKNOWN, BARRED)
    assert found.barred == (BARRED,)
    assert found.needless == ("planning.in_plan", BARRED.rule)
    assert not found.standards_met
    assert cases.weigh([MET], set()).standards_met
    assert not cases.weigh([MET, UNMET], {UNMET.rule}).standards_met
    assert cases.in_order([MET, UNKNOWN, UNMET]) == [UNMET, UNKNOWN, MET]


def test_a_person_of_the_agency_comes_from_inside() -> None:
    assert cases.route_of(post_path="000100020003", official_path="00010002", depth=8) == "inside"
    assert cases.route_of(post_path="000100020003", official_path="000100090003", depth=8) == "outside"
    assert cases.route_of(post_path="000100020003", official_path="", depth=8) == "outside"
    assert cases.route_of(post_path="0001", official_path="0001", depth=8) == "outside"


def archive(*names: str) -> list[str]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    with zipfile.ZipFile(content) as file:
        return file.namelist()


@pytest.mark.parametrize(
    ("head", "members", "mime"),
    [
        (b"%PDF-1.7", (), "application/pdf"), (b"\x89PNG\r\n\x1a\n", (), "image/png"), (b"\xff\xd8\xff\xe0", (), "image/jpeg"),
        (b"PK\x03\x04", ("[Content_Types].xml", "word/document.xml"), case_papers.DOCX),
        (b"PK\x03\x04", ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (b"PK\x03\x04", ("xl/workbook.xml", "[Content_Types].xml"), None), (b"MZ\x90\x00", (), None),
        (b"<html><script>", (), None), (b"<svg", (), None), (b"", (), None),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_content(head: bytes, members: tuple[str, ...], mime: str | None) -> None:
    assert case_papers.mime_of(head, archive(*members)) == mime


def test_what_is_missing_is_what_is_needed_and_not_there() -> None:
    for kind in CaseKind.values:
        needed = [one.key for one in case_papers.missing(kind, ())]
        assert needed
        assert case_papers.missing(kind, needed) == []
        assert [one.key for one in case_papers.missing(kind, needed[1:])] == needed[:1]
    assert "home_opinion" not in [one.key for one in case_papers.missing("appointment", ())]


@given(DAYS, st.integers(0, 15_000), st.integers(3, 6))
def test_terms_follow_each_other_without_a_gap(since: date, days: int, years: int) -> None:
    on = since + timedelta(days=days)
    term = office_terms.running_term(since, on, years)
    assert term.starts_on <= on <= term.ends_on
    after = office_terms.running_term(since, term.ends_on + office_terms.ONE_DAY, years)
    assert after.number == term.number + 1
    assert after.starts_on == term.ends_on + office_terms.ONE_DAY


@given(DAYS, st.integers(0, 12_000), st.integers(0, 400))
def test_ranges_of_days_find_exactly_the_terms_that_end(since: date, days: int, span: int) -> None:
    on = since + timedelta(days=days)
    last = on + timedelta(days=span)
    ends_on = office_terms.running_term(since, on, 5).ends_on
    ranges = office_terms.starts_that_end(on, last, 5)
    assert any(first <= since <= final for first, final in ranges) == (ends_on <= last)
    assert all(later[0] < earlier[0] for earlier, later in pairwise(ranges))


def test_a_term_of_five_years_ends_the_day_before() -> None:
    assert office_terms.last_day(date(2021, 4, 1), 5) == date(2026, 3, 31)
    assert office_terms.last_day(date(2024, 2, 29), 5) == date(2029, 2, 27)
    assert office_terms.notice_day(date(2026, 3, 31), 90) == date(2025, 12, 31)


def test_the_table_of_moves_says_who_gives_a_reason() -> None:
    assert {move.step for move in MOVES if move.needs_reason} == {
        Step.UNDO, Step.RETURN, Step.REFUSE, Step.WITHDRAW, Step.WAIVE,
    }  # fmt: skip


def test_the_manual_holds_the_same_table_of_moves() -> None:
    manual = Path(__file__).resolve().parents[5] / "docs" / "manual" / "en" / "leadership.md"
    lines = set(manual.read_text(encoding="utf-8").splitlines())
    with translation.override("en"):
        for move in MOVES:
            before = ", ".join(sorted(str(CaseState(state).label) for state in move.before))
            after = str(CaseState(move.after).label) if move.after else "as it is"
            reason = "yes |" if move.needs_reason else "|"
            assert f"| {move.step} | {before} | {after} | {move.by} | {reason}" in lines
