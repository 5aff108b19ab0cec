"""Did it help: the survey at the end, the questions after 3 and 6 months, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Enrolment, FollowUp, FollowUpTask, Reaction, Respondent, Use
from hoaban.apps.learning.queries.effect import TOOK_PART
from hoaban.apps.learning.rules.effect import (
    EARLY_DAYS,
    OBSTACLES,
    STRUGGLING,
    TASK_DAYS,
    bad_marks,
    follow_up_days,
    may_answer,
)
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission


@transaction.atomic
def give_reaction(
    *, actor: Actor, enrolment_id: int, marks: Mapping[str, int], on: date, best: str = "", change: str = ""
) -> Reaction:
    """Fill in the survey of a class that the actor took part in, once it has come to its end, once.

    The event says that it was given, not what was said. Raises PermissionDenied for somebody else's place,
    CommandRefused when the class is not over, marks are missing, or it was given before.
    """
    place = Enrolment.objects.select_for_update().select_related("training_class").get(pk=enrolment_id)
    if actor.official_id is None or place.official_id != actor.official_id:
        raise PermissionDenied("the survey is for participants")
    if place.state not in TOOK_PART:
        raise CommandRefused("not-participant", _("The survey is for those who took part in the class."))
    if place.training_class.ends_on > on and place.training_class.state != "finished":
        text = _("The survey opens on %(day)s, the last day of the class.")
        raise CommandRefused("not-over", text % {"day": f"{place.training_class.ends_on:%d/%m/%Y}"})
    if Reaction.objects.filter(enrolment=place).exists():
        raise CommandRefused("given-already", _("This survey was filled in already. Thank you."))
    if wrong := bad_marks(marks):
        raise CommandRefused("marks", _("Choose a mark from 1 to 5 for every question."), wrong[0])
    reaction = Reaction.objects.create(
        enrolment=place, marks=dict(marks), best=best.strip(), change=change.strip(), given_on=on
    )
    _leave(actor, "learning.give_reaction", place, on, place.unit_path, {"class": place.training_class.code})
    return reaction


@transaction.atomic
def open_follow_ups(*, actor: Actor, enrolment_id: int, on: date) -> list[FollowUp]:
    """Ask the official and the supervisor 3 and 6 months after a class was completed on a day; safe to repeat.

    Raises PermissionDenied unless the actor holds or organises the class.
    """
    place = Enrolment.objects.select_related("training_class", "official").get(pk=enrolment_id)
    _require_class(actor, place)
    for months, due_on in follow_up_days(on).items():
        for respondent in Respondent:
            FollowUp.objects.get_or_create(
                enrolment=place, months=months, respondent=respondent, defaults={"due_on": due_on}
            )
    days = {str(months): day.isoformat() for months, day in follow_up_days(on).items()}
    _leave(actor, "learning.open_follow_ups", place, on, place.unit_path, days)
    return list(FollowUp.objects.filter(enrolment=place).order_by("months", "respondent"))


def _require_class(actor: Actor, place: Enrolment) -> None:
    one = place.training_class
    runs = actor.may(Permission.RUN_CLASSES, one.unit_path)
    if not runs and not actor.may(Permission.APPROVE_TRAINING, one.organiser_path):
        raise PermissionDenied("follow-ups are opened by those who hold the class")


@transaction.atomic
def answer_follow_up(
    *, actor: Actor, follow_up_id: int, use: str, on: date, evidence: str = "", obstacles: Sequence[str] = ()
) -> FollowUp:
    """Say whether what was learned is used at work; "still struggling" opens a task for the supervisor.

    Raises PermissionDenied for those who are not asked, CommandRefused when it is answered, too early, or says nothing
    that exists.
    """
    row = FollowUp.objects.select_for_update().select_related("enrolment__training_class").get(pk=follow_up_id)
    path = _require_asked(actor, row, on)
    if row.answered_on is not None:
        raise CommandRefused("answered-already", _("This question was answered already by %(name)s.")
                             % {"name": row.answered_by})  # fmt: skip
    if not may_answer(row.due_on, on):
        opens = row.due_on - timedelta(days=EARLY_DAYS)
        text = _("It is too early to tell. The question opens on %(day)s.")
        raise CommandRefused("too-early", text % {"day": f"{opens:%d/%m/%Y}"})
    if use not in Use.values:
        raise CommandRefused("use", _("Choose one of the answers."), "use")
    if set(obstacles) - set(OBSTACLES):
        raise CommandRefused("obstacles", _("Choose obstacles from the list."), "obstacles")
    row.use, row.evidence, row.obstacles = use, evidence.strip(), sorted(set(obstacles))
    row.answered_on, row.answered_by = on, actor.name
    row.save()
    after = {"use": use, "months": row.months, "respondent": row.respondent, "obstacles": row.obstacles}
    _leave(actor, "learning.answer_follow_up", row.enrolment, on, path, after)
    if use == STRUGGLING:
        _open_task(actor, row, on, path)
    return row


def _require_asked(actor: Actor, row: FollowUp, on: date) -> str:
    """Path of the official's place; PermissionDenied unless the actor is the one who is asked."""
    official = row.enrolment.official_id
    path = _place(official, on)
    if row.respondent == Respondent.OFFICIAL:
        if actor.official_id != official:
            raise PermissionDenied("the official answers")
    elif actor.official_id == official or not actor.may(Permission.FOLLOW_LEARNING, path):
        raise PermissionDenied("the supervisor answers")
    return path


def _place(official_id: int, on: date) -> str:
    rows = CensusRow.objects.filter(official_id=official_id, starts_on__lte=on).order_by("-starts_on")
    return rows.values_list("unit_path", flat=True).first() or ""


def _open_task(actor: Actor, row: FollowUp, on: date, path: str) -> None:
    """One open task for a participant of a class, however many answers ask for it."""
    if FollowUpTask.objects.filter(follow_up__enrolment=row.enrolment, done_on=None).exists():
        return
    what = _("Meet, find what hinders using “%(name)s” at work, and agree on a next step.")
    task = FollowUpTask.objects.create(
        follow_up=row, official_id=row.enrolment.official_id, due_on=on + timedelta(days=TASK_DAYS),
        what=(what % {"name": row.enrolment.training_class.name})[:500],
    )  # fmt: skip
    _leave(actor, "learning.open_task", task, on, path, {"due_on": task.due_on.isoformat()})


@transaction.atomic
def finish_task(*, actor: Actor, task_id: int, result: str, on: date) -> FollowUpTask:
    """Say what came of a follow-up task; raises PermissionDenied, CommandRefused when it is finished or says nothing."""
    task = FollowUpTask.objects.select_for_update().get(pk=task_id)
    path = _place(task.official_id, on)
    if actor.official_id == task.official_id or not actor.may(Permission.FOLLOW_LEARNING, path):
        raise PermissionDenied("the supervisor follows up")
    if task.done_on is not None:
        raise CommandRefused("done-already", _("This task was finished already."))
    if not result.strip():
        raise CommandRefused("result", _("Say what came of it."), "result")
    task.done_on, task.result = on, result.strip()[:500]
    task.save(update_fields=["done_on", "result"])
    _leave(actor, "learning.finish_task", task, on, path, {"result": task.result})
    return task


def _leave(actor: Actor, action: str, subject: Any, on: date, path: str, after: dict[str, Any]) -> None:
    audit.record(actor=actor, action=action, subject=subject, path=path, on=on, after=after)
