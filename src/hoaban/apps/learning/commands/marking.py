"""Marking: machine-markable answers at handing in, essays by two people who do not know of each other."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Attempt, AttemptQuestion, EssayMark
from hoaban.apps.learning.queries.exams import get_exam
from hoaban.apps.learning.rules.marking import essay_mark, machine_mark, markers_needed, points_of
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor


def settle(*, actor: Actor, attempt: Attempt, submitted_at: datetime) -> None:  # noqa: ARG001 - on whose word it closes
    """Close an attempt that the caller holds locked: mark what a machine can, sum up what is marked."""
    rows = list(attempt.questions.select_related("question"))
    for one in rows:
        one.fraction = machine_mark(one.question.type, one.question.body, one.order, one.answer)
    AttemptQuestion.objects.bulk_update(rows, ["fraction"], batch_size=100)
    attempt.submitted_at = submitted_at
    attempt.points = points_of([(one.points, one.fraction) for one in rows])
    attempt.save(update_fields=["submitted_at", "points"])


@transaction.atomic
def mark_essay(*, actor: Actor, answer_id: int, percent: Decimal, comment: str, on: date) -> AttemptQuestion:
    """Give an essay a mark in percent of its points; the second or third mark settles it.

    One mark a person; it can be changed until the essay is settled. Raises Http404 for those who do not run the class,
    PermissionDenied without an account, CommandRefused when it is settled or the mark lies outside 0 to 100.
    """
    answer = (
        AttemptQuestion.objects.select_for_update(of=("self", "attempt"))
        .select_related("attempt", "question")
        .filter(pk=answer_id, question__type="essay", attempt__submitted_at__isnull=False)
        .first()
    )
    if answer is None:
        raise Http404
    exam = get_exam(actor=actor, exam_id=answer.attempt.exam_id)
    if actor.user_id is None:
        raise PermissionDenied("marking needs an account")
    if answer.fraction is not None:
        raise CommandRefused("settled", _("This essay is marked already."))
    if not 0 <= percent <= 100:
        raise CommandRefused("percent", _("A mark lies between 0 and 100 percent."), "percent")
    if actor.official_id is not None and actor.official_id == answer.attempt.official_id:
        raise CommandRefused("own", _("Nobody marks an essay of their own."))
    marks = list(EssayMark.objects.select_for_update().filter(answer=answer))
    if not any(one.marker_id == actor.user_id for one in marks) and not markers_needed([m.percent for m in marks]):
        raise CommandRefused("settled", _("This essay is marked already."))
    EssayMark.objects.update_or_create(
        answer=answer, marker_id=actor.user_id,
        defaults={"marker_name": actor.name, "percent": percent, "comment": comment[:1000]},
    )  # fmt: skip
    _settle_essay(answer)
    path = exam.training_class.unit_path or exam.training_class.organiser_path
    audit.record(
        actor=actor, action="learning.mark_essay", subject=answer, path=path, on=on, after={"percent": str(percent)}
    )
    return answer


def _settle_essay(answer: AttemptQuestion) -> None:
    marks = list(EssayMark.objects.filter(answer=answer).order_by("id").values_list("percent", flat=True))
    answer.fraction = essay_mark(marks)
    if answer.fraction is None:
        return
    answer.save(update_fields=["fraction"])
    parts = AttemptQuestion.objects.filter(attempt_id=answer.attempt_id).values_list("points", "fraction")
    Attempt.objects.filter(pk=answer.attempt_id).update(points=points_of(list(parts)))
