"""Setting tests: dates and rules, blueprint, release to the participants, publishing what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Attempt, BlueprintLine, Enrolment, Exam
from hoaban.apps.learning.queries import banks, exams
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy


@dataclass(frozen=True, slots=True)
class ExamFacts:
    """Dates and rules of a test; instants are aware."""

    name: str
    purpose: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    attempts: int = 1
    counts: str = "best"
    pass_percent: int = 50
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line of a blueprint; blank conditions do not narrow."""

    bank_id: int
    count: int
    points: Decimal = Decimal(1)
    tag: str = ""
    type: str = ""
    difficulty: int | None = None


FIXED = ("purpose", "minutes", "shuffle")
"""What does not change once somebody has sat the test."""


def _leave(actor: Actor, action: str, exam: Exam, on: date, **told: Any) -> None:
    path = exam.training_class.unit_path or exam.training_class.organiser_path
    audit.record(actor=actor, action=action, subject=exam, path=path, on=on, batch=current_submission(), **told)


def _opened(actor: Actor, exam_id: int, version: int | None) -> Exam:
    """The test, locked for a change; its results are not published yet."""
    if not Exam.objects.select_for_update().filter(pk=exam_id).exists():
        raise Http404
    exam = exams.get_exam(actor=actor, exam_id=exam_id)
    if version is not None and version != exam.version:
        raise CommandRefused("changed", _("Someone changed this test. Look at it again, then save."))
    if exam.published_at is not None:
        raise CommandRefused("published", _("The results of this test are published. It does not change any more."))
    return exam


def _check(facts: ExamFacts) -> None:
    if facts.closes_at <= facts.opens_at:
        raise CommandRefused("times", _("The test closes before it opens. Change one of the two."), "closes_at")
    if (facts.closes_at - facts.opens_at).total_seconds() < facts.minutes * 60:
        raise CommandRefused(
            "too-short", _("The test is open for less than its minutes. Let it close later, or give fewer minutes."),
            "closes_at",
        )  # fmt: skip


def _told(facts: ExamFacts) -> dict[str, Any]:
    return {key: _plain(value) for key, value in asdict(facts).items()}


def _plain(value: Any) -> Any:
    """A value as the event log keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


@transaction.atomic
def set_exam(*, actor: Actor, class_code: str, facts: ExamFacts, on: date) -> Exam:
    """Set a test for a class that the actor runs. Raises Http404, CommandRefused."""
    training_class = exams.get_run_class(actor=actor, code=class_code)
    _check(facts)
    exam = Exam.objects.create(training_class=training_class, **asdict(facts) | {"name": tidy(facts.name)})
    _leave(actor, "learning.set_exam", exam, on, after=_told(facts))
    return exam


@transaction.atomic
def change_exam(*, actor: Actor, exam_id: int, version: int | None, facts: ExamFacts, on: date) -> Exam:
    """Change dates and rules; what papers were drawn by stays as it is once somebody sat. Raises Http404, CommandRefused."""
    exam = _opened(actor, exam_id, version)
    _check(facts)
    if Attempt.objects.filter(exam=exam).exists():
        moved = [name for name in FIXED if getattr(exam, name) != getattr(facts, name)]
        if moved or facts.attempts < exam.attempts:
            raise CommandRefused(
                "sat", _("Somebody has sat this test: purpose, minutes, shuffling stay, attempts do not get fewer."),
                moved[0] if moved else "attempts",
            )  # fmt: skip
    before = {name: _plain(getattr(exam, name)) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(exam, name, value)
    exam.name, exam.version = tidy(facts.name), exam.version + 1
    exam.save()
    _leave(actor, "learning.change_exam", exam, on, before=before, after=_told(facts))
    return exam


@transaction.atomic
def set_blueprint(*, actor: Actor, exam_id: int, version: int | None, lines: Sequence[LineFacts], on: date) -> Exam:
    """Replace the blueprint of a test that nobody has sat; banks are the actor's. Raises Http404, CommandRefused."""
    exam = _opened(actor, exam_id, version)
    if Attempt.objects.filter(exam=exam).exists():
        raise CommandRefused("sat", _("Somebody has sat this test: the blueprint stays. Set another test."))
    for bank_id in {line.bank_id for line in lines}:
        banks.get_bank(actor=actor, bank_id=bank_id)
    exam.blueprint.all().delete()
    BlueprintLine.objects.bulk_create(
        BlueprintLine(exam=exam, position=place, **asdict(line)) for place, line in enumerate(lines, 1)
    )
    exam.is_ready, exam.version = False, exam.version + 1
    exam.save()
    after = {"questions": sum(line.count for line in lines), "lines": len(lines)}
    _leave(actor, "learning.set_blueprint", exam, on, after=after)
    return exam


def _require_questions(actor: Actor, exam: Exam) -> None:
    rows = exams.blueprint(actor=actor, exam=exam)
    if not rows:
        raise CommandRefused("no-blueprint", _("The test has no blueprint. Say first which questions are drawn."))
    if all(row.line.type == "description" for row in rows):
        raise CommandRefused("no-question", _("The blueprint draws no question, only texts. Add a line."))
    if missing := [row for row in rows if row.missing]:
        told = ", ".join(
            _("line %(line)s lacks %(count)s") % {"line": row.line.position, "count": row.missing} for row in missing
        )
        raise CommandRefused(
            "too-few",
            _("The banks have too few questions: %(told)s. Add questions or ask for fewer.") % {"told": told},
        )


@transaction.atomic
def release_exam(*, actor: Actor, exam_id: int, version: int | None, at: datetime, on: date) -> Exam:
    """Release a test to the participants, once the banks hold enough. Raises Http404, CommandRefused."""
    exam = _opened(actor, exam_id, version)
    if exam.closes_at <= at:
        raise CommandRefused("closed", _("The test has closed already. Change its times first."))
    _require_questions(actor, exam)
    if not exam.is_ready:
        exam.is_ready, exam.version = True, exam.version + 1
        exam.save()
        _leave(actor, "learning.release_exam", exam, on)
    return exam


@transaction.atomic
def withhold_exam(*, actor: Actor, exam_id: int, version: int | None, on: date) -> Exam:
    """Take a released test back while nobody has sat it. Raises Http404, CommandRefused."""
    exam = _opened(actor, exam_id, version)
    if Attempt.objects.filter(exam=exam).exists():
        raise CommandRefused("sat", _("Somebody has sat this test: it cannot be taken back."))
    if exam.is_ready:
        exam.is_ready, exam.version = False, exam.version + 1
        exam.save()
        _leave(actor, "learning.withhold_exam", exam, on)
    return exam


@transaction.atomic
def publish_results(*, actor: Actor, exam_id: int, version: int | None, at: datetime, on: date) -> Exam:
    """Show the participants their results and write the scores into their places in the class.

    A final test writes ``score``, an entry test ``score_before``, practice neither; of several final tests of a class
    the one published last stands. Practice is published while it is open, and stays open: whoever hands in reads the result.
    Raises Http404, CommandRefused while any other test is open, or an answer is not marked.
    """
    exam = _opened(actor, exam_id, version)
    attempts, practice = Attempt.objects.filter(exam=exam), exam.purpose == Exam.Purpose.PRACTICE
    if exam.closes_at > at and not practice:
        raise CommandRefused("open", _("The test is still open. Results are published once it has closed."))
    if not practice and attempts.filter(submitted_at=None).exists():
        raise CommandRefused("sitting", _("Somebody is still sitting this test. Wait until the time is up."))
    if waiting := attempts.filter(submitted_at__isnull=False, points=None).count():
        raise CommandRefused(
            "unmarked", _("%(count)s attempts are not marked yet. Mark their essays first.") % {"count": waiting}
        )
    rows = [row for row in exams.list_results(actor=actor, exam=exam) if row.score is not None]
    field = {Exam.Purpose.FINAL: "score", Exam.Purpose.ENTRY: "score_before"}.get(Exam.Purpose(exam.purpose))
    if field is not None:
        scores = {row.official_id: row.score for row in rows}
        places = Enrolment.objects.select_for_update().filter(
            training_class_id=exam.training_class_id, official_id__in=scores
        )
        for place in places:
            setattr(place, field, scores[place.official_id])
            place.version += 1
            place.save(update_fields=[field, "version"])
    exam.published_at, exam.version = at, exam.version + 1
    exam.save()
    _leave(actor, "learning.publish_results", exam, on, after={"people": len(rows), "field": field or ""})
    return exam
