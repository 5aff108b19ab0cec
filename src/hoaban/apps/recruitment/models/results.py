"""Decisions of recruitment: who is taken, for which post, on probation from when, and the official that followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook.models import Category, Education
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Official
from hoaban.apps.recruitment.models.applications import Application
from hoaban.apps.recruitment.models.campaigns import Campaign


class DecisionState(models.TextChoices):
    """Where a decision of recruitment stands."""

    SIGNED = "signed", pgettext_lazy("decision", "Signed")
    ENTERED = "entered", _("Entered service")
    LAPSED = "lapsed", _("Did not take up the post")
    REVOKED = "revoked", _("Probation not passed, decision revoked")


class RecruitmentDecision(models.Model):
    """One decision of recruitment; the facts that figures count are those of the day of the decision.

    ``application`` is null for decisions taken over from before the system. ``level``: of the unit entered. ``salary_*``: what
    the decision puts the person on; empty where it says nothing of it.
    """

    application = models.OneToOneField(
        Application, models.PROTECT, null=True, related_name="decision", verbose_name=_("application")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, related_name="decisions", verbose_name=_("campaign")
    )
    official = models.ForeignKey(
        Official, models.CASCADE, null=True, related_name="recruitments", verbose_name=_("official")
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    category = models.PositiveSmallIntegerField(_("category"), choices=Category)
    sex = models.PositiveSmallIntegerField(_("sex"))
    ethnicity = models.PositiveSmallIntegerField(_("ethnic group"))
    education = models.PositiveSmallIntegerField(_("highest education"), choices=Education)
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.SIGNED)
    decision_no = models.CharField(_("decision number"), max_length=80)
    decided_on = models.DateField(_("decided on"))
    signer = models.CharField(_("signed by"), max_length=120, blank=True)
    starts_on = models.DateField(_("takes up the post on"))
    probation_months = models.PositiveSmallIntegerField(_("months of probation"), default=0)
    salary_rank = models.CharField(_("salary rank"), max_length=20, blank=True)
    salary_step = models.PositiveSmallIntegerField(_("salary step"), null=True)
    salary_coefficient = models.DecimalField(_("salary coefficient"), max_digits=4, decimal_places=2, null=True)
    probation_ended_on = models.DateField(_("probation ended on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("decision of recruitment")
        verbose_name_plural = _("decisions of recruitment")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["entered", "revoked"]) | Q(official__isnull=False),
                name="recruitment_entered_is_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(salary_rank="") | Q(salary_step__isnull=True, salary_coefficient__isnull=True),
                name="recruitment_step_of_a_rank",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "decided_on"], name="recruitment_place")]

    def __str__(self) -> str:
        return self.decision_no
