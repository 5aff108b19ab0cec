"""The template: its headers, its lists, and what becomes of an empty one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hoaban.apps.exchange.rules.columns import catalogue
from hoaban.apps.exchange.rules.reading import read_roster
from hoaban.apps.exchange.rules.template import CHOICES, EXAMPLES, TemplateLists, write_template
from hoaban.apps.exchange.rules.terms import LEVELS
from hoaban.apps.exchange.tests.sheets import ON
from hoaban.shared.names import fold

LISTS = TemplateLists(
    ethnic_groups=("Kinh", "Thái"), titles=("Chuyên viên",), units=(("03214", "Xã Mường Luân"),),
    communes=(("03214", "Xã Mường Luân"),), provinces=("Sơn La",),
)  # fmt: skip


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(tmp_path / "template.xlsx", LISTS)
    return tmp_path / "template.xlsx"


def test_it_has_the_headers_in_order_and_marks_the_required_ones(template: Path) -> None:
    sheet = openpyxl.load_workbook(template).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.header_vi for column in catalogue()]
    fills = {column.required: cell.fill.fgColor.rgb for column, cell in zip(catalogue(), sheet[1], strict=True)}
    assert fills[True] != fills[False]
    assert all(cell.comment for cell in sheet[1])


def test_it_offers_lists_and_keeps_every_column_as_text(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    sources = {str(one.sqref).split(":")[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    assert sources["D2"] == '"Nam,Nữ"'
    assert sources["F2"].startswith("'Danh mục'!")
    assert sheet.column_dimensions["B"].width == pytest.approx(18, abs=1)
    assert book.worksheets[2]["A2"].value == "Kinh"


def test_an_empty_template_reads_as_nobody_without_errors(template: Path) -> None:
    reading = read_roster(template, on=ON)
    assert reading.n_rows == 0
    assert reading.errors == []
    assert len(reading.present) == len(catalogue())


def test_its_choices_are_words_that_are_understood() -> None:
    for key, levels in LEVELS.items():
        assert all(fold(word) in levels or word == "x" for word in CHOICES[key])
    assert set(EXAMPLES) == {column.key for column in catalogue()}
