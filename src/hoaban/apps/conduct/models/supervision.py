"""Supervision: visits to units, what was found, what was recommended, and what followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Unit


class VisitState(models.TextChoices):
    """Where a visit stands."""

    PLANNED = "planned", _("Visit planned")
    HELD = "held", _("Visit held")
    CONCLUDED = "concluded", _("Concluded")
    CALLED_OFF = "called_off", _("Called off")


class Severity(models.IntegerChoices):
    """How grave a finding is."""

    GOOD = 0, _("Done well")
    MINOR = 1, _("Shortcoming")
    SERIOUS = 2, _("Serious shortcoming")
    VIOLATION = 3, _("Sign of a violation")


class SupervisionVisit(models.Model):
    """A visit to a unit about a subject."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supervision_visits", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    subject = models.CharField(_("subject of the visit"), max_length=300)
    basis = models.CharField(_("decision"), max_length=200, blank=True)
    head = models.CharField(_("head of the delegation"), max_length=120)
    planned_on = models.DateField(_("planned on"))
    held_on = models.DateField(_("visited on"), null=True)
    concluded_on = models.DateField(_("concluded on"), null=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("supervision visit")
        verbose_name_plural = _("supervision visits")
        indexes: ClassVar = [models.Index(fields=["unit_path", "planned_on"], name="visit_place")]

    def __str__(self) -> str:
        return self.subject


class VisitFinding(models.Model):
    """What a visit found, the recommendation with its deadline, and what the unit did."""

    visit = models.ForeignKey(SupervisionVisit, models.CASCADE, related_name="findings", verbose_name=_("visit"))
    text = models.TextField(_("finding"))
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, default=Severity.MINOR)
    recommendation = models.TextField(_("recommendation"), blank=True)
    due_on = models.DateField(_("to be mended by"), null=True)
    done_text = models.TextField(_("what was done"), blank=True)
    done_on = models.DateField(_("reported on"), null=True)
    answer = models.TextField(_("answer to the report"), blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True)
    case = models.ForeignKey(
        "conduct.DisciplineCase", models.SET_NULL, null=True, related_name="+", verbose_name=_("case opened")
    )

    class Meta:
        verbose_name = _("finding of a visit")
        verbose_name_plural = _("findings of visits")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(recommendation="") | Q(due_on__isnull=False), name="conduct_recommendation_has_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
