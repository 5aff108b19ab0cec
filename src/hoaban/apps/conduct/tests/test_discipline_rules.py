"""Rules of discipline: what blocks and until when, forms, limitation, re-offence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.conduct.models import DisciplineForm
from hoaban.apps.conduct.rules import discipline as rules
from hoaban.apps.conduct.rules import discipline_cases as cases
from hoaban.apps.conduct.rules.discipline import BlockTerm, Sanction
from hoaban.apps.conduct.rules.discipline_cases import Forms
from hoaban.shared.rulebook import Basis, Verdict, frozen, thawed

OLD, NEW = Basis("80-QĐ/TW", 3), Basis("377-QĐ/TW", 3)
CHANGE = date(2025, 10, 8)
MONTHS = {"reprimand": (12, 24), "warning": (30, 36), "removal": (60, 60)}
DAYS = st.dates(date(2022, 8, 18), date(2030, 12, 31))


def law(form: str, on: date) -> BlockTerm | None:
    """The two regulations."""
    if form not in MONTHS or on < date(2022, 8, 18):
        return None
    old, new = MONTHS[form]
    return BlockTerm(new, NEW, CHANGE) if on >= CHANGE else BlockTerm(old, OLD, date(2022, 8, 18))


def decided(form: str, on: date, *, late: int = 0, case: int = 1) -> Sanction:
    """A decision of a day, in force some days later."""
    return Sanction(case, form, True, on, on + timedelta(days=late))


def test_every_form_has_a_weight_and_a_name() -> None:
    assert set(rules.WEIGHT) == set(rules.FORMS) == set(DisciplineForm.values)


def test_without_a_decision_nothing_stands_in_the_way() -> None:
    found = rules.discipline_block(sanctions=[], law=law, on=CHANGE)
    assert (found.verdict, found.until, found.remedy) == (Verdict.MET, None, "")


@pytest.mark.parametrize(
    ("form", "on", "until"),
    [
        ("reprimand", date(2025, 10, 7), date(2026, 10, 7)),
        ("reprimand", date(2025, 10, 8), date(2027, 10, 8)),
        ("warning", date(2025, 10, 7), date(2028, 4, 7)),
        ("warning", date(2025, 10, 8), date(2028, 10, 8)),
        ("removal", date(2025, 3, 31), date(2030, 3, 31)),
        ("reprimand", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_decision_is_judged_by_the_law_of_its_own_day(form: str, on: date, until: date) -> None:
    found = rules.discipline_block(sanctions=[decided(form, on)], law=law, on=until - timedelta(days=1))
    assert (found.verdict, found.until) == (Verdict.NOT_MET, until)
    assert rules.discipline_block(sanctions=[decided(form, on)], law=law, on=until).is_met


def test_the_finding_names_the_law_of_the_decision_and_the_later_one_that_does_not_reach_back() -> None:
    found = rules.discipline_block(sanctions=[decided("warning", date(2025, 3, 4))], law=law, on=date(2026, 3, 10))
    assert found.basis == OLD
    assert (found.facts["months"], found.facts["later_law"], found.facts["later_months"]) == (30, "377-QĐ/TW", 36)
    with translation.override("en"):
        assert "30 months" in found.says
        assert "377-QĐ/TW (36 months, from 08/10/2025) does not reach back to it." in found.says
        assert found.remedy == "Wait until 04/09/2027."
    assert thawed(frozen([found])) == [found]


def test_months_are_counted_from_the_day_it_is_in_force_the_law_from_the_day_of_the_decision() -> None:
    one = decided("reprimand", date(2025, 10, 1), late=20)
    found = rules.discipline_block(sanctions=[one], law=law, on=date(2026, 1, 1))
    assert (found.until, found.basis) == (date(2026, 10, 21), OLD)


def test_a_form_for_which_the_law_names_no_time_is_unknown_for_five_years_at_most() -> None:
    one = decided("dismissal", date(2023, 1, 1))
    assert rules.discipline_block(sanctions=[one], law=law, on=date(2027, 12, 31)).verdict is Verdict.UNKNOWN
    assert rules.discipline_block(sanctions=[one], law=law, on=date(2028, 1, 1)).is_met


@given(st.lists(st.tuples(st.sampled_from([*MONTHS]), DAYS, st.integers(0, 30)), max_size=5), DAYS)
def test_the_first_day_free_is_free_and_the_day_before_is_not(made: list[tuple[str, date, int]], on: date) -> None:
    sanctions = [decided(form, day, late=late) for form, day, late in made]
    found = rules.discipline_block(sanctions=sanctions, law=law, on=on)
    known = [one for one in sanctions if one.decided_on <= on]
    assert found.is_met == (found.until is None)
    if found.until is not None:
        assert found.until > on
        assert rules.discipline_block(sanctions=known, law=law, on=found.until).is_met
        assert not rules.discipline_block(sanctions=known, law=law, on=found.until - timedelta(days=1)).is_met


@given(
    st.lists(st.tuples(st.sampled_from([*MONTHS]), DAYS), max_size=5), st.tuples(st.sampled_from([*MONTHS]), DAYS), DAYS
)
def test_one_decision_more_never_frees_anybody_earlier(
    made: list[tuple[str, date]], more: tuple[str, date], on: date
) -> None:
    few = [decided(form, day) for form, day in made]
    before = rules.discipline_block(sanctions=few, law=law, on=on).until or on
    after = rules.discipline_block(sanctions=[*few, decided(*more)], law=law, on=on).until or on
    assert after >= before


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_months_add_up_but_for_the_ends_of_months(day: date, one: int, two: int) -> None:
    apart = rules.add_months(rules.add_months(day, one), two)
    assert apart <= rules.add_months(day, one + two)
    assert (rules.add_months(day, one + two) - apart).days <= 3
    assert rules.add_months(day, 0) == day


def test_an_open_case_stands_in_the_way() -> None:
    assert rules.open_cases(cases=[]).is_met
    found = rules.open_cases(cases=[4], basis=NEW)
    assert (found.verdict, found.waivable) == (Verdict.NOT_MET, False)


CIVIL = Forms(("reprimand", "warning", "removal", "dismissal"), Basis("NĐ 172/2025 Điều 7", 3))


@pytest.mark.parametrize(
    ("form", "is_leader", "code"),
    [
        ("reprimand", False, None), ("removal", True, None), ("removal", False, "form-leader"),
        ("demotion", True, "form"), ("recall", True, "form"), ("dismissal", False, None),
    ],
)  # fmt: skip
def test_a_form_is_for_a_category_and_removal_for_leaders(form: str, is_leader: bool, code: str | None) -> None:
    fault = cases.form_fault(form=form, forms=CIVIL, category="Công chức", is_leader=is_leader, on=CHANGE)
    assert (fault.code if fault else None) == code
    assert fault is None or "NĐ 172/2025 Điều 7" in fault.message


def test_an_article_that_nobody_verified_says_so() -> None:
    with translation.override("en"):
        assert cases.article(Basis("Luật 2025", 0)) == "Luật 2025, not verified"
        assert cases.article(Basis()) == "article not entered, not verified"


@given(DAYS, DAYS, DAYS, DAYS)
def test_days_in_order_have_no_fault(one: date, two: date, three: date, four: date) -> None:
    days = dict(zip(("occurred_on", "opened_on", "decided_on", "effective_on"), (one, two, three, four), strict=True))
    faults = list(cases.day_faults(**days))
    assert (not faults) == (one <= two <= three <= four)
    assert {fault.field for fault in faults} <= set(days)


@given(DAYS, st.integers(0, 4_000))
def test_a_reprimand_runs_out_before_the_other_forms(happened: date, later: int) -> None:
    opened = happened + timedelta(days=later)
    light, heavy = (
        cases.limitation(occurred_on=happened, opened_on=opened, form=form, years=(5, 10), basis=NEW)
        for form in ("reprimand", "warning")
    )
    assert light.is_met == (opened < rules.add_months(happened, 60))
    assert heavy.is_met or not light.is_met


def test_whoever_offends_again_is_expected_to_get_one_level_more() -> None:
    under = [decided("reprimand", date(2026, 1, 5))]
    ask = {"under": under, "levels": 1, "forms": CIVIL.allowed, "basis": NEW}
    assert cases.reoffence(form="reprimand", **ask).verdict is Verdict.NOT_MET
    assert cases.reoffence(form="warning", **ask).is_met
    assert cases.reoffence(form="", **ask).facts["least"] == "warning"
    assert cases.reoffence(form="dismissal", **ask | {"under": [decided("dismissal", CHANGE)]}).is_met
    assert cases.reoffence(form="reprimand", **ask | {"under": []}).is_met


@given(st.sampled_from([*MONTHS]), DAYS, DAYS)
def test_a_decision_is_carried_out_for_twelve_months_from_its_day(form: str, day: date, on: date) -> None:
    running = cases.running(sanctions=[decided(form, day)], on=on, months=lambda _on: 12)
    assert bool(running) == (day <= on < rules.add_months(day, 12))
