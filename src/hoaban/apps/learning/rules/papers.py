"""A question as it lies before the one who answers: safe HTML, in the order drawn; nothing says what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hoaban.apps.learning.rules.questions import left_pairs, right_texts
from hoaban.apps.learning.rules.texts import rendered


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose, at its place on this paper."""

    place: int
    html: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """A left side with the place of the right side chosen; None while none is."""

    html: str
    chosen: int | None


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question as it is shown: HTML is safe; nothing says what is right."""

    position: int
    number: int
    """Counted over the questions only; 0 for a text without a question."""
    type: str
    html: str
    points: Decimal
    options: tuple[Option, ...]
    pairings: tuple[Pairing, ...]
    rights: tuple[str, ...]
    answer: Any
    saves: int

    @property
    def grammar(self) -> int:
        """The number by which the words for points are chosen: 1 for one point."""
        return 1 if self.points == 1 else 2

    @property
    def places(self) -> int:
        """Decimals that the points need: 1, 0.5, 2.25."""
        return max(0, -int(self.points.normalize().as_tuple().exponent))


def shown_question(
    *,
    kind: str,
    text: str,
    markup: str,
    body: Mapping[str, Any],
    order: Sequence[int],
    answer: Any = None,
    number: int = 1,
    position: int = 1,
    points: Decimal = Decimal(1),
    saves: int = 0,
) -> PaperQuestion:
    """A question with its options in ``order`` and the answer given so far (in places as shown)."""
    return PaperQuestion(
        position=position, number=number, type=kind, html=rendered(text, markup), points=points,
        options=_options(kind, body, markup, order, answer), pairings=_pairings(kind, body, markup, answer),
        rights=tuple(right_texts(body)[place] for place in order) if kind == "matching" else (),
        answer=answer, saves=saves,
    )  # fmt: skip


def _options(kind: str, body: Mapping[str, Any], markup: str, order: Sequence[int], answer: Any) -> tuple[Option, ...]:
    if kind not in ("choice", "multiple"):
        return ()
    chosen = {answer} if kind == "choice" else set(answer or ())
    answers = body["answers"]
    return tuple(
        Option(place, rendered(answers[at]["text"], answers[at].get("markup", markup)), place in chosen)
        for place, at in enumerate(order)
    )


def _pairings(kind: str, body: Mapping[str, Any], markup: str, answer: Any) -> tuple[Pairing, ...]:
    if kind != "matching":
        return ()
    lefts = left_pairs(body)
    chosen = answer or [None] * len(lefts)
    return tuple(
        Pairing(rendered(pair["left"], pair.get("markup", markup)), place)
        for pair, place in zip(lefts, chosen, strict=True)
    )
