"""What an official holds, from the day it was awarded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.people.models.official import Official, Precision


class QualificationKind(models.IntegerChoices):
    """What was learned; each kind has its own ladder of levels in the lawbook."""

    EDUCATION = 1, _("Professional education")
    POLITICAL_THEORY = 2, _("Political theory")
    STATE_MANAGEMENT = 3, _("State management")
    ETHNIC_KNOWLEDGE = 4, _("Ethnic knowledge")


class StudyMode(models.IntegerChoices):
    """How somebody studied (form 2C, item 27)."""

    NOT_RECORDED = 0, _("Not recorded")
    REGULAR = 1, pgettext_lazy("study", "Regular, full time")
    IN_SERVICE = 2, pgettext_lazy("study", "In service, part time")
    SPECIALISED = 3, pgettext_lazy("study", "Specialised course for officials")
    DISTANCE = 4, pgettext_lazy("study", "Distance learning")
    CONCENTRATED = 5, pgettext_lazy("study", "Concentrated class")
    FOSTERING = 6, pgettext_lazy("study", "Fostering class")


class Qualification(models.Model):
    """A level of a kind awarded on a day; level 0 of a kind is never stored except "untrained" education.

    ``studied_from`` null: not known when the study began.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="qualifications", verbose_name=_("official"))
    kind = models.PositiveSmallIntegerField(_("kind"), choices=QualificationKind)
    level = models.PositiveSmallIntegerField(_("level"))
    awarded_on = models.DateField(_("awarded on"))
    precision = models.PositiveSmallIntegerField(_("precision of the day"), choices=Precision, default=Precision.DAY)
    studied_from = models.DateField(_("studied from"), null=True)
    studied_from_precision = models.PositiveSmallIntegerField(
        _("precision of the first day"), choices=Precision, default=Precision.DAY, db_default=Precision.DAY
    )
    study_mode = models.PositiveSmallIntegerField(
        _("mode of study"), choices=StudyMode, default=StudyMode.NOT_RECORDED, db_default=StudyMode.NOT_RECORDED
    )
    field = models.CharField(_("field of study"), max_length=200, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "kind", "level", "awarded_on"], name="people_qualification_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "level", "awarded_on"], name="qualification_awarded")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.level}"
