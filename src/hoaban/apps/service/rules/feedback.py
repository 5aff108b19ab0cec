"""Messages of citizens: their numbers and keys, the table of their steps, the five factors of satisfaction. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that cannot be taken for one another when they are read out or copied by hand."""
KEY_LENGTH = 12
"""Characters of the key of a message: 30**12 possible ones."""
FACTORS = ("access", "procedure", "officer", "result", "response")
"""The five factors of SIPAS (Decision 1001/QĐ-BNV), as Rating has them."""
BEST = 5
TEXT_MOST = 4_000
TEXT_LEAST = 10
NUMBER = re.compile(r"^PA-(\d{4})-(\d{6,})$")


def number_of(year: int, serial: int) -> str:
    """The public number of a message: "PA-2026-000123"."""
    return f"PA-{year}-{serial:06d}"


def tidy_number(text: str) -> str:
    """A number as somebody types it, in its one way of writing; "" when it cannot be one."""
    found = re.sub(r"\s+", "", text).upper()
    return found if NUMBER.match(found) else ""


def key_of(bits: int) -> str:
    """The secret of a message from random bits: twelve characters without look-alikes."""
    found = ""
    for _place in range(KEY_LENGTH):
        bits, rest = divmod(bits, len(ALPHABET))
        found += ALPHABET[rest]
    return found


def shown_key(key: str) -> str:
    """A key in groups of four, to be copied by hand."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def tidy_key(text: str) -> str:
    """A key as somebody types it: capital letters, without spaces and dashes."""
    return re.sub(r"[\s\-]+", "", text).upper()[:32]


class Step(StrEnum):
    """What may be done with a message."""

    ASSIGN = "assign"
    ANSWER = "answer"
    THANK = "thank"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class StepRule:
    """From which states a step may be taken, and into which it leads (None: it stays)."""

    from_states: frozenset[str]
    to: str | None


STEPS: dict[Step, StepRule] = {
    Step.ASSIGN: StepRule(frozenset({"new", "assigned"}), "assigned"),
    Step.ANSWER: StepRule(frozenset({"new", "assigned"}), "answered"),
    Step.THANK: StepRule(frozenset({"answered"}), None),
    Step.PUBLISH: StepRule(frozenset({"answered"}), None),
    Step.WITHDRAW: StepRule(frozenset({"answered"}), None),
}
"""The one table of the steps of a message."""


def bad_marks(marks: Mapping[str, int | None]) -> tuple[str, ...]:
    """The factors whose mark is not 1 to 5 (None: not said); all of them when nothing is said at all."""
    wrong = tuple(
        name for name in FACTORS if (mark := marks.get(name)) is not None and not 1 <= mark <= BEST
    )  # fmt: skip
    if not wrong and all(marks.get(name) is None for name in FACTORS):
        return FACTORS
    return wrong
