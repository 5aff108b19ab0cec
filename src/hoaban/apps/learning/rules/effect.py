"""Did it help: when it is asked, what the answers mean, and when too few answered to show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.rules.gaps import add_months

QUESTIONS = ("content", "trainer", "organisation", "useful", "overall")
"""What participants mark from 1 to 5, in the order of the form."""
LOWEST, HIGHEST = 1, 5
FEWEST = 5
"""Below this number of answers nothing of them is shown but the number: a person could be recognised."""
FOLLOW_UP_MONTHS = (3, 6)
EARLY_DAYS = 14
"""Days before its day from which a follow-up may be answered."""
TASK_DAYS = 30
"""Days that a follow-up task has."""
IN_USE = frozenset({"daily", "sometimes"})
STRUGGLING = "struggling"
OBSTACLES = ("no_chance", "no_time", "no_tools", "no_support", "not_fitting", "forgotten")
"""What may stand in the way, by key."""
QUESTION_TEXTS: dict[str, Any] = {
    "content": _("The content fits my work"),
    "trainer": _("The trainers made it clear"),
    "organisation": _("Time, place and organisation were right"),
    "useful": _("I can use it at work"),
    "overall": _("All in all"),
}
OBSTACLE_TEXTS: dict[str, Any] = {
    "no_chance": _("The work has not asked for it yet"),
    "no_time": _("Too much other work"),
    "no_tools": _("Equipment, network or software is missing"),
    "no_support": _("Superiors or colleagues do not support it"),
    "not_fitting": _("What was taught does not fit the work"),
    "forgotten": _("Much is forgotten"),
}


def follow_up_days(completed_on: date) -> dict[int, date]:
    """Months -> the day on which the official and the supervisor are asked."""
    return {months: add_months(completed_on, months) for months in FOLLOW_UP_MONTHS}


def may_answer(due_on: date, on: date) -> bool:
    """Whether the time to answer has come."""
    return on >= due_on - timedelta(days=EARLY_DAYS)


def bad_marks(marks: Mapping[str, object]) -> list[str]:
    """Questions that are missing, unknown, or marked with something else than a whole number from 1 to 5."""
    wrong = [key for key in marks if key not in QUESTIONS]
    return wrong + [key for key in QUESTIONS if not _is_mark(marks.get(key))]


def _is_mark(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST


@dataclass(frozen=True, slots=True)
class Means:
    """Mean marks by question, two decimals; empty where fewer than FEWEST answered."""

    answers: int
    by_question: Mapping[str, Decimal]

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered to show what they said."""
        return self.answers >= FEWEST


def means_of(answers: Sequence[Mapping[str, int]]) -> Means:
    """The mean of every question over the answers that marked it."""
    if len(answers) < FEWEST:
        return Means(len(answers), {})
    found = {}
    for key in QUESTIONS:
        marks = [answer[key] for answer in answers if key in answer]
        if marks:
            found[key] = ratio(sum(marks), len(marks))
    return Means(len(answers), found)


def ratio(part: int | Decimal, whole: int) -> Decimal:
    """part / whole with two decimals."""
    return (Decimal(part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def percent(part: int, whole: int) -> float | None:
    """part of whole in percent with two decimals; None of nothing."""
    return round(100 * part / whole, 2) if whole else None


@dataclass(frozen=True, slots=True)
class Transfer:
    """How many of those who answered use what they learned, daily or when the work asks for it."""

    asked: int
    answered: int
    in_use: int
    struggling: int

    @property
    def percent(self) -> float | None:
        """Share of the answers that say it is used; None without answers."""
        return percent(self.in_use, self.answered)


def transfer_of(uses: Iterable[str]) -> Transfer:
    """Count the uses answered; "" stands for a question that is still open."""
    said = list(uses)
    answered = [use for use in said if use]
    used = sum(use in IN_USE for use in answered)
    return Transfer(len(said), len(answered), used, answered.count(STRUGGLING))


def gain(scores: Iterable[tuple[Decimal | None, Decimal | None]]) -> tuple[Decimal | None, int]:
    """Mean of score less score before over the people who have both, and how many they are."""
    gained = [after - before for before, after in scores if before is not None and after is not None]
    return (ratio(sum(gained, Decimal(0)), len(gained)) if gained else None), len(gained)


def cost_per_competency(cost: int, gained: int) -> int | None:
    """Đồng for each competency gained, rounded half up; None when none was gained."""
    return (2 * cost + gained) // (2 * gained) if gained else None
