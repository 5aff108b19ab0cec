"""Cells are understood in every unambiguous spelling, and refused with a reason otherwise."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.exchange.rules import by_key
from hoaban.apps.exchange.rules.cells import Memo, accepted, clean, parser_for, shown
from hoaban.apps.exchange.rules.dates import PartialDate
from hoaban.apps.exchange.rules.refusals import Bad
from hoaban.apps.exchange.tests.sheets import ON


def parse(key: str, raw: Any) -> Any:
    """The value of a cell in a column, or the code of its refusal."""
    value = parser_for(key, by_key()[key].kind, on=ON)(raw)
    return value.code if isinstance(value, Bad) else value


def partial(year: int, month: int, day: int, precision: int) -> PartialDate:
    return PartialDate(dt.date(year, month, day), precision)


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("personal_id", "011085001234", "011085001234"),
        ("personal_id", " 011 085 001 234\u00a0", "011085001234"),
        ("personal_id", "'011085001234", "011085001234"),
        ("personal_id", 111085001234.0, "111085001234"),
        ("staff_code", 123.0, "123"),
        ("full_name", unicodedata.normalize("NFD", " Lò  Văn\u200b Ơn "), "Lò Văn Ơn"),
        ("full_name", "H'Bia Niê", "H'Bia Niê"),
        ("sex", "NAM", 1),
        ("sex", unicodedata.normalize("NFD", "nữ"), 2),
        ("sex", "Female", 2),
        ("key_leader", "x", True),
        ("key_leader", "Có", True),
        ("key_leader", "TRUE", True),
        ("key_leader", 1.0, True),
        ("key_leader", "", False),
        ("key_leader", "Không", False),
        ("category", "VIÊN CHỨC", 3),
        ("category", "HĐLĐ", 5),
        ("education", "ĐH", 4),
        ("education", "Cử nhân", 4),
        ("education", "Thạc sỹ", 5),
        ("education", "chưa qua đào tạo", 0),
        ("political_theory", "Cử nhân", 4),
        ("political_theory", "Cao cấp LLCT", 3),
        ("political_theory", "", None),
        ("political_theory", "-", None),
        ("state_management", "CVC", 3),
        ("ethnic_knowledge", 3.0, 3),
        ("ethnic_knowledge", "Nhóm 2", 2),
        ("ethnic_knowledge", "X", "x"),
        ("ethnic_knowledge", "Không", None),
        ("ethnic_languages", "Thái, Mông; Thái", ("Thái", "Mông")),
        ("rank", "01.003", "01.003"),
        ("step", 3.0, 3),
        ("step", "12", 12),
        ("coefficient", 3.66, Decimal("3.66")),
        ("coefficient", 3.6599999999999997, Decimal("3.66")),
        ("coefficient", "3,66", Decimal("3.66")),
        ("education_year", 1998.0, partial(1998, 1, 1, 3)),
        ("birth_date", "5/3/1985", partial(1985, 3, 5, 1)),
        ("birth_date", "05-03-1985", partial(1985, 3, 5, 1)),
        ("birth_date", "05. 3. 1985", partial(1985, 3, 5, 1)),
        ("birth_date", "1985-03-05", partial(1985, 3, 5, 1)),
        ("birth_date", "ngày 05 tháng 3 năm 1985", partial(1985, 3, 5, 1)),
        ("birth_date", "3/1985", partial(1985, 3, 1, 2)),
        ("birth_date", "Tháng 3/1985", partial(1985, 3, 1, 2)),
        ("birth_date", "1985", partial(1985, 1, 1, 3)),
        ("birth_date", dt.date(1985, 3, 5), partial(1985, 3, 5, 1)),
        ("birth_date", dt.datetime(1985, 3, 5, 7, 30, tzinfo=None), partial(1985, 3, 5, 1)),
    ],
)
def test_a_cell_is_understood(key: str, raw: Any, value: Any) -> None:
    assert parse(key, raw) == value


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("personal_id", 11085001234.0, "personal-id-number"),
        ("personal_id", 1234.5, "personal-id"),
        ("personal_id", "01108500123", "personal-id-length"),
        ("personal_id", "040123456", "personal-id-length"),
        ("personal_id", 1111085001234.0, "personal-id-length"),
        ("personal_id", "không có", "personal-id"),
        ("personal_id", "٠١١٠٨٥٠٠١٢٣٤", "personal-id"),
        ("staff_code", 1.5, "not-text"),
        ("staff_code", "m" * 41, "too-long"),
        ("full_name", "Lò Văn 2", "name-characters"),
        ("full_name", 7.0, "not-text"),
        ("full_name", "a" * 121, "too-long"),
        ("sex", "x", "sex"),
        ("sex", "năm", "sex"),
        ("sex", 1.0, "sex"),
        ("key_leader", "có thể", "mark"),
        ("category", "Cán bộ, công chức", "two-values"),
        ("category", 1.0, "not-in-list"),
        ("education", "Đại học Luật", "two-values"),
        ("education", "ĐH/ThS", "two-values"),
        ("education", "12/12", "not-in-list"),
        ("state_management", "Chuyên viên, Trung cấp", "two-values"),
        ("ethnic_knowledge", 5.0, "not-in-list"),
        ("ethnic_languages", 3.0, "not-text"),
        ("full_name", "TRUE", "not-text"),
        ("religion", "FALSE", "not-text"),
        ("rank", 1.003, "rank-number"),
        ("rank", dt.date(2026, 3, 1), "rank-number"),
        ("step", 2.5, "step"),
        ("step", "0", "step"),
        ("step", dt.date(2026, 3, 9), "step"),
        ("coefficient", "3,666", "coefficient"),
        ("coefficient", 0.0, "coefficient"),
        ("coefficient", dt.date(2026, 3, 9), "coefficient"),
        ("birth_date", "31/02/1990", "date-impossible"),
        ("birth_date", "03/25/1990", "date-impossible"),
        ("birth_date", "13/1990", "date-impossible"),
        ("birth_date", "5/3/85", "date-short-year"),
        ("birth_date", "khoảng 1985", "date-unreadable"),
        ("birth_date", 31111.0, "date-number"),
        ("birth_date", 3.199, "date-number"),
        ("birth_date", dt.time(7, 30), "date-number"),
        ("birth_date", dt.date(1905, 6, 7), "date-too-early"),
        ("birth_date", "1919", "date-too-early"),
        ("birth_date", "01/04/2026", "date-in-future"),
        ("unit", "=HYPERLINK(1)", "formula-text"),
        ("post", "+84", "formula-text"),
        ("unit", "#REF!", "formula-error"),
        ("post", "a" * 201, "too-long"),
    ],
)
def test_a_cell_is_refused_with_a_reason(key: str, raw: Any, code: str) -> None:
    assert parse(key, raw) == code


@given(
    st.dates(dt.date(1920, 1, 1), ON), st.sampled_from(["{0:%d/%m/%Y}", "{0:%Y-%m-%d}", "{0.day}.{0.month}.{0.year}"])
)
def test_every_day_is_read_back_however_it_is_written(day: dt.date, form: str) -> None:
    assert parse("birth_date", form.format(day)) == PartialDate(day, 1)


@given(
    st.text(max_size=40) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.dates() | st.times()
)
def test_no_cell_breaks_a_parser(raw: Any) -> None:
    for column in by_key().values():
        parser_for(column.key, column.kind, on=ON)(raw)
    assert len(shown(raw)) <= 400


@given(st.integers(0, 10**12 - 1))
def test_a_number_of_fewer_than_12_digits_is_never_completed(number: int) -> None:
    expected = str(number) if number >= 10**11 else "personal-id-number"
    assert parse("personal_id", float(number)) == expected


def test_a_cell_seen_before_is_parsed_once() -> None:
    seen: list[str] = []

    def parse_once(raw: str) -> str:
        seen.append(raw)
        return raw.upper()

    memo = Memo(parse_once)
    assert [memo[raw] for raw in ("a", "b", "a")] == ["A", "B", "A"]
    assert (seen, memo.refused) == (["a", "b"], False)


def test_every_kind_of_column_says_what_it_accepts() -> None:
    assert all(accepted(column.kind) for column in by_key().values())


@pytest.mark.parametrize("raw", ["CB  01", " CB 01\t", "CB\n01", "CB\x1f01", "CB\u00a001", "CB\u200b \u00a0 01\ufeff"])
def test_spaces_of_every_kind_are_one_space(raw: str) -> None:
    assert clean(raw) == "CB 01"
