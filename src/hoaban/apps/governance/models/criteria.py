"""Sets of criteria: dated and versioned, with groups, criteria, points, scales, evidence wanted and classes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.rules.scoring import Scale, parse_scale
from hoaban.apps.lawbook.models import Confidence

LOOKS = {"average": "due", "fair": "off", "good": "done"}


def look_of(key: str, *, is_weak: bool) -> str:
    """How a class looks on badges and tiles: the name of a style."""
    return "late" if is_weak else LOOKS.get(key, "q1")


class Bilingual(models.Model):
    """Something named in both languages."""

    name_vi = models.CharField(_("name in Vietnamese"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


class CriteriaSet(Bilingual):
    """A version of the criteria, in force from a day on; ``is_example``: built on public examples, not decided law."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    version = models.PositiveSmallIntegerField(pgettext_lazy("criteria", "version of the criteria"))
    starts_on = models.DateField(_("in force from"))
    ends_before = models.DateField(_("in force until before"), null=True)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    is_example = models.BooleanField(_("an example"), default=False)

    class Meta:
        verbose_name = _("set of criteria")
        verbose_name_plural = _("sets of criteria")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")), name="governance_set_days"
            )
        ]


class Criterion(Bilingual):
    """One criterion; with ``figure`` the system proposes its points by ``scale`` (rules.scoring), else the commune says.

    ``per``: key of the denominator where the figure names none. ``when_none``: per cent earned where there is nothing to
    measure; None: nothing is proposed then.
    """

    criteria = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="criteria", verbose_name=_("set of criteria")
    )
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))
    group_vi = models.CharField(_("group in Vietnamese"), max_length=200)
    group_en = models.CharField(_("group in English"), max_length=200)
    points = models.DecimalField(_("most points"), max_digits=5, decimal_places=2)
    evidence_vi = models.CharField(_("evidence wanted, in Vietnamese"), max_length=300, blank=True)
    evidence_en = models.CharField(_("evidence wanted, in English"), max_length=300, blank=True)
    figure = models.CharField(_("figure"), max_length=80, blank=True)
    per = models.CharField(_("denominator"), max_length=80, blank=True)
    scale = models.CharField(_("scale"), max_length=200, blank=True)
    when_none = models.DecimalField(_("per cent where nothing is measured"), max_digits=5, decimal_places=2, null=True)
    verifier = models.CharField(_("verified by"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, default=Confidence.UNVERIFIED)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["criteria", "code"], name="governance_criterion_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="governance_criterion_points"),
            models.CheckConstraint(condition=Q(figure="") | ~Q(scale=""), name="governance_criterion_scale"),
        ]

    @property
    def group(self) -> str:
        """The group's name in the language of the page."""
        return self.group_en if (get_language() or "vi").startswith("en") else self.group_vi

    @property
    def read_scale(self) -> Scale | None:
        """The scale as the rules read it."""
        return parse_scale(self.scale) if self.scale else None

    @property
    def evidence(self) -> str:
        """The evidence wanted, in the language of the page."""
        return self.evidence_en if (get_language() or "vi").startswith("en") else self.evidence_vi


class ClassBand(Bilingual):
    """A class of communes, from so many per cent of all points on."""

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="bands", verbose_name=_("set of criteria"))
    key = models.CharField(_("key"), max_length=20)
    from_percent = models.DecimalField(_("from per cent of the points"), max_digits=5, decimal_places=2)
    is_weak = models.BooleanField(_("weak"), default=False)

    class Meta:
        verbose_name = _("class of communes")
        verbose_name_plural = _("classes of communes")
        ordering: ClassVar = ["-from_percent"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["criteria", "key"], name="governance_band_once"),
        ]

    @property
    def look(self) -> str:
        """How the class looks on badges and tiles."""
        return look_of(self.key, is_weak=self.is_weak)
