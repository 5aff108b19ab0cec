"""Times: what is due on a day, and the same asked of a day and of a row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.privacy.rules import Time, Verdict, explained, last_begun, over_on, stands, time_of
from hoaban.shared.retention import NOBODY, scrubbed

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
TIMES = st.one_of(st.builds(Time, months=st.integers(0, 240)), st.builds(Time, days=st.integers(0, 4000)))


@given(DAYS, DAYS, TIMES)
def test_a_row_is_due_exactly_when_it_began_by_the_latest_day(since: date, on: date, time: Time) -> None:
    assert (over_on(since, time) <= on) == (since <= last_begun(on, time))


@given(DAYS, TIMES)
def test_a_row_is_early_the_day_before_and_due_from_its_day_on(since: date, time: Time) -> None:
    day = over_on(since, time)
    assert stands(since=since, time=time, on=day).verdict is Verdict.DUE
    assert stands(since=since, time=time, on=day - timedelta(days=1)).verdict is Verdict.EARLY


@given(DAYS, DAYS, TIMES, st.lists(st.text(min_size=1), min_size=1))
def test_a_ground_holds_back_only_what_is_due(since: date, on: date, time: Time, grounds: list[str]) -> None:
    free, held = stands(since=since, time=time, on=on), stands(since=since, time=time, on=on, grounds=grounds)
    assert held.verdict == (Verdict.HELD if free.verdict is Verdict.DUE else Verdict.EARLY)
    assert (held.grounds == tuple(grounds)) == (held.verdict is Verdict.HELD)


def test_the_thirty_first_counts_as_the_last_day_of_a_shorter_month() -> None:
    assert over_on(date(2025, 8, 31), Time(months=6)) == date(2026, 2, 28)
    assert last_begun(date(2026, 2, 28), Time(months=6)) == date(2025, 8, 31)


@pytest.mark.parametrize(
    ("value", "unit", "time"),
    [("12", "months", Time(12)), ("5", "years", Time(60)), ("90", "days", Time(days=90)), ("permanent", "", None),
     ("12", "percent", None), ("1/2", "years", None)],
)  # fmt: skip
def test_a_value_of_the_lawbook_is_read_as_a_time(value: str, unit: str, time: Time | None) -> None:
    assert time_of(value, unit) == time


def test_a_row_explains_itself() -> None:
    with translation.override("en"):
        _explains()


def _explains() -> None:
    since, time = date(2025, 1, 5), Time(months=12)
    assert explained(stands(since=since, time=time, on=date(2025, 6, 1))).endswith("kept until 05/01/2026.")
    assert "over on 05/01/2026" in explained(stands(since=since, time=time, on=date(2026, 1, 5)))
    held = stands(since=since, time=time, on=date(2026, 2, 1), grounds=("an appeal is open",))
    assert explained(held) == "The time was over on 05/01/2026, but an appeal is open."
    assert "no time ends it" in explained(stands(since=since, time=None, on=date(2026, 2, 1)))


def test_words_go_out_of_texts_however_deep_they_stand() -> None:
    told = {"to": "Kính gửi ông LÒ VĂN AN", "list": [["Lò Văn An", 3], ("0912", None)], "due": "2026-01-01"}
    gone = scrubbed(told, ["Lò Văn An", "0912", "", " "])
    assert gone == {"to": f"Kính gửi ông {NOBODY}", "list": [[NOBODY, 3], [NOBODY, None]], "due": "2026-01-01"}
    assert scrubbed(told, ["", NOBODY]) is told
