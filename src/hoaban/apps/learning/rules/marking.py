"""Marks: by machine where the type allows it, by two or three people for essays. All in percent of the points."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hoaban.apps.learning.rules.questions import left_pairs, number_of, right_texts
from hoaban.shared.names import tidy

NOTHING, ALL = Decimal(0), Decimal(100)
THIRD_MARKER_GAP = Decimal(20)
"""Two markers who lie further apart than so many percent of the points call in a third."""
_PLACES = Decimal("0.001")


def machine_mark(kind: str, body: Mapping[str, Any], order: Sequence[int], answer: Any) -> Decimal | None:
    """Percent of the points (0 to 100) of an answer in places as shown; None where a person has to mark.

    An essay without an answer is worth nothing and needs nobody. A description has nothing to mark: 0.
    """
    if answer is None or kind == "description":
        return NOTHING
    if kind == "essay":
        return None if str(answer).strip() else NOTHING
    found = _MARKERS[kind](body, order, answer)
    return min(ALL, max(NOTHING, found)).quantize(_PLACES, ROUND_HALF_UP)


def _weight(one: Mapping[str, Any]) -> Decimal:
    return Decimal(str(one["weight"]))


def _choice(body: Mapping[str, Any], order: Sequence[int], answer: Any) -> Decimal:
    return _weight(body["answers"][order[answer]])


def _multiple(body: Mapping[str, Any], order: Sequence[int], answer: Any) -> Decimal:
    total = sum((_weight(body["answers"][order[place]]) for place in answer), NOTHING)
    # Three times 33.33333 is meant to be all.
    return ALL if total >= Decimal("99.9") else total


def _true_false(body: Mapping[str, Any], _order: Sequence[int], answer: Any) -> Decimal:
    return ALL if body["right"] == answer else NOTHING


def _short(body: Mapping[str, Any], _order: Sequence[int], answer: Any) -> Decimal:
    said = tidy(str(answer)).casefold()
    return max((_weight(one) for one in body["answers"] if _says(one["text"], said)), default=NOTHING)


def _says(pattern: str, said: str) -> bool:
    """Without regard to case and spaces; * stands for anything, as in Moodle, and \\* for itself."""
    pieces = re.split(r"(\\\*|\*)", tidy(pattern).casefold())
    written = {"*": ".*", "\\*": r"\*"}
    return re.fullmatch("".join(written.get(one, re.escape(one)) for one in pieces), said, re.DOTALL) is not None


def _numerical(body: Mapping[str, Any], _order: Sequence[int], answer: Any) -> Decimal:
    value = number_of(str(answer))
    named = [_weight(one) for one in body["answers"] if one.get("number") != "*" and _within(one, value)]
    other = [_weight(one) for one in body["answers"] if one.get("number") == "*"]
    return max(named) if named else max(other, default=NOTHING)


def _within(one: Mapping[str, Any], value: Decimal | None) -> bool:
    if value is None:
        return False
    if "low" in one:
        low, high = number_of(one["low"]), number_of(one["high"])
        return low is not None and high is not None and low <= value <= high
    number, tolerance = number_of(one["number"]), number_of(one.get("tolerance", "0"))
    return number is not None and tolerance is not None and abs(value - number) <= tolerance


def _matching(body: Mapping[str, Any], order: Sequence[int], answer: Any) -> Decimal:
    pairs, rights = left_pairs(body), right_texts(body)
    hits = sum(
        1
        for pair, place in zip(pairs, answer, strict=True)
        if place is not None and rights[order[place]] == pair["right"]
    )
    return ALL * hits / len(pairs)


_MARKERS: dict[str, Callable[[Mapping[str, Any], Sequence[int], Any], Decimal]] = {
    "choice": _choice,
    "multiple": _multiple,
    "true_false": _true_false,
    "short": _short,
    "numerical": _numerical,
    "matching": _matching,
}


def markers_needed(marks: Sequence[Decimal]) -> int:
    """How many more people have to mark an essay: two, and a third where they lie too far apart."""
    if len(marks) < 2:
        return 2 - len(marks)
    return 1 if len(marks) == 2 and abs(marks[0] - marks[1]) > THIRD_MARKER_GAP else 0


def essay_mark(marks: Sequence[Decimal]) -> Decimal | None:
    """The mark of an essay once enough people have marked: the mean of two; of three, of the two nearest.

    Where the third stands exactly in the middle, the mean of all three. None while somebody is still needed.
    """
    if markers_needed(marks):
        return None
    low, *_between, high = sorted(marks)
    if len(marks) == 2:
        return ((low + high) / 2).quantize(_PLACES, ROUND_HALF_UP)
    middle = sorted(marks)[1]
    below, above = middle - low, high - middle
    chosen = sorted(marks) if below == above else [low, middle] if below < above else [middle, high]
    return (sum(chosen, NOTHING) / len(chosen)).quantize(_PLACES, ROUND_HALF_UP)


def points_of(parts: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The points of an attempt from (points to be had, percent); None while an answer is not marked."""
    total = NOTHING
    for points, percent in parts:
        if percent is None:
            return None
        total += points * percent / ALL
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def percent_of(points: Decimal, points_max: Decimal) -> Decimal:
    """Points in percent of those to be had, two decimals; 0 of nothing."""
    return (ALL * points / points_max if points_max else NOTHING).quantize(Decimal("0.01"), ROUND_HALF_UP)
