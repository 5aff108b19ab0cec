"""Rules of yearly rankings, by properties: points, bands, the share of "excellent", what forces a band."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.apps.conduct.rules.evaluation import (
    BANDS,
    EXCELLENT,
    FAILED,
    FAIR,
    GOOD,
    Span,
    YearRules,
    axes_of,
    band_of,
    failing_sanction,
    good_needed,
    months_of,
    most_excellent,
    most_of,
    overlapping_span,
    points_with_unit,
    result_points,
    year_axes,
)
from hoaban.apps.conduct.rules.evaluation_findings import CAP, DECIDED, DISCIPLINE, POINTS, PROPOSED, UNIT
from hoaban.apps.conduct.rules.ranking import Candidate, Ranking, rank
from hoaban.shared.rulebook import Basis, Verdict, frozen, thawed

LAW = Basis("NĐ 335/2025", 3)
RULES = YearRules(
    2026, least={EXCELLENT: Decimal(90), GOOD: Decimal(70), FAIR: Decimal(50)}, points_basis=LAW,
    unit_result=(Decimal(100), Decimal(50)), cap=Decimal(20), cap_basis=LAW, discipline_fails=True, discipline_basis=LAW,
)  # fmt: skip
BEFORE = YearRules(2025, cap=Decimal(20), cap_basis=Basis("NĐ 90/2020", 0), discipline_fails=True)
SANCTION = Sanction(1, "warning", True, date(2026, 5, 5), date(2026, 5, 5))
percents = st.decimals(0, 100, places=2)
spans = st.builds(Span, st.integers(1, 12), percents, percents, percents, st.integers(0, 6), st.integers(0, 6))
points = st.decimals(0, 70, places=1)
candidates = st.lists(
    st.tuples(st.decimals(0, 30, places=1), points, st.sampled_from(["", "A", "B"]), st.booleans()),
    min_size=1,
    max_size=30,
).map(
    lambda rows: [
        Candidate(key, "0001AAAA" if leads else "0001AAAABBBB", leads, group, general, results)
        for key, (general, results, group, leads) in enumerate(rows, start=1)
    ]
)


def plain(key: int, total: float, **more: object) -> Candidate:
    """Somebody with 30 points for general criteria and the rest for results."""
    facts: dict[str, object] = {"path": "0001AAAABBBB", "general": Decimal(30), "results": Decimal(str(total)) - 30}
    return Candidate(key=key, **(facts | more))  # type: ignore[arg-type]


def bands(found: Ranking) -> dict[int, int | None]:
    """Key -> band."""
    return {key: one.band for key, one in found.proposals.items()}


@given(spans)
def test_errors_and_delays_lower_their_own_axis_and_nothing_falls_below_zero(one: Span) -> None:
    found = axes_of(one, Decimal(25))
    assert found.quantity == one.quantity
    assert found.quality == max(Decimal(0), one.quality - 25 * one.errors)
    assert found.progress == max(Decimal(0), one.progress - 25 * one.delays)
    assert 0 <= found.mean <= 100


@given(st.lists(spans, min_size=1, max_size=12, unique_by=lambda one: one.span))
def test_points_for_results_lie_within_what_is_allowed(given_spans: list[Span]) -> None:
    axes = year_axes(given_spans, Decimal(25))
    assert axes is not None
    found = result_points([axes.quantity, axes.quality, axes.progress], Decimal(70))
    assert 0 <= found <= 70
    worse = [replace(one, errors=one.errors + 1) for one in given_spans]
    lower = year_axes(worse, Decimal(25))
    assert lower is not None
    assert lower.quality <= axes.quality


def test_a_quarter_weighs_three_months() -> None:
    quarter = Span(101, Decimal(100), Decimal(100), Decimal(100))
    month = Span(4, Decimal(0), Decimal(0), Decimal(0))
    found = year_axes([quarter, month], Decimal(25))
    assert found is not None
    assert found.quantity == Decimal(75)
    assert year_axes([], Decimal(25)) is None


def test_months_and_quarters_do_not_overlap() -> None:
    assert months_of(102) == {4, 5, 6}
    assert overlapping_span(5, [101, 102]) == 102
    assert overlapping_span(101, [4, 5, 101]) is None
    with pytest.raises(ValueError, match="neither"):
        months_of(13)


@given(points, st.sampled_from([Decimal(50), Decimal(100)]))
def test_the_result_of_the_unit_is_one_axis_beside_three(results: Decimal, axis: Decimal) -> None:
    found = points_with_unit(results, axis, Decimal(70))
    assert min(results, axis * Decimal("0.7")) - 1 <= found <= max(results, axis * Decimal("0.7")) + 1
    assert points_with_unit(results, Decimal(100), Decimal(70)) >= points_with_unit(results, Decimal(50), Decimal(70))


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_more_points_never_give_a_worse_band(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert band_of(high, RULES.least) <= band_of(low, RULES.least)
    assert band_of(low, RULES.least) in BANDS


@pytest.mark.parametrize(
    ("total", "band"),
    [("90", EXCELLENT), ("89.99", GOOD), ("70", GOOD), ("69.99", FAIR), ("50", FAIR), ("49.99", FAILED)],
)
def test_bands_begin_where_the_law_says(total: str, band: int) -> None:
    assert band_of(Decimal(total), RULES.least) == band


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 100).map(Decimal))
def test_the_most_who_may_be_excellent_is_the_most_that_keeps_the_share(wanting: int, good: int, cap: Decimal) -> None:
    most = most_of(wanting, good, cap)
    assert 0 <= most <= wanting
    assert most <= most_excellent(good + wanting - most, cap)
    if most < wanting:
        assert most + 1 > most_excellent(good + wanting - most - 1, cap)


@given(st.integers(1, 40), st.integers(1, 100).map(Decimal))
def test_so_many_must_be_good_for_so_many_to_be_excellent(excellent: int, cap: Decimal) -> None:
    needed = good_needed(excellent, cap)
    assert most_excellent(needed, cap) >= excellent
    assert most_excellent(needed - 1, cap) < excellent


@given(candidates)
def test_no_ranking_goes_past_the_share_in_the_unit_or_a_group(people: list[Candidate]) -> None:
    found = rank(people, RULES)
    for group in ("", "A", "B"):
        members = [found.proposals[one.key].band for one in people if group in ("", one.group)]
        assert members.count(EXCELLENT) <= most_excellent(members.count(GOOD), Decimal(20))
    for share in found.shares:
        assert share.excellent <= most_excellent(share.good, Decimal(20))
    for one in found.proposals.values():
        assert one.band == one.wanted or (one.wanted, one.band) == (EXCELLENT, GOOD)
        assert one.above_cap == (one.wanted != one.band)


@given(candidates)
def test_whoever_is_excellent_has_at_least_the_points_of_those_who_step_down(people: list[Candidate]) -> None:
    ungrouped = [replace(one, group="") for one in people]
    found = rank(ungrouped, RULES).proposals.values()
    kept = [one.points for one in found if one.band == EXCELLENT and one.points is not None]
    down = [one.points for one in found if one.above_cap and one.points is not None]
    assert not kept or not down or min(kept) > max(down)


def test_equals_at_the_line_all_wait_until_somebody_decides() -> None:
    people = [plain(1, 95), plain(2, 93), plain(3, 93), *(plain(key, 80) for key in range(4, 14))]
    found = rank(people, RULES)
    assert [key for key, band in bands(found).items() if band == EXCELLENT] == [1]
    assert all(one.facts["tied"] for one in found.proposals[2].findings if one.rule == CAP)
    decided = [replace(one, proposed=EXCELLENT, reason="Chủ trì đề án") if one.key == 3 else one for one in people]
    assert [key for key, band in bands(rank(decided, RULES)).items() if band == EXCELLENT] == [1, 3]


def test_discipline_over_duties_leaves_the_lowest_band_whatever_the_points() -> None:
    found = rank([plain(1, 95, sanction=SANCTION)], RULES).proposals[1]
    assert (found.by_points, found.band, found.rule) == (EXCELLENT, FAILED, DISCIPLINE)
    (finding,) = [one for one in found.findings if one.rule == DISCIPLINE]
    assert finding.verdict is Verdict.NOT_MET
    assert finding.basis.text == "NĐ 335/2025"


def test_an_unverified_rule_of_discipline_gives_way_to_a_decision_with_a_reason() -> None:
    one = Candidate(1, "0001", proposed=GOOD, sanction=SANCTION)
    assert rank([one], BEFORE).proposals[1].band == FAILED
    decided = rank([replace(one, reason="Quyết định đã được hủy")], BEFORE).proposals[1]
    assert decided.band == GOOD
    assert [found.rule for found in decided.disregarded] == [DISCIPLINE]


def test_only_discipline_over_duties_decided_in_the_year_counts() -> None:
    private = replace(SANCTION, service_related=False)
    earlier = replace(SANCTION, decided_on=date(2025, 12, 31))
    assert failing_sanction([private, earlier], 2026, date(2026, 12, 1)) is None
    assert failing_sanction([SANCTION], 2026, date(2026, 5, 4)) is None
    assert failing_sanction([SANCTION, private], 2026, date(2026, 5, 5)) == SANCTION


def test_a_leader_is_counted_by_the_unit_below_and_not_beside() -> None:
    head = plain(1, 95, path="0001AAAA", is_leader=True)
    deputy = plain(2, 40, path="0001AAAA", is_leader=True)
    below = plain(3, 80, path="0001AAAABBBB")
    found = rank([head, deputy, below], replace(RULES, cap=None)).proposals
    assert found[1].results == points_with_unit(Decimal(65), Decimal(100), Decimal(70))
    failed = rank([head, deputy, replace(below, results=Decimal(5))], replace(RULES, cap=None)).proposals
    assert failed[1].results == points_with_unit(Decimal(65), Decimal(50), Decimal(70))
    (finding,) = [one for one in failed[1].findings if one.rule == UNIT]
    assert finding.facts["failed"] == 1
    waiting = rank([head, replace(below, general=None)], RULES).proposals[1]
    assert next(one for one in waiting.findings if one.rule == UNIT).verdict is Verdict.UNKNOWN
    assert rank([head], RULES).proposals[1].results == Decimal(65)


def test_nobody_gets_a_better_band_than_the_points_reach_but_may_get_a_lower_one() -> None:
    better = rank([plain(1, 60, proposed=GOOD, reason="x")], RULES).proposals[1]
    assert (better.band, better.rule) == (FAIR, POINTS)
    lower = rank([plain(1, 80, proposed=FAIR, reason="Chậm báo cáo")], RULES).proposals[1]
    assert (lower.band, lower.rule) == (FAIR, DECIDED)
    assert "Chậm báo cáo" in next(one for one in lower.findings if one.rule == DECIDED).says


def test_a_year_without_points_takes_what_is_proposed_and_says_the_unverified_cap() -> None:
    people = [Candidate(key, "0001", proposed=EXCELLENT if key < 3 else GOOD) for key in range(1, 8)]
    found = rank(people, BEFORE)
    assert bands(found)[1] == EXCELLENT
    assert found.proposals[1].rule == PROPOSED
    assert [key for key, one in found.proposals.items() if one.disregarded] == [1, 2]
    assert rank([Candidate(1, "0001")], BEFORE).missing == (1,)
    assert rank([plain(1, 80, general=None)], RULES).missing == (1,)


@given(candidates)
def test_findings_read_the_same_after_they_were_frozen(people: list[Candidate]) -> None:
    for one in rank(people, RULES).proposals.values():
        again = thawed(frozen(one.findings))
        assert [(two.says, two.remedy, two.title) for two in again] == [
            (two.says, two.remedy, two.title) for two in one.findings
        ]


def test_findings_speak_both_languages_with_their_own_comma() -> None:
    found = rank([plain(1, 92.5), plain(2, 91.5), *(plain(key, 75) for key in range(3, 8))], RULES).proposals[2]
    says = [one.says for one in found.findings]
    with translation.override("en"):
        assert any("61.5" in text for text in (one.says for one in found.findings))
        assert found.findings[-1].remedy == "It opens when somebody before steps back, or when 10 are rated good."
    with translation.override("vi"):
        assert any("61,5" in one.says for one in found.findings)
        assert "xuất sắc" in found.findings[-1].title
    assert says
