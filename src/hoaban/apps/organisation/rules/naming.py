"""How units are called: the type before the name, and the forms in which offices write it."""

from __future__ import annotations

from functools import lru_cache

from hoaban.shared.names import fold, tidy

TYPES = ("Tỉnh", "Thành phố", "Thị xã", "Thị trấn", "Huyện", "Phường", "Xã", "Quận", "Đặc khu")
"""Types of territorial units, as they stand before a name."""
ABBREVIATED = {"tp": "Thành phố", "tx": "Thị xã", "tt": "Thị trấn", "h": "Huyện", "p": "Phường", "x": "Xã", "t": "Tỉnh"}
WRITTEN_OUT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "chqs": "chi huy quan su",
    "mttq": "mat tran to quoc",
    "ubkt": "uy ban kiem tra",
    "lhpn": "lien hiep phu nu",
    "ttcm": "to truong chuyen mon",
}
"""Abbreviations that mean one thing in the names of units and titles."""
PARTY_COMMITTEE = {"Huyện": "Huyện ủy", "Thành phố": "Thành ủy", "Thị xã": "Thị ủy"}
_GOVERNMENTS = ("ubnd", "uy ban nhan dan", "hdnd", "hoi dong nhan dan", "hdnd va ubnd", "hdnd ubnd", "uy ban nd")
_FOLDED_TYPES = {fold(kind): kind for kind in TYPES}


def split_type(name: str) -> tuple[str, str]:
    """The type and the bare name; an empty type when there is none.

    >>> split_type("Xã Mường Luân")
    ('Xã', 'Mường Luân')
    """
    text = tidy(name)
    for kind in TYPES:
        if text.casefold().startswith(kind.casefold() + " "):
            return kind, text[len(kind) + 1 :]
    return "", text


def in_sentence(name: str) -> str:
    """The name as it stands within a sentence or another name: the type in lower case; of a committee ("Tỉnh ủy …") as it is."""
    kind, bare = split_type(name)
    if bare.casefold().startswith(("ủy ", "uỷ ")):
        return tidy(name)
    return f"{kind.lower()} {bare}" if kind else bare


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The folded text with punctuation opened up and the usual abbreviations written out.

    So that "X. Mường Luân" and "x mường luân" are alike, and "Văn phòng UBND tỉnh" is the office of the committee.
    """
    bare = fold(text)
    for mark in ".-,()/":
        bare = bare.replace(mark, " ")
    words = bare.replace("’", "").replace("'", "").split()
    return " ".join(WRITTEN_OUT.get(word, word) for word in words)


def without_government(text: str) -> str:
    """The plain text without "UBND" or "Uỷ ban nhân dân" in front."""
    for words in sorted(_GOVERNMENTS, key=len, reverse=True):
        if text.startswith(words + " "):
            return text[len(words) + 1 :]
    return text


def with_full_type(text: str) -> str:
    """The plain text with an abbreviated type written out: "p muong lay" becomes "phuong muong lay"."""
    first, _space, rest = text.partition(" ")
    kind = ABBREVIATED.get(first)
    return f"{fold(kind)} {rest}" if kind and rest else text


def folded_type(text: str) -> tuple[str, str]:
    """The folded type and the rest of a plain text; an empty type when there is none."""
    for kind in _FOLDED_TYPES:
        if text.startswith(kind + " "):
            return kind, text[len(kind) + 1 :]
    return "", text


def name_keys(name: str) -> tuple[str, str]:
    """The keys under which a unit's name is looked up: in full, and without its type."""
    full = plain(name)
    _kind, bare = folded_type(full)
    return full, bare


def asked_key(text: str) -> str:
    """The key of a unit's name as somebody wrote it."""
    return with_full_type(without_government(plain(text)))
