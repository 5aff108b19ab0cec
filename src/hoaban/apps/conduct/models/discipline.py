"""Discipline: a case from its opening to a decision, and the papers of its way. Access is narrow and logged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official


class DisciplineForm(models.TextChoices):
    """Forms of discipline; which of them a category may get, and since when, is a rule (Decree 172/2025)."""

    REPRIMAND = "reprimand", _("Reprimand")
    WARNING = "warning", _("Warning")
    LOWERED_PAY = "lowered_pay", _("Lowered salary")
    DEMOTION = "demotion", _("Demotion")
    REMOVAL = "removal", _("Removal from the post")
    RECALL = "recall", _("Removal from elected office")
    DISMISSAL = "dismissal", _("Dismissal")


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("Being handled")
    DEFERRED = "deferred", _("Not yet considered")
    EXEMPTED = "exempted", _("Exempted")
    DROPPED = "dropped", _("No violation found")
    DECIDED = "decided", _("Decided")


class DisciplineCase(models.Model):
    """One official's case: what is said to have happened, until when it is handled, what was decided.

    ``unit_path``: where the official served when the case was opened. ``due_on`` moves by the days of a deferral.
    ``effective_on``: the day from which what the decision blocks is counted. ``closed_on``: the day on which it was
    decided, exempted or dropped. ``paper``: what the decision letter says besides, as issued.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="discipline_cases", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    category = models.PositiveSmallIntegerField(_("category"))
    is_leader = models.BooleanField(_("held a leadership post"), default=False)
    violation = models.TextField(_("violation"))
    service_related = models.BooleanField(_("related to public service"), default=True)
    occurred_on = models.DateField(_("happened on"))
    opened_on = models.DateField(_("found on"))
    is_complex = models.BooleanField(_("complex"), default=False)
    due_on = models.DateField(_("to be handled by"))
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.OPEN)
    ground = models.CharField(_("ground of deferral or exemption"), max_length=40, blank=True)
    deferred_on = models.DateField(_("deferred on"), null=True)
    form = models.CharField(_("form of discipline"), max_length=12, choices=DisciplineForm, blank=True)
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    effective_on = models.DateField(_("in force from"), null=True)
    closed_on = models.DateField(_("case closed on"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    paper = models.JSONField(_("decision letter"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("discipline case")
        verbose_name_plural = _("discipline cases")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="decided") | (~Q(form="") & Q(decided_on__isnull=False, effective_on__isnull=False)),
                name="conduct_decided_has_a_form",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "deferred"), closed_on__isnull=True)
                | Q(state__in=("exempted", "dropped", "decided"), closed_on__isnull=False),
                name="conduct_closed_case_has_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "state"], name="discipline_place"),
            models.Index(fields=["official", "effective_on"], name="discipline_of_official"),
            models.Index(fields=["decided_on", "form"], name="discipline_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.opened_on}"
