"""Codes of dossiers: they come back as they were given, and no two issuers or blocks ever give the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules import codes

ISSUERS = st.builds(lambda a, b, c: f"{a:03d}.{b:02d}.{c:02d}.H18", *(st.integers(0, n) for n in (999, 99, 99)))
DAYS = st.dates(date(2018, 1, 1), date(2099, 12, 31))
SERIALS = st.integers(1, 999_999_999)


@given(ISSUERS, DAYS, SERIALS)
def test_a_code_is_taken_apart_into_what_it_was_made_of(issuer: str, day: date, serial: int) -> None:
    code = codes.code_of(issuer, day, serial)
    assert codes.parse_code(code) == codes.CodeParts(issuer, day, serial)
    assert codes.parse_code(f"  {code.lower().replace('-', ' – ')} ") == codes.CodeParts(issuer, day, serial)
    assert codes.tidy_code(code.lower()) == code


@given(st.tuples(ISSUERS, DAYS, SERIALS), st.tuples(ISSUERS, DAYS, SERIALS))
def test_two_dossiers_never_share_a_code(one: tuple[str, date, int], other: tuple[str, date, int]) -> None:
    assert (codes.code_of(*one) == codes.code_of(*other)) == (one == other)


def test_codes_printed_before_without_the_mark_of_the_province_are_read() -> None:
    assert codes.parse_code("003.19.20-260302-0014") == codes.CodeParts("003.19.20", date(2026, 3, 2), 14)


@given(st.text(max_size=40))
def test_any_other_text_is_no_code_and_stays_as_it_is(text: str) -> None:
    if codes.parse_code(text) is None:
        assert codes.tidy_code(text) == "".join(text.split())


def test_a_day_that_does_not_exist_makes_no_code() -> None:
    assert codes.parse_code("214.00.00.H18-261340-0001") is None


def test_numbers_begin_with_one() -> None:
    with pytest.raises(ValueError, match="begin with 1"):
        codes.code_of("214.00.00.H18", date(2026, 3, 2), 0)


@given(st.lists(st.integers(1, codes.LONGEST_BLOCK), max_size=30))
def test_blocks_taken_one_after_another_never_meet(sizes: list[int]) -> None:
    at, given_out = 1, []
    for size in sizes:
        first, last, at = codes.block(at, size)
        given_out += range(first, last + 1)
    assert len(given_out) == len(set(given_out)) == sum(sizes)


@given(st.lists(st.sampled_from(["03214", "04214", "03127"]), max_size=20))
def test_every_commune_gets_an_issuer_of_its_own_for_ever(communes: list[str]) -> None:
    taken: set[str] = set()
    for commune in communes:
        issuer = codes.commune_issuer(commune, "H18", taken)
        assert issuer not in taken
        assert codes.parse_code(f"{issuer}-260302-0001") is not None
        taken.add(issuer)


def test_departments_are_numbered_one_after_another() -> None:
    taken: set[str] = set()
    for _one in range(3):
        taken.add(codes.department_issuer("H18", taken))
    assert taken == {"000.00.01.H18", "000.00.02.H18", "000.00.03.H18"}


def test_a_block_is_not_larger_than_a_day_needs() -> None:
    with pytest.raises(ValueError, match="1 to 500"):
        codes.block(1, codes.LONGEST_BLOCK + 1)


def test_the_mark_of_the_province_is_the_one_of_its_register() -> None:
    assert (codes.mark_of("11"), codes.mark_of("17")) == ("H18", "P17")
