"""Texts of a roster that code lists of a day name: ranks (ethnic languages: see people). Nothing is guessed."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches

from hoaban.apps.lawbook import queries as lawbook
from hoaban.shared.names import fold


class Ranks:
    """Ranks and professional titles by code and name, as a roster of a day may write them."""

    def __init__(self, on: date) -> None:
        self._on = on
        rows = lawbook.list_codes(list="rank", on=on)
        self._shown = {fold(text): f"{row.code} {row.name_vi}" for row in rows for text in row.texts}

    def find(self, text: str) -> str | None:
        """The code meant; one that the list no longer offers is understood by its code."""
        known = {row.code for row in lawbook.list_codes(list="rank")}
        return lawbook.match_code("rank", text, self._on) or (text if text in known else None)

    def nearest(self, text: str) -> list[str]:
        """Codes with names that look most like the text, best first."""
        close = get_close_matches(fold(text), self._shown, n=9, cutoff=0.5)
        return list(dict.fromkeys(self._shown[one] for one in close))[:3]
