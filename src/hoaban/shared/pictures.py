"""Photos of people on their way in: told by their content, bounded in bytes and pixels, and drawn anew.

What is kept is a JPEG made from the pixels alone: where, when and with what a photo was taken does not go along.
"""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hoaban.shared import uploads
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.uploads import Upload

Image.MAX_IMAGE_PIXELS = None  # the bound below is checked before a pixel is unpacked
KINDS = ("JPEG", "PNG")
MOST_PIXELS = 30_000_000
LEAST = (240, 320)
"""Narrower or lower, a face is not recognised in print."""
KEPT = (472, 708)
"""4 by 6 centimetres at 300 dots an inch."""
SHAPES = (0.6, 0.8)
"""Width through height: from 4 by 6 to 3 by 4, with a little to spare."""
QUALITY = 88
MOST_PIXELS_OF_PAPERS = 120_000_000
"""A sheet of A3 at 600 dots an inch, with room to spare."""


def read_bounded(upload: Upload, *, most_bytes: int) -> bytes:
    """The content of an upload, at most so many bytes; CommandRefused ("too-large", "empty") at the field "file"."""
    text = _("The photo is larger than %(most)s MB. Choose a smaller one.") % {"most": most_bytes // 1_000_000}
    empty = _("The photo is empty. Choose another file.")
    return uploads.read_bounded(upload, most_bytes=most_bytes, too_large=text, empty=empty)


def portrait(content: bytes) -> bytes:
    """A photo of 4 by 6 centimetres as JPEG without anything but the picture, upright, of at most ``KEPT`` pixels.

    Raises CommandRefused at the field "file" for what is no JPEG or PNG whatever its name ("type"), is damaged
    ("damaged"), has too few or too many pixels ("pixels") or another shape ("shape").
    """
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as found:
            _bounded(found.size)
            found.draft("RGB", (KEPT[0] * 2, KEPT[1] * 2))  # a large JPEG is unpacked smaller at once
            drawn = _upright(found)
    except CommandRefused:
        raise
    except UnidentifiedImageError:
        raise CommandRefused(
            "type", _("Only a photo in JPEG or PNG is taken, whatever the name says."), "file"
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise CommandRefused(
            "damaged", _("The photo is damaged and cannot be read. Choose another file."), "file"
        ) from None
    made = io.BytesIO()
    drawn.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def looked_at(content: bytes) -> None:
    """Look at the head of a scanned picture without unpacking it.

    Raises CommandRefused at the field "file" for one that is damaged ("damaged") or has so many pixels that whoever opens it
    would run out of memory ("pixels").
    """
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as found:
            size = found.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise CommandRefused(
            "damaged", _("The picture is damaged and cannot be read. Scan it again."), "file"
        ) from None
    if size[0] * size[1] > MOST_PIXELS_OF_PAPERS:
        text = _("The picture has more than %(most)s million pixels. Scan it with fewer dots an inch.")
        raise CommandRefused("pixels", text % {"most": MOST_PIXELS_OF_PAPERS // 1_000_000}, "file")


def _bounded(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        text = _("The photo has more than %(most)s million pixels. Make it smaller.")
        raise CommandRefused("pixels", text % {"most": MOST_PIXELS // 1_000_000}, "file")
    if min(size) < LEAST[0] or max(size) < LEAST[1]:
        text = _("The photo has only %(width)s × %(height)s pixels; at least %(w)s × %(h)s are needed.")
        told = {"width": size[0], "height": size[1], "w": LEAST[0], "h": LEAST[1]}
        raise CommandRefused("pixels", text % told, "file")


def _upright(found: Image.Image) -> Image.Image:
    """The pixels as they are meant to be looked at, on white, of the size that is kept."""
    turned = ImageOps.exif_transpose(found)
    shape = turned.width / turned.height
    if not SHAPES[0] <= shape <= SHAPES[1]:
        text = _("The photo is not upright of 4 × 6 or 3 × 4. Cut it to that shape.")
        raise CommandRefused("shape", text, "file")
    drawn = Image.new("RGB", turned.size, "white")
    plain = turned.convert("RGBA")
    drawn.paste(plain, mask=plain.getchannel("A"))
    drawn.thumbnail(KEPT)
    return drawn
