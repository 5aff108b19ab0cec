"""Reads of item analysis and marking: figures of questions over published sittings; essays without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404

from hoaban.apps.learning.models import Attempt, AttemptQuestion, EssayMark, Exam, Question, QuestionBank
from hoaban.apps.learning.queries.exams import get_exam
from hoaban.apps.learning.queries.running import run_by
from hoaban.apps.learning.rules.items import Item, Sitting, analyse
from hoaban.apps.learning.rules.marking import markers_needed
from hoaban.apps.learning.rules.texts import rendered
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question with its figures; ``p`` is the share of points reached, in percent."""

    question: Question
    item: Item

    @property
    def p(self) -> float:
        """How hard: percent of the points reached."""
        return 100 * self.item.difficulty


@dataclass(frozen=True, slots=True)
class EssayRow:
    """An essay to mark: no name, no other mark. ``own``: the actor's mark so far."""

    id: int
    exam_id: int
    question_html: str
    answer: str
    points: Decimal
    own: Decimal | None
    comment: str


def exam_items(*, actor: Actor, exam: Exam) -> list[ItemRow]:
    """The questions of a published test over its sittings; empty before. Raises Http404 for those who do not run it."""
    get_exam(actor=actor, exam_id=exam.pk)
    if exam.published_at is None:
        return []
    return _analysed(Attempt.objects.filter(exam=exam))


def bank_items(*, actor: Actor, bank: QuestionBank) -> list[ItemRow]:
    """The questions of a bank of the actor's over every published sitting that drew from it."""
    if not QuestionBank.objects.filter(actor.within(Permission.RUN_CLASSES), pk=bank.pk).exists():
        raise Http404
    drawn = AttemptQuestion.objects.filter(attempt=OuterRef("pk"), question__bank=bank)
    attempts = Attempt.objects.filter(Exists(drawn), exam__published_at__isnull=False)
    return [row for row in _analysed(attempts) if row.question.bank_id == bank.pk]


def _analysed(attempts: QuerySet[Attempt]) -> list[ItemRow]:
    """Two queries however many sittings; only the attempts that are marked."""
    rows = (
        AttemptQuestion.objects.filter(
            attempt__in=attempts.filter(points__isnull=False, submitted_at__isnull=False), points__gt=0
        )
        .exclude(fraction=None)
        .values_list("attempt_id", "question_id", "points", "fraction")
    )
    sat: dict[int, dict[int, tuple[float, float]]] = {}
    for attempt, question, points, fraction in rows:
        sat.setdefault(attempt, {})[question] = (float(points), float(fraction or 0) / 100)
    return _dressed(list(sat.values()))


def _dressed(sat: Sequence[Sitting]) -> list[ItemRow]:
    found = analyse(sat)
    questions = Question.objects.select_related("bank").in_bulk([item.question for item in found])
    return [ItemRow(questions[item.question], item) for item in found]


def essays_to_mark(*, actor: Actor, exam: Exam) -> list[int]:
    """Keys of the essays of a test that wait for the actor, in an order that tells nothing of who wrote them."""
    get_exam(actor=actor, exam_id=exam.pk)
    rows = AttemptQuestion.objects.filter(attempt__exam=exam).order_by("question_id", "id")
    return [key for key, _exam in _waiting(actor, rows)]


def count_essays(*, actor: Actor) -> dict[int, int]:
    """Tests of the classes that the actor runs with essays that nobody has settled: exam -> number."""
    rows = AttemptQuestion.objects.filter(
        run_by(actor, "attempt__exam__training_class__"), question__type="essay", fraction=None,
        attempt__submitted_at__isnull=False,
    )  # fmt: skip
    return dict(rows.values_list("attempt__exam_id").annotate(n=Count("id")))


def count_to_mark(*, actor: Actor) -> dict[int, int]:
    """Those of them that wait for the actor, as ``essays_to_mark`` lists them: exam -> number."""
    rows = AttemptQuestion.objects.filter(run_by(actor, "attempt__exam__training_class__"))
    return dict(Counter(exam for _key, exam in _waiting(actor, rows)))


def _waiting(actor: Actor, rows: QuerySet[AttemptQuestion]) -> list[tuple[int, int]]:
    """(essay, test) of those that nobody has settled, that still need a marker, and that the actor neither wrote nor marked."""
    marked = EssayMark.objects.filter(answer=OuterRef("pk"), marker_id=actor.user_id or 0)
    left = (
        rows.filter(question__type="essay", fraction=None, attempt__submitted_at__isnull=False)
        .exclude(attempt__official_id=actor.official_id or 0)
        .exclude(Exists(marked))
    )
    found = list(left.values_list("pk", "attempt__exam_id"))
    marks: dict[int, list[Decimal]] = {key: [] for key, _exam in found}
    for key, percent in EssayMark.objects.filter(answer__in=marks).order_by("id").values_list("answer_id", "percent"):
        marks[key].append(percent)
    return [(key, exam) for key, exam in found if markers_needed(marks[key])]


def get_essay(*, actor: Actor, answer_id: int) -> EssayRow:
    """An essay of a class that the actor runs; else Http404."""
    answer = (
        AttemptQuestion.objects.filter(
            run_by(actor, "attempt__exam__training_class__"), pk=answer_id, question__type="essay",
            attempt__submitted_at__isnull=False,
        )
        .select_related("question", "attempt")
        .first()
    )  # fmt: skip
    if answer is None or (actor.official_id and answer.attempt.official_id == actor.official_id):
        raise Http404
    own = EssayMark.objects.filter(answer=answer, marker_id=actor.user_id or 0).first()
    return EssayRow(
        answer.pk, answer.attempt.exam_id, rendered(answer.question.text, answer.question.markup),
        str(answer.answer or ""), answer.points, own.percent if own else None, own.comment if own else "",
    )  # fmt: skip
