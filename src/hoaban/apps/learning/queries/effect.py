"""Did it help: reactions, follow-ups and tasks, and the numbers of a course with the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import (
    Completion,
    Course,
    CourseOutcome,
    Enrolment,
    EnrolmentState,
    FollowUp,
    FollowUpTask,
    Reaction,
    Respondent,
    TrainingClass,
)
from hoaban.apps.learning.rules.effect import (
    EARLY_DAYS,
    QUESTION_TEXTS,
    Means,
    Transfer,
    cost_per_competency,
    gain,
    means_of,
    percent,
    transfer_of,
)
from hoaban.apps.organisation.models import Succession, UnitKind
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission, any_below
from hoaban.shared.periods import on_day

ENDED = (EnrolmentState.COMPLETED, EnrolmentState.FAILED)
TOOK_PART = (EnrolmentState.APPROVED, *ENDED)
SHOWN = 50
"""Follow-ups and tasks read for a page at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """What people said in words, in no order that would tell who."""

    best: tuple[str, ...]
    change: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransferRow:
    """Answers to one of the follow-ups."""

    months: int
    respondent: str
    counted: Transfer


@dataclass(frozen=True, slots=True)
class CourseEffect:
    """The numbers of a course in the actor's part up to a day; money in đồng, shares in percent, None for unknown."""

    people: int
    communes: int
    took_part: int
    completed: int
    completion_rate: float | None
    gain: Decimal | None
    gain_of: int
    transfer: Transfer
    transfer_rows: tuple[TransferRow, ...]
    means: Means
    said: Said
    cost: int
    gained: int
    cost_per_competency: int | None


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """One completion behind the numbers; ``use``: the latest answer to a follow-up, in words."""

    completion: Completion
    name: str
    class_code: str
    class_name: str
    gain: Decimal | None
    use: str


def sees_effect(*, actor: Actor) -> bool:
    """Whether the actor may see numbers of courses at all: some part, or some classes."""
    return actor.may(Permission.VIEW_LEARNING) or actor.may(Permission.RUN_CLASSES)


def _classes_of(actor: Actor, field: str) -> Q:
    """Condition: a class that the actor holds or organises; ``field`` leads to the class."""
    runs = actor.within(Permission.RUN_CLASSES, f"{field}unit_path")
    return runs | actor.within(Permission.APPROVE_TRAINING, f"{field}organiser_path")


def _sees_all(actor: Actor) -> bool:
    return "" in actor.prefixes(Permission.VIEW_LEARNING)


def completions_of(*, actor: Actor, course: Course, on: date) -> QuerySet[Completion]:
    """Completions of a course up to a day: by people then serving in the actor's part, or in the actor's classes."""
    rows = Completion.objects.filter(course=course, completed_on__lte=on)
    if _sees_all(actor):
        return rows
    then = CensusRow.objects.filter(
        any_below(actor.prefixes(Permission.VIEW_LEARNING)), official_id=OuterRef("official_id"),
        starts_on__lte=OuterRef("completed_on"), ends_before__gt=OuterRef("completed_on"),
    )  # fmt: skip
    return rows.filter(Q(Exists(then)) | _classes_of(actor, "training_class__"))


def enrolments_of(*, actor: Actor, course: Course) -> QuerySet[Enrolment]:
    """Places in the classes of a course that the actor may count: of the own part, or in the actor's classes."""
    rows = Enrolment.objects.filter(training_class__course=course)
    if _sees_all(actor):
        return rows
    return rows.filter(actor.within(Permission.VIEW_LEARNING) | _classes_of(actor, "training_class__"))


def _communes(recorded: set[int | None], on: date) -> int:
    """How many communes of the day those are, each carried on by its heirs through mergers and splits."""
    heirs = Succession.objects.filter(
        on_day(on, "heir__"), ancestor_id__in=recorded, starts_on__lte=on, heir__kind=UnitKind.COMMUNE
    )
    return heirs.values("heir_id").distinct().count()


def course_effect(*, actor: Actor, course: Course, on: date) -> CourseEffect | None:
    """What a course has brought by a day, counted in the actor's part; None for those who may not see numbers.

    Transfer counts every answer alike, by officials and supervisors, after 3 and 6 months. A competency is gained
    once by a person, however often the course is completed.
    """
    if not sees_effect(actor=actor):
        return None
    rows = list(
        completions_of(actor=actor, course=course, on=on).values_list(
            "official_id", "commune_id", "score_before", "score", "cost"
        )
    )
    people = {row[0] for row in rows}
    gained = len(people) * CourseOutcome.objects.filter(course=course).count()
    cost = sum(row[4] for row in rows)
    mean_gain, gain_of = gain((row[2], row[3]) for row in rows)
    places = enrolments_of(actor=actor, course=course).filter(training_class__ends_on__lte=on)
    took_part, completed = _finished(places)
    reactions = list(
        Reaction.objects.filter(enrolment__in=places, given_on__lte=on).values_list("marks", "best", "change")
    )
    transfer, by_question = _transfer(places, on)
    return CourseEffect(
        len(people), _communes({row[1] for row in rows} - {None}, on), took_part, completed, percent(completed, took_part),
        mean_gain, gain_of, transfer, by_question, means_of([row[0] for row in reactions]), _said(reactions), cost,
        gained, cost_per_competency(cost, gained),
    )  # fmt: skip


def _finished(places: QuerySet[Enrolment]) -> tuple[int, int]:
    """How many had a place in a finished class, and how many of them completed it."""
    done = places.filter(training_class__state=TrainingClass.State.FINISHED, state__in=TOOK_PART)
    states = list(done.values_list("state", flat=True))
    return len(states), states.count(EnrolmentState.COMPLETED)


def _transfer(places: QuerySet[Enrolment], on: date) -> tuple[Transfer, tuple[TransferRow, ...]]:
    uses: dict[tuple[int, str], list[str]] = defaultdict(list)
    asked = FollowUp.objects.filter(enrolment__in=places).filter(Q(due_on__lte=on) | Q(answered_on__lte=on))
    for months, respondent, use, answered_on in asked.values_list("months", "respondent", "use", "answered_on"):
        uses[months, respondent].append(use if answered_on and answered_on <= on else "")
    rows = tuple(
        TransferRow(months, str(Respondent(respondent).label), transfer_of(found))
        for (months, respondent), found in sorted(uses.items())
    )
    return transfer_of(use for found in uses.values() for use in found), rows


def _said(reactions: list[tuple[dict[str, int], str, str]]) -> Said:
    """Words only where enough people answered, sorted so that their order tells nothing."""
    if not means_of([row[0] for row in reactions]).is_shown:
        return Said((), ())
    best = sorted({said.strip() for _marks, said, _change in reactions} - {""})
    change = sorted({said.strip() for _marks, _best, said in reactions} - {""})
    return Said(tuple(best), tuple(change))


def list_completions(*, actor: Actor, course: Course, on: date) -> list[CompletionRow]:
    """The rows behind the numbers of a course, newest first (three queries)."""
    if not sees_effect(actor=actor):
        return []
    rows = completions_of(actor=actor, course=course, on=on).select_related("official", "training_class")
    places = enrolments_of(actor=actor, course=course)
    answered = FollowUp.objects.filter(enrolment__in=places, answered_on__lte=on).order_by("answered_on", "id")
    uses = {
        (one.enrolment.official_id, one.enrolment.training_class_id): str(one.get_use_display())
        for one in answered.select_related("enrolment")
    }
    return [
        CompletionRow(
            row, row.official.full_name, row.training_class.code if row.training_class else "",
            row.training_class.name if row.training_class else "", gain([(row.score_before, row.score)])[0],
            uses.get((row.official_id, row.training_class_id or 0), ""),
        )
        for row in rows.order_by("-completed_on", "official__name_key", "id")
    ]  # fmt: skip


def class_tab(*, actor: Actor, training_class: TrainingClass, on: date) -> dict[str, Any] | None:
    """What the tab "Did it help" of a class shows; None for those with nothing to see there.

    A participant sees the own survey, those who hold, organise or follow the class its results.
    """
    own = own_place(actor=actor, class_id=training_class.pk)
    counts = sees_effect(actor=actor)
    if own is None and not counts:
        return None
    found: dict[str, Any] = {
        "label": _("Did it help?"),
        "code": training_class.code,
        "own": own,
        "counts": counts,
        "on": on,
    }
    if own is not None:
        found["may_react"] = may_react(enrolment=own, actor=actor, on=on)
        found["reacted"] = Reaction.objects.filter(enrolment=own).exists()
    if counts:
        places = enrolments_of(actor=actor, course=training_class.course).filter(training_class=training_class)
        rows = Reaction.objects.filter(enrolment__in=places).values_list("marks", "best", "change")
        reactions = list(rows)
        means = means_of([row[0] for row in reactions])
        found["transfer"], found["transfer_rows"] = _transfer(places, on)
        found |= {
            "means": means, "said": _said(reactions),
            "mean_texts": [(QUESTION_TEXTS[key], mean) for key, mean in means.by_question.items()],
        }  # fmt: skip
    return found


def own_place(*, actor: Actor, class_id: int) -> Enrolment | None:
    """The actor's own place in a class as somebody who takes part; None without one."""
    if actor.official_id is None:
        return None
    rows = Enrolment.objects.filter(official_id=actor.official_id, training_class_id=class_id, state__in=TOOK_PART)
    return rows.select_related("training_class__course").first()


def may_react(*, actor: Actor, enrolment: Enrolment, on: date) -> bool:
    """Whether the actor may fill in the survey now: a participant, once the class has come to its end, once."""
    if enrolment.official_id != actor.official_id or enrolment.state not in TOOK_PART:
        return False
    over = enrolment.training_class.ends_on <= on or enrolment.training_class.state == TrainingClass.State.FINISHED
    return over and not Reaction.objects.filter(enrolment=enrolment).exists()


def _followed(actor: Actor, on: date, official: str) -> Q:
    """Condition: an official whom the actor follows as supervisor on the day; never the actor."""
    here = CensusRow.objects.filter(
        actor.within(Permission.FOLLOW_LEARNING), official_id=OuterRef(official), starts_on__lte=on, ends_before__gt=on
    )
    if actor.official_id:
        here = here.exclude(official_id=actor.official_id)
    return Q(Exists(here))


def _to_answer(actor: Actor, on: date) -> Q:
    own = Q(respondent=Respondent.OFFICIAL, enrolment__official_id=actor.official_id)
    asked = own if actor.official_id else Q(pk__in=[])
    if actor.may(Permission.FOLLOW_LEARNING):
        asked |= Q(respondent=Respondent.SUPERVISOR) & _followed(actor, on, "enrolment__official_id")
    return asked


def follow_ups_due(*, actor: Actor, on: date) -> QuerySet[FollowUp]:
    """Follow-ups that the actor may answer now, as official or as supervisor, the first due first."""
    if not actor.official_id and not actor.may(Permission.FOLLOW_LEARNING):
        return FollowUp.objects.none()
    rows = FollowUp.objects.filter(_to_answer(actor, on), answered_on=None, due_on__lte=on + timedelta(days=EARLY_DAYS))
    return rows.select_related("enrolment__official", "enrolment__training_class__course").order_by("due_on", "id")


@dataclass(frozen=True, slots=True)
class ClassQuestions:
    """Questions about one class that wait for a supervisor: how many, when the first is due, and its key."""

    code: str
    name: str
    count: int
    due_on: date
    first_id: int
    first_name: str


def questions_by_class(*, actor: Actor, on: date) -> list[ClassQuestions]:
    """What the actor may answer now of others, class by class, the first due first (one query)."""
    rows = follow_ups_due(actor=actor, on=on).filter(respondent=Respondent.SUPERVISOR).values_list(
        "enrolment__training_class__code", "enrolment__training_class__name", "due_on", "id",
        "enrolment__official__full_name",
    )  # fmt: skip
    found: dict[str, list[tuple[str, date, int, str]]] = {}
    for code, name, due_on, key, person in rows:
        found.setdefault(code, []).append((name, due_on, key, person))
    return [ClassQuestions(code, one[0][0], len(one), one[0][1], one[0][2], one[0][3]) for code, one in found.items()]


def get_follow_up(*, actor: Actor, pk: int, on: date) -> FollowUp:
    """A follow-up that is the actor's to answer, answered or not; Http404."""
    rows = FollowUp.objects.filter(_to_answer(actor, on), pk=pk)
    found = rows.select_related("enrolment__official", "enrolment__training_class__course").first()
    if found is None:
        raise Http404(pk)
    return found


def open_tasks(*, actor: Actor, on: date) -> QuerySet[FollowUpTask]:
    """Follow-up tasks of the people whom the actor follows, the first due first."""
    if not actor.may(Permission.FOLLOW_LEARNING):
        return FollowUpTask.objects.none()
    rows = FollowUpTask.objects.filter(_followed(actor, on, "official_id"), done_on=None)
    return rows.select_related("official", "follow_up__enrolment__training_class").order_by("due_on", "id")


def get_task(*, actor: Actor, pk: int, on: date) -> FollowUpTask:
    """A follow-up task of somebody whom the actor follows; Http404."""
    rows = FollowUpTask.objects.filter(_followed(actor, on, "official_id"), pk=pk)
    found = rows.select_related("official", "follow_up__enrolment__training_class__course").first()
    if found is None or not actor.may(Permission.FOLLOW_LEARNING):
        raise Http404(pk)
    return found


def surveys_open(*, actor: Actor, on: date) -> list[Enrolment]:
    """The actor's own classes that are over and whose survey is not filled in, newest first; of the last 60 days."""
    if actor.official_id is None:
        return []
    rows = Enrolment.objects.filter(
        official_id=actor.official_id, state__in=TOOK_PART, training_class__ends_on__lte=on,
        training_class__ends_on__gt=on - timedelta(days=60), reaction=None,
    )  # fmt: skip
    return list(rows.select_related("training_class").order_by("-training_class__ends_on")[:SHOWN])


def mine(*, actor: Actor, on: date) -> dict[str, Any]:
    """For the page of an official: ``surveys`` to fill in and ``follow_ups`` to answer about oneself."""
    if actor.official_id is None:
        return {"surveys": [], "follow_ups": []}
    rows = follow_ups_due(actor=actor, on=on).filter(enrolment__official_id=actor.official_id)
    own = rows.filter(respondent=Respondent.OFFICIAL)
    return {"surveys": surveys_open(actor=actor, on=on), "follow_ups": list(own[:SHOWN])}
