"""The command that builds the demonstration's training: part by part, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import chain, groupby

from django.db import transaction

from hoaban.apps.learning.commands.completions import CompletionFacts, record_completions
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Course
from hoaban.apps.people import commands as people
from hoaban.demonstration.targets import TRAINING, TRAINING_DAY, Targets
from hoaban.demonstration.training import (
    absences,
    answers,
    approved,
    content,
    essays,
    materials,
    offers,
    plans,
    rounds,
    shown,
)
from hoaban.demonstration.training.district import district_year
from hoaban.demonstration.training.facts import PART_TIME, Taken, read_courses, read_serving
from hoaban.demonstration.training.history import Told, from_records, from_years
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event

DONE = "demonstration.training"
Part = Callable[..., None]


def build_training(
    *, actor: Actor, on: date, seed: int, targets: Targets, tell: Callable[[int, int], None] | None = None
) -> int:
    """Build what is not there yet, as of a day; returns how many parts were built.

    ``tell`` hears how many parts are done, of how many. Raises PermissionDenied unless the actor administers the
    whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    there = set(Event.objects.filter(action=DONE).values_list("subject_name", flat=True))
    built = 0
    for place, (name, part) in enumerate(PARTS.items(), 1):
        if name not in there:
            with transaction.atomic():
                part(actor=actor, on=on, seed=seed, targets=targets)
                audit.record(actor=actor, action=DONE, on=on, about=(DONE, place, name))
            built += 1
        if tell is not None:
            tell(place, len(PARTS))
    return built


def _courses(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    load_learning(actor=actor)


def _history(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:
    courses = read_courses()
    serving = read_serving(TRAINING_DAY, targets.training_district)
    officers = frozenset(one.official_id for one in serving if one.is_officer or one.category == PART_TIME)
    told = Told(TRAINING_DAY.year, officers, frozenset(one.official_id for one in serving) - officers)
    year = district_year(courses, serving, TRAINING)
    for official, kind, level, day in year.awards:
        people.award_qualification(
            actor=actor, official_id=official, version=None, kind=kind, level=level, awarded_on=day,
            institution="Trường Chính trị tỉnh",
        )  # fmt: skip
    taken = chain(year.taken, from_records(courses, on, told), from_years(courses, seed, on, told))
    _record(actor, taken, on)


def _record(actor: Actor, taken: Iterable[Taken], on: date) -> None:
    """Year by year, each course of an official once a day."""
    known = {(one.official_id, one.course_id, one.completed_on): one for one in taken}
    ordered = sorted(known.values(), key=lambda one: (one.completed_on, one.official_id, one.course_id))
    costs = dict(Course.objects.values_list("pk", "cost_per_head"))
    for _year, group in groupby(ordered, key=lambda one: one.completed_on.year):
        facts = [
            CompletionFacts(
                official_id=one.official_id, course_id=one.course_id, completed_on=one.completed_on,
                score=None if one.score is None else Decimal(one.score), assessed=one.score is not None, cost=costs[one.course_id],
            )
            for one in group
        ]  # fmt: skip
        record_completions(actor=actor, facts=facts, on=on)


PARTS: dict[str, Part] = {
    "courses": _courses,
    "history": _history,
    "content": content.build_content,
    "past classes": rounds.build_past,
    "classes of today": rounds.build_present,
    "files of lessons": materials.build_materials,
    "essays": essays.build_essays,
    "answers after months": answers.build_answers,
    "evidence": shown.build_evidence,
    "plan of this year": approved.build_approved,
    "plan of next year": plans.build_plan,
    "classes on offer": offers.build_offers,
    "leave": absences.build_absences,
}
