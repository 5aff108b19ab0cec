"""Filling empty tables: the same guards before and after, whatever becomes of the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from hoaban.apps.people.commands import bulk, census
from hoaban.apps.people.models import Assignment, CensusRow, Employment, Official
from hoaban.apps.people.tests.factories import COMMUNE, NOW, enter, life, posts_of
from hoaban.shared import emptied
from hoaban.shared.bulk import insert_rows

pytestmark = pytest.mark.django_db
DEFINED = """
SELECT c.conrelid::regclass::text || c.conname || pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conrelid = ANY(%s::regclass[])
UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ANY(%s::regclass[]) ORDER BY 1"""
TABLES = [model._meta.db_table for model in bulk.TABLES]
START, LATER = date(2025, 9, 1), date(2025, 10, 1)


@pytest.fixture
def mass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as many rows."""
    monkeypatch.setattr(emptied, "MANY", 0)


def guards() -> list[str]:
    """Every constraint and index of the tables as the database defines it."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql NOTNULL ORDER BY 1"
            )
        else:
            cursor.execute(DEFINED, [TABLES, TABLES])
        return [row[0] for row in cursor.fetchall()]


def person() -> int:
    """Somebody entered as usual."""
    return enter(life(posts_of(COMMUNE, NOW)[0], START))[0]


@pytest.mark.usefixtures("ground", "mass")
def test_a_first_mass_of_lives_is_written_and_guarded_as_ever() -> None:
    before = guards()
    posts = posts_of(COMMUNE, NOW)
    keys = enter(*[life(post, START, name=f"Lò Văn {number}") for number, post in enumerate(posts[:5])])
    assert guards() == before
    assert Official.objects.count() == Assignment.objects.count() == len(keys) == 5
    assert census.check().equal
    spell: dict[str, Any] = {"official_id": keys[0], "category": 2, "starts_on": LATER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.create(**spell)


def _overlapping(key: int) -> list[tuple[Any, ...]]:
    return [(key, 2, START, None, "", ""), (key, 2, LATER, None, "", "")]


def _fill(tables: tuple[type[models.Model], ...], rows: list[tuple[Any, ...]]) -> None:
    """Fill empty tables with spells of employment, all or none."""
    with transaction.atomic():
        with emptied.guarded_afterwards(*tables, rows=10):
            insert_rows(Employment, bulk.EMPLOYMENT, rows)
        connection.check_constraints()


@pytest.mark.usefixtures("ground", "mass")
@pytest.mark.parametrize("filled", [(Employment,), (Employment, CensusRow)])
def test_overlapping_periods_are_refused_and_the_guards_stay(filled: tuple[type[models.Model], ...]) -> None:
    key = person()
    for model in (Assignment, Employment, CensusRow):
        model._default_manager.all().delete()
    before = guards()
    with pytest.raises(IntegrityError):
        _fill(filled, [(key, 2, START, None, "", ""), (key, 2, LATER, None, "", "")])
    assert guards() == before
    assert not Employment.objects.exists()
    _fill(filled, [(key, 2, START, LATER, "", ""), (key, 2, LATER, None, "", "")])
    assert guards() == before
    assert Employment.objects.count() == 2


@pytest.mark.usefixtures("ground", "mass")
def test_rows_about_nobody_are_refused() -> None:
    before = guards()
    with pytest.raises(IntegrityError):
        _fill((Official, Employment), [(987_654_321, 2, START, None, "", "")])
    assert guards() == before


@pytest.mark.usefixtures("ground", "mass")
def test_tables_with_rows_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    monkeypatch.setattr(emptied, "_taken", lambda tables: pytest.fail(f"{tables} are not empty"))
    assert len(enter(life(posts_of(COMMUNE, NOW)[1], START))) == 1


@pytest.mark.usefixtures("ground")
def test_few_rows_are_guarded_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptied, "_taken", lambda tables: pytest.fail(f"few rows for {tables}"))
    assert len(enter(life(posts_of(COMMUNE, NOW)[0], START))) == 1


@pytest.mark.usefixtures("ground", "mass")
def test_what_fails_on_the_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = guards()

    def fails(_prepared: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(census, "add", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        person()
    assert guards() == before
    assert not Official.objects.exists()
