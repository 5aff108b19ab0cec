"""Letters of apology: their parts, their text, the table of their steps, what is looked at before signing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.models import ApologyState, LateCause
from hoaban.apps.service.rules import apologies as rules
from hoaban.apps.service.rules.apologies import LetterFacts, Part, Step, Urgency
from hoaban.shared.worktime import ZONE

DUE = date(2022, 12, 2)
WHOLE = LetterFacts(
    applicant="Quàng Thị Phượng Yên", issuer="Ủy ban nhân dân xã Mường Luân", phone="0215000000",
    procedure="Đăng ký kết hôn", code="203.00.00.H18-221202-0001", desk="Bộ phận Một cửa", received_on=DUE,
    old_due_on=DUE, reason="Đường truyền chậm.", new_due_on=date(2022, 12, 6), for_delay=True, written_on=DUE,
)  # fmt: skip
BASIS = ("A", "B", "C")


def test_the_parts_are_the_seven_of_the_lawbook() -> None:
    assert len(Part) == 7
    assert rules.needed_parts(WHOLE) == tuple(Part)
    assert rules.missing_parts(WHOLE) == ()


@pytest.mark.parametrize(
    ("lost", "part"),
    [
        ({"applicant": ""}, Part.APPLICANT), ({"procedure": ""}, Part.KIND), ({"received_on": None}, Part.STATE),
        ({"reason": " "}, Part.REASON), ({"new_due_on": None}, Part.NEW_DATE), ({"for_delay": False}, Part.APOLOGY),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named(lost: dict[str, object], part: Part) -> None:
    assert part in rules.missing_parts(replace(WHOLE, **lost))  # type: ignore[arg-type]


def test_a_letter_for_conduct_alone_needs_what_happened_and_no_new_date() -> None:
    facts = replace(WHOLE, for_delay=False, for_conduct=True, new_due_on=None)
    assert rules.missing_parts(facts) == (Part.REASON,)
    assert rules.missing_parts(replace(facts, conduct="Cán bộ lớn tiếng.")) == ()


def test_a_letter_about_a_message_without_a_dossier_names_the_message() -> None:
    facts = LetterFacts(
        applicant="A", issuer="UBND xã", for_conduct=True, conduct="Lớn tiếng", message="PA-2026-000001", message_on=DUE
    )
    assert rules.missing_parts(facts) == ()
    assert any("PA-2026-000001" in text for text in rules.letter_paragraphs(facts))


def test_one_letter_apologises_for_delay_and_conduct_together() -> None:
    facts = replace(WHOLE, for_conduct=True, conduct="Cán bộ có thái độ chưa đúng mực.")
    with translation.override("vi"):
        said = " ".join(rules.letter_paragraphs(facts))
    assert "ngày 06 tháng 12 năm 2022" in said
    assert "đường truyền chậm" in said
    assert "thái độ chưa đúng mực" in said
    assert said.count("xin lỗi") == 1
    assert said.endswith("./.")


def test_a_result_that_was_ready_late_gets_no_new_date() -> None:
    facts = replace(WHOLE, settled_on=date(2022, 12, 5), new_due_on=None)
    assert not rules.needs_new_date(facts)
    assert rules.missing_parts(facts) == ()


@given(st.lists(st.sampled_from(["applicant", "procedure", "reason", "phone", "desk"]), unique=True))
def test_a_letter_can_always_be_previewed(lost: list[str]) -> None:
    facts = replace(WHOLE, **dict.fromkeys(lost, ""))  # type: ignore[arg-type]
    assert all(rules.letter_paragraphs(facts))
    assert rules.letter_title(facts)


def test_the_table_of_steps_knows_the_states_of_the_record() -> None:
    known = set(ApologyState.values)
    for rule in rules.STEPS.values():
        assert rule.from_states <= known
        assert rule.to is None or rule.to in known
    assert rules.steps_from("sent") == ()
    assert Step.CHANGE not in rules.steps_from("signed")
    assert set(rules.SUGGESTED) == set(LateCause.values)


@pytest.mark.parametrize(
    ("earlier", "days", "met"),
    [(0, 0, {"in_time": True, "first": True}), (0, 3, {"in_time": False, "first": True}),
     (1, -2, {"in_time": True, "first": False})],
)  # fmt: skip
def test_before_signing_time_first_date_and_parts_are_looked_at(earlier: int, days: int, met: dict[str, bool]) -> None:
    on = DUE + timedelta(days=days)
    found = rules.checks(WHOLE, on=on, send_before=DUE, earlier=earlier, most=1, basis=BASIS)
    assert {one.key: one.met for one in found} == {**met, "complete": True}
    assert all(letter in one.detail for one, letter in zip(found, BASIS, strict=True))


def test_a_letter_for_conduct_is_only_asked_whether_it_is_complete() -> None:
    facts = replace(WHOLE, for_delay=False, for_conduct=True)
    found = rules.checks(facts, on=DUE, send_before=DUE, earlier=3, most=1, basis=BASIS)
    assert [(one.key, one.met) for one in found] == [("complete", False)]


@given(
    now=st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 31)),
    before=st.integers(0, 5_000),
    left=st.integers(0, 5_000),
)
def test_who_is_warned_grows_with_time(now: datetime, before: int, left: int) -> None:
    moment = now.replace(tzinfo=ZONE)
    warn_at = moment + timedelta(minutes=before)
    due_at = warn_at + timedelta(minutes=left)
    seen = []
    for step in range(0, before + left + 1, max((before + left) // 7, 1)):
        at = moment + timedelta(minutes=step)
        ends = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        seen.append(rules.WARNED[rules.urgency(now=at, warn_at=warn_at, due_at=due_at, day_ends_at=ends)])
    assert seen == sorted(seen)
    assert rules.urgency(now=due_at, warn_at=warn_at, due_at=due_at, day_ends_at=due_at) == Urgency.LATE


def test_a_dossier_that_was_withdrawn_had_no_result_and_needs_no_new_date() -> None:
    facts = replace(WHOLE, settled_on=None, ended_on=date(2026, 3, 10), new_due_on=None)
    with translation.override("vi"):
        text = " ".join(rules.letter_paragraphs(facts))
    assert "không có kết quả" in text
    assert "mới có kết quả" not in text
    assert not rules.needs_new_date(facts)
