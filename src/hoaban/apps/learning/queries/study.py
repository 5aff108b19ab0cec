"""Reads of study: the lessons of a course for its participants and keepers, and how far everybody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from hoaban.apps.learning.models import Course, Enrolment, Lesson, LessonFile, LessonVisit, TrainingClass
from hoaban.apps.learning.queries.running import SITTING_STATES, may_run, run_by
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson as the actor sees it; ``opened`` and ``done`` are the actor's own."""

    id: int
    position: int
    title: str
    minutes: int
    is_published: bool
    opened: bool
    done: bool
    files: int
    has_video: bool


@dataclass(frozen=True, slots=True)
class CourseLessons:
    """The lessons of a course; ``keeps``: the actor writes them; ``class_code``: a class the actor is in."""

    course: Course
    keeps: bool
    class_code: str
    rows: list[LessonRow]

    @property
    def done(self) -> int:
        """How many the actor has finished."""
        return sum(row.done for row in self.rows)


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson with its files and neighbours."""

    lesson: Lesson
    keeps: bool
    files: list[LessonFile]
    done_at: datetime | None
    previous: LessonRow | None
    following: LessonRow | None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """How far a participant of a class is."""

    official_id: int
    name: str
    unit_path: str
    opened: int
    done: int
    last_at: datetime | None


def keeps(*, actor: Actor, course: Course, on: date) -> bool:
    """Whether the actor writes a course's lessons: its provider, those who keep the catalogue there, or who run a class."""
    path = organisation.current_path(course.provider_id, on) if course.provider_id else ""
    if any(actor.may(permission, path) for permission in (Permission.RUN_CLASSES, Permission.APPROVE_TRAINING)):
        return True
    return TrainingClass.objects.filter(run_by(actor), course=course).exists()


def _participation(actor: Actor, course: Course) -> str | None:
    """The code of the newest class of the course that the actor is in; None when in none."""
    mine = Enrolment.objects.filter(
        official_id=actor.official_id or 0, training_class__course=course, state__in=SITTING_STATES
    ).exclude(training_class__state=TrainingClass.State.CANCELLED)
    codes = mine.order_by("-training_class__starts_on").values_list("training_class__code", flat=True)
    return codes.first() if actor.official_id else None


def _rows(actor: Actor, course: Course, *, all_of_them: bool) -> list[LessonRow]:
    mine = LessonVisit.objects.filter(lesson=OuterRef("pk"), official_id=actor.official_id or 0)
    found = (
        Lesson.objects.filter(Q() if all_of_them else Q(is_published=True), course=course)
        .annotate(opened=Exists(mine), done=Exists(mine.filter(done_at__isnull=False)), n_files=Count("files"))
        .order_by("position")
    )
    return [
        LessonRow(
            one.pk, one.position, one.title, one.minutes, one.is_published, one.opened, one.done, one.n_files,
            bool(one.video_url),
        )
        for one in found
    ]  # fmt: skip


def course_lessons(*, actor: Actor, course_code: str, on: date) -> CourseLessons:
    """The lessons of a course; Http404 for those who neither are in a class of it nor keep it."""
    course = Course.objects.filter(code=course_code).first()
    if course is None:
        raise Http404
    may_keep = keeps(actor=actor, course=course, on=on)
    class_code = _participation(actor, course)
    if not may_keep and class_code is None:
        raise Http404
    return CourseLessons(course, may_keep, class_code or "", _rows(actor, course, all_of_them=may_keep))


def get_lesson(*, actor: Actor, lesson_id: int, on: date) -> LessonPage:
    """One lesson; Http404 where the actor may not read it (participants read published ones)."""
    lesson = Lesson.objects.select_related("course").filter(pk=lesson_id).first()
    if lesson is None:
        raise Http404
    of_course = course_lessons(actor=actor, course_code=lesson.course.code, on=on)
    places = [row.id for row in of_course.rows]
    if lesson.pk not in places:
        raise Http404
    at = places.index(lesson.pk)
    visit = LessonVisit.objects.filter(lesson=lesson, official_id=actor.official_id or 0).first()
    return LessonPage(
        lesson, of_course.keeps, list(lesson.files.order_by("id")), visit.done_at if visit else None,
        of_course.rows[at - 1] if at else None, of_course.rows[at + 1] if at + 1 < len(places) else None,
    )  # fmt: skip


def get_file(*, actor: Actor, file_id: int, on: date) -> LessonFile:
    """A file of a lesson that the actor may read; else Http404."""
    found: LessonFile | None = LessonFile.objects.select_related("lesson").filter(pk=file_id).first()
    if found is None:
        raise Http404
    get_lesson(actor=actor, lesson_id=found.lesson_id, on=on)
    return found


def stored_file(*, actor: Actor, file_id: int, on: date) -> Path:
    """Where a file that the actor may read is kept."""
    return Path(settings.MEDIA_ROOT, get_file(actor=actor, file_id=file_id, on=on).file)


def list_progress(*, actor: Actor, training_class: TrainingClass) -> list[ProgressRow]:
    """How far each participant of a class is with the published lessons, by name; Http404 for those who do not run it."""
    if not may_run(actor, training_class):
        raise Http404
    visits = Q(
        official__lesson_visits__lesson__course_id=training_class.course_id,
        official__lesson_visits__lesson__is_published=True,
    )
    found = (
        Enrolment.objects.filter(training_class=training_class, state__in=SITTING_STATES)
        .select_related("official")
        .annotate(
            opened=Count("official__lesson_visits", filter=visits),
            done=Count("official__lesson_visits", filter=visits & Q(official__lesson_visits__done_at__isnull=False)),
        )
        .order_by("official__name_key", "official_id")
    )
    people = list(found)
    last: dict[int, datetime] = {}
    for who, opened_at, done_at in LessonVisit.objects.filter(
        official_id__in=[one.official_id for one in people], lesson__course_id=training_class.course_id
    ).values_list("official_id", "opened_at", "done_at"):
        last[who] = max(done_at or opened_at, last.get(who, opened_at))
    return [
        ProgressRow(
            one.official_id, one.official.full_name, one.unit_path, one.opened, one.done, last.get(one.official_id)
        )
        for one in people
    ]


def class_tab(*, actor: Actor, training_class: TrainingClass, on: date) -> dict[str, Any] | None:
    """What the page of a class says of its lessons; None where there are none and the actor writes none."""
    may_keep = keeps(actor=actor, course=training_class.course, on=on)
    participates = Enrolment.objects.filter(
        official_id=actor.official_id or 0, training_class=training_class, state__in=SITTING_STATES
    ).exists()
    if not may_keep and not (participates and actor.official_id):
        return None
    rows = _rows(actor, training_class.course, all_of_them=may_keep)
    if not rows and not may_keep:
        return None
    return {
        "course": training_class.course, "training_class": training_class, "lessons": rows, "keeps": may_keep,
        "runs": may_run(actor, training_class), "done": sum(row.done for row in rows), "participates": participates,
    }  # fmt: skip
