"""What a printed number asks of the number found: "over 23,400", "nearly 50%", "about 40%"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_NUMBER = r"(\d+(?:\.\d+)?)"
_PATTERNS = (
    ("over", re.compile(rf"over {_NUMBER} under {_NUMBER}")),
    ("nearly", re.compile(rf"nearly {_NUMBER} from {_NUMBER}")),
    ("about", re.compile(rf"about {_NUMBER} within {_NUMBER}")),
    ("exactly", re.compile(rf"exactly {_NUMBER}")),
    ("rounds", re.compile(rf"rounds to {_NUMBER}")),
)


class Verdict(StrEnum):
    """How the number found stands to the number printed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_COUNTED = "not_counted"
    OUTSIDE = "outside"
    """The unit asked of lies outside the actor's part, or did not exist."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a printed number is read; ``limit`` is the other bound, or the distance allowed."""

    kind: str
    number: Decimal
    limit: Decimal | None = None

    @property
    def places(self) -> int:
        """Decimals printed."""
        return _places(self.number)

    @property
    def low(self) -> Decimal | None:
        """The lower bound, of the kinds that have two."""
        if self.kind == "nearly":
            return self.limit
        return self.number - self.limit if self.kind == "about" and self.limit is not None else self.number

    @property
    def high(self) -> Decimal | None:
        """The upper bound, of the kinds that have two."""
        if self.kind == "over":
            return self.limit
        return self.number + self.limit if self.kind == "about" and self.limit is not None else self.number

    @property
    def low_places(self) -> int:
        """Decimals of the lower bound."""
        return _places(self.low or Decimal(0))

    @property
    def high_places(self) -> int:
        """Decimals of the upper bound."""
        return _places(self.high or Decimal(0))

    def met_by(self, found: Decimal) -> bool:
        """Whether the number found is what was printed; ``found`` is not rounded beforehand."""
        low, high = self.low or Decimal(0), self.high or Decimal(0)
        if self.kind == "over":
            return low < found < high
        if self.kind == "nearly":
            return low <= found < high
        if self.kind == "about":
            return low <= found <= high
        if self.kind == "rounds":
            return found.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP) == self.number
        return found == self.number


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def parse_expectation(text: str) -> Expectation | None:
    """The expectation written as ``over N under M``, ``nearly N from M``, ``about N within D``, ``exactly N`` or
    ``rounds to N``; None for an empty text.

    Raises ValueError for anything else, so that a misspelt expectation is never met.
    """
    if not text.strip():
        return None
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text.strip()):
            numbers = [Decimal(group) for group in found.groups()]
            return Expectation(kind, numbers[0], numbers[1] if len(numbers) > 1 else None)
    raise ValueError(f"expectation {text!r} cannot be read")


def judge(
    *, value: int, of: int | None, expected_value: Expectation | None, expected_share: Expectation | None
) -> Verdict:
    """Whether a counted value and its share are as printed; a share without people to count differs."""
    if expected_value is None and expected_share is None:
        return Verdict.NOT_COUNTED
    if expected_value is not None and not expected_value.met_by(Decimal(value)):
        return Verdict.DIFFERS
    if expected_share is not None and (not of or not expected_share.met_by(Decimal(100 * value) / of)):
        return Verdict.DIFFERS
    return Verdict.AGREES


def together(verdicts: list[Verdict]) -> Verdict:
    """The verdict over several measures of one printed figure: it agrees only when every one does."""
    if not verdicts:
        return Verdict.NOT_COUNTED
    for worst in (Verdict.DIFFERS, Verdict.OUTSIDE, Verdict.NOT_COUNTED):
        if worst in verdicts:
            return worst
    return Verdict.AGREES
