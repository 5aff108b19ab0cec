"""Decisions and official letters by Decree 30/2020, as PDF to print and as DOCX to edit.

The layout stands in ``documents/letter.typ`` and ``documents/letter.docx``; the latter is edited in Word and filled by
docxtpl. Letters are in Vietnamese whatever the language of the page: build their texts under ``in_vietnamese()``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from docxtpl import DocxTemplate

from hoaban.shared import documents
from hoaban.shared.names import tidy

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
"""Alike in every letter (Decree 30/2020, Annex I)."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""Kind of content of what decision_docx gives."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a decision or an official letter says, in Vietnamese.

    ``superior``: the body above the issuer, empty for the highest. ``number``: number and symbol such as "12/QĐ-UBND";
    a number not given yet is left out: "/QĐ-UBND". ``kind``: "Quyết định"; empty for an official letter (công văn), whose
    title then stands below its number. ``authority``: who decides, the line above the grounds. ``grounds``: lines in
    italics ("Căn cứ …;"). ``articles``: each its paragraphs, numbered by the layout. ``paragraphs``: the body of a
    letter without articles. ``signed_as``: lines above the signature ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH").
    """

    issuer: str
    number: str
    place: str
    on: date | None
    title: str
    signed_as: tuple[str, ...]
    signer: str
    superior: str = ""
    kind: str = "Quyết định"
    authority: str = ""
    grounds: tuple[str, ...] = ()
    articles: tuple[tuple[str, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


def in_vietnamese() -> AbstractContextManager[Any]:
    """Texts inside are Vietnamese, as letters are."""
    return override("vi")


def decision_pdf(letter: Letter) -> bytes:
    """The letter as PDF, its text searchable; the same letter gives the same bytes."""
    return documents.pdf("letter", _data(letter))


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Many letters as one PDF, each from a page of its own, its pages numbered for itself; for printing in one go."""
    return documents.pdf(
        "letters", {"title": letters[0].title if letters else "", "letters": [_data(one) for one in letters]}
    )


def place_day(letter: Letter) -> str:
    """The line of place and day above a letter; room is left where no day is given."""
    return f"{letter.place}, {_day(letter.on)}"


def decision_docx(letter: Letter) -> bytes:
    """The letter as DOCX, in the same layout, to be edited."""
    template = DocxTemplate(str(documents.FOLDER / "letter.docx"))
    template.render(_data(letter), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def file_name(letter: Letter, ending: str) -> str:
    """A name to save the letter under: its number without signs that file systems refuse."""
    number = letter.number.strip(" /").replace("/", "-").replace("\\", "-").replace('"', "")
    return f"{number or 'quyet-dinh'}.{ending}"


def _data(letter: Letter) -> dict[str, Any]:
    """The letter as both layouts read it."""
    with in_vietnamese():
        words = {
            "number": _("No.:"), "article": _("Article"), "about": _("Re:"), "to": _("To:"),
            "recipients": _("Recipients:"), "resolves": _("DECIDES:"),
        }  # fmt: skip
    return {
        "superior": letter.superior.upper(), "issuer": letter.issuer.upper(), "number": _number(letter.number),
        "place_day": place_day(letter), "state": STATE, "motto": MOTTO, "kind": letter.kind.upper(),
        "title": letter.title, "authority": letter.authority.upper(), "grounds": list(letter.grounds),
        "resolves": words.pop("resolves") if letter.kind and letter.articles else "",
        "articles": [list(one) for one in letter.articles], "paragraphs": list(letter.paragraphs),
        "addressees": list(letter.addressees), "signed_as": [one.upper() for one in letter.signed_as],
        "signer": letter.signer, "recipients": list(letter.recipients), "words": words,
    }  # fmt: skip


def _number(text: str) -> str:
    """Number and symbol: below 10 with a leading 0; a number not given yet leaves room for it."""
    running, slash, symbol = tidy(text).partition("/")
    if not running:
        return f"{' ' * 8}/{symbol}"
    return f"{int(running):02d}{slash}{symbol}" if running.isascii() and running.isdigit() else text


def _day(on: date | None) -> str:
    return documents.letter_day(on) if on else f"ngày {' ' * 4} tháng {' ' * 4} năm {' ' * 6}"
