"""The family stands sealed but for the part of the table; rows of earlier releases are sealed, and opened again when taken back."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from hoaban.apps.record.commands import sheet
from hoaban.apps.record.models import FamilyMember, FamilyPart, Kin, Side
from hoaban.apps.record.queries.whole import get_whole
from hoaban.apps.record.tests import factories as f
from hoaban.shared.sealed import MARK
from hoaban.shared.sealing import SealedColumn, check_column, sealed_columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
COLUMNS = ("side", "kin", "birth_year")
LINES = (
    {"kin": Kin.CHILD, "full_name": "Lò Văn Con", "birth_year": 2015}, {"kin": Kin.WIFE, "full_name": "Quàng Thị Vợ"},
    {"side": Side.SPOUSE, "kin": Kin.MOTHER, "full_name": "Quàng Thị Mẹ", "birth_year": 1958},
    {"kin": Kin.CHILD, "full_name": "Lò Thị Cả", "birth_year": 2012}, {"kin": Kin.FATHER, "full_name": "Lò Văn Cha"},
)  # fmt: skip


def family() -> int:
    """Somebody with a family on both sides."""
    official = f.somebody()
    for facts in LINES:
        sheet.add_part(actor=f.officer(), official_id=official, version=None, kind="family", facts=facts, on=f.TODAY)
    return official


def stored(*names: str) -> list[Any]:
    """What stands in columns of the table, row by row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM record_familymember ORDER BY id")
        return cursor.fetchall()


def test_a_raw_question_sees_the_part_alone() -> None:
    family()
    assert all(value is None or value.startswith(MARK) for row in stored(*COLUMNS) for value in row)
    assert [row[0] for row in stored("part")] == [1, 2, 3, 1, 1]
    assert {SealedColumn("record_familymember", name) for name in COLUMNS} <= set(sealed_columns())
    with pytest.raises(FieldError):
        FamilyMember.objects.filter(kin=Kin.WIFE).exists()


def test_the_record_tells_the_family_in_the_order_of_the_form() -> None:
    whole = get_whole(actor=f.officer(), official_id=family(), on=f.TODAY)
    assert [one.full_name for one in whole.own_side] == ["Lò Văn Cha", "Quàng Thị Vợ", "Lò Thị Cả", "Lò Văn Con"]
    assert [(one.full_name, one.get_kin_display()) for one in whole.spouse_side] == [("Quàng Thị Mẹ", "Mẹ")]


def test_a_changed_line_moves_to_its_part() -> None:
    official = family()
    line = next(one for one in FamilyMember.objects.all() if one.kin == Kin.WIFE)
    asked: dict[str, Any] = {"actor": f.officer(), "official_id": official, "version": None, "on": f.TODAY}
    sheet.change_part(**asked, kind="family", part_id=line.pk, facts={"kin": Kin.SIBLING})
    line.refresh_from_db()
    assert (line.kin, line.part) == (Kin.SIBLING, FamilyPart.OWN)


def test_rows_are_sealed_by_the_migration_twice_over_and_opened_when_it_is_taken_back() -> None:
    family()
    before = [(one.side, one.kin, one.birth_year) for one in FamilyMember.objects.order_by("pk")]
    step = import_module("hoaban.apps.record.migrations.0011_seal_family")
    for _turn in range(2):
        step.unseal(None, None)
    assert [tuple(value and int(value) for value in row) for row in stored(*COLUMNS)] == before
    for _turn in range(2):
        step.seal(None, None)
    assert all(check_column(SealedColumn("record_familymember", name))[1] == [] for name in COLUMNS)
    assert [(one.side, one.kin, one.birth_year) for one in FamilyMember.objects.order_by("pk")] == before
