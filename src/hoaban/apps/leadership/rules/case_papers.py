"""Papers of a case: which a kind needs, what is missing, and which files are taken, told by their content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.rules.cases import APPOINTMENT, DISMISSAL, ELECTION, REAPPOINTMENT, RESIGNATION

if TYPE_CHECKING:
    from django.utils.functional import Promise

MOST_BYTES = 10_000_000
MOST_PAPERS = 40
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", DOCX: ".docx"}
"""Content type -> the ending that a file is given."""
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""Types that a browser shows by itself; the others are saved."""
_STARTS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
HEAD = 16
OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper; without ``needed`` a case can be submitted without it."""

    key: str
    title: Promise
    needed: bool = True


_SUBMISSION = PaperKind("submission", _("Submission to the authority"))
_MINUTES = PaperKind("minutes", _("Minutes of meetings and ballots"))
_RECORD = PaperKind("record", _("Curriculum vitae, form 2C"))
_REVIEW = PaperKind("self_review", _("Self-review"))
_UNIT = PaperKind("unit_opinion", _("Opinion of the unit"))
_HOME = PaperKind("home_opinion", _("Opinion of the Party cell at home"), needed=False)
_ASSETS = PaperKind("assets", _("Declaration of assets and income"))
_DIPLOMAS = PaperKind("diplomas", _("Copies of diplomas and certificates"))
_HEALTH = PaperKind("health_certificate", _("Health certificate"))
_GROUNDS = PaperKind("grounds", _("Conclusion or decision that gives the grounds"))
_LETTER = PaperKind("letter", _("Letter of the official"))
_RESULT = PaperKind("election_result", _("Minutes of the election"))
OTHERS = PaperKind(OTHER, _("Other paper"), needed=False)

_STANDARD = (_SUBMISSION, _MINUTES, _RECORD, _REVIEW, _UNIT, _HOME, _ASSETS, _DIPLOMAS, _HEALTH)
PAPERS: Mapping[str, tuple[PaperKind, ...]] = {
    APPOINTMENT: _STANDARD,
    ELECTION: (*_STANDARD, _RESULT),
    REAPPOINTMENT: (_SUBMISSION, _REVIEW, _MINUTES, _ASSETS, _HEALTH),
    DISMISSAL: (_SUBMISSION, _GROUNDS, _MINUTES),
    RESIGNATION: (_LETTER, _SUBMISSION, _MINUTES),
}
"""Kind of case -> the papers that belong to it; any case may carry others besides."""


def papers_of(kind: str) -> tuple[PaperKind, ...]:
    """The kinds of papers that a case of this kind may carry."""
    return (*PAPERS[kind], OTHERS)


def missing(kind: str, held: Collection[str]) -> list[PaperKind]:
    """The papers that are needed and not there yet."""
    return [one for one in PAPERS[kind] if one.needed and one.key not in held]


def file_name(title: str, mime: str) -> str:
    """The name under which a paper is saved: its title with the ending of its type."""
    return f"{title}{ENDINGS.get(mime, '')}"


def mime_of(head: bytes, members: Iterable[str] = ()) -> str | None:
    """The content type of a file by its first bytes, of an archive by its members; None for what is not taken.

    Documents with macros are not taken.
    """
    for start, mime in _STARTS:
        if head.startswith(start):
            return mime
    if not head.startswith(b"PK\x03\x04"):
        return None
    names = set(members)
    whole = {"word/document.xml", "[Content_Types].xml"} <= names
    return DOCX if whole and not any("vbaProject" in name for name in names) else None
