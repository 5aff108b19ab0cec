"""Improvement plans of weak communes and their steps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.governance.models.criteria import Criterion
from hoaban.apps.governance.models.rounds import CommuneSheet


class PlanState(models.TextChoices):
    """Where an improvement plan stands."""

    WANTED = "wanted", pgettext_lazy("improvement plan", "To be drawn up")
    SENT = "sent", pgettext_lazy("improvement plan", "Sent for approval")
    APPROVED = "approved", pgettext_lazy("improvement plan", "Being carried out")
    CLOSED = "closed", pgettext_lazy("improvement plan", "Carried out")


class ImprovementPlan(models.Model):
    """What a weak commune is to do; ``due_on``: the plan is to be sent by then."""

    sheet = models.OneToOneField(CommuneSheet, models.PROTECT, related_name="plan", verbose_name=_("sheet"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.WANTED)
    due_on = models.DateField(_("plan due on"))
    returned = models.CharField(_("reason of the return"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="improvement_place")]

    def __str__(self) -> str:
        return f"{self.sheet}"


class ImprovementStep(models.Model):
    """One step of a plan: what, who, until when; ``done_on`` and ``report`` by the commune, ``confirmed_on`` by who follows."""

    plan = models.ForeignKey(ImprovementPlan, models.CASCADE, related_name="steps", verbose_name=_("improvement plan"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+", verbose_name=_("criterion"))
    text = models.CharField(_("what is to be done"), max_length=500)
    responsible = models.CharField(_("responsible"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True)
    report = models.CharField(_("report"), max_length=500, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    not_accepted = models.CharField(_("why the report was not accepted"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("step of an improvement plan")
        verbose_name_plural = _("steps of improvement plans")
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
