"""Reads of tests: what a class sits, what the banks hold for it, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.learning.models import (
    Attempt,
    AttemptQuestion,
    BlueprintLine,
    Enrolment,
    Exam,
    Question,
    TrainingClass,
)
from hoaban.apps.learning.queries.running import SITTING_STATES, may_run, run_by
from hoaban.apps.learning.rules.drawing import DrawLine, shortage
from hoaban.apps.learning.rules.marking import percent_of
from hoaban.apps.learning.rules.questions import tag_key
from hoaban.apps.learning.rules.sittings import counted
from hoaban.shared.access import Actor

AHEAD = timedelta(days=14)
"""How early a test is announced to those who sit it."""


@dataclass(frozen=True, slots=True)
class ExamRow:
    """A test with its numbers."""

    exam: Exam
    class_code: str
    class_name: str
    sat: int
    to_mark: int
    state: str
    """draft, planned, open, closed or published."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the blueprint, with how many questions of the bank fit it; ``missing`` of those wanted."""

    line: BlueprintLine
    fitting: int
    missing: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What somebody reached in a test; ``attempts`` (number, percent or None while not marked, open or not)."""

    official_id: int
    name: str
    unit_path: str
    attempts: tuple[SatRow, ...]
    score: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class SatRow:
    """One sitting in the list of results."""

    id: int
    number: int
    started_at: datetime
    ends_at: datetime
    submitted_at: datetime | None
    percent: Decimal | None
    released: bool
    """A supervisor released it: the next device of the same official takes it over."""


@dataclass(frozen=True, slots=True)
class OpenExam:
    """A test that an official has before them."""

    id: int
    name: str
    class_code: str
    class_name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    attempts_left: int
    sitting_id: int | None
    """The sitting under way."""


def state_of(exam: Exam, *, actor: Actor, at: datetime) -> str:  # noqa: ARG001 - of a test the actor was given
    """draft, planned, open, closed or published; practice is open to the end, published or not."""
    practises = exam.purpose == Exam.Purpose.PRACTICE and at < exam.closes_at
    if exam.published_at is not None and not practises:
        return "published"
    if not exam.is_ready:
        return "draft"
    return "planned" if at < exam.opens_at else "open" if at < exam.closes_at else "closed"


def get_exam(*, actor: Actor, exam_id: int) -> Exam:
    """A test of a class that the actor runs, with class and course; else Http404."""
    found: Exam | None = (
        Exam.objects.filter(run_by(actor, "training_class__"), pk=exam_id)
        .select_related("training_class__course")
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_run_class(*, actor: Actor, code: str) -> TrainingClass:
    """A class that the actor runs; else Http404."""
    found: TrainingClass | None = (
        TrainingClass.objects.filter(run_by(actor), code=code).select_related("course").first()
    )
    if found is None:
        raise Http404
    return found


def list_exams(*, actor: Actor, at: datetime, training_class: TrainingClass | None = None) -> list[ExamRow]:
    """The tests of the classes that the actor runs (or of one of them), the latest first."""
    found = Exam.objects.filter(run_by(actor, "training_class__")).select_related("training_class")
    if training_class is not None:
        found = found.filter(training_class=training_class)
    return _dressed(actor, list(found.order_by("-opens_at", "-id")), at)


def _dressed(actor: Actor, exams: Sequence[Exam], at: datetime) -> list[ExamRow]:
    keys = [exam.pk for exam in exams]
    sat = dict(Attempt.objects.filter(exam__in=keys).values_list("exam").annotate(n=Count("official", distinct=True)))
    unmarked = AttemptQuestion.objects.filter(
        attempt__exam__in=keys, attempt__submitted_at__isnull=False, fraction__isnull=True
    )
    to_mark = dict(unmarked.values_list("attempt__exam").annotate(n=Count("id")))
    return [
        ExamRow(
            exam, exam.training_class.code, exam.training_class.name, sat.get(exam.pk, 0), to_mark.get(exam.pk, 0),
            state_of(exam, actor=actor, at=at),
        )
        for exam in exams
    ]  # fmt: skip


def fitting(line: BlueprintLine, *, actor: Actor) -> QuerySet[Question]:  # noqa: ARG001 - of a test the actor was given
    """The questions in use that fit a line; texts without a question only where the line asks for them."""
    rows: QuerySet[Question] = Question.objects.filter(bank_id=line.bank_id, is_active=True)
    rows = rows.filter(type=line.type) if line.type else rows.exclude(type="description")
    if line.difficulty:
        rows = rows.filter(difficulty=line.difficulty)
    return rows.filter(tag_keys__contains=tag_key(line.tag)) if line.tag else rows


def draw_lines(*, actor: Actor, exam: Exam) -> list[tuple[BlueprintLine, DrawLine]]:
    """The blueprint of a test with the keys of the questions that fit each line."""
    lines = exam.blueprint.order_by("position")
    return [
        (line, DrawLine(line.count, tuple(fitting(line, actor=actor).order_by("id").values_list("id", flat=True))))
        for line in lines
    ]


def blueprint(*, actor: Actor, exam: Exam) -> list[LineRow]:
    """The blueprint with what the banks hold for it, all lines together: a question is drawn once."""
    found = draw_lines(actor=actor, exam=exam)
    missing = dict(shortage([drawn for _line, drawn in found]))
    names = {line.bank_id: line.bank for line in exam.blueprint.select_related("bank")}
    rows = []
    for place, (line, drawn) in enumerate(found):
        line.bank = names[line.bank_id]
        rows.append(LineRow(line, len(drawn.pool), missing.get(place, 0)))
    return rows


def list_results(*, actor: Actor, exam: Exam) -> list[ResultRow]:
    """Everybody of the class with what they reached, by name. Raises Http404 for those who do not run it."""
    if not may_run(actor, exam.training_class):
        raise Http404
    people = Enrolment.objects.filter(training_class_id=exam.training_class_id, state__in=SITTING_STATES)
    sat: dict[int, list[SatRow]] = {}
    for one in Attempt.objects.filter(exam=exam).order_by("number"):
        sat.setdefault(one.official_id, []).append(_sat(one))
    return [
        _result(exam, one, tuple(sat.get(one.official_id, ())))
        for one in people.select_related("official").order_by("official__name_key", "official_id")
    ]


def _sat(one: Attempt) -> SatRow:
    percent = None if one.points is None else percent_of(one.points, one.points_max)
    return SatRow(one.pk, one.number, one.started_at, one.ends_at, one.submitted_at, percent, released=one.device == "")


def _result(exam: Exam, one: Enrolment, sat: tuple[SatRow, ...]) -> ResultRow:
    score = counted([row.percent for row in sat if row.percent is not None], exam.counts)
    passed = None if score is None else score >= exam.pass_percent
    return ResultRow(one.official_id, one.official.full_name, one.unit_path, sat, score, passed)


def open_exams(*, actor: Actor, at: datetime) -> list[OpenExam]:
    """The tests that the actor, an official, may sit now or within two weeks, by their beginning."""
    if actor.official_id is None:
        return []
    mine = Q(
        training_class__enrolments__official_id=actor.official_id, training_class__enrolments__state__in=SITTING_STATES
    )
    exams = list(
        Exam.objects.filter(
            Q(published_at=None) | Q(purpose=Exam.Purpose.PRACTICE),
            mine,
            is_ready=True,
            closes_at__gt=at,
            opens_at__lte=at + AHEAD,
        )
        .exclude(training_class__state=TrainingClass.State.CANCELLED)
        .select_related("training_class")
        .order_by("opens_at", "id")
    )
    sat: dict[int, list[Attempt]] = {}
    for one in Attempt.objects.filter(exam__in=exams, official_id=actor.official_id):
        sat.setdefault(one.exam_id, []).append(one)
    found = []
    for exam in exams:
        done = sat.get(exam.pk, [])
        running = next((one.pk for one in done if one.submitted_at is None and one.ends_at > at), None)
        left = exam.attempts - len(done)
        if running is not None or left > 0:
            of = exam.training_class
            found.append(
                OpenExam(
                    exam.pk, exam.name, of.code, of.name, exam.opens_at, exam.closes_at, exam.minutes, left, running
                )
            )
    return found


def class_tab(*, actor: Actor, training_class: TrainingClass, on: date) -> dict[str, Any] | None:  # noqa: ARG001
    """What the page of a class says of its tests; None where there are none and the actor sets none."""
    runs = may_run(actor, training_class)
    exams = list(Exam.objects.filter(training_class=training_class).order_by("opens_at", "id"))
    if not runs:
        exams = [exam for exam in exams if exam.is_ready]
    participates = Enrolment.objects.filter(
        official_id=actor.official_id or 0, training_class=training_class, state__in=SITTING_STATES
    ).exists()
    if not exams and not runs:
        return None
    return {
        "exams": exams, "runs": runs, "training_class": training_class,
        "participates": participates and actor.official_id is not None,
    }  # fmt: skip
