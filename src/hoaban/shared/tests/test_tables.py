"""Lists read from the address."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import RequestFactory

from hoaban.shared import tables
from hoaban.shared.models import Event
from hoaban.shared.tables import Column, Page, paginate


@dataclass(frozen=True)
class Person:
    name: str
    born: int | None


COLUMNS = (
    Column("name", "Tên", lambda p: p.name, sort="name"),
    Column("born", "Năm sinh", lambda p: p.born, sort="born", numeric=True),
    Column("code", "Mã", lambda _: "x", default=False),
)
PEOPLE = [Person(f"Người {n:03}", 1970 + n % 30) for n in range(120)]


def _build(query: str) -> tables.Table:
    return tables.build(RequestFactory().get(f"/?{query}"), COLUMNS, PEOPLE, default_sort="name")


def test_a_page_holds_fifty_rows_and_knows_its_place() -> None:
    page = _build("page=3").page
    assert (page.first, page.last, page.total, page.pages, len(page.rows)) == (101, 120, 120, 3, 20)


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999999999", "²"])
def test_a_wrong_page_number_never_fails(asked: str) -> None:
    assert _build(f"page={asked}").page.number in {1, 3}


def test_an_empty_list_is_one_page_of_nothing() -> None:
    page = paginate([], 4)
    assert (page.number, page.first, page.last, page.pages) == (1, 0, 0, 1)


def test_sorting_down_turns_the_list_and_offers_to_turn_it_back() -> None:
    table = _build("sort=-name")
    assert table.page.rows[0].name == "Người 119"
    assert [(head.order, head.sort) for head in table.headings] == [("descending", "name"), ("none", "born")]


def test_an_unknown_sort_falls_back_to_the_default() -> None:
    assert _build("sort=password").sort == "name"


def test_columns_chosen_keep_their_order_and_the_first_stays() -> None:
    assert [c.key for c in _build("cols=code,born").shown] == ["name", "born", "code"]
    assert [c.key for c in _build("cols=zzz").shown] == ["name", "born"]


def test_an_export_has_every_row_and_only_the_chosen_columns() -> None:
    request = RequestFactory().get("/?export=csv&cols=name&sort=-name")
    answer = tables.export(request, COLUMNS, PEOPLE, name="Người")
    assert answer is not None
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0], lines[1]) == (121, "Tên", "Người 119")


def test_without_export_there_is_no_download() -> None:
    assert tables.export(RequestFactory().get("/?export=exe"), COLUMNS, PEOPLE, name="x") is None


def test_a_chip_takes_out_its_own_filter_and_the_page() -> None:
    request = RequestFactory().get("/?ethnicity=02&unit=7&page=3")
    assert tables.chip(request, "Mông", "ethnicity").without == "?unit=7"


def test_page_numbers_leave_gaps() -> None:
    assert Page([], 10, 1000).numbers == [1, None, 9, 10, 11, None, 20]


@pytest.mark.django_db
def test_a_queryset_costs_one_count_and_one_read(django_assert_num_queries: object) -> None:
    Event.objects.bulk_create([Event(actor_name="x", action=f"a{n}", subject_type="") for n in range(3)])
    columns = (Column("action", "Việc", lambda e: e.action, sort="action"),)
    with django_assert_num_queries(2):  # type: ignore[operator]
        table = tables.build(RequestFactory().get("/?sort=-action"), columns, Event.objects.all())
        shown = [cells[0][1] for _row, cells in table.lines]
    assert shown == ["a2", "a1", "a0"]


def test_a_known_total_saves_the_count() -> None:
    assert paginate(PEOPLE, 1, total=120).total == 120
