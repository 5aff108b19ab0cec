"""Names: composed per group, and never those of people in the press."""

from __future__ import annotations

import random

import pytest

from hoaban.demonstration.accounts import DEMO_ACCOUNTS
from hoaban.demonstration.names import FEMALE, MALE, MONG, NEVER, PARTS, THAI, compose_name
from hoaban.shared.names import fold

NAMED_IN_THE_PRESS = (
    "Quàng Thị Nguyệt", "Vừ Thị Sùng", "Quàng Văn Cương", "Đàm Khánh Dương", "Trần Quốc Quân", "Đào Duy Thạch",
    "Nguyễn Tiến Đạt", "Nguyễn Ngọc Điệp", "Hà Linh", "Tuấn Anh", "Quang Long",
)  # fmt: skip


def drawing(seed: int) -> random.Random:
    return random.Random(seed)


def test_everybody_named_in_the_articles_is_barred() -> None:
    assert {fold(name) for name in NAMED_IN_THE_PRESS} <= NEVER


def test_barred_names_never_come_out() -> None:
    draw = drawing(7)
    for ethnicity in PARTS:
        found = {fold(compose_name(draw, ethnicity, sex)) for sex in (MALE, FEMALE) for _turn in range(1_500)}
        assert not found & NEVER


def test_a_barred_name_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = compose_name(drawing(3), THAI, MALE)
    monkeypatch.setattr("hoaban.demonstration.names.NEVER", frozenset({fold(first)}))
    assert compose_name(drawing(3), THAI, MALE) != first


def test_names_follow_group_and_sex() -> None:
    draw = drawing(1)
    mong = [compose_name(draw, MONG, MALE) for _turn in range(300)]
    assert sum(" A " in name for name in mong) > 150
    thai = [compose_name(draw, THAI, FEMALE) for _turn in range(300)]
    assert sum(" Thị " in name for name in thai) > 150
    assert {name.split()[0] for name in thai} <= {family for family, _weight in PARTS[THAI].families}


def test_demonstration_accounts_bear_no_barred_name() -> None:
    assert not {fold(account.full_name) for account in DEMO_ACCOUNTS} & NEVER
