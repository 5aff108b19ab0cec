"""The catalogue of courses, what they give, and who completed them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.learning.models.competencies import Competency, Named
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official, QualificationKind
from hoaban.apps.people.models.census import CoveringIndex


class CourseKind(models.TextChoices):
    """What a course is about, as reports count it."""

    THEORY_INTERMEDIATE = "theory_intermediate", _("Intermediate political theory")
    THEORY_ADVANCED = "theory_advanced", _("Advanced political theory")
    STATE_MANAGEMENT = "state_management", _("State management")
    LEADERSHIP_DIVISION = "leadership_division", _("Leadership, division level (incl. commune)")
    LEADERSHIP_DISTRICT = "leadership_district", _("Leadership, district level")
    LEADERSHIP_DEPARTMENT = "leadership_department", _("Leadership, department level")
    JOB_SPECIFIC = "job_specific", _("Job-specific training")
    ETHNIC_KNOWLEDGE = "ethnic_knowledge", _("Ethnic knowledge")
    ETHNIC_LANGUAGE = "ethnic_language", _("Ethnic language")
    DEFENCE = "defence", _("Defence and security")
    DIGITAL = "digital", _("Digital transformation")
    PROCEDURES = "procedures", _("Administrative-procedure system")
    SOFT_SKILLS = "soft_skills", _("Soft skills at the counter")
    MEASUREMENT = "measurement", _("Measurement")


class Mode(models.TextChoices):
    """How a class is held."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    BLENDED = "blended", _("Blended")


class Course(Named):
    """A course of the catalogue. Money is in đồng; ``weeks`` counts weeks away from the office.

    ``awards_kind`` and ``awards_level``: the qualification that its completion writes into the record, if any.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=CourseKind)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("provider"))
    provider_name = models.CharField(_("provider outside the province"), max_length=200, blank=True)
    target = models.CharField(_("for whom"), max_length=300, blank=True)
    hours = models.PositiveSmallIntegerField(_("periods"), validators=[MinValueValidator(1)])
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=1)
    capacity_min = models.PositiveSmallIntegerField(_("smallest class"), default=15)
    capacity_max = models.PositiveSmallIntegerField(_("largest class"), default=60)
    cost_per_head = models.PositiveBigIntegerField(_("cost per head"), default=0)
    cost_fixed = models.PositiveBigIntegerField(_("fixed cost of a class"), default=0)
    has_test = models.BooleanField(_("ends with a test"), default=True)
    valid_months = models.PositiveSmallIntegerField(_("months the certificate is valid"), null=True, blank=True)
    awards_kind = models.PositiveSmallIntegerField(
        _("qualification written into the record"), choices=QualificationKind, null=True, blank=True
    )
    awards_level = models.PositiveSmallIntegerField(_("level of that qualification"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, default=Confidence.UNVERIFIED)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    is_open = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(capacity_max__gte=F("capacity_min")), name="learning_course_capacity"),
            models.CheckConstraint(
                condition=Q(awards_kind__isnull=True, awards_level__isnull=True)
                | Q(awards_kind__isnull=False, awards_level__isnull=False),
                name="learning_course_award_whole",
            ),
        ]


class CourseOutcome(models.Model):
    """That a course gives a level of a competency."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="outcomes", verbose_name=_("course"))
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="given_by", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(pgettext_lazy("competency", "level"))

    class Meta:
        verbose_name = _("outcome of a course")
        verbose_name_plural = _("outcomes of courses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "competency"], name="learning_outcome_once")]

    def __str__(self) -> str:
        return f"{self.course} → {self.competency} {self.level}"


class Completion(models.Model):
    """That somebody completed a course on a day: the row that every figure of training counts.

    ``kind`` repeats the course's, ``commune_id`` is the commune whose unit the official served in that day (null
    elsewhere), both kept so that a count needs no joins. ``score`` is in percent; ``cost`` in đồng.
    """

    official = models.ForeignKey(
        Official, models.CASCADE, related_name="completions", db_index=False, verbose_name=_("official")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="completions", db_index=False, verbose_name=_("course")
    )
    training_class = models.ForeignKey(
        "learning.TrainingClass", models.PROTECT, null=True, related_name="completions", verbose_name=_("class")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=CourseKind)
    completed_on = models.DateField(_("completed on"))
    hours = models.PositiveSmallIntegerField(_("periods"))
    cost = models.PositiveBigIntegerField(_("cost"), default=0)
    score = models.DecimalField(_("score, percent"), max_digits=5, decimal_places=2, null=True)
    score_before = models.DecimalField(_("score before the course, percent"), max_digits=5, decimal_places=2, null=True)
    assessed = models.BooleanField(_("with a test"), default=False)
    commune_id = models.IntegerField(_("commune"), null=True)

    class Meta:
        verbose_name = _("completed course")
        verbose_name_plural = _("completed courses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "course", "completed_on"], name="learning_completion_once")
        ]
        # A count must answer from an index alone: by person for small parts, by day for large ones, by kind for one kind.
        indexes: ClassVar = [
            CoveringIndex(
                fields=["official", "completed_on"], covered=["kind", "hours", "cost"], name="completion_official"
            ),
            CoveringIndex(
                fields=["completed_on"],
                covered=["kind", "official", "hours", "cost", "assessed", "commune_id"],
                name="completion_day",
            ),
            CoveringIndex(
                fields=["kind", "completed_on"],
                covered=["official", "hours", "cost", "assessed", "commune_id"],
                name="completion_kind",
            ),
            models.Index(fields=["course", "completed_on", "official"], name="completion_course"),
        ]

    def __str__(self) -> str:
        return f"{self.official}: {self.course}"


class TrainedYear(models.Model):
    """What an official completed in one calendar year, derived from the completed courses: never edited by hand.

    So that a year, or ten, is counted from one row a person and year. ``first_on`` and ``last_on`` are days of that year.
    """

    official = models.ForeignKey(
        Official, models.CASCADE, related_name="trained_years", db_index=False, verbose_name=_("official")
    )
    year = models.SmallIntegerField(_("year"))
    first_on = models.DateField(_("first course completed on"))
    last_on = models.DateField(_("last course completed on"))
    courses = models.PositiveIntegerField(_("courses completed"))
    hours = models.PositiveIntegerField(_("periods"))
    cost = models.PositiveBigIntegerField(_("cost"))

    class Meta:
        verbose_name = _("year of training")
        verbose_name_plural = _("years of training")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "year"], name="learning_trained_year_once")
        ]
        indexes: ClassVar = [
            CoveringIndex(
                fields=["official", "year"],
                covered=["first_on", "last_on", "courses", "hours", "cost"],
                name="trained_year_official",
            ),
            CoveringIndex(
                fields=["year"],
                covered=["official", "first_on", "last_on", "courses", "hours", "cost"],
                name="trained_year_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.year}"
