"""What discipline bars, and what is told of it where it bars nothing."""

from __future__ import annotations

from datetime import date

from hoaban.apps.leadership.rules import discipline
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.tests.factories_standing import case, official, tenure
from hoaban.shared.rulebook import Finding, Verdict

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET


def test_a_block_bars_higher_posts_and_is_told_of_others() -> None:
    facts = {
        "decisions": 1, "form": "reprimand", "decided_on": "2025-01-01", "effective_on": "2025-01-01", "months": 24,
        "until": "2027-01-01",
    }  # fmt: skip
    blocked = Finding("discipline.block", NOT_MET, facts=facts, until=date(2027, 1, 1), waivable=False)
    for rank in (30, None):
        assert discipline.block(case(official(tenure(date(2020, 1, 1), rank=rank), block=blocked))) == blocked
    equal = official(tenure(date(2020, 1, 1), rank=40), block=blocked)
    below = official(tenure(date(2020, 1, 1), rank=30), block=blocked)
    for who, purpose in (
        (equal, Purpose.APPOINTMENT),
        (equal, Purpose.ROTATION),
        (below, Purpose.REAPPOINTMENT),
        (below, Purpose.LEAVING),
    ):
        found = discipline.block(case(who, purpose=purpose))
        assert found is not None
        assert (found.verdict, found.until) == (MET, None)
        assert "01/01/2027" in found.says, "whoever decides is told of it"
        assert "không phải chức vụ cao hơn" in found.says


def test_a_case_under_consideration_is_told_of_who_leaves() -> None:
    found = discipline.left_open(case(official(open_cases=(7,)), purpose=Purpose.LEAVING))
    assert found is not None
    assert found.verdict is Verdict.UNKNOWN
    assert "không làm chấm dứt" in found.says


def test_nobody_disciplined_is_told_with_the_law_of_the_day() -> None:
    free = Finding("discipline.block", MET, facts={"decisions": 0})
    assert discipline.block(case(official(block=free))).basis.text == "377-QĐ/TW"  # type: ignore[union-attr]


def test_a_case_under_consideration_bars_any_move() -> None:
    found = discipline.under_consideration(case(official(open_cases=(7,))))
    assert found is not None
    assert (found.verdict, found.basis.text) == (NOT_MET, "NĐ 170/2025")
    assert discipline.under_consideration(case(official(), law={})) is None
