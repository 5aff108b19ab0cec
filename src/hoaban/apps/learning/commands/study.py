"""Writing lessons, their files, and that somebody read them."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Course, Lesson, LessonFile, LessonVisit
from hoaban.apps.learning.queries import study
from hoaban.apps.learning.rules.lesson_files import ENDINGS, MOST_BYTES, MOST_FILES, kind_of
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy


class Upload(Protocol):
    """A file on its way in."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content in pieces."""
        ...


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What a lesson says; ``body`` is Markdown, ``video_url`` an address or ""."""

    title: str
    body: str = ""
    video_url: str = ""
    minutes: int = 15
    is_published: bool = False


def _leave(actor: Actor, action: str, lesson: Lesson, on: date, **told: Any) -> None:
    path = organisation.current_path(lesson.course.provider_id, on) if lesson.course.provider_id else ""
    audit.record(actor=actor, action=action, subject=lesson, path=path or "", on=on, batch=current_submission(), **told)


def _kept(actor: Actor, lesson_id: int, on: date) -> Lesson:
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("course").filter(pk=lesson_id).first()
    if lesson is None or not study.keeps(actor=actor, course=lesson.course, on=on):
        raise Http404
    return lesson


def _check(facts: LessonFacts) -> None:
    if facts.video_url and not facts.video_url.startswith("https://"):
        raise CommandRefused("video", _("The address of a video begins with https://."), "video_url")
    if facts.is_published and not (facts.body.strip() or facts.video_url):
        raise CommandRefused(
            "empty", _("The lesson is empty. Write a text or give a video before it is published."), "body"
        )


@transaction.atomic
def write_lesson(*, actor: Actor, course_id: int, facts: LessonFacts, on: date) -> Lesson:
    """Add a lesson at the end of a course. Raises PermissionDenied for those who do not keep it, CommandRefused."""
    course = Course.objects.select_for_update().get(pk=course_id)
    if not study.keeps(actor=actor, course=course, on=on):
        raise PermissionDenied(f"lessons of {course.code}")
    _check(facts)
    last = Lesson.objects.filter(course=course).aggregate(last=Max("position"))["last"] or 0
    lesson = Lesson.objects.create(
        course=course, position=last + 1, title=tidy(facts.title), body=facts.body, video_url=facts.video_url,
        minutes=facts.minutes, is_published=facts.is_published,
    )  # fmt: skip
    _leave(actor, "learning.write_lesson", lesson, on, after={"title": lesson.title, "published": lesson.is_published})
    return lesson


@transaction.atomic
def change_lesson(*, actor: Actor, lesson_id: int, version: int | None, facts: LessonFacts, on: date) -> Lesson:
    """Change what a lesson says. Raises Http404, CommandRefused ("changed" where somebody was faster)."""
    lesson = _kept(actor, lesson_id, on)
    if version is not None and version != lesson.version:
        raise CommandRefused("changed", _("Someone changed this lesson. Look at it again, then save."))
    _check(facts)
    before = {"title": lesson.title, "published": lesson.is_published}
    lesson.title, lesson.body, lesson.video_url = tidy(facts.title), facts.body, facts.video_url
    lesson.minutes, lesson.is_published, lesson.version = facts.minutes, facts.is_published, lesson.version + 1
    lesson.save()
    after = {"title": lesson.title, "published": lesson.is_published}
    _leave(actor, "learning.change_lesson", lesson, on, before=before, after=after)
    return lesson


@transaction.atomic
def move_lesson(*, actor: Actor, lesson_id: int, up: bool, on: date) -> None:
    """Let a lesson and its neighbour change places; the first stays first, the last last."""
    lesson = _kept(actor, lesson_id, on)
    others = Lesson.objects.select_for_update().filter(course_id=lesson.course_id)
    beside = others.filter(position__lt=lesson.position).order_by("-position")
    if not up:
        beside = others.filter(position__gt=lesson.position).order_by("position")
    other = beside.first()
    if other is None:
        return
    here, there = lesson.position, other.position
    spare = (others.aggregate(last=Max("position"))["last"] or 0) + 1
    Lesson.objects.filter(pk=lesson.pk).update(position=spare)
    Lesson.objects.filter(pk=other.pk).update(position=here)
    Lesson.objects.filter(pk=lesson.pk).update(position=there)
    _leave(actor, "learning.move_lesson", lesson, on, before={"order": here}, after={"order": there})


@transaction.atomic
def remove_lesson(*, actor: Actor, lesson_id: int, on: date) -> None:
    """Take an unpublished lesson away with its files. Raises Http404, CommandRefused while participants can read it."""
    lesson = _kept(actor, lesson_id, on)
    if lesson.is_published:
        raise CommandRefused("published", _("Participants can read this lesson. Take it back first, then delete it."))
    paths = [Path(settings.MEDIA_ROOT, file.file) for file in lesson.files.all()]
    _leave(actor, "learning.remove_lesson", lesson, on, before={"title": lesson.title})
    lesson.delete()
    transaction.on_commit(lambda: _unlink(paths))


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def add_file(*, actor: Actor, lesson_id: int, upload: Upload, on: date) -> LessonFile:
    """Keep a file with a lesson, outside the web root, under a random name, its type told by its content.

    Raises Http404, CommandRefused when it is too large, of another type, or one too many.
    """
    name = f"lessons/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT, name)
    try:
        size = _store(upload, path)
        return _enter_file(actor=actor, lesson_id=lesson_id, upload=upload, name=name, size=size, on=on)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _enter_file(*, actor: Actor, lesson_id: int, upload: Upload, name: str, size: int, on: date) -> LessonFile:
    lesson = _kept(actor, lesson_id, on)
    if lesson.files.count() >= MOST_FILES:
        raise CommandRefused("too-many", _("A lesson has at most 20 files. Delete one first."), "file")
    kind = _kind(Path(settings.MEDIA_ROOT, name))
    if kind is None:
        raise CommandRefused(
            "type", _("This type of file is not taken. Use PDF, DOCX, XLSX, PPTX, PNG, JPG, MP3 or MP4."), "file"
        )
    stem = tidy(Path(upload.name or "").stem)[:180] or _("File")
    kept = LessonFile.objects.create(lesson=lesson, name=stem + ENDINGS[kind], file=name, kind=kind, size=size)
    _leave(actor, "learning.add_file", lesson, on, after={"file": kept.name, "bytes": size})
    return kept


def _store(upload: Upload, path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > MOST_BYTES:
                raise CommandRefused(
                    "too-large", _("The file is larger than 20 MB. Make it smaller, or give a link."), "file"
                )
            out.write(piece)
    return size


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(16)
    members: list[str] = []
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return None
    return kind_of(head, members)


@transaction.atomic
def remove_file(*, actor: Actor, file_id: int, on: date) -> Lesson:
    """Take a file from its lesson; returns the lesson. Raises Http404."""
    found = LessonFile.objects.filter(pk=file_id).first()
    if found is None:
        raise Http404
    lesson = _kept(actor, found.lesson_id, on)
    path = Path(settings.MEDIA_ROOT, found.file)
    _leave(actor, "learning.remove_file", lesson, on, before={"file": found.name})
    found.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return lesson


@transaction.atomic
def open_lesson(*, actor: Actor, lesson_id: int, at: datetime, on: date) -> None:
    """Note that the official opened a lesson; only the first time is noted, and nothing of those who only keep it."""
    page = study.get_lesson(actor=actor, lesson_id=lesson_id, on=on)
    if actor.official_id is None or not page.lesson.is_published:
        return
    _visit, is_new = LessonVisit.objects.get_or_create(
        lesson=page.lesson, official_id=actor.official_id, defaults={"opened_at": at}
    )
    if is_new:
        _leave(actor, "learning.open_lesson", page.lesson, on)


@transaction.atomic
def finish_lesson(*, actor: Actor, lesson_id: int, at: datetime, on: date) -> None:
    """Note that the official finished a lesson; once. Raises Http404 for those who may not read it."""
    page = study.get_lesson(actor=actor, lesson_id=lesson_id, on=on)
    if actor.official_id is None:
        raise CommandRefused("no-record", _("Only a participant with a record finishes a lesson."))
    visit, _new = LessonVisit.objects.select_for_update().get_or_create(
        lesson=page.lesson, official_id=actor.official_id, defaults={"opened_at": at}
    )
    if visit.done_at is None:
        visit.done_at = at
        visit.save()
        _leave(actor, "learning.finish_lesson", page.lesson, on)
