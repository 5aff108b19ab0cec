"""Files that stand sealed: nothing of them shows on the disk, each opens by its own key alone, what is no paper is refused."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from hoaban.shared import sealed_files
from hoaban.shared.pictures import MOST_PIXELS_OF_PAPERS
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import Unreadable
from hoaban.shared.tests.pictures import picture

PDF = b"%PDF-1.7 Van bang cua Lo Van Thu"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def kept(content: bytes = PDF, *, most_bytes: int = 1_000_000) -> sealed_files.SealedFile:
    """A paper that is stored."""
    return sealed_files.store(ContentFile(content, "a.exe"), folder="papers", most_bytes=most_bytes)


def giant() -> bytes:
    """A PNG of a few bytes that says it has 60,000 by 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n"
    for chunk in (b"IHDR" + head, b"IDAT" + zlib.compress(b"\x00" * 60_001)):
        made += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return made


def test_a_file_opens_by_its_key_and_shows_nothing_on_the_disk() -> None:
    one, again = kept(), kept()
    assert sealed_files.opened(name=one.name, key=one.key) == PDF
    assert (one.size, one.mime, one.digest) == (len(PDF), "application/pdf", again.digest)
    stored = one.path.read_bytes()
    assert b"PDF" not in stored
    assert b"Lo Van Thu" not in stored
    assert stored != again.path.read_bytes()
    assert one.path.stat().st_mode & 0o777 == 0o600


def test_a_file_altered_moved_or_opened_by_another_key_does_not_open() -> None:
    one, other = kept(), kept()
    for name, key in ((one.name, other.key), (other.name, one.key)):
        with pytest.raises(Unreadable):
            sealed_files.opened(name=name, key=key)
    moved = Path(one.path.parent, "moved")
    moved.write_bytes(one.path.read_bytes())
    with pytest.raises(Unreadable):
        sealed_files.opened(name="papers/moved", key=one.key)
    one.path.write_bytes(one.path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Unreadable):
        sealed_files.opened(name=one.name, key=one.key)
    one.path.write_bytes(PDF)
    with pytest.raises(Unreadable):
        sealed_files.opened(name=one.name, key=one.key)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ" + PDF, "type"),
        (b"%PDF-" + b"x" * 2_000, "too-large"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "damaged"),
        (b"\xff\xd8\xff" + b"x" * 40, "damaged"),
        (giant(), "pixels"),
    ],
)
def test_what_is_no_paper_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        kept(content, most_bytes=1_000)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert MOST_PIXELS_OF_PAPERS < 60_000 * 60_000


def test_photos_of_a_telephone_are_taken_as_they_are() -> None:
    made = picture((900, 1200))
    one = kept(made)
    assert one.mime == "image/jpeg"
    assert sealed_files.opened(name=one.name, key=one.key) == made
