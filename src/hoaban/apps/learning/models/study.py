"""Lessons: what is read before, in and after a class."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models.courses import Course
from hoaban.apps.people.models import Official


class Lesson(models.Model):
    """A lesson of a course, in Markdown; only published ones are read."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title of the lesson"), max_length=200)
    body = models.TextField(_("text"), blank=True, max_length=100_000)
    video_url = models.URLField(_("video"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    is_published = models.BooleanField(_("published"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "position"], name="learning_lesson_place")]

    def __str__(self) -> str:
        return self.title


class LessonFile(models.Model):
    """A file of a lesson, kept outside the web root."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="files", verbose_name=_("lesson"))
    name = models.CharField(_("name of the file"), max_length=200)
    file = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("type"), max_length=80)
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file of a lesson")
        verbose_name_plural = _("files of lessons")

    def __str__(self) -> str:
        return self.name


class LessonVisit(models.Model):
    """That somebody opened a lesson, and finished it."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="visits", verbose_name=_("lesson"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="lesson_visits", verbose_name=_("official"))
    opened_at = models.DateTimeField(_("opened at"))
    done_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("visit of a lesson")
        verbose_name_plural = _("visits of lessons")
        constraints: ClassVar = [models.UniqueConstraint(fields=["lesson", "official"], name="learning_visit_once")]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.official}"
