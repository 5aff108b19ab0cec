"""Reads of sittings: the paper as it lies before its official, and what came of it once published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import Http404

from hoaban.apps.learning.models import Attempt, AttemptQuestion, Enrolment, Exam, TrainingClass
from hoaban.apps.learning.queries.running import SITTING_STATES
from hoaban.apps.learning.rules.marking import percent_of
from hoaban.apps.learning.rules.papers import PaperQuestion, shown_question
from hoaban.apps.learning.rules.sittings import counted
from hoaban.apps.learning.rules.texts import rendered
from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """One of the official's attempts; ``percent`` only once published."""

    id: int
    number: int
    started_at: datetime
    submitted_at: datetime | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class OwnExam:
    """A test as its official sees it; ``score`` and ``passed`` only once published."""

    exam: Exam
    attempts: tuple[OwnAttempt, ...]
    sitting: Attempt | None
    score: Decimal | None
    passed: bool | None

    @property
    def attempts_left(self) -> int:
        """How many attempts may still be begun."""
        return max(0, self.exam.attempts - len(self.attempts))


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A question of a published attempt: what was reached, and the general feedback."""

    number: int
    html: str
    points: Decimal
    reached: Decimal
    feedback: str


def own_exam(*, actor: Actor, exam_id: int, at: datetime) -> OwnExam:
    """A released test of a class the official is in; else Http404."""
    exam = Exam.objects.filter(pk=exam_id, is_ready=True).select_related("training_class__course").first()
    if exam is None or not _sits(actor, exam):
        raise Http404
    shown = exam.published_at is not None  # of practice also while others, or the next attempt, are under way
    rows = list(Attempt.objects.filter(exam=exam, official_id=actor.official_id or 0).order_by("number"))
    own = tuple(
        OwnAttempt(
            one.pk, one.number, one.started_at, one.submitted_at, _percent(one) if shown and one.submitted_at else None
        )
        for one in rows
    )
    score = counted([one.percent for one in own if one.percent is not None], exam.counts)
    running = next((one for one in rows if one.submitted_at is None and one.ends_at > at), None)
    return OwnExam(exam, own, running, score, None if score is None else score >= exam.pass_percent)


def _sits(actor: Actor, exam: Exam) -> bool:
    if actor.official_id is None or exam.training_class.state == TrainingClass.State.CANCELLED:
        return False
    places = Enrolment.objects.filter(training_class_id=exam.training_class_id, official_id=actor.official_id)
    return places.filter(state__in=SITTING_STATES).exists()


def _percent(one: Attempt) -> Decimal | None:
    return None if one.points is None else percent_of(one.points, one.points_max)


def own_attempt(*, actor: Actor, attempt_id: int, held: bool = False) -> Attempt:
    """One of the official's own attempts, with test and class; else Http404. ``held``: locked, for a command."""
    rows = Attempt.objects.filter(pk=attempt_id, official_id=actor.official_id or 0)
    rows = rows.select_related("exam__training_class").order_by()
    found: Attempt | None = (rows.select_for_update(of=("self",)) if held else rows).first()
    if found is None or actor.official_id is None:
        raise Http404
    return found


def paper(*, actor: Actor, attempt: Attempt) -> list[PaperQuestion]:
    """The questions of the official's own attempt, in their order, with the answers as saved. Raises Http404."""
    if attempt.official_id != actor.official_id:
        raise Http404
    found, number = [], 0
    for one in attempt.questions.select_related("question").order_by("position"):
        number += one.question.type != "description"
        found.append(_shown(one, number if one.question.type != "description" else 0))
    return found


def _shown(one: AttemptQuestion, number: int) -> PaperQuestion:
    asked = one.question
    return shown_question(
        kind=asked.type, text=asked.text, markup=asked.markup, body=asked.body, order=one.order, answer=one.answer,
        number=number, position=one.position, points=one.points, saves=one.saves,
    )  # fmt: skip


def review(*, actor: Actor, attempt: Attempt) -> list[ReviewRow]:
    """What the official reached question by question; nothing before it is handed in and the results are published."""
    told = attempt.exam.published_at is not None and attempt.submitted_at is not None
    if attempt.official_id != actor.official_id or not told:
        return []
    rows = attempt.questions.select_related("question").exclude(question__type="description").order_by("position")
    return [
        ReviewRow(
            number, rendered(one.question.text, one.question.markup), one.points,
            (one.points * (one.fraction or Decimal(0)) / 100).quantize(Decimal("0.01")),
            rendered(one.question.feedback, one.question.body.get("feedback_markup", one.question.markup)),
        )
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
