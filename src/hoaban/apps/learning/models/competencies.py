"""What posts require of their holders, and evidence of what somebody can do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category, Confidence
from hoaban.apps.organisation.models import Level, PostTitle, Unit
from hoaban.apps.people.models import Official, QualificationKind
from hoaban.shared.periods import Period


class Named(models.Model):
    """Something with a Vietnamese and an English name."""

    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


class CompetencyKind(models.TextChoices):
    """The three groups of a competency framework (khung năng lực)."""

    DOMAIN = "domain", _("Domain competency")
    FUNCTIONAL = "functional", _("Functional competency")
    BEHAVIOURAL = "behavioural", _("Behavioural competency")


class Competency(Named):
    """One competency of the framework; its levels count from 1.

    ``measured_by``: the kind of qualification whose level in the record is the level held, where there is one (ethnic
    knowledge counts backwards: group 4 is level 1, group 1 is level 4). ``held_by_language``: an ethnic language in
    the record is level 1.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("group"), max_length=12, choices=CompetencyKind)
    measured_by = models.PositiveSmallIntegerField(_("held by qualification"), choices=QualificationKind, null=True)
    description_vi = models.CharField(_("Vietnamese description"), max_length=500, blank=True)
    description_en = models.CharField(_("English description"), max_length=500, blank=True)
    held_by_language = models.BooleanField(_("held by an ethnic language in the record"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, default=Confidence.UNVERIFIED)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")


class FormerWording(models.Model):
    """What the framework said of a competency before a day: from the day of the wording before it, or from the start.

    ``levels``: [Vietnamese, English] names from the first level up. What it says now stands with the competency itself.
    """

    competency = models.ForeignKey(
        Competency, models.CASCADE, related_name="former_wordings", verbose_name=_("competency")
    )
    ends_before = models.DateField(_("ends before"))
    kind = models.CharField(_("group"), max_length=12, choices=CompetencyKind)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    description_vi = models.CharField(_("Vietnamese description"), max_length=500, blank=True)
    description_en = models.CharField(_("English description"), max_length=500, blank=True)
    levels = models.JSONField(_("Levels"))

    class Meta:
        verbose_name = _("former wording")
        verbose_name_plural = _("former wordings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competency", "ends_before"], name="learning_former_wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.competency} < {self.ends_before}"


class CompetencyLevel(Named):
    """What a level of a competency means."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="levels", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(pgettext_lazy("competency", "level"))

    class Meta:
        verbose_name = _("level of a competency")
        verbose_name_plural = _("levels of competencies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competency", "level"], name="learning_competency_level_once")
        ]


class Requirement(Period):
    """A competency that posts require in a period: of one title, or of everybody of a category, level or target group.

    Null conditions do not narrow. ``unit``: only there and below it, while the unit exists. ``people_each``: not everybody must hold it, but so many of them in each commune;
    then no single person lacks it, a commune does. ``months``: within how many months of taking up the post it must be held, or of the
    day on which it was first asked: ``asked_since`` where an earlier requirement asked it before ``starts_on``.
    """

    competency = models.ForeignKey(
        Competency, models.CASCADE, related_name="requirements", verbose_name=_("competency")
    )
    required_level = models.PositiveSmallIntegerField(_("level required"))
    title = models.ForeignKey(PostTitle, models.CASCADE, null=True, related_name="+", verbose_name=_("post title"))
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+", verbose_name=_("unit"))
    category = models.PositiveSmallIntegerField(_("category"), choices=Category, null=True)
    unit_level = models.PositiveSmallIntegerField(_("level of the unit"), choices=Level, null=True)
    leaders_only = models.BooleanField(_("leadership posts only"), default=False)
    target_group = models.PositiveSmallIntegerField(_("target group of ethnic knowledge"), null=True)
    people_each = models.PositiveSmallIntegerField(_("people needed in each commune"), null=True)
    months = models.PositiveSmallIntegerField(_("months to meet it"), default=12)
    asked_since = models.DateField(_("counted since"), null=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, default=Confidence.UNVERIFIED)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta(Period.Meta):
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self) -> str:
        return f"{self.competency} {self.required_level}"


class EvidenceState(models.TextChoices):
    """Where evidence stands."""

    SUBMITTED = "submitted", pgettext_lazy("evidence", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("evidence", "Accepted")
    REFUSED = "refused", pgettext_lazy("evidence", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")


class Evidence(models.Model):
    """What an official shows for a level of a competency that no certificate covers."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="evidence", verbose_name=_("official"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(pgettext_lazy("competency", "level"))
    text = models.TextField(_("what shows it"), max_length=4000)
    file = models.CharField(_("file"), max_length=200, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EvidenceState, default=EvidenceState.SUBMITTED)
    submitted_on = models.DateField(_("submitted on"))
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    expires_before = models.DateField(_("valid before"), null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | Q(decided_on__isnull=False),
                name="learning_evidence_decided",
            ),
            models.UniqueConstraint(
                fields=["official", "competency", "level"], condition=Q(state="submitted"),
                name="learning_evidence_one_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.official}: {self.competency}"
