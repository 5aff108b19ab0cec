"""Applications: who applies for which post, what was found about them, priority."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook.models import Education
from hoaban.apps.recruitment.models.campaigns import Campaign, CampaignPost
from hoaban.shared.names import fold, sort_key, tidy
from hoaban.shared.sealed import DigestField, SealedJSONField, SealedTextField


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    SENT = "sent", pgettext_lazy("application", "Received")
    RETURNED = "returned", _("Returned to be completed")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    FAILED = "failed", _("Out after a round")
    RANKED = "ranked", _("Ranked, not chosen")
    CHOSEN = "chosen", pgettext_lazy("application", "Chosen")
    ENTERED = "entered", _("Entered service")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


class Priority(models.TextChoices):
    """Groups with priority points; their points stand in the lawbook, only the highest counts."""

    NONE = "", _("None")
    HERO = "priority_hero_invalid", _("Heroes, war invalids and those treated alike")
    MINORITY = "priority_ethnic_minority", _("Ethnic minority and those treated alike")
    SERVICE = "priority_military_service", _("Completed military or police service, youth volunteers")
    UNION = "priority_union_cadre", _("Union cadres risen from the grass roots")


class DirectGroup(models.TextChoices):
    """Groups that are selected without examination (Decree 170/2025 Art. 5)."""

    NONE = "", pgettext_lazy("group", "None of these")
    PLEDGE = "pledge", _("Pledges years to a specially difficult area")
    NOMINATED = "nominated", _("Graduate of nominated study")
    EXCELLENT = "excellent", _("Excellent graduate")
    SCIENTIST = "scientist", _("Young scientist")


class Application(models.Model):
    """Somebody's application for one post of a campaign; ``number`` is public, ``follow_key`` the candidate's secret.

    ``declared``: what the candidate declared about nationality, health and exclusions, by key. ``findings`` are frozen when
    eligibility is decided (shared.rulebook). ``score``, ``points``, ``total``, ``place``: final score, priority points, their sum
    and the rank at the post, once ranked. ``is_even``: even with others at the last place; ``settled``: the order among them
    that the head decided. ``received_on``: the day a paper was handed in. The identification number stands sealed
    and is found whole alone; what was declared and found on health and convictions stands sealed too.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    follow_key = models.CharField(_("key of the candidate"), max_length=32, unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="applications", verbose_name=_("campaign"))
    wanted = models.ForeignKey(
        CampaignPost, models.PROTECT, related_name="applications", verbose_name=_("post applied for")
    )
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(_("sort key"), max_length=120, editable=False)
    folded = models.CharField(_("search key"), max_length=120, editable=False)
    personal_id = SealedTextField(_("personal identification number"), digested="personal_id_digest")
    personal_id_digest = DigestField("personal_id", verbose_name=_("digest of the number"), db_index=True)
    birth_date = models.DateField(_("date of birth"))
    sex = models.PositiveSmallIntegerField(_("sex"))
    ethnicity = models.PositiveSmallIntegerField(_("ethnic group"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    home = models.CharField(_("native commune"), max_length=120, blank=True)
    education = models.PositiveSmallIntegerField(_("highest education"), choices=Education)
    field_of_study = models.CharField(_("field of study"), max_length=200, blank=True)
    graduated_on = models.DateField(_("graduated on"), null=True)
    priority = models.CharField(_("priority group"), max_length=30, choices=Priority, blank=True)
    commitment_years = models.PositiveSmallIntegerField(_("years pledged"), default=0)
    group = models.CharField(_("group of direct selection"), max_length=12, choices=DirectGroup, blank=True)
    group_paper = models.CharField(_("paper that shows the group"), max_length=200, blank=True)
    declared = SealedJSONField(_("declared"), default=dict)
    from_paper = models.BooleanField(_("from paper"), default=False)
    received_on = models.DateField(_("handed in on paper on"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.SENT)
    answer = models.CharField(_("why returned or not eligible"), max_length=500, blank=True)
    findings = SealedJSONField(_("findings"), default=list)
    score = models.DecimalField(_("final score"), max_digits=6, decimal_places=2, null=True)
    points = models.DecimalField(_("priority points"), max_digits=4, decimal_places=2, null=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True)
    place = models.PositiveIntegerField(_("rank"), null=True)
    is_even = models.BooleanField(_("even at the last place"), default=False)
    settled = models.PositiveSmallIntegerField(_("place decided by the head"), null=True)
    settled_reason = models.CharField(_("why the head decided so"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    anonymised_on = models.DateField(_("made anonymous on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "personal_id_digest"],
                condition=~Q(state="withdrawn"),
                name="recruitment_one_application",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["wanted", "state"], name="application_post"),
            models.Index(fields=["unit_path", "state"], name="application_place"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.full_name = tidy(self.full_name)
        self.name_key, self.folded = sort_key(self.full_name), fold(self.full_name)
        super().save(*args, **kwargs)
