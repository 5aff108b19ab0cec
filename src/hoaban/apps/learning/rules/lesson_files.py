"""Which files a lesson may carry: told by their content, never by their name."""

from __future__ import annotations

from collections.abc import Iterable

MOST_BYTES = 20_000_000
MOST_FILES = 20
ENDINGS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "audio/mpeg": ".mp3", "video/mp4": ".mp4",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}  # fmt: skip
"""Content type -> the ending that a file is given."""
SHOWN = {"application/pdf", "image/png", "image/jpeg", "audio/mpeg", "video/mp4"}
"""Types that a browser shows by itself; the others are saved."""
_BY_ENDING = {ending: kind for kind, ending in ENDINGS.items()}
_OFFICE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}


def kind_of(head: bytes, members: Iterable[str] = ()) -> str | None:
    """The content type of a file by its first 16 bytes, of an archive by its members; None for what is not taken.

    Documents with macros are not taken.
    """
    starts = ((b"%PDF-", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"ID3", ".mp3"))
    for start, ending in starts:
        if head.startswith(start):
            return _BY_ENDING[ending]
    if head[4:8] == b"ftyp":
        return _BY_ENDING[".mp4"]
    if not head.startswith(b"PK\x03\x04"):
        return None
    names = set(members)
    if any("vbaProject" in name for name in names) or "[Content_Types].xml" not in names:
        return None
    return next((_BY_ENDING[ending] for member, ending in _OFFICE.items() if member in names), None)
