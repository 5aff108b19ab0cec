"""Did it help? Reactions at the end, and what is used at work three and six months later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models.classes import Enrolment
from hoaban.apps.people.models import Official


class Reaction(models.Model):
    """What a participant says at the end; marks from 1 (poor) to 5 (excellent) by question key."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="reaction", verbose_name=_("participant"))
    marks = models.JSONField(_("marks"), default=dict)
    best = models.CharField(_("what helped most"), max_length=1000, blank=True)
    change = models.CharField(_("what to change"), max_length=1000, blank=True)
    given_on = models.DateField(_("given on"))

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")

    def __str__(self) -> str:
        return f"{self.enrolment}"


class Respondent(models.TextChoices):
    """Who answers."""

    OFFICIAL = "official", _("The official")
    SUPERVISOR = "supervisor", _("The supervisor")


class Use(models.TextChoices):
    """Whether what was learned is used at work."""

    DAILY = "daily", _("Used every day")
    SOMETIMES = "sometimes", _("Used when the work asks for it")
    STRUGGLING = "struggling", _("Still struggling to integrate it")
    NOT_USED = "not_used", _("Not used")


class FollowUp(models.Model):
    """A question after 3 or 6 months, to the official and to the supervisor; open until ``answered_on``."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="follow_ups", verbose_name=_("participant"))
    months = models.PositiveSmallIntegerField(_("months after"))
    respondent = models.CharField(_("who answers"), max_length=10, choices=Respondent)
    due_on = models.DateField(_("due on"))
    use = models.CharField(_("used at work"), max_length=12, choices=Use, blank=True)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    obstacles = models.JSONField(_("obstacles"), default=list)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "months", "respondent"], name="learning_follow_up_once"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, use="") | (Q(answered_on__isnull=False) & ~Q(use="")),
                name="learning_follow_up_answered",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["answered_on", "due_on"], name="follow_up_due")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.months}"


class FollowUpTask(models.Model):
    """What is done with somebody who still struggles to integrate what was learned."""

    follow_up = models.OneToOneField(FollowUp, models.CASCADE, related_name="task", verbose_name=_("follow-up"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    what = models.CharField(_("what is to be done"), max_length=500)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True)
    result = models.CharField(_("what came of it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("follow-up task")
        verbose_name_plural = _("follow-up tasks")

    def __str__(self) -> str:
        return self.what
