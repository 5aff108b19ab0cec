"""Question banks, tests drawn from them, attempts answer by answer, and marks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models.classes import TrainingClass
from hoaban.apps.learning.models.courses import Course
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official


class QuestionBank(models.Model):
    """A collection of questions that one provider keeps."""

    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="banks", verbose_name=_("course")
    )

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.name


class QuestionType(models.TextChoices):
    """The types of question that Moodle GIFT knows."""

    CHOICE = "choice", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    SHORT = "short", _("Short answer")
    NUMERICAL = "numerical", _("Number")
    MATCHING = "matching", _("Matching")
    ESSAY = "essay", _("Essay")
    DESCRIPTION = "description", _("Text without a question")


class Question(models.Model):
    """A question; ``body`` holds the answers by type (see rules/questions.py). Changed by a new version only."""

    bank = models.ForeignKey(QuestionBank, models.CASCADE, related_name="questions", verbose_name=_("question bank"))
    name = models.CharField(_("name"), max_length=200)
    type = models.CharField(_("type"), max_length=12, choices=QuestionType)
    text = models.TextField(_("test question"), max_length=20_000)
    markup = models.CharField(_("markup"), max_length=10, default="plain")
    body = models.JSONField(_("answers"), default=dict)
    feedback = models.TextField(_("general feedback"), blank=True, max_length=20_000)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=2)
    tags = models.JSONField(_("tags"), default=list)
    tag_keys = models.TextField(_("search key of the tags"), blank=True, editable=False)
    category = models.CharField(_("question category"), max_length=200, blank=True)
    idnumber = models.CharField(_("identifier"), max_length=100, blank=True)
    folded = models.TextField(_("search key"), editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("test question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="learning_question_difficulty")
        ]
        indexes: ClassVar = [models.Index(fields=["bank", "is_active", "difficulty"], name="question_bank")]

    def __str__(self) -> str:
        return self.name


class Exam(models.Model):
    """A test of a class: when, how long, drawn how. Results stay until published."""

    class Purpose(models.TextChoices):
        """What it is for."""

        ENTRY = "entry", _("Before the course")
        FINAL = "final", _("End of the course")
        PRACTICE = "practice", _("Practice")

    class Counts(models.TextChoices):
        """Which of several attempts counts."""

        BEST = "best", _("The best")
        LAST = "last", _("The last")
        FIRST = "first", _("The first")

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="exams", verbose_name=_("class"))
    name = models.CharField(_("name"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose, default=Purpose.FINAL)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    counts = models.CharField(_("attempt that counts"), max_length=5, choices=Counts, default=Counts.BEST)
    pass_percent = models.PositiveSmallIntegerField(_("pass mark, percent"), default=50)
    shuffle = models.BooleanField(_("shuffled"), default=True)
    is_ready = models.BooleanField(_("released to participants"), default=False)
    published_at = models.DateTimeField(_("results published at"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="learning_exam_times"),
            models.CheckConstraint(condition=Q(minutes__gt=0, attempts__gt=0), name="learning_exam_sizes"),
            models.CheckConstraint(condition=Q(pass_percent__lte=100), name="learning_exam_pass"),
        ]

    def __str__(self) -> str:
        return self.name


class BlueprintLine(models.Model):
    """How many questions of which kind a test draws; blank conditions do not narrow."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="blueprint", verbose_name=_("test"))
    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="+", verbose_name=_("question bank"))
    position = models.PositiveSmallIntegerField(_("order"))
    tag = models.CharField(_("tag"), max_length=80, blank=True)
    type = models.CharField(_("type"), max_length=12, choices=QuestionType, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("questions"))
    points = models.DecimalField(_("points each"), max_digits=5, decimal_places=2, default=1)

    class Meta:
        verbose_name = _("line of the blueprint")
        verbose_name_plural = _("blueprint")
        constraints: ClassVar = [models.UniqueConstraint(fields=["exam", "position"], name="learning_blueprint_place")]

    def __str__(self) -> str:
        return f"{self.exam}: {self.count}"


class Attempt(models.Model):
    """One sitting of a test by one official. ``ends_at`` is fixed on the server when it starts.

    ``device`` is the digest of the key that the browser of the sitting holds: answers under another key are refused.
    "" where a supervisor released the sitting: the next browser of the same official takes it over.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="sittings", verbose_name=_("test"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="attempts", verbose_name=_("official"))
    number = models.PositiveSmallIntegerField(_("attempt"))
    started_at = models.DateTimeField(_("started at"))
    ends_at = models.DateTimeField(_("time is up at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    device = models.CharField(_("device"), max_length=43, blank=True)
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2, null=True)
    points_max = models.DecimalField(_("points to be had"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "official", "number"], name="learning_attempt_once"),
            models.UniqueConstraint(
                fields=["exam", "official"], condition=Q(submitted_at__isnull=True), name="learning_attempt_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], condition=Q(submitted_at__isnull=True), name="attempt_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.exam}: {self.official} {self.number}"


class AttemptQuestion(models.Model):
    """A question as it was drawn for an attempt, with the answer as last saved (``saves`` counts the savings)."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="questions", verbose_name=_("attempt"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("test question"))
    position = models.PositiveSmallIntegerField(_("order"))
    order = models.JSONField(_("order of the answers"), default=list)
    points = models.DecimalField(_("points to be had"), max_digits=5, decimal_places=2)
    answer = models.JSONField(_("answer given"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    saves = models.PositiveIntegerField(_("savings"), default=0)
    fraction = models.DecimalField(_("share of the points, percent"), max_digits=6, decimal_places=3, null=True)

    class Meta:
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "position"], name="learning_attempt_place")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.position}"


class EssayMark(models.Model):
    """What one marker gave an essay, in percent of its points; two markers, and a third where they are far apart."""

    answer = models.ForeignKey(AttemptQuestion, models.CASCADE, related_name="marks", verbose_name=_("answer given"))
    marker_id = models.BigIntegerField(_("account of the marker"))
    marker_name = models.CharField(_("marker"), max_length=200)
    percent = models.DecimalField(_("mark, percent"), max_digits=5, decimal_places=2)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("mark of an essay")
        verbose_name_plural = _("marks of essays")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "marker_id"], name="learning_mark_once"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="learning_mark_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.marker_name}: {self.percent}"
