"""Ethnic languages by the code list of a day, as rosters and forms write them. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from hoaban.apps.lawbook import queries as lawbook
from hoaban.shared.names import fold

LANGUAGE = "ethnic_language"
_TONGUE = "Tiếng "
_TOGETHER = re.compile(r"\s*(?:[/+&]|\bvà\b|\band\b)\s*")


class Languages:
    """Ethnic languages as the code list of a day names them; a record names one without the word Tiếng."""

    def __init__(self, on: date) -> None:
        self._on = on
        rows = lawbook.list_codes(list=LANGUAGE, on=on)
        self._name_of = {row.code: row.name_vi.removeprefix(_TONGUE) for row in rows}
        self._shown = {fold(text): self._name_of[row.code] for row in rows for text in row.texts}
        self._codes: dict[str, str | None] = {}

    @property
    def names(self) -> list[str]:
        """The languages of the list, in its order."""
        return list(self._name_of.values())

    def read(self, texts: Sequence[str], recorded: frozenset[str]) -> tuple[tuple[str, ...], list[str]]:
        """The names to record, each once, and the texts that are not understood.

        ``recorded`` are those of the same person: what the record calls a language is understood and stays.
        """
        if recorded.issuperset(texts):
            return tuple(texts), []
        held = {self._key(name): name for name in recorded}
        names: list[str] = []
        unknown: list[str] = []
        for text in texts:
            whole = text in recorded or self._key(text) in held or self._code(text) is not None
            for part in (text,) if whole else filter(None, _TOGETHER.split(text)):
                code = self._code(part)
                if part in recorded:
                    names.append(part)
                elif (name := held.get(self._key(part))) is not None:
                    names.append(name)
                elif code is not None:
                    names.append(self._name_of[code])
                else:
                    unknown.append(part)
        return tuple(dict.fromkeys(names)), unknown

    def nearest(self, texts: Iterable[str]) -> list[str]:
        """Languages of the list that look most like the texts, best first."""
        close = [one for text in texts for one in get_close_matches(fold(text), self._shown, n=3, cutoff=0.6)]
        return list(dict.fromkeys(self._shown[one] for one in close))[:3]

    def _key(self, text: str) -> str:
        return self._code(text) or fold(text)

    def _code(self, text: str) -> str | None:
        if text not in self._codes:
            self._codes[text] = lawbook.match_code(LANGUAGE, text, self._on)
        return self._codes[text]
