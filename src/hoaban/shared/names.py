"""Vietnamese names: how they are stored, sorted by given name, and found without tones.

Sort and search keys are computed on save, so that SQLite and PostgreSQL order alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""Order of tones in sorting: level < huyền < hỏi < ngã < sắc < nặng."""
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_FOLD = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})


def tidy(text: str) -> str:
    """The text in NFC with runs of white space (also no-break) folded to one space and trimmed."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The search key of a text: lower case, no tones or marks, đ as d, single spaces.

    >>> fold("Điện  Biên")
    'dien bien'
    """
    bare = unicodedata.normalize("NFD", text.translate(_FOLD))
    return tidy("".join(c for c in bare if not unicodedata.combining(c))).casefold()


@lru_cache(maxsize=65_536)
def _syllable_key(word: str) -> str:
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", word).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[p] for p in parts if p in _TONES), "0")
        base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(_LETTER.get(base) or (f"~{base}" if base.isalpha() else base))
        tones.append(tone)
    return "".join(letters) + "!" + ("".join(tones).rstrip("0") or "0")


def sort_key(full_name: str) -> str:
    """The key by which lists sort: given name, then middle and family, in Vietnamese order.

    The key is plain ASCII apart from foreign letters, so that every database compares it alike.
    """
    words = tidy(full_name).split(" ")
    ordered = [words[-1], *words[1:-1], words[0]] if len(words) > 1 else words
    return " ".join(_syllable_key(word) for word in ordered)[:200]


def text_key(text: str) -> str:
    """The key by which names of units and titles sort: as written, in Vietnamese order."""
    return " ".join(_syllable_key(word) for word in tidy(text).split(" "))[:200]


def given_name(full_name: str) -> str:
    """The last word of a Vietnamese name."""
    return tidy(full_name).rsplit(" ", 1)[-1]
