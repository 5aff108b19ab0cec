"""The statutory tables: columns by position, columns kept by account, the form as it is signed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.record.commands.columns import keep_columns
from hoaban.apps.record.models import KeptColumns
from hoaban.apps.record.rules.statistics import COLUMNS
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Role
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def client_of(name: str, role: Role = Role.COMMUNE) -> Client:
    client, place = Client(), unit(COMMUNE, f.TODAY)
    client.force_login(make_user(name, (role, place), home=place))
    return client


def shown(client: Client, **asked: str) -> list[str]:
    page = client.get(reverse("record_statistics"), asked)
    return [column.key for column in page.context["table"].shown]


def keep(client: Client, columns: str, layout: str = "bm02") -> Any:
    return client.post(reverse("record_statistics_columns"), {"layout": layout, "columns": columns}, follow=True)


def sheet_of(client: Client, **asked: str) -> list[list[Any]]:
    content = client.get(reverse("record_statistics"), {"export": "form", **asked}).content
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return rows


def test_columns_are_kept_for_one_table_of_one_account() -> None:
    f.somebody()
    mine, other = client_of("mine"), client_of("other")
    first = shown(mine)
    keep(mine, "unit,present,age50")
    assert shown(mine) == ["unit", "present", "age50"]
    assert shown(mine, cols="unit,women") == ["unit", "women"]
    assert shown(mine, layout="bm01") == shown(other) == first
    keep(mine, "")
    assert shown(mine) == first
    assert not KeptColumns.objects.exists()


def test_a_column_that_is_not_there_is_refused_and_nothing_is_kept() -> None:
    f.somebody()
    client = client_of("mine")
    page = keep(client, "unit,salary")
    assert "Không có biểu hoặc cột này" in page.content.decode()
    keep(client, "unit", layout="other")
    assert not KeptColumns.objects.exists()
    with pytest.raises(CommandRefused):
        keep_columns(actor=f.officer(), layout="bm02", columns=["title;"])


def test_whoever_sees_no_records_keeps_no_columns() -> None:
    with pytest.raises(PermissionDenied):
        keep_columns(actor=f.officer(role=Role.OFFICIAL), layout="bm02", columns=["unit"])


def test_the_form_has_its_head_numbered_columns_and_the_sum_first() -> None:
    f.filled(f.somebody(), f.officer())
    f.somebody()
    client = client_of("mine")
    keep(client, "unit,present,leaders,doctor,master")
    rows = sheet_of(client)
    assert [value for value in rows[7] if value] == ["1", "3", "8", "9", "10"]
    assert rows[5][3] == "Chuyên môn"
    assert rows[6][3] == "Tiến sĩ"
    assert (rows[8][0], rows[8][1]) == ("Tổng số", 2)
    every = sheet_of(client, cols=",".join(one.key for one in COLUMNS))
    assert [int(value) for value in every[7] if value] == list(range(1, 38))


def test_every_title_held_is_a_column_under_position() -> None:
    f.somebody()
    page = client_of("mine").get(reverse("record_statistics"))
    held = [column for column in page.context["table"].columns if column.key.startswith("title")]
    assert [column.label[:4] for column in held] == ["8.1 "]
