"""Rows in bulk: the same values whichever way they go in, all of them or none."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from hoaban.shared import bulk

COUNTS = [1, bulk.FEW, bulk.FEW + 1, 3_000]
ODD = ["Điện Biên", "a\tb", "c\\d", "e\nf", "\\N", "", "{g,h}", "i'j\"", "%s"]


def names(count: int) -> list[tuple[int, str]]:
    keys = bulk.reserve_keys(Group, count)
    return [(key, f"{ODD[place % len(ODD)]} {place}") for place, key in enumerate(keys)]


@pytest.mark.django_db
@pytest.mark.parametrize("count", COUNTS)
def test_rows_come_back_as_they_went_in(count: int) -> None:
    rows = names(count)
    bulk.insert_rows(Group, ("id", "name"), iter(rows))
    assert dict(Group.objects.values_list("id", "name")) == dict(rows)


@pytest.mark.django_db
def test_no_rows_are_no_error() -> None:
    bulk.insert_rows(Group, ("id", "name"), [])
    assert not Group.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", COUNTS)
def test_what_the_database_refuses_leaves_nothing_behind(count: int) -> None:
    rows = names(count)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows(Group, ("id", "name"), [*rows, (bulk.reserve_keys(Group, 1)[0] + count, rows[0][1])])
    assert not Group.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", COUNTS)
def test_rows_that_break_off_leave_nothing_behind(count: int) -> None:
    rows = names(count)

    def broken() -> Iterator[tuple[int, str]]:
        yield from rows
        raise LookupError("the last one")

    with pytest.raises(LookupError, match="the last one"), transaction.atomic():
        bulk.insert_rows(Group, ("id", "name"), broken())
    assert not Group.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, bulk.STRIDE, bulk.STRIDE + 1, 1_000])
def test_spreading_keeps_every_row_once(count: int) -> None:
    spread = bulk.spread(range(count))
    assert sorted(spread) == list(range(count))
    if connection.vendor == "sqlite":
        assert list(spread) == list(range(count))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, bulk.MANY + 1])
def test_what_is_computed_meanwhile_comes_back(rows: int) -> None:
    with bulk.meanwhile(lambda: 6 * 7, rows=rows) as answer:
        bulk.insert_rows(Group, ("id", "name"), names(100))
    assert answer() == 42
    assert Group.objects.count() == 100


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, bulk.MANY + 1])
def test_what_fails_meanwhile_is_raised_where_it_is_asked_for(rows: int) -> None:
    with bulk.meanwhile(lambda: 1 // 0, rows=rows) as answer:
        bulk.insert_rows(Group, ("id", "name"), names(100))
        with pytest.raises(ZeroDivisionError):
            answer()


def test_the_collector_is_still_inside_and_as_before_afterwards() -> None:
    assert gc.isenabled()
    with bulk.uncollected():
        with bulk.uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), bulk.uncollected():
        _ = 1 // 0
    assert gc.isenabled()
    gc.disable()
    try:
        with bulk.uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
