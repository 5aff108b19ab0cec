"""A roster goes in: template, errors by cell, the marked file, the corrected one, recorded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.rosters import CODE, IDENTITY, NAME, column, upload

COMMUNE, NEWCOMER = "03385", "Lò Thị Hành Trình"
CATEGORY, COUNTED = "Loại", "Viên chức"
BIRTH, ETHNICITY, SKILL = "Ngày sinh", "Dân tộc", "Tin học"


def made(source: Path, template: Path, target: Path, change: Callable[[Worksheet], None]) -> Path:
    """The rows of an exported roster in the columns of the template, with some cells changed."""
    rows = list(openpyxl.load_workbook(source).worksheets[0].values)
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    places = [column(sheet, str(header)) for header in rows[0]]
    for line, row in enumerate(rows[1:], start=2):
        for place, value in zip(places, row, strict=True):
            sheet.cell(line, place).value = value
    newcomer = sheet.max_row + 1
    kind = column(sheet, CATEGORY)
    like = next(line for line in range(5, newcomer) if sheet.cell(line, kind).value == COUNTED)
    for place in places:
        sheet.cell(newcomer, place).value = sheet.cell(like, place).value
    sheet.cell(newcomer, column(sheet, CODE)).value = None
    sheet.cell(newcomer, column(sheet, IDENTITY)).value = "011199777001"
    sheet.cell(newcomer, column(sheet, NAME)).value = NEWCOMER
    sheet.cell(3, column(sheet, SKILL)).value = "Nâng cao"
    change(sheet)
    book.save(target)
    return target


def test_a_roster_is_checked_corrected_and_recorded_once(visit: Visit, tmp_path: Path) -> None:
    officer = visit("noivu")
    page = officer.page
    before = officer.headcount("10/03/2026", COMMUNE)
    officer.open("/nhap-danh-sach/")
    officer.sound()
    template = officer.download(page.locator("main a[href$='/mau/']").first, tmp_path)
    officer.open(f"/nhap-danh-sach/xuat/?unit={COMMUNE}")
    officer.sound()
    roster = officer.download(page.locator("main button[value=xlsx]"), tmp_path)

    def spoil(sheet: Worksheet) -> None:
        sheet.cell(2, column(sheet, BIRTH)).value = "31/02/1990"
        sheet.cell(4, column(sheet, ETHNICITY)).value = "Mèo"

    officer.open("/nhap-danh-sach/tai-len/")
    officer.sound()
    wrong = made(roster, template, tmp_path / "sai.xlsx", spoil)
    upload(officer, wrong)
    told = page.locator("table.cells tbody tr")
    sheet = openpyxl.load_workbook(wrong).worksheets[0]
    cells = {sheet.cell(2, column(sheet, BIRTH)).coordinate, sheet.cell(4, column(sheet, ETHNICITY)).coordinate}
    expect(told).to_have_count(2)
    assert set(page.locator("table.cells td.num").all_inner_texts()) == cells
    expect(officer.main.locator("a[href*='/ghi/']")).to_have_count(0)
    officer.sound()
    marked = officer.download(page.locator("main a[href$='/tep-danh-dau/']").first, tmp_path)
    commented = openpyxl.load_workbook(marked).worksheets[0]
    assert all(commented[cell].comment is not None for cell in cells)

    right = made(roster, template, tmp_path / "dung.xlsx", lambda _sheet: None)
    upload(officer, right)
    numbers = [text.strip() for text in page.locator("article.fig strong").all_inner_texts()]
    assert (numbers[0], numbers[1], numbers[3]) == ("1", "1", "0")
    officer.sound()
    assert officer.headcount("10/03/2026", COMMUNE) == before, "a dry run records nothing"
    page.go_back()
    page.click("main a[href$='/ghi/']")
    officer.sound()
    page.click("main form button.go")
    expect(page.locator("main h1")).to_have_text(officer.say("Recorded roster"), timeout=60_000)
    officer.sound()
    assert officer.headcount("10/03/2026", COMMUNE) == before + 1
    officer.open(f"/nhan-su/danh-sach/?unit={COMMUNE}&q=hanh+trinh")
    expect(page.locator("table.list tbody th a")).to_have_text(NEWCOMER)

    upload(officer, right)
    numbers = [text.strip() for text in page.locator("article.fig strong").all_inner_texts()]
    assert (numbers[0], numbers[1], numbers[3]) == ("0", "0", "0")
    expect(officer.main.locator("a[href$='/ghi/']")).to_have_count(0)
    assert officer.headcount("10/03/2026", COMMUNE) == before + 1
