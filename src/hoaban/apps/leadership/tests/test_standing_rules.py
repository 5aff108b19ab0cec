"""The rules of standing: each verdict, and what holds for every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.leadership.rules import planning, purposes, service, standards, terms, ties
from hoaban.apps.leadership.rules.days import add_months, added_up, joined
from hoaban.apps.leadership.rules.facts import Award, Candidacy, Home, Kin, Purpose, present_rank
from hoaban.apps.leadership.tests.factories_standing import LAW, ON, case, official, post, seat, tenure
from hoaban.apps.people.rules.retirement import latest_birth, retires_on
from hoaban.shared.rulebook import Verdict

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
DAY = timedelta(days=1)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


# Standards -----------------------------------------------------------------------------------------------------------


def test_a_level_that_is_held_meets_the_standard() -> None:
    found = standards.political_theory(case(official()))
    assert found is not None
    assert (found.verdict, found.facts, found.basis.text) == (MET, {"required": 2, "held": 2}, "NĐ 33")


def test_a_record_with_certificates_but_none_of_a_kind_says_that_it_is_not_held() -> None:
    who = official(awards=(Award(1, 4, date(2010, 6, 30)),))
    assert standards.state_management(case(who)).verdict is NOT_MET  # type: ignore[union-attr]


def test_a_record_without_any_certificate_is_unknown_and_so_is_education_that_is_not_recorded() -> None:
    assert standards.political_theory(case(official(awards=()))).verdict is UNKNOWN  # type: ignore[union-attr]
    only_theory = official(awards=(Award(2, 2, date(2015, 6, 30)),))
    assert standards.education(case(only_theory)).verdict is UNKNOWN  # type: ignore[union-attr]


def test_a_title_without_a_standard_is_unknown_and_one_that_asks_none_says_nothing() -> None:
    assert standards.education(case(official(), post(standard=None))).verdict is UNKNOWN  # type: ignore[union-attr]
    asks_none = replace(post().standard, state_management=0)  # type: ignore[type-var]
    assert standards.state_management(case(official(), post(standard=asks_none))) is None


@given(DAYS)
def test_a_certificate_counts_from_its_day_and_the_finding_says_from_when(on: date) -> None:
    awarded = date(2020, 6, 1)
    found = standards.education(case(official(awards=(Award(1, 1, date(1999, 1, 1)), Award(1, 5, awarded))), on=on))
    assert found is not None
    assert (found.verdict, found.until) == ((MET, None) if on >= awarded else (NOT_MET, awarded))


# Time in post --------------------------------------------------------------------------------------------------------


@given(DAYS, DAYS)
def test_time_in_post_is_met_from_the_day_that_it_names(start: date, on: date) -> None:
    who = official(tenure(start), on=on)
    found = service.time_in_post(case(who, on=on))
    if start > on:
        assert present_rank(who.tenures, on) == 30  # about to take it up: the last post counts as the present one
        return
    assert found is not None
    due = add_months(start, 24)
    assert (found.verdict is MET) == (due <= on)
    assert found.until == (None if due <= on else due)
    if found.until is not None:
        later = service.time_in_post(case(who, on=found.until))
        assert later is not None
        assert later.verdict is MET


def test_time_in_equivalent_and_higher_posts_is_added_up_and_no_day_counts_twice() -> None:
    who = official(
        tenure(date(2022, 1, 1), date(2023, 1, 1)), tenure(date(2022, 6, 1), date(2023, 1, 1), rank=40),
        tenure(date(2023, 1, 1), date(2025, 6, 1), rank=10), tenure(date(2025, 6, 1)),
    )  # fmt: skip
    found = service.time_in_post(case(who))
    assert found is not None
    assert (found.verdict, found.facts["months"]) == (NOT_MET, 21)
    assert found.until == date(2026, 6, 1)


def test_time_in_post_is_asked_only_of_those_who_lead_and_go_higher() -> None:
    assert service.time_in_post(case(official(tenure(date(2026, 1, 1), rank=0)))) is None
    assert service.time_in_post(case(official(tenure(date(2026, 1, 1), rank=40)))) is None
    unsettled = service.time_in_post(case(official(tenure(date(2026, 1, 1), rank=None))))
    assert unsettled is not None
    assert unsettled.verdict is UNKNOWN


def test_a_day_without_a_value_in_the_lawbook_says_nothing() -> None:
    assert purposes.judge(case(official(tenure(date(2020, 1, 1))), post(standard=None), law={}))[0].rule == (
        "standard.education"
    )
    assert service.time_in_post(case(official(tenure(date(2026, 1, 1))), law={})) is None


# Yearly ranking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "verdict"),
    [({2025: 2}, MET), ({2025: 1, 2024: 4}, MET), ({2025: 3}, NOT_MET), ({2024: 1}, UNKNOWN), ({}, UNKNOWN),
     ({2027: 1}, UNKNOWN)],
)  # fmt: skip
def test_the_latest_yearly_ranking_must_be_good_or_better(bands: dict[int, int], verdict: Verdict) -> None:
    found = service.evaluation(case(official(bands=bands)))
    assert found is not None
    assert found.verdict is verdict


def test_of_a_case_judged_ahead_the_ranking_known_on_the_day_of_asking_counts() -> None:
    ahead = replace(case(official(bands={2025: 3})), on=date(2027, 3, 1))
    asked = [service.evaluation(replace(ahead, known_on=day)) for day in (None, date(2027, 1, 2), date(2026, 12, 31))]
    assert [(one.verdict, one.facts["year"]) for one in asked if one] == [
        (UNKNOWN, 2026), (UNKNOWN, 2026), (NOT_MET, 2025),
    ]  # fmt: skip
    newer = replace(ahead, official=official(bands={2025: 3, 2026: 1}), known_on=date(2026, 12, 31))
    found = service.evaluation(newer)
    assert found is not None
    assert (found.verdict, found.facts["year"]) == (MET, 2026)


# Age -----------------------------------------------------------------------------------------------------------------


@given(st.sampled_from([1, 2]), st.dates(date(1950, 1, 1), date(2005, 12, 31)))
def test_somebody_retires_on_the_first_day_on_which_the_age_is_reached(sex: int, born: date) -> None:
    day = retires_on(sex, born)
    assert born <= latest_birth(sex, day)
    assert born > latest_birth(sex, day - DAY)


@given(st.dates(date(1960, 1, 1), date(2000, 12, 31)), DAYS)
def test_a_full_term_must_end_before_retirement(born: date, on: date) -> None:
    found = service.full_term(case(official(born=born), on=on))
    assert found is not None
    assert (found.verdict is MET) == (add_months(on, 60) <= retires_on(1, born))


def test_an_election_asks_48_months_of_whoever_holds_the_post_and_60_of_others() -> None:
    holder = official(tenure(date(2020, 1, 1), code="X-CT", rank=40, is_head=True), born=date(1968, 5, 1))
    again = service.full_term(case(holder, purpose=Purpose.ELECTION))
    first = service.full_term(case(official(born=date(1968, 5, 1)), purpose=Purpose.ELECTION))
    assert again is not None
    assert first is not None
    assert (again.facts["required"], first.facts["required"]) == (48, 60)
    assert (again.verdict, first.verdict) == (MET, NOT_MET)


def test_a_move_on_the_same_rung_asks_no_full_term() -> None:
    assert service.full_term(case(official(tenure(date(2020, 1, 1), rank=40), born=date(1966, 1, 1)))) is None


def test_a_day_of_birth_known_to_the_year_is_unknown_where_it_decides() -> None:
    born = (date(1969, 1, 1), date(1969, 12, 31))
    who = official(born=born[0])
    vague = replace(who, born=born, retires=(retires_on(1, born[0]), retires_on(1, born[1])))
    assert service.full_term(case(vague)).verdict is UNKNOWN  # type: ignore[union-attr]
    assert service.rotation_time(case(vague)).verdict is MET  # type: ignore[union-attr]


# Terms ---------------------------------------------------------------------------------------------------------------


@given(DAYS, DAYS)
def test_eight_years_in_one_place_are_over_the_limit(start: date, on: date) -> None:
    who = official(tenure(start, code="X-CT", rank=40, is_head=True))
    found = terms.two_terms(case(who, on=on))
    assert found is not None
    assert (found.verdict is NOT_MET) == (add_months(start, 96) <= on)


def test_a_place_is_carried_on_through_its_lineage() -> None:
    before = tenure(date(2016, 1, 1), date(2025, 7, 1), code="X-CT", is_head=True, place=1)
    after = tenure(date(2025, 7, 1), code="X-CT", is_head=True, place=3, carries=frozenset({1, 2, 3}))
    assert terms.head_since((before, after), post(), ON) == date(2016, 1, 1)
    assert terms.head_since((replace(before, place=77), after), post(), ON) == date(2025, 7, 1)


def test_places_that_were_merged_later_were_not_one_place_before() -> None:
    first = tenure(date(2009, 7, 1), date(2019, 8, 1), code="X-CT", is_head=True, place=1, carries=frozenset({1}))
    second = tenure(date(2019, 8, 1), date(2025, 7, 1), code="X-CT", is_head=True, place=2, carries=frozenset({2}))
    now = tenure(date(2019, 8, 1), code="X-CT", is_head=True, place=3, carries=frozenset({1, 2, 3}))
    merged = post(carries=frozenset({1, 2, 3}))
    assert terms.head_since((first, second, now), merged, ON) == date(2019, 8, 1)


def test_a_break_another_title_and_a_deputy_post_do_not_count() -> None:
    head = {"code": "X-CT", "is_head": True}
    broken = (tenure(date(2010, 1, 1), date(2020, 1, 1), **head), tenure(date(2021, 1, 1), **head))
    assert terms.head_since(broken, post(), ON) == date(2021, 1, 1)
    assert terms.head_since((tenure(date(2010, 1, 1), code="X-BT", is_head=True),), post(), ON) is None
    assert terms.head_since((tenure(date(2010, 1, 1), code="X-BT", is_head=True),), post(by_title=False), ON)
    assert terms.head_since((tenure(date(2010, 1, 1)),), post(), ON) is None


def test_terms_are_asked_of_heads_only() -> None:
    assert terms.two_terms(case(official(), post(is_head=False))) is None


# Ties ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "verdict"),
    [(Home(("00010003",)), NOT_MET), (Home(("00010004",)), MET), (Home((), False), MET), (Home((), True), UNKNOWN),
     (Home(), UNKNOWN)],
)  # fmt: skip
def test_a_secretary_of_a_commune_is_not_a_native_of_it(home: Home, verdict: Verdict) -> None:
    found = ties.non_local(case(official(home=home), post(code="X-BT", elsewhere=ties.AIMED)))
    assert found is not None
    assert (found.verdict, found.facts["aim"]) == (verdict, True)


def test_the_native_province_tells_for_posts_of_the_province() -> None:
    top = post(code="T-CT", level=1, area_path="0001", elsewhere=ties.BARRED)
    assert ties.non_local(case(official(home=Home((), True)), top)).verdict is NOT_MET  # type: ignore[union-attr]


def test_other_posts_may_be_held_by_natives() -> None:
    assert ties.non_local(case(official(home=Home(("00010003",))))) is None


@pytest.mark.parametrize(
    ("mine", "theirs", "clashes"),
    [
        (seat(), seat(), True),
        (seat(), seat(11), False),
        (seat(leads_commune=True), seat(11), True),
        (seat(), seat(11, leads=False, keeps_money=True), False),
        (seat(leads_commune=True), seat(11, leads=False, keeps_money=True), True),
        (seat(leads=False, keeps_money=True), seat(leads=False, keeps_money=True), False),
        (seat(leads_commune=True), seat(11, commune_id=4), False),
        (seat(leads_commune=True), seat(leads=False), False),
        (seat(10, None), seat(11, None, leads_commune=True), False),
    ],
)
def test_relatives_do_not_lead_or_keep_the_money_of_one_office(mine: object, theirs: object, clashes: bool) -> None:
    assert ties.clash(mine, theirs) is clashes  # type: ignore[arg-type]
    assert ties.clash(theirs, mine) is clashes  # type: ignore[arg-type]


def test_the_finding_names_the_relative_and_cannot_be_waived() -> None:
    kin = Kin("Lò Thị Hai", "spouse", (seat(),))
    found = ties.same_office(case(official(kin=(kin,))))
    assert found is not None
    assert (found.verdict, found.facts["relative"], found.waivable) == (NOT_MET, "Lò Thị Hai", False)


def test_nobody_recorded_is_told_as_a_number() -> None:
    found = ties.same_office(case(official()))
    assert found is not None
    assert (found.verdict, found.facts) == (MET, {"recorded": 0})


# Planning ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "known", "verdict"),
    [((Candidacy(100, 40, 3),), True, MET), ((Candidacy(7, 40, 3),), True, MET), ((Candidacy(7, 50, 3),), False, MET),
     ((Candidacy(7, 30, 3),), False, NOT_MET), ((), True, NOT_MET), ((), False, UNKNOWN),
     ((Candidacy(7, None, 3),), True, NOT_MET)],
)  # fmt: skip
def test_being_planned_for_an_equivalent_post_is_enough(
    mine: tuple[Candidacy, ...], known: bool, verdict: Verdict
) -> None:
    found = planning.in_plan(case(official(candidacies=mine), post(plan_known=known)))
    assert found is not None
    assert found.verdict is verdict


def test_a_fourth_person_for_a_post_and_a_fourth_post_for_a_person_are_too_many() -> None:
    assert planning.per_post(case(official(), post(planned=frozenset({2, 3})))).verdict is MET  # type: ignore[union-attr]
    full = planning.per_post(case(official(), post(planned=frozenset({2, 3, 4}))))
    assert full is not None
    assert (full.verdict, full.facts, full.waivable) == (NOT_MET, {"count": 4, "limit": 3}, False)
    three = tuple(Candidacy(key, 40, 3) for key in (1, 2, 3))
    assert planning.per_person(case(official(candidacies=three))).verdict is NOT_MET  # type: ignore[union-attr]
    of_another_level = tuple(replace(one, level=1) for one in three)
    assert planning.per_person(case(official(candidacies=of_another_level))).verdict is MET  # type: ignore[union-attr]


def test_somebody_planned_already_is_not_counted_again() -> None:
    who = official(candidacies=(Candidacy(100, 40, 3), Candidacy(2, 40, 3), Candidacy(3, 40, 3)))
    found = purposes.judge(case(who, post(planned=frozenset({1, 2, 3})), purpose=Purpose.PLANNING))
    assert {one.rule: one.verdict for one in found if one.rule.startswith("planning.per")} == {
        "planning.per_post": MET, "planning.per_person": MET,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rank", "held", "verdict"),
    [(40, 30, MET), (40, 40, NOT_MET), (40, 50, NOT_MET), (40, None, UNKNOWN), (None, 30, UNKNOWN), (0, 0, NOT_MET),
     (10, 0, MET)],
)  # fmt: skip
def test_only_higher_posts_are_planned_for(rank: int | None, held: int | None, verdict: Verdict) -> None:
    found = planning.higher_only(case(official(tenure(date(2020, 1, 1), rank=held)), post(rank=rank)))
    assert found is not None
    assert found.verdict is verdict


def test_the_make_up_of_a_plan_is_counted_by_age_and_group() -> None:
    young = planning.Planned(date(1995, 1, 1), True, True, True)
    middle, old = replace(young, born=date(1980, 1, 1), woman=False), replace(young, born=date(1970, 1, 1))
    found = {one.rule: one for one in planning.structure([young, middle, old], LAW, ON)}
    assert {one.verdict for one in found.values()} == {MET}
    assert found["planning.structure"].facts == {"low": 40, "high": 50, "young": 1, "middle": 1, "old": 1}
    assert "planning.share_ethnic_minority" not in found  # no value on the day
    lacking = {one.rule: one.verdict for one in planning.structure([middle] * 9, LAW, ON)}
    assert lacking == {
        "planning.structure": NOT_MET, "planning.share_young": NOT_MET, "planning.share_women": NOT_MET,
        "planning.share_science": MET,
    }  # fmt: skip
    assert planning.structure([], LAW, ON) == []


@pytest.mark.parametrize(
    ("scientists", "others", "unknown", "verdict"),
    [(0, 0, 1, UNKNOWN), (0, 9, 1, UNKNOWN), (1, 8, 1, MET), (0, 20, 1, NOT_MET), (0, 3, 0, NOT_MET)],
)
def test_unrecorded_fields_of_study_leave_the_share_open_only_where_they_decide(
    scientists: int, others: int, unknown: int, verdict: Verdict
) -> None:
    one = planning.Planned(date(1995, 1, 1), True, True, True)
    plan = [one] * scientists + [replace(one, scientist=False)] * others + [replace(one, scientist=None)] * unknown
    found = {one.rule: one for one in planning.structure(plan, LAW, ON)}["planning.share_science"]
    assert (found.verdict, found.facts["count"], found.facts["unknown"]) == (verdict, scientists, unknown)


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ((), None), (("", " "), None), (("Luật",), False), (("Nông học",), True), (("Kỹ sư nông nghiệp",), True),
        (("Kinh tế nông nghiệp",), False), (("Sư phạm Toán",), False), (("Luật", "Cử nhân Công nghệ thông tin"), True),
        (("Điện ảnh",), False), (("Nông lâm kết hợp",), True),
    ],
)  # fmt: skip
def test_a_field_of_study_counts_as_science_by_how_it_begins(fields: tuple[str, ...], is_one: bool | None) -> None:
    known = ("nong hoc", "nong nghiep", "nong lam", "cong nghe thong tin", "toan hoc", "dien tu")
    assert planning.is_science(fields, known) is is_one


# Purposes and days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_finds_something_and_each_rule_once(purpose: Purpose) -> None:
    who = official(tenure(date(2020, 1, 1)), bands={2025: 1})
    rules = [one.rule for one in purposes.judge(case(who, purpose=purpose))]
    assert len(rules) == len(set(rules)) >= (3 if purpose is Purpose.LEAVING else 6)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.LEAVING])
def test_a_discipline_case_under_consideration_stops_every_purpose(purpose: Purpose) -> None:
    found = {one.rule: one for one in purposes.judge(case(official(open_cases=(7,)), purpose=purpose))}
    assert found["discipline.open"].verdict is NOT_MET
    assert not found["discipline.open"].waivable


STRETCHES = st.lists(st.tuples(DAYS, st.integers(1, 900)).map(lambda one: (one[0], one[0] + one[1] * DAY)))


@given(STRETCHES)
def test_joined_stretches_are_apart_and_hold_the_same_days(stretches: list[tuple[date, date]]) -> None:
    found = joined(stretches)
    assert all(one[1] < two[0] for one, two in pairwise(found))
    days = {start + step * DAY for start, end in stretches for step in range((end - start).days)}
    assert added_up(stretches) == len(days) * DAY


@given(DAYS, st.integers(0, 600))
def test_months_are_added_to_the_end_of_a_short_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + DAY).day == 1
