"""Ending a class: who has completed, and what that writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands import trained_years
from hoaban.apps.learning.commands.classes import holding, left, refuse_changed
from hoaban.apps.learning.models import Completion, Course, Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.queries import attendance
from hoaban.apps.learning.rules.classes import CLOSE, cost_of_one
from hoaban.apps.learning.rules.gaps import knowledge_level
from hoaban.apps.people import commands as people
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow, Qualification, QualificationKind
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class CompletionFacts:
    """A course completed elsewhere or earlier; ``cost`` in đồng, ``score`` in percent."""

    official_id: int
    course_id: int
    completed_on: date
    hours: int | None = None
    cost: int = 0
    score: Decimal | None = None
    score_before: Decimal | None = None
    assessed: bool = False


def close_class(
    *, actor: Actor, class_id: int, on: date, version: int | None = None, completed: Mapping[int, bool] | None = None,
    reason: str = "",
) -> TrainingClass:  # fmt: skip
    """End a class: everybody who takes part has completed or not, by attendance and score, on the last day of the class.

    ``on``: today, when certificates are issued. ``completed`` (place -> whether) decides otherwise in single cases; then
    ``reason`` says why. Raises CommandRefused while days or sessions of the class lie ahead.
    """
    decided = completed or {}
    with holding(actor=actor, class_id=class_id, permission=Permission.RUN_CLASSES, version=version) as row:
        if row.state not in CLOSE.sources:
            message = _("The class is “%(state)s”; only a running class is closed.")
            raise CommandRefused("state", message % {"state": row.get_state_display()})
        ended_on = _ended_on(row, on)
        results = attendance.list_results(actor=actor, training_class=row, on=on)
        against = [
            one for one in results if decided.get(one.enrolment.pk, one.verdict.completed) != one.verdict.completed
        ]
        if against and not reason.strip():
            message = _("%(count)s results differ from attendance and score. Say why.") % {"count": len(against)}
            raise CommandRefused("reason", message, "reason")
        for one in results:
            if decided.get(one.enrolment.pk, one.verdict.completed):
                complete(
                    actor=actor, enrolment_id=one.enrolment.pk, score=one.enrolment.score,
                    score_before=one.enrolment.score_before, on=ended_on, issued_on=on,
                )  # fmt: skip
            else:
                why = reason if one in against else ", ".join(one.verdict.reasons)
                fail(actor=actor, enrolment_id=one.enrolment.pk, on=on, reason=why or reason)
        _end_the_rest(row, on)
        row.state = CLOSE.target
        left(actor, "close_class", row, on=on, reason=reason, after={"people": len(results)})
        return row


@transaction.atomic
def complete(
    *, actor: Actor, enrolment_id: int, score: Decimal | None, score_before: Decimal | None, on: date,
    version: int | None = None, issued_on: date | None = None,
) -> Completion:  # fmt: skip
    """End a place as completed: the row that figures count, the qualification, the certificate, the follow-ups.

    ``on``: the day on which the course was completed; ``issued_on``: of the certificate, the same day without it.
    """
    place = _ending(actor, enrolment_id, version)
    row, course = place.training_class, place.training_class.course
    place.state, place.score, place.score_before = EnrolmentState.COMPLETED, score, score_before
    _save(actor, place, "complete_course", on, "")
    made = Completion.objects.create(
        official_id=place.official_id, course=course, training_class=row, kind=course.kind, completed_on=on,
        hours=course.hours, cost=cost_of_one(row.cost_per_head, row.cost_fixed, _people(row)), score=score,
        score_before=score_before, assessed=course.has_test, commune_id=_communes([place.official_id], on).get(place.official_id),
    )  # fmt: skip
    trained_years.refresh([place.official_id])
    _award(actor, place, course, on)
    _follow(actor, made, place, on, issued_on or on)
    return made


@transaction.atomic
def fail(*, actor: Actor, enrolment_id: int, on: date, reason: str, version: int | None = None) -> Enrolment:
    """End a place as not completed, with the reason."""
    place = _ending(actor, enrolment_id, version)
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
    place.state, place.reason = EnrolmentState.FAILED, reason
    _save(actor, place, "fail_course", on, reason)
    return place


@transaction.atomic
def record_completions(*, actor: Actor, facts: Sequence[CompletionFacts], on: date) -> int:
    """Record courses completed without a class here (history, import); no qualification follows.

    What is recorded already (same official, course and day) is left as it is; returns how many were written.
    """
    _require_parts(actor, {one.official_id for one in facts}, on)
    courses = Course.objects.in_bulk({one.course_id for one in facts})
    communes = {
        (day, who): commune
        for day in {one.completed_on for one in facts}
        for who, commune in _communes([one.official_id for one in facts if one.completed_on == day], day).items()
    }
    before = Completion.objects.count()
    Completion.objects.bulk_create(
        [
            Completion(
                official_id=one.official_id, course_id=one.course_id, kind=courses[one.course_id].kind,
                completed_on=one.completed_on, hours=one.hours or courses[one.course_id].hours, cost=one.cost,
                score=one.score, score_before=one.score_before, assessed=one.assessed,
                commune_id=communes.get((one.completed_on, one.official_id)),
            )
            for one in facts
        ],
        batch_size=2_000,
        ignore_conflicts=True,
    )  # fmt: skip
    written = Completion.objects.count() - before
    trained_years.refresh([one.official_id for one in facts])
    audit.record(
        actor=actor, action="learning.record_completions", path=actor.home_path, on=on, after={"rows": written},
        batch=current_submission(),
    )  # fmt: skip
    return written


def _ending(actor: Actor, enrolment_id: int, version: int | None) -> Enrolment:
    known = Enrolment.objects.select_related("official", "training_class__course")
    place: Enrolment = known.select_for_update(of=("self",)).get(pk=enrolment_id)
    row = place.training_class
    organises = actor.may(Permission.APPROVE_TRAINING, row.organiser_path)
    if not (organises or actor.may(Permission.RUN_CLASSES, row.unit_path)):
        raise PermissionDenied(f"{Permission.RUN_CLASSES} {row.code}")
    refuse_changed(place.version, version)
    if place.state != EnrolmentState.APPROVED:
        message = _("%(name)s is “%(state)s” here; only approved participants complete a class.")
        facts = {"name": place.official.full_name, "state": place.get_state_display()}
        raise CommandRefused("state", message % facts)
    return place


def _save(actor: Actor, place: Enrolment, action: str, on: date, reason: str) -> None:
    place.decided_on = on
    place.version += 1
    place.save()
    audit.record(
        actor=actor, action=f"learning.{action}", subject=place, path=place.unit_path, on=on, reason=reason,
        after={"state": str(place.state), "score": text(place.score)}, batch=current_submission(),
    )  # fmt: skip


def _people(row: TrainingClass) -> int:
    states = (EnrolmentState.APPROVED, EnrolmentState.COMPLETED, EnrolmentState.FAILED)
    return row.enrolments.filter(state__in=states).count()


def _communes(official_ids: Sequence[int], on: date) -> dict[int, int | None]:
    rows = CensusRow.objects.filter(official_id__in=set(official_ids), starts_on__lte=on, ends_before__gt=on)
    return dict(rows.values_list("official_id", "commune_id"))


def _award(actor: Actor, place: Enrolment, course: Course, on: date) -> None:
    """Write the qualification that the course gives, unless the record holds that level or a higher one.

    Of ethnic knowledge the level is the target group: group 1, of the highest leaders, holds the most.
    """
    if course.awards_kind is None or course.awards_level is None:
        return
    held = Qualification.objects.filter(official_id=place.official_id, kind=course.awards_kind)
    height = knowledge_level if course.awards_kind == QualificationKind.ETHNIC_KNOWLEDGE else int
    if any(height(level) >= height(course.awards_level) for level in held.values_list("level", flat=True)):
        return
    # Completing the class is what entitles to the qualification: the provider has no other access to the record.
    clerk = replace(Actor.system(actor.name), user_id=actor.user_id)
    row = place.training_class
    people.award_qualification(
        actor=clerk, official_id=place.official_id, version=None, kind=course.awards_kind, level=course.awards_level,
        awarded_on=on, field=course.name_vi, institution=row.provider_name or (row.provider.name if row.provider else ""),
    )  # fmt: skip


def _ended_on(row: TrainingClass, on: date) -> date:
    """The last day of a class that is over."""
    last = attendance.last_day_of(row)
    if last > on:
        message = _("The class lasts until %(day)s. If it ended earlier, change its last day and its sessions first.")
        raise CommandRefused("ahead", message % {"day": day(last)})
    return last


def _follow(actor: Actor, made: Completion, place: Enrolment, on: date, issued_on: date) -> None:
    from hoaban.apps.learning.commands import certificates, effect

    certificates.issue(actor=actor, completion_id=made.pk, on=issued_on)
    effect.open_follow_ups(actor=actor, enrolment_id=place.pk, on=on)


def _end_the_rest(row: TrainingClass, on: date) -> None:
    """Whoever still waits when a class ends was never in it."""
    states = (
        EnrolmentState.REQUESTED, EnrolmentState.PROPOSED, EnrolmentState.NOMINATED, EnrolmentState.WAITING,
    )  # fmt: skip
    row.enrolments.filter(state__in=states).update(
        state=EnrolmentState.REFUSED, place_in_line=None, decided_on=on, reason=_("The class has ended.")
    )


def _require_parts(actor: Actor, official_ids: set[int], on: date) -> None:
    """Everybody has served in the part over which the actor proposes training."""
    if "" in actor.prefixes(Permission.PROPOSE_TRAINING):
        return
    actor.require(Permission.PROPOSE_TRAINING)
    rows = CensusRow.objects.filter(actor.within(Permission.PROPOSE_TRAINING), official_id__in=official_ids)
    if official_ids - set(rows.values_list("official_id", flat=True)):
        raise PermissionDenied(f"{Permission.PROPOSE_TRAINING} {on}")
