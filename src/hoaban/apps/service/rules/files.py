"""Files that may be put into a dossier: photos and scans, told by their content, never by their name."""

from __future__ import annotations

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 40
HEAD = 16
SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
"""Type -> how its name ends; all are shown by browsers safely."""


def mime_of(head: bytes) -> str | None:
    """The type of a file by its first bytes: PDF, PNG or JPEG; None for everything else."""
    return next((mime for mark, mime in SIGNATURES if head.startswith(mark)), None)


def file_name(title: str, mime: str) -> str:
    """A name to save a file under, without signs that file systems refuse."""
    stem = "".join(one for one in title if one not in '\\/:*?"<>|\r\n\t').strip(". ")[:120]
    return f"{stem or 'tep'}.{ENDINGS[mime]}"
