"""Moodle's GIFT: what the file format is made of; reading in gift_reading.py, writing in gift_writing.py.

Follows qformat_gift of Moodle: the same order in which marks are looked for, the same escapes. Beyond it, a hyphen
before an escaped ">" keeps "->" from being taken for a pair, and a tag ``difficulty-3`` carries the difficulty.
"""

from __future__ import annotations

from dataclasses import dataclass

from hoaban.apps.learning.rules.questions import QuestionFacts

ESCAPED = "\\~=#{}:>"
"""Characters that a backslash takes their meaning from; beside them ``\\n`` is a new line."""
_HIDDEN = {char: chr(0xFDD0 + place) for place, char in enumerate(ESCAPED)} | {"n": "\ufddf"}
_SHOWN = {ord(hidden): "\n" if char == "n" else char for char, hidden in _HIDDEN.items()}
DIFFICULTY_TAG = "difficulty-"
USUAL_DIFFICULTY = 2
GAP = "_____"
"""What stands for the answer of a missing-word question."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that is not understood: the line (from 1), what stands there, and why."""

    line: int
    found: str
    why: str


@dataclass(frozen=True, slots=True)
class GiftFile:
    """What a file holds: questions, and everything that is not understood."""

    questions: tuple[QuestionFacts, ...]
    problems: tuple[Problem, ...]


def hide(text: str) -> str:
    """Put a character without meaning for every escaped one; the number of lines stays."""
    pieces, place = [], 0
    while (found := text.find("\\", place)) >= 0:
        following = text[found + 1 : found + 2]
        pieces.append(text[place:found])
        pieces.append(_HIDDEN.get(following, "\\" + following))
        place = found + 2
    return "".join(pieces) + text[place:]


def show(text: str) -> str:
    """Undo :func:`hide`: the escaped characters themselves."""
    return text.translate(_SHOWN)


def escape(text: str) -> str:
    """A text as it may stand anywhere in a question."""
    for char in "\\~=#{}:":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n").replace("->", "-\\>")
