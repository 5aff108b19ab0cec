"""Papers that invented people hand in: the same content always, as files on their way in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from hoaban.shared.letters import Letter, decision_docx, decision_pdf
from hoaban.shared.spreadsheets import write_xlsx


class Paper(io.BytesIO):
    """A file on its way in."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name: str | None = name

    def chunks(self) -> Iterable[bytes]:
        """The content in one piece."""
        return [self.getvalue()]


def letter(*, kind: str, issuer: str, title: str, paragraphs: Sequence[str], on: date | None = None) -> Letter:
    """A paper of an office, as Decree 30/2020 lays it out; without a day where it is a form."""
    return Letter(
        issuer=issuer, number="", place="Điện Biên", on=on, title=title, kind=kind, signed_as=("Thủ trưởng đơn vị",),
        signer="", paragraphs=tuple(paragraphs),
    )  # fmt: skip


def pdf(name: str, content: Letter) -> Paper:
    """A letter as PDF."""
    return Paper(f"{name}.pdf", decision_pdf(content))


def docx(name: str, content: Letter) -> Paper:
    """A letter to be filled in."""
    return Paper(f"{name}.docx", decision_docx(content))


def xlsx(name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Paper:
    """A table to be filled in."""
    out = io.BytesIO()
    write_xlsx(out, headers, rows, sheet=name)
    return Paper(f"{name}.xlsx", out.getvalue())
