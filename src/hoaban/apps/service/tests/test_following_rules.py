"""What strangers may learn, and what counts as a try: masked names, phones, codes, limits, numbers and keys."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.models import FeedbackState
from hoaban.apps.service.rules import feedback, following
from hoaban.shared.worktime import ZONE

WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Quàng Thị Phượng Yên", "Quàng Thị P*** Y***"), ("Lò Văn Ơn", "Lò Văn Ơ***"), ("Lò Ơn", "Lò Ơ***"),
     ("Ơn", "Ơ***"), ("", "")],
)  # fmt: skip
def test_a_name_shows_family_and_middle_name_only(name: str, masked: str) -> None:
    assert following.mask_name(name) == masked


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_the_last_word_of_a_name_is_never_whole(words: list[str]) -> None:
    assert following.mask_name(" ".join(words)).endswith(following.STARS)


@pytest.mark.parametrize(
    ("known", "given_", "same"),
    [("0912 345 678", "+84912345678", True), ("0912345678", "0912345679", False), ("", "", False),
     ("0912345678", "", False), ("0215.3812345", "(0215) 381 2345", True)],
)  # fmt: skip
def test_phones_are_compared_by_their_digits(known: str, given_: str, same: bool) -> None:
    assert following.same_phone(known, given_) is same


def test_a_code_is_read_as_it_is_typed() -> None:
    assert following.tidy_code(" 203.00.00.h18–260302 -0014 ") == "203.00.00.H18-260302-0014"
    assert len(following.tidy_code("x" * 500)) == 40


@given(st.datetimes(datetime(2021, 1, 1), datetime(2030, 1, 1)), st.integers(1, 120))
def test_a_stretch_of_time_holds_its_instant(at: datetime, minutes: int) -> None:
    limit, moment = following.Limit(5, minutes), at.replace(tzinfo=ZONE)
    assert limit.window(moment) <= moment < limit.ends_at(moment)
    assert limit.ends_at(moment) - limit.window(moment) == timedelta(minutes=minutes)


@given(st.integers(0, 2**64 - 1))
def test_a_key_has_no_letters_that_look_alike(bits: int) -> None:
    key = feedback.key_of(bits)
    assert len(key) == feedback.KEY_LENGTH
    assert not set(key) & set("01OILU")
    assert feedback.tidy_key(feedback.shown_key(key).lower()) == key


def test_numbers_are_read_as_they_are_typed() -> None:
    assert feedback.number_of(2026, 12) == "PA-2026-000012"
    assert feedback.tidy_number(" pa-2026- 000012") == "PA-2026-000012"
    assert feedback.tidy_number("PA-2026-12'; --") == ""


def test_the_table_of_steps_of_messages_knows_the_states() -> None:
    known = set(FeedbackState.values)
    for rule in feedback.STEPS.values():
        assert rule.from_states <= known
        assert rule.to is None or rule.to in known


@pytest.mark.parametrize(
    ("marks", "wrong"),
    [({"access": 5}, ()), ({"access": 6}, ("access",)), ({"result": 0, "access": 3}, ("result",)),
     ({}, feedback.FACTORS), ({"access": None}, feedback.FACTORS)],
)  # fmt: skip
def test_marks_run_from_one_to_five_and_one_must_be_given(marks: dict[str, int | None], wrong: tuple[str, ...]) -> None:
    assert feedback.bad_marks(marks) == wrong


@pytest.mark.parametrize(
    ("typed", "real", "slip"),
    [
        ("214.00.00.H18-260310-0014", "214.00.00.H18-260310-0014", False),
        ("214.00.00.H18-260310-0041", "214.00.00.H18-260310-0014", True),
        ("214.00.00.H18-260310-014", "214.00.00.H18-260310-0014", True),
        ("214.00.00H18260310-0014", "214.00.00.H18-260310-0014", True),
        ("151.00.00.H18-260310-0014", "214.00.00.H18-260310-0014", False),
        ("", "214.00.00.H18-260310-0014", False),
    ],
)
def test_a_slip_is_a_code_that_differs_by_two_signs_at_most(typed: str, real: str, slip: bool) -> None:
    assert following.is_slip(typed, real) == slip
