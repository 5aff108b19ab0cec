"""Documents: a PDF of our own fonts, alike every time; codes that phones read; days as letters write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hoaban.shared import documents

TEMPLATE = '#let data = json(bytes(sys.inputs.data))\n#set document(date: none)\n#set text(font: "Tinos")\n#data.name'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one template."""
    (tmp_path / "letter.typ").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_a_template_becomes_a_pdf_in_our_fonts(folder: Path) -> None:
    made = documents.pdf("letter", {"name": "Lò Văn Thử – Điện Biên"}, folder=folder)
    assert made.startswith(b"%PDF-")
    assert b"Tinos" in made
    assert documents.pdf("letter", {"name": "Lò Văn Thử – Điện Biên"}, folder=folder) == made
    assert documents.pdf("letter", {"name": "Quàng Thị Mỷ"}, folder=folder) != made


def test_data_are_words_and_never_commands(folder: Path) -> None:
    harmless = documents.pdf("letter", {"name": '#panic("no") $x$ */ "'}, folder=folder)
    assert harmless.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["missing", "../letter", "/etc/passwd", ""])
def test_a_template_there_is_not_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(LookupError):
        documents.pdf(name, {}, folder=folder / "deeper")


def test_every_font_is_kept_with_the_program() -> None:
    names = {font.name for font in documents.FONTS.glob("*/*.ttf")}
    assert names == {f"Tinos_{cut}.ttf" for cut in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")}


def test_a_code_for_a_page_needs_no_style() -> None:
    drawn = documents.qr_svg("https://hoaban.example/chung-chi/X/", label="Mã QR")
    assert drawn.startswith('<svg role="img" ')
    assert "<title>Mã QR</title>" in drawn
    assert "style=" not in drawn
    assert documents.qr_image("x").startswith("data:image/svg+xml")


def test_rows_of_a_code_are_square_and_say_the_same() -> None:
    rows = documents.qr_rows("https://hoaban.example/chung-chi/X/")
    assert {len(row) for row in rows} == {len(rows)}
    assert set("".join(rows)) == {"0", "1"}
    assert rows[0].startswith("1111111")
    assert documents.qr_rows("y") != rows


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"), (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
    ],
)  # fmt: skip
def test_days_are_written_as_in_letters(on: date, said: str) -> None:
    assert documents.letter_day(on) == said
