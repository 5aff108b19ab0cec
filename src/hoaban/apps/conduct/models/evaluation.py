"""The yearly quality ranking of officials: rounds, one evaluation a person and year, tasks, petitions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official


class Band(models.IntegerChoices):
    """Yearly ranking, best first (Decree 90/2020, from 2026 Decree 335/2025: the same four)."""

    EXCELLENT = 1, _("Excellent completion of tasks")
    GOOD = 2, _("Good completion of tasks")
    FAIR = 3, _("Completion of tasks")
    FAILED = 4, _("Non-completion of tasks")


class EvaluationState(models.TextChoices):
    """Where an evaluation stands."""

    OPEN = "open", _("Awaiting self-evaluation")
    SELF = "self", _("Awaiting the supervisor")
    SUPERVISOR = "supervisor", _("Awaiting the collective")
    COLLECTIVE = "collective", _("Awaiting publication")
    PUBLISHED = "published", _("Published")
    ASIDE = "aside", _("Not ranked this year")


class EvaluationRound(models.Model):
    """The ranking of one year in one province: until when, and whether units with the later deadline may still rank."""

    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("province"))
    year = models.PositiveSmallIntegerField(_("year"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("to be ranked before"))
    late_due_on = models.DateField(_("later deadline of particular sectors"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("evaluation round")
        verbose_name_plural = _("evaluation rounds")
        constraints: ClassVar = [models.UniqueConstraint(fields=["province", "year"], name="conduct_round_once_a_year")]

    def __str__(self) -> str:
        return str(self.year)


class Evaluation(models.Model):
    """One official's ranking in a round: scores of 30 and 70 at each step, the band and what forced it.

    ``unit`` and ``unit_path``: where the official served when the round opened. ``agency``: the unit within which bands
    are published together and the share of "excellent" is limited: the nearest one that is no division. ``group``:
    officials of similar tasks there, within which that share is limited too; empty where no groups were formed.
    ``proposed_band``: the band somebody proposed or decided, with ``reason``; null: the points decide. ``findings``:
    what the rules said when it was published; ``band_rule``: the rule that set the band aside from the points.
    """

    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="evaluations", verbose_name=_("round"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="evaluations", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("agency"))
    agency_path = models.CharField(_("path of the agency"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    category = models.PositiveSmallIntegerField(_("category"))
    group = models.CharField(_("group of similar tasks"), max_length=40, blank=True)
    is_leader = models.BooleanField(_("holds a leadership post"), default=False)
    due_on = models.DateField(_("to be ranked before"))
    state = models.CharField(_("state"), max_length=12, choices=EvaluationState, default=EvaluationState.OPEN)
    self_general = models.DecimalField(_("own score, general criteria"), max_digits=5, decimal_places=2, null=True)
    self_results = models.DecimalField(_("own score, results"), max_digits=5, decimal_places=2, null=True)
    self_text = models.TextField(_("self-evaluation"), blank=True)
    general = models.DecimalField(_("general criteria, of 30"), max_digits=5, decimal_places=2, null=True)
    results = models.DecimalField(_("results, of 70"), max_digits=5, decimal_places=2, null=True)
    supervisor_text = models.TextField(_("supervisor's remarks"), blank=True)
    proposed_band = models.PositiveSmallIntegerField(_("band proposed"), choices=Band, null=True)
    collective_text = models.TextField(_("remarks of the collective"), blank=True)
    band = models.PositiveSmallIntegerField(_("band"), choices=Band, null=True)
    band_rule = models.CharField(_("rule behind the band"), max_length=60, blank=True)
    findings = models.JSONField(_("what the rules said"), default=list)
    reason = models.TextField(_("reason"), blank=True)
    returned_text = models.TextField(_("why it was sent back"), blank=True)
    published_on = models.DateField(_("published on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "official"], name="conduct_evaluation_once"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(band__isnull=False, published_on__isnull=False),
                name="conduct_published_has_a_band",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "unit_path", "state", "band", "published_on"], name="evaluation_place"),
            models.Index(fields=["round", "agency_path", "state"], name="evaluation_agency"),
            models.Index(fields=["official", "published_on"], name="evaluation_of_official"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.round}"


class TaskResult(models.Model):
    """Tasks of a month or a quarter as shares of converted products (percent), with errors and delays.

    ``span`` 1 to 12: a month; 101 to 104: a quarter.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="tasks", verbose_name=_("evaluation"))
    span = models.PositiveSmallIntegerField(_("month or quarter"))
    work = models.CharField(_("tasks"), max_length=300, blank=True)
    assigned = models.DecimalField(_("products assigned"), max_digits=7, decimal_places=2)
    quantity = models.DecimalField(_("quantity, percent"), max_digits=5, decimal_places=2)
    quality = models.DecimalField(_("quality, percent"), max_digits=5, decimal_places=2)
    progress = models.DecimalField(_("progress, percent"), max_digits=5, decimal_places=2)
    errors = models.PositiveSmallIntegerField(_("major errors"), default=0)
    delays = models.PositiveSmallIntegerField(_("delays"), default=0)

    class Meta:
        verbose_name = _("task result")
        verbose_name_plural = _("task results")
        constraints: ClassVar = [models.UniqueConstraint(fields=["evaluation", "span"], name="conduct_task_span_once")]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.span}"


class Petition(models.Model):
    """A petition against a published ranking, and the answer to it; the bands where the answer changed the ranking."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="petitions", verbose_name=_("evaluation"))
    text = models.TextField(_("what is asked"))
    filed_on = models.DateField(_("filed on"))
    due_on = models.DateField(_("to be answered by"))
    answer = models.TextField(_("answer to the petition"), blank=True)
    accepted = models.BooleanField(_("accepted"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    band_before = models.PositiveSmallIntegerField(_("band before"), choices=Band, null=True)
    band_after = models.PositiveSmallIntegerField(_("band after"), choices=Band, null=True)

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(answered_on__isnull=True), name="conduct_petition_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.filed_on}"
