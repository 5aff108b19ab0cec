"""What is taken as a blank form, by what it holds, and what it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules import form_files as rules

PDF = b"%PDF-1.7 to khai"


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip file of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
ODT = {"mimetype": rules.ODT.encode(), "content.xml": b"<office/>"}


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (PDF, rules.PDF), (packed(DOCX), rules.DOCX), (packed(ODT), rules.ODT), (b"MZ", None), (b"PK\x03\x04", None),
        (packed({"xl/workbook.xml": b"x"}), None), (packed(DOCX | {"word/vbaProject.bin": b"x"}), None),
        (packed(ODT | {"Basic/Standard/Module1.xml": b"x"}), None),
        (packed(DOCX | {"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}), None),
        (packed(DOCX | {"word/media/bomb": b"0" * (rules.MOST_INFLATED + 1)}), None),
        (packed(DOCX)[:-30], None),
    ],
)  # fmt: skip
def test_a_form_is_told_by_what_it_holds(content: bytes, mime: str | None) -> None:
    assert rules.mime_of(content) == mime


@given(st.text(max_size=200), st.sampled_from(list(rules.ENDINGS)), st.integers(1, 99))
def test_a_name_can_stand_in_an_address_and_in_its_column(text: str, mime: str, number: int) -> None:
    name = rules.form_name(text, mime, number)
    assert name.isascii()
    assert len(name) <= 120
    assert name.replace("-", "").replace(".", "").isalnum()
    assert name.endswith(rules.ENDINGS[mime])


@given(st.binary(max_size=300))
def test_whatever_comes_is_looked_at_without_an_error(content: bytes) -> None:
    assert rules.mime_of(content) in {None, rules.PDF}


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_no_office_program_packs_is_refused(packing: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in DOCX.items():
            archive.writestr(name, content * 50)
    whole = target.getvalue()
    for content in (whole, whole[:60] + b"x" * 20 + whole[80:]):
        assert rules.mime_of(content) is None
