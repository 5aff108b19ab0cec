"""Photos on their way in: drawn anew without what they say of the place, and refused with what would be taken."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from hoaban.shared import pictures
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.tests.pictures import MAKER, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_kept_as_a_plain_jpeg_of_four_by_six(kind: str) -> None:
    content = picture((1200, 1800), kind=kind)
    assert MAKER.encode() in content
    made = pictures.portrait(content)
    with Image.open(io.BytesIO(made)) as found:
        assert (found.format, found.size) == ("JPEG", (472, 708))
        assert not found.getexif()
        assert not found.getexif().get_ifd(0x8825)
    assert MAKER.encode() not in made
    assert pictures.portrait(content) == made


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    with Image.open(io.BytesIO(pictures.portrait(picture((900, 600), turned=6)))) as found:
        assert found.height > found.width


def test_what_shines_through_stands_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (400, 600), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(io.BytesIO(pictures.portrait(made.getvalue()))) as found:
        assert found.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 not a photo", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"GIF89a" + b"\0" * 40, "type"),
        (picture()[: len(picture()) // 3], "damaged"),
        (picture((120, 180)), "pixels"),
        (picture((6000, 9000)), "pixels"),
        (picture((900, 600)), "shape"),
        (picture((400, 1200)), "shape"),
    ],
)
def test_what_is_no_photo_of_four_by_six_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        pictures.portrait(content)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_an_upload_is_read_to_its_bound_and_no_further() -> None:
    assert pictures.read_bounded(ContentFile(b"x" * 10, "a.jpg"), most_bytes=10) == b"x" * 10
    for content, code in ((b"x" * 11, "too-large"), (b"", "empty")):
        with pytest.raises(CommandRefused) as refused:
            pictures.read_bounded(ContentFile(content, "a.jpg"), most_bytes=10)
        assert refused.value.code == code
