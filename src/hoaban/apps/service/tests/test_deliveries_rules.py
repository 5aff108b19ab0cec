"""How an item is read, what its clock is worth, whether its papers still fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules.blocks import LEAST, MOST_HELD, is_device, needs_more
from hoaban.apps.service.rules.deliveries import (
    TOLERANCE,
    BadItem,
    Paper,
    as_json,
    digest_of,
    fitted,
    read_instant,
    read_item,
    taken_in_at,
)

NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "key": "a" * 32, "device": "b" * 32, "counter": 1, "code": "214.00.00.H18-260310-0001", "follow_key": "c" * 32,
    "procedure": "1.001193", "version": 7, "online": False, "name": " Lò  Thị Oanh ", "personal_id": "011190002357",
    "phone": "", "address": "", "note": "", "result_by": "counter", "papers": [[1, 1], [2, 3]],
    "taken_at": "2026-03-10T02:00:00.000Z", "offset": None, "photos": [{"digest": "d" * 64, "document": None, "size": 9}],
    "promised": {"due_at": None, "time_amount": 3, "time_unit": "working_days", "fee": 0},
}  # fmt: skip
BAD: list[tuple[str, Any]] = [
    ("key", "A" * 32), ("key", None), ("device", "x"), ("counter", "1"), ("counter", True), ("counter", -1),
    ("code", "0001"), ("code", 5), ("follow_key", ""), ("version", 1.5), ("name", ""), ("name", "x" * 121), ("name", None),
    ("personal_id", "1" * 13), ("note", "a\x00b"), ("result_by", "drone"), ("papers", {}), ("papers", [[1]]),
    ("papers", [[1, 0]]), ("papers", [[1, 100]]), ("papers", [[0, 1]]), ("papers", [[1, 1], [1, 1]]),
    ("papers", [[n, 1] for n in range(1, 63)]), ("taken_at", "hôm nay"), ("taken_at", "2026-03-10T02:00:00"),
    ("taken_at", "1999-03-10T02:00:00Z"), ("taken_at", 0), ("offset", 1.5), ("offset", 10**12), ("promised", None),
    ("promised", {"due_at": None, "time_amount": 3, "time_unit": "weeks", "fee": 0}),
    ("promised", {"due_at": "x", "time_amount": 3, "time_unit": "days", "fee": 0}),
    ("photos", [{"digest": "d", "document": None, "size": 9}]), ("photos", [{}] * 13), ("photos", "x"),
    ("photos", [{"digest": "d" * 64, "document": None, "size": 10**9}]),
]  # fmt: skip


def test_a_good_item_is_read_tidied_and_written_again() -> None:
    item = read_item(GOOD)
    assert (item.name, item.papers, item.offset) == ("Lò Thị Oanh", ((1, 1), (2, 3)), None)
    assert read_item(as_json(item)) == item
    assert digest_of(read_item(as_json(item))) == digest_of(item)


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_item_is_refused_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(BadItem):
        read_item(GOOD | {field: value})


@pytest.mark.parametrize("raw", [None, [], "x", 5, {}, {"key": {}}])
def test_what_is_no_item_is_refused(raw: object) -> None:
    with pytest.raises(BadItem):
        read_item(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
)


@given(st.sampled_from(sorted(GOOD)), json_values)
def test_whatever_stands_in_a_field_an_item_is_read_or_refused(field: str, value: Any) -> None:
    try:
        item = read_item(GOOD | {field: value})
    except BadItem:
        return
    assert read_item(as_json(item)) == item


@given(st.text(max_size=45) | st.none() | st.integers())
def test_an_instant_is_read_with_its_zone_or_not_at_all(text: object) -> None:
    found = read_instant(text)
    assert found is None or found.tzinfo is not None


hours = st.integers(min_value=-24 * 60, max_value=24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(wrong=hours, waited=st.integers(min_value=0, max_value=60 * 48))
def test_a_clock_that_is_wrong_all_the_time_is_put_right(wrong: timedelta, waited: int) -> None:
    taken, arrived = NOON, NOON + timedelta(minutes=waited)
    for offset in (None, -wrong):
        found = taken_in_at(
            taken_at=taken + wrong, offset=offset, sent_at=arrived + wrong, arrived_at=arrived,
            earliest=NOON - timedelta(hours=4),
        )  # fmt: skip
        assert abs(found.at - taken) <= TOLERANCE
        assert found.how in ({"", "known"} if offset is not None else {"", "corrected"})


@given(taken=hours, offset=st.none() | hours, sent=hours)
def test_receipt_lies_between_the_numbers_and_the_delivery_whatever_the_clocks_say(
    taken: timedelta, offset: timedelta | None, sent: timedelta
) -> None:
    earliest, arrived = NOON - timedelta(hours=3), NOON + timedelta(hours=3)
    found = taken_in_at(
        taken_at=NOON + taken, offset=offset, sent_at=arrived + sent, arrived_at=arrived, earliest=earliest
    )
    assert earliest <= found.at <= arrived
    assert found.at - found.off == NOON + taken


def test_papers_are_found_again_by_name_and_kind() -> None:
    before = [Paper(1, "Tờ khai", "form", always=True), Paper(2, "Giấy ủy quyền", "original", always=False)]
    after = [Paper(11, "Tờ khai", "form", always=True), Paper(13, "Căn cước", "present", always=True)]
    assert fitted(((1, 2),), before, after) == (((11, 2),), ("Căn cước",))
    assert fitted(((1, 1), (2, 1)), before, after[:1]) == (((11, 1),), ("Giấy ủy quyền",))
    assert fitted(((1, 1),), before, after[:1]) == (((11, 1),), ())
    assert fitted(((9, 1),), before, []) == ((), ("9",))


def test_a_device_is_given_more_only_when_it_runs_low() -> None:
    assert is_device("0123456789abcdef" * 2)
    assert not is_device("0123456789abcdeg" * 2)
    assert needs_more(left=LEAST - 1, undelivered=MOST_HELD - 1)
    assert not needs_more(left=LEAST, undelivered=0)
    assert not needs_more(left=0, undelivered=MOST_HELD)
