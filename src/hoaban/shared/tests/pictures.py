"""Invented pictures for tests: plain colours, with what a telephone would say of the place."""

from __future__ import annotations

import io

from PIL import Image

MAKER, LATITUDE = "TelephoneOfNobody", 21.386


def picture(size: tuple[int, int] = (600, 900), *, kind: str = "JPEG", colour: str = "teal", turned: int = 1) -> bytes:
    """A picture of one colour; JPEGs with the maker of the telephone, a place and how it was held."""
    drawn = Image.new("RGB", size, colour)
    notes = Image.Exif()
    notes[0x010F], notes[0x0112] = MAKER, turned
    notes.get_ifd(0x8825).update({1: "N", 2: (LATITUDE, 0.0, 0.0), 3: "E", 4: (103.02, 0.0, 0.0)})
    made = io.BytesIO()
    drawn.save(made, kind, exif=notes)
    return made.getvalue()
