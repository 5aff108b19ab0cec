"""What rows say of themselves."""

from __future__ import annotations

from datetime import date

from django.utils import translation

from hoaban.apps.lawbook.models import (
    HEADCOUNT_CATEGORIES,
    CalendarOverride,
    Category,
    CodeEntry,
    EthnicGroup,
    Province,
)


def test_the_headcount_is_cadres_civil_servants_and_public_employees() -> None:
    counted = (Category.CADRE, Category.CIVIL_SERVANT, Category.PUBLIC_EMPLOYEE)
    assert counted == HEADCOUNT_CATEGORIES


def test_names_follow_the_language_of_the_page() -> None:
    entry = CodeEntry(list="sex", code="2", name_vi="Nữ", name_en="Female", starts_on=date(2000, 1, 1))
    with translation.override("en"):
        assert str(entry) == "Female"
    with translation.override("vi"):
        assert str(entry) == "Nữ"


def test_groups_and_days_are_named_for_events() -> None:
    assert str(EthnicGroup(key=8, name_vi="Mông", name_en="Hmong")) == "Mông"
    assert str(Province(code="11", name_vi="Điện Biên", name_en="Điện Biên", starts_on=date(2008, 8, 1))) == "Điện Biên"
    with translation.override("en"):
        assert str(CalendarOverride(day=date(2026, 1, 2), kind="off")) == "02/01/2026: Day off"
