"""Reading rules, codes, groups, provinces and the calendar as loaded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hoaban.apps.lawbook import queries, rules
from hoaban.apps.lawbook.models import (
    Category,
    CodeEntry,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    RuleValue,
    Sex,
    StateManagement,
)
from hoaban.apps.lawbook.tests.factories import CHANGE_DAY, keeper, reader, rule, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ON = date(2026, 3, 5)
BLOCKS = [("block_reprimand", 12, 24), ("block_warning", 30, 36), ("block_removal", 60, 60)]


@pytest.mark.parametrize(("key", "before", "since"), BLOCKS)
def test_discipline_blocks_change_on_the_day_of_the_new_regulation(key: str, before: int, since: int) -> None:
    old = queries.get_rule(area="discipline", key=key, on=CHANGE_DAY - timedelta(days=1))
    new = queries.get_rule(area="discipline", key=key, on=CHANGE_DAY)
    assert [int(old.number), int(new.number)] == [before, since]
    assert ("80-QĐ/TW" in old.legal_basis, "377-QĐ/TW" in new.legal_basis) == (True, True)


def test_a_rule_without_a_value_on_the_day_is_an_error_that_names_it() -> None:
    with pytest.raises(rules.NoSuchRuleError, match=r"discipline\.block_warning .* 2010-01-01"):
        queries.get_rule(area="discipline", key="block_warning", on=date(2010, 1, 1))


def test_every_value_loaded_has_words_in_both_languages() -> None:
    for row in RuleValue.objects.all():
        for language in ("vi", "en"):
            with translation.override(language):
                assert row.shown
                assert row.rule
                assert bool(row.status) == bool(row.status_vi)


def test_values_are_read_with_their_unit() -> None:
    points = rule(key="points", value="7.5", unit="points")
    with translation.override("vi"):
        assert points.shown == "7,5 điểm"
    with translation.override("en"):
        assert points.shown == "7.5 points"
        assert rule(key="once", value="1", unit="times").shown == "1 time"
        assert rule(key="day", value="2027-07-01", unit="date").shown == "01/07/2027"
        assert rule(key="band", value="70..<90", unit="points").shown == "70 – < 90 points"


def test_rules_are_found_without_tones() -> None:
    found = queries.list_rules(actor=reader(), on=ON, text="luan chuyen toi thieu")
    assert [row.key for row in found] == ["min_duration"]


def test_rules_of_one_area_hold_on_the_day() -> None:
    found = queries.list_rules(actor=reader(), on=ON, area="discipline")
    assert {row.area for row in found} == {"discipline"}
    assert all(row.holds_on(ON) for row in found)


def test_nobody_reads_rules_without_the_permission() -> None:
    with pytest.raises(PermissionDenied):
        queries.list_rules(actor=stranger(), on=ON)
    with pytest.raises(PermissionDenied):
        queries.list_rule_history(actor=stranger(), area="term", key="term_length")


def test_history_is_newest_first() -> None:
    history = queries.list_rule_history(actor=reader(), area="discipline", key="block_warning")
    assert [row.value for row in history] == ["36", "30"]
    assert queries.list_events(actor=keeper(), rows=history) == []


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("sex", Sex),
        ("category", Category),
        ("education", Education),
        ("political_theory", PoliticalTheory),
        ("state_management", StateManagement),
        ("ethnic_knowledge", EthnicKnowledge),
    ],
)
def test_code_lists_and_enumerations_hold_the_same_codes(name: str, choices: Any) -> None:
    assert [row.code for row in queries.list_codes(list=name, on=ON)] == [str(value) for value in choices.values]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "NỮ", "2"),
        ("sex", "m", "1"),
        ("category", "không chuyên trách", "4"),
        ("education", "ĐH", "4"),
        ("education", "Thạc sỹ", "5"),
        ("political_theory", "Cao cấp LLCT", "3"),
        ("state_management", "cvc", "3"),
        ("ethnic_knowledge", "Nhóm III", "3"),
        ("rank", "v.07.03.28", "V.07.03.28"),
        ("rank", "Chuyên viên", "01.003"),
        ("religion", "Tin lành", "protestant"),
    ],
)
def test_codes_are_matched_as_rosters_write_them(name: str, text: str, code: str) -> None:
    assert queries.match_code(name, text, ON) == code


def test_an_unknown_text_is_no_code_and_the_accepted_texts_are_told() -> None:
    assert queries.match_code("sex", "khác", ON) is None
    assert queries.match_code("sex", "", ON) is None
    assert queries.accepted("sex") == ("Nam", "Nữ")


def test_a_code_that_ended_is_not_matched_but_keeps_its_label() -> None:
    assert queries.match_code("unit_level", "Cấp huyện", date(2025, 6, 30)) == "district"
    assert queries.match_code("unit_level", "Cấp huyện", date(2025, 7, 1)) is None
    assert queries.label("unit_level", "district") == "Cấp huyện"
    assert queries.label("unit_level", "unheard") == "unheard"


def test_labels_are_read_once_for_the_whole_process(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        queries.forget()
        for _again in range(3):
            with translation.override("en"):
                assert queries.label("education", 4) == "University"
            assert queries.match_code("education", "Cao học", ON) == "5"


def test_every_name_and_alias_of_every_list_is_matched_to_its_own_code() -> None:
    for row in CodeEntry.objects.on(ON):
        for text in (row.code, row.name_vi, row.name_en, *row.aliases):
            assert queries.match_code(row.list, text, ON) == row.code, text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("H'Mông", "Mông"),
        ("Hmông", "Mông"),
        ("MONG", "Mông"),
        ("Khơ Mú", "Khơ-mú"),
        ("Khmu", "Khơ-mú"),
        ("Khmer", "Khơ-me"),
        ("dân tộc Thái", "Thái"),
        ("Hà Nhì", "Hà Nhì"),
        ("Xạ Phang", "Hoa"),
        ("08", "Mông"),
        ("8", "Mông"),
    ],
)
def test_ethnic_groups_are_matched_generously(text: str, name: str) -> None:
    key = queries.match_ethnicity(text)
    assert next(group.name_vi for group in queries.ethnic_groups() if group.key == key) == name


@pytest.mark.parametrize("text", ["Mèo", "11", "99", "", "Thái Lan"])
def test_what_is_outdated_or_ambiguous_is_not_guessed(text: str) -> None:
    assert queries.match_ethnicity(text) is None


def test_an_outdated_name_tells_the_name_to_use() -> None:
    assert queries.current_ethnic_name("mèo") == "Mông"
    assert queries.current_ethnic_name("Mông") is None


def test_there_are_54_ethnic_groups_and_only_kinh_is_no_minority() -> None:
    groups = queries.ethnic_groups()
    assert [group.key for group in groups] == list(range(1, 55))
    assert [group.name_vi for group in groups if not group.is_minority] == ["Kinh"]


def test_63_provinces_became_34() -> None:
    assert len(queries.provinces(date(2025, 6, 30))) == 63
    assert len(queries.provinces(date(2025, 7, 1))) == 34


def test_a_province_of_an_old_name_is_found_with_its_successor() -> None:
    old = queries.match_province("tỉnh Yên Bái")
    assert old is not None
    heir = next(row for row in queries.provinces(ON) if row.id == old.successor_id)
    assert heir.name == "Lào Cai"
    assert queries.match_province("Atlantis") is None
    assert queries.match_province("") is None


def test_a_name_that_outlived_a_merger_is_found_by_day() -> None:
    old, new = queries.match_province("Bắc Ninh", date(2020, 1, 1)), queries.match_province("Bắc Ninh")
    assert old is not None
    assert new is not None
    assert (old.code, new.code) == ("27", "24")
    merged = {row.province.code: [*row.merged] for row in queries.list_provinces(on=ON)}
    assert merged["24"] == ["Bắc Giang", "Bắc Ninh"]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 1, 11), False),
        (date(2026, 4, 30), False),
        (date(2026, 5, 4), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
    ],
)
def test_the_calendar_of_2026_knows_holidays_and_swaps(day: date, *, worked: bool) -> None:
    assert rules.is_working_day(day, queries.calendar(date(2026, 1, 1), date(2026, 12, 31))) is worked


def test_the_months_of_a_year_count_their_working_days() -> None:
    months = queries.list_months(2026)
    looks = {day.day: day.look for week in months[0].weeks for day in week}
    assert len(months) == 12
    assert months[0].working_days == 21
    assert (looks[date(2026, 1, 2)], looks[date(2026, 1, 10)], looks[date(2026, 1, 3)]) == ("off", "swap", "rest")


def test_holidays_have_names_in_both_languages() -> None:
    with translation.override("vi"):
        assert "Quốc khánh" in queries.list_holidays(2026)[date(2026, 9, 2)]
    with translation.override("en"):
        assert queries.list_holidays(2026)[date(2026, 9, 2)] == "National Day"
