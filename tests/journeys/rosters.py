"""Rosters as workbooks: the columns of the template, and a file that is uploaded and checked."""

from __future__ import annotations

from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import expect
from tests.journeys.visitor import Visitor

CODE, IDENTITY, NAME = "Mã cán bộ", "Số định danh cá nhân", "Họ và tên"


def column(sheet: Worksheet, header: str) -> int:
    """The place of a column, by the beginning of its header."""
    return next(c.column for c in sheet[1] if str(c.value or "").strip(" *").startswith(header))


def upload(officer: Visitor, file: Path) -> None:
    """Through the page, until the worker has checked it."""
    officer.open("/nhap-danh-sach/tai-len/")
    officer.page.set_input_files("#id_file", file)
    officer.page.click("main form button.go")
    expect(officer.page.locator("main h1")).to_have_text(officer.say("Result of the dry run"), timeout=60_000)
