"""Letters by Decree 30/2020: what stands on them, in PDF and in DOCX, whatever the language of the page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from docx import Document
from docx.shared import Mm

from hoaban.shared import letters
from hoaban.shared.letters import Letter

LETTER = Letter(
    issuer="Ủy ban nhân dân xã Mường Luân", superior="Ủy ban nhân dân tỉnh Điện Biên", number="7/QĐ-UBND",
    place="Mường Luân", on=date(2026, 2, 5), title="Về việc thi hành kỷ luật", authority="Chủ tịch Ủy ban nhân dân xã",
    grounds=("Căn cứ Luật Cán bộ, công chức số 80/2025/QH15;",),
    articles=(("Khiển trách ông Lò Văn Thử.", "Lý do: quá hạn."), ("Quyết định có hiệu lực từ ngày ký.",)),
    signed_as=("KT. Chủ tịch", "Phó Chủ tịch"), signer="Quàng Văn Ký", recipients=("Như Điều 2;", "Lưu: VT."),
)  # fmt: skip


def written(letter: Letter) -> str:
    """Everything a DOCX says, its tables first."""
    made = Document(io.BytesIO(letters.decision_docx(letter)))
    cells = [cell.text for table in made.tables for cell in table.rows[0].cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in made.paragraphs)])


def test_a_decision_says_everything_in_its_order() -> None:
    text = written(LETTER)
    for said in (
        "ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/QĐ-UBND", "Mường Luân, ngày 05 tháng 02 năm 2026", "QUYẾT ĐỊNH:", "KT. CHỦ TỊCH", "- Lưu: VT.",
    ):  # fmt: skip
        assert said in text
    body = [
        text.index(one)
        for one in ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", "Căn cứ", "QUYẾT ĐỊNH:", "Điều 1. Khiển", "Lý do", "Điều 2.")
    ]
    assert body == sorted(body)
    assert "{" not in text


def test_a_letter_is_vietnamese_whatever_the_page() -> None:
    with translation.override("en"):
        english = written(LETTER), letters.decision_pdf(LETTER)
    with translation.override("vi"):
        assert english == (written(LETTER), letters.decision_pdf(LETTER))


def test_the_pdf_is_alike_every_time_and_in_our_fonts() -> None:
    made = letters.decision_pdf(LETTER)
    assert made.startswith(b"%PDF-")
    assert b"Tinos" in made
    assert made == letters.decision_pdf(LETTER)
    assert made != letters.decision_pdf(replace(LETTER, signer="Lò Thị Ký"))


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    section = Document(io.BytesIO(letters.decision_docx(LETTER))).sections[0]
    sizes = section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin
    assert [round(size / Mm(1)) for size in sizes] == [210, 297, 30, 15, 20]
    assert section.different_first_page_header_footer


def test_what_is_typed_is_never_a_command_nor_a_tag() -> None:
    nasty = replace(LETTER, title='#panic("x") {{ signer }} {% raw %} <w:p> & "', articles=(("$x$ </w:t>",),))
    assert letters.decision_pdf(nasty).startswith(b"%PDF-")
    assert '#panic("x") {{ signer }} {% raw %} <w:p> & "' in written(nasty)


def test_an_official_letter_has_its_matter_under_the_number_and_its_addressees() -> None:
    letter = replace(LETTER, kind="", title="cử người tham gia", articles=(), paragraphs=("Kính đề nghị.",),
                     addressees=("Sở Nội vụ;", "Ban Tổ chức Tỉnh ủy."))  # fmt: skip
    text = written(letter)
    assert "V/v cử người tham gia" in text
    assert "– Ban Tổ chức Tỉnh ủy." in text
    assert "QUYẾT ĐỊNH" not in text
    assert letters.decision_pdf(letter).startswith(b"%PDF-")
    assert "Kính gửi: Sở Nội vụ" in written(replace(letter, addressees=("Sở Nội vụ",)))


def test_a_number_and_a_day_not_given_yet_leave_room() -> None:
    text = written(replace(LETTER, number="/QĐ-UBND", on=None))
    assert "Số:          /QĐ-UBND".replace(" ", "") in text.replace(" ", "")
    assert "ngày      tháng" in text


@pytest.mark.parametrize(
    ("number", "name"),
    [("7/QĐ-UBND", "7-QĐ-UBND.docx"), ("/QĐ", "QĐ.docx"), ("", "quyet-dinh.docx"), ('a"\\b', "a-b.docx")],
)
def test_a_file_is_named_by_the_number(number: str, name: str) -> None:
    assert letters.file_name(replace(LETTER, number=number), "docx") == name
