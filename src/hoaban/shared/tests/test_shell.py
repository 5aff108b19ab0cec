"""The day asked for, the navigation and the demonstration marker."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from hoaban.shared import demo, navigation
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.fields import DayField
from hoaban.shared.shell import asked_day, parse_day, today


@pytest.mark.parametrize("text", ["30/06/2025", "2025-06-30", " 30/6/2025 "])
def test_a_day_may_be_written_in_two_ways(text: str) -> None:
    assert parse_day(text) == date(2025, 6, 30)


@pytest.mark.parametrize("text", ["31/02/1990", "hôm qua", "2025", "00/00/0000"])
def test_a_day_that_does_not_exist_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_pages_open_on_the_fixed_day(settings: Any) -> None:
    settings.HOABAN_TODAY = "2026-03-10"
    assert today() == date(2026, 3, 10)
    assert asked_day(RequestFactory().get("/?on=31/02/2025")) == date(2026, 3, 10)
    assert asked_day(RequestFactory().get("/?on=30/06/2025")) == date(2025, 6, 30)


def test_every_entry_of_the_navigation_leads_to_a_page() -> None:
    assert [reverse(entry.url_name) for entry in navigation.entries()]


def test_somebody_without_a_role_sees_only_today() -> None:
    assert [petal.url for petal in navigation.visible(Actor("x", user_id=1), "/")] == ["/"]


def test_the_nearest_entry_is_current() -> None:
    administrator = Actor("x", (Grant(Role.ADMINISTRATOR, ("",)),), user_id=1)
    petals = navigation.visible(administrator, reverse("accounts:add"))
    assert [link.url for petal in petals for link in petal.links if link.current] == [reverse("accounts:list")]


def test_a_page_that_no_entry_covers_opens_its_petal() -> None:
    administrator = Actor("x", (Grant(Role.ADMINISTRATOR, ("",)),), user_id=1)
    petals = navigation.visible(administrator, "/hoc-tap/bai-thi/7/")
    assert [(petal.icon, petal.current) for petal in petals if petal.current] == [("graduation-cap", "true")]
    assert not [petal for petal in navigation.visible(administrator, "/khong-dau/") if petal.current]


def test_the_demonstration_marker_is_a_file(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    cache.clear()
    assert not demo.is_demonstration()
    demo.mark_demonstration()
    assert demo.is_demonstration()
    demo.mark_demonstration(present=False)
    assert not demo.is_demonstration()


@pytest.mark.parametrize(
    ("text", "known"), [("01/01/1900", True), ("31/12/1899", False), ("2199-12-31", True), ("9999-12-31", False)]
)
def test_days_that_nothing_can_be_reckoned_from_are_no_days(text: str, known: bool) -> None:
    assert (parse_day(text) is not None) == known
    field = DayField()
    if known:
        assert field.clean(text) == parse_day(text)
        return
    with pytest.raises(ValidationError, match="1900"):
        field.clean(text)
