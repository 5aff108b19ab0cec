"""Plans of training: proposed by offices, consolidated above them, approved by the province."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models.courses import Course, Mode
from hoaban.apps.organisation.models import Unit


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for change")
    ACCEPTED = "accepted", _("Accepted by the level above")
    APPROVED = "approved", _("Approved")
    AMENDED = "amended", _("Replaced by an amendment")


class Priority(models.TextChoices):
    """Who comes first."""

    NONE = "", _("Everybody")
    ETHNIC_MINORITY = "ethnic_minority", _("Ethnic minority officials")
    WOMEN = "women", _("Women")
    PLANNED = "planned", _("In leadership planning")
    NEWLY_APPOINTED = "newly_appointed", _("Newly appointed")


class BudgetSource(models.TextChoices):
    """Who pays."""

    PROVINCE = "province", _("Provincial budget")
    COMMUNE = "commune", _("Commune budget")
    CENTRAL = "central", _("Central budget and target programmes")
    UNIT = "unit", _("The office's own funds")
    OTHER = "other", _("Other sources")


class TrainingPlan(models.Model):
    """The training plan of a unit for a year, or for several (``until_year``).

    One open plan a unit and period; ``parent`` is the plan of the unit above that consolidates it, ``amends`` the
    approved plan that an amendment is to replace. ``version`` rises with every command. Locked once approved.
    ``reason``: why it was returned, or why it proposes nothing. ``filled_on``: the day whose gaps its lines count.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="training_plans", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    until_year = models.PositiveSmallIntegerField(_("until the year"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("part of the plan")
    )
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments", verbose_name=_("amends"))
    ceiling = models.PositiveBigIntegerField(_("budget ceiling"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    filled_on = models.DateField(_("filled in from the gaps of"), null=True)
    submitted_on = models.DateField(_("submitted on"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_year__gte=F("year")), name="learning_plan_years"),
            models.UniqueConstraint(
                fields=["unit", "year", "until_year"], condition=~Q(state__in=["approved", "amended"]),
                name="learning_plan_one_open",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "until_year"], condition=Q(state="approved"),
                name="learning_plan_one_approved",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["unit_path", "year"], name="plan_path")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"

    @property
    def period(self) -> str:
        """2026, or 2026–2030."""
        return str(self.year) if self.year == self.until_year else f"{self.year}–{self.until_year}"


class PlanLine(models.Model):
    """A course for ``quota`` people of a unit, and how many of them belong to each priority group (groups overlap).

    ``cost`` is in đồng. ``gap``: how many had the gap that the course closes when the line was filled in; ``short``: how
    many more the commune had to find then, because each commune needs so many who hold it.
    """

    plan = models.ForeignKey(TrainingPlan, models.CASCADE, related_name="lines", verbose_name=_("training plan"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="plan_lines", verbose_name=_("course"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True)
    quota = models.PositiveIntegerField(_("people"))
    gap = models.PositiveIntegerField(_("people with the gap when proposed"), default=0)
    short = models.PositiveIntegerField(_("people the commune lacked when proposed"), default=0)
    ethnic_minority = models.PositiveIntegerField(_("of whom of an ethnic minority"), default=0)
    women = models.PositiveIntegerField(_("of whom women"), default=0)
    planned = models.PositiveIntegerField(_("of whom in leadership planning"), default=0)
    newly_appointed = models.PositiveIntegerField(_("of whom newly appointed"), default=0)
    cost = models.PositiveBigIntegerField(_("cost"), default=0)
    source = models.CharField(_("paid from"), max_length=10, choices=BudgetSource, default=BudgetSource.PROVINCE)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quota__gt=0), name="learning_line_quota"),
            models.CheckConstraint(
                condition=Q(ethnic_minority__lte=F("quota"), women__lte=F("quota"), planned__lte=F("quota"),
                            newly_appointed__lte=F("quota")),
                name="learning_line_groups",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)), name="learning_line_quarter"
            ),
            models.UniqueConstraint(fields=["plan", "course", "source"], name="learning_line_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan}: {self.course} × {self.quota}"


class PlanningRound(models.Model):
    """One question to the planner, "who attends which class", for the open classes of a plan's year, and its answer.

    ``budget`` is in đồng. ``pins`` and ``bans`` are pairs [official, class] that it was solved with, ``marks`` those of
    the next round ("official:class" -> "pin" or "ban"). ``instance`` is the question and ``answer`` what was found, both
    in the planner's own JSON; ``told`` holds what was explained. ``based_on``: the round that this one asks
    again with another budget, other pins or other bans. ``touched_at`` is the database's own clock.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting for its turn")
        SOLVING = "solving", _("Being solved")
        SOLVED = "solved", _("Proposal ready")
        IMPOSSIBLE = "impossible", _("No valid plan")
        FAILED = "failed", _("Stopped by an error")
        APPLIED = "applied", _("Applied")

    training_plan = models.ForeignKey(
        TrainingPlan, models.PROTECT, related_name="rounds", verbose_name=_("training plan")
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="asked_again", verbose_name=_("asks again")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    on = models.DateField(_("as of the day"))
    seconds = models.PositiveSmallIntegerField(_("seconds"))
    presence = models.PositiveSmallIntegerField(_("present in every office, percent"))
    weeks = models.PositiveSmallIntegerField(_("weeks a person, at most"), default=4)
    budget = models.PositiveBigIntegerField(_("budget"))
    pins = models.JSONField(_("pins"), default=list)
    bans = models.JSONField(_("exclusions"), default=list)
    marks = models.JSONField(_("pins and exclusions of the next round"), default=dict)
    instance = models.JSONField(_("question"), default=dict)
    answer = models.JSONField(_("answer"), default=dict)
    told = models.JSONField(_("explanations"), default=dict)
    progress = models.JSONField(_("progress"), default=dict)
    stop_asked = models.BooleanField(_("to be stopped"), default=False)
    asked_by = models.CharField(_("asked by"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    touched_at = models.DateTimeField(_("last worked on at"), db_default=Now())
    applied_on = models.DateField(_("applied on"), null=True)
    message = models.CharField(_("why there is no proposal"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("planning round")
        verbose_name_plural = _("planning rounds")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(presence__lte=100), name="learning_round_presence"),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="learning_round_seconds"),
            models.CheckConstraint(condition=Q(weeks__range=(1, 12)), name="learning_round_weeks"),
        ]

    def __str__(self) -> str:
        return f"{self.training_plan} · {self.pk}"
