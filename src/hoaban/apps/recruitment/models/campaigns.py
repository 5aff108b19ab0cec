"""Campaigns of recruitment, the posts they are to fill, their rounds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook.models import Category, Education
from hoaban.apps.organisation.models import Post, Unit


class Route(models.TextChoices):
    """How people are chosen."""

    EXAM = "exam", _("By examination")
    SELECTION = "selection", _("By selection, without examination")


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", pgettext_lazy("campaign", "Being drafted")
    OPEN = "open", _("Open for applications")
    CHECKING = "checking", _("Applications being checked")
    ROUNDS = "rounds", _("Rounds under way")
    RESULTS = "results", _("Results published, appeals open")
    CLOSED = "closed", pgettext_lazy("campaign", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")


class Campaign(models.Model):
    """A campaign; ``unit`` is the body that recruits. ``apply_until`` is the last day; results bind from ``published_at``."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("recruiting body"))
    unit_path = models.CharField(_("path of the recruiting body"), max_length=60)
    route = models.CharField(_("route"), max_length=10, choices=Route)
    category = models.PositiveSmallIntegerField(_("category"), choices=Category)
    state = models.CharField(_("state"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    announcement = models.TextField(_("announcement"), blank=True)
    announced_on = models.DateField(_("announced on"), null=True)
    apply_from = models.DateField(_("applications from"))
    apply_until = models.DateField(_("applications until"))
    published_at = models.DateTimeField(_("results published at"), null=True)
    appeal_until = models.DateField(_("appeals until"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("campaign of recruitment")
        verbose_name_plural = _("campaigns of recruitment")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(apply_until__gte=F("apply_from")), name="recruitment_campaign_days")
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="campaign_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def cancelled_because(self) -> str:
        """Why the campaign was cancelled: the last paragraph of the announcement; empty for any other."""
        return self.announcement.rpartition("\n\n")[2] if self.state == CampaignState.CANCELLED else ""

    @property
    def announced_text(self) -> str:
        """The announcement without the reason of cancelling."""
        whole = self.announcement
        return whole.rpartition("\n\n")[0] if self.state == CampaignState.CANCELLED else whole


class CampaignPost(models.Model):
    """A post that a campaign is to fill, with ``number`` of people, and what it asks of them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="posts", verbose_name=_("campaign"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    number = models.PositiveSmallIntegerField(_("people wanted"))
    education = models.PositiveSmallIntegerField(_("education asked"), choices=Education, default=Education.NONE)
    fields_of_study = models.CharField(_("fields of study"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("post to fill")
        verbose_name_plural = _("posts to fill")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "post"], name="recruitment_post_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="recruitment_post_number"),
        ]

    def __str__(self) -> str:
        return f"{self.post}"


class RoundKind(models.TextChoices):
    """What a round is."""

    GENERAL = "general", _("General knowledge, multiple choice")
    WRITTEN = "written", _("Speciality, written")
    INTERVIEW = "interview", _("Interview")
    PRACTICE = "practice", _("Practical test")


class Round(models.Model):
    """A round of a campaign, numbered from 1; only who passed goes on. ``counts``: it makes the final score."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rounds", verbose_name=_("campaign"))
    number = models.PositiveSmallIntegerField(_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=RoundKind)
    held_on = models.DateField(_("held on"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    counts = models.BooleanField(_("makes the final score"), default=False)
    published_at = models.DateTimeField(_("marks published at"), null=True)

    class Meta:
        verbose_name = _("round of a campaign")
        verbose_name_plural = _("rounds of campaigns")
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "number"], name="recruitment_round_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"
