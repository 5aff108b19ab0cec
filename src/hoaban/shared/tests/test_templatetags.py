"""Days, numbers and periods as pages write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from hoaban.shared.templatetags.hoaban import change, day, icon, long_day, number, share, span


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both languages, one after the other."""
    with translation.override(request.param):
        yield request.param


def test_a_day_is_written_as_exactly_as_it_is_known() -> None:
    known = date(2026, 3, 5)
    assert [day(known), day(known, 2), day(known, 3), day(None)] == ["05/03/2026", "03/2026", "2026", ""]


def test_thousands_and_decimals_follow_the_language(language: str) -> None:
    expected = {"vi": ("23.412", "3,66", "−1.318"), "en": ("23,412", "3.66", "−1,318")}[language]
    assert (number(23412), number(Decimal("3.66"), 2), number(-1318)) == expected


def test_a_percentage_never_breaks_before_its_sign(language: str) -> None:
    assert share(49.9) == {"vi": "49,9\u00a0%", "en": "49.9%"}[language]


def test_a_change_shows_its_sign_and_nothing_shows_none() -> None:
    assert [change(6), change(-318), change(0), change(None)] == ["+6", "−318", "0", ""]
    assert change(0.04, 1) == change(-0.04, 1) == number(0, 1)


def test_a_period_shows_the_last_day_on_which_it_holds(language: str) -> None:
    assert span(date(2021, 4, 1), date(2025, 7, 1)) == "01/04/2021 – 30/06/2025"
    assert span(date(2021, 4, 1)) == {"vi": "01/04/2021 – nay", "en": "01/04/2021 – now"}[language]


def test_a_period_without_end_that_has_not_begun_is_not_up_to_now(language: str) -> None:
    on = date(2026, 3, 10)
    assert span(date(2026, 3, 11), on=on) == {"vi": "từ 11/03/2026", "en": "from 11/03/2026"}[language]
    assert span(on, on=on) == {"vi": "10/03/2026 – nay", "en": "10/03/2026 – now"}[language]
    assert span(date(2026, 3, 11), date(2026, 4, 1), on=on) == "11/03/2026 – 31/03/2026"


def test_a_period_of_one_day_is_that_day() -> None:
    assert span(date(2021, 4, 1), date(2021, 4, 2)) == "01/04/2021"


def test_a_long_day_names_its_weekday(language: str) -> None:
    assert long_day(date(2026, 3, 13)) == {"vi": "thứ Sáu, 13/03/2026", "en": "Friday 13/03/2026"}[language]


def test_an_icon_is_hidden_from_screen_readers_unless_it_is_named(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    assert 'aria-hidden="true"' in icon("x")
    assert 'aria-label="Bỏ"' in icon("x", "Bỏ")
