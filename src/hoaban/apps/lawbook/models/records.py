"""Dated rule values, entries of code lists, ethnic groups, provinces and the days of the calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.formats import localize
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models.kinds import COUNTED, WORDS, CodeList, Confidence, RuleArea, RuleUnit
from hoaban.shared.periods import Period, PeriodQuerySet

_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")


class _Named(models.Model):
    """Something with a Vietnamese and an English name."""

    name_vi = models.CharField(_("Vietnamese name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


class _Sourced(models.Model):
    """A fact that says where it comes from, how sure it is, and who wrote it last."""

    source = models.CharField(_("source"), max_length=500, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence.choices, default=0)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    """A person wrote this row: loading the data files leaves it alone."""

    class Meta:
        abstract = True


class _Versioned(Period):
    """One version of what an entry says, for as long as it says so; never changed in place."""

    live = models.BooleanField(_("in force"), default=True, editable=False)
    """False: another version took its place from its own first day (a correction); kept to be read."""

    class Meta(Period.Meta):
        abstract = True


class _GroupWording(_Named, _Sourced):
    """What is told of an ethnic group: names, both official numberings, ways of writing."""

    code_1979 = models.CharField(_("code of 1979 (121-TCTK/PPCĐ)"), max_length=2)
    code_2008 = models.CharField(_("code of 2008 (1019/QĐ-TCTK)"), max_length=2)
    aliases = models.JSONField(_("also written"), default=list, blank=True)
    outdated = models.JSONField(_("names no longer used"), default=list, blank=True)

    class Meta:
        abstract = True


class EthnicGroup(_GroupWording):
    """One of the 54 ethnic groups (dân tộc), under our own key, as it is told now; before: ``EarlierEthnicGroup``."""

    key = models.PositiveSmallIntegerField(_("key"), primary_key=True)
    starts_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("ethnic group")
        verbose_name_plural = _("ethnic groups")
        ordering = ("key",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code_1979"], name="lawbook_group_code_1979"),
            models.UniqueConstraint(fields=["code_2008"], name="lawbook_group_code_2008"),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def is_minority(self) -> bool:
        """Whether the group is an ethnic minority: every group but the Kinh."""
        return self.key != 1


class EarlierEthnicGroup(_GroupWording, _Versioned):
    """What an ethnic group was told as before it was revised."""

    group = models.ForeignKey(EthnicGroup, models.PROTECT, related_name="earlier", verbose_name=_("ethnic group"))

    class Meta(_Versioned.Meta):
        verbose_name = _("earlier wording of an ethnic group")
        verbose_name_plural = _("earlier wordings of ethnic groups")
        ordering = ("group", "starts_on", "id")


class CodeEntry(_Named, _Sourced, _Versioned):
    """One version of an entry of a code list; (list, code) is the entry, which never changes."""

    aliases = models.JSONField(_("also written"), default=list, blank=True)
    list = models.CharField(_("code list"), max_length=40, choices=CodeList.choices)
    code = models.CharField(_("code"), max_length=40)
    note_vi = models.CharField(_("note in Vietnamese"), max_length=400, blank=True)
    note_en = models.CharField(_("note in English"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(_Versioned.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ("list", "order", "code", "starts_on")
        indexes: ClassVar = [models.Index(fields=["list", "order"], name="lawbook_code_list")]


_Periods = models.Manager.from_queryset(PeriodQuerySet)


class _InForce(_Periods["RuleValue"]):
    """What no other value has replaced; ``versions`` has everything."""

    def get_queryset(self) -> PeriodQuerySet[RuleValue]:
        return PeriodQuerySet(self.model, using=self._db).filter(live=True)


class RuleValue(_Sourced, _Versioned):
    """What one rule says for as long as it says so (quy định). A value is never changed in place: see ``versions``."""

    objects: ClassVar[_InForce] = _InForce()
    versions: ClassVar[Any] = PeriodQuerySet.as_manager()

    area = models.CharField(_("area"), max_length=40, choices=RuleArea.choices)
    key = models.CharField(_("key"), max_length=60)
    rule_vi = models.CharField(_("rule in Vietnamese"), max_length=400)
    rule_en = models.CharField(_("rule in English"), max_length=400)
    value = models.CharField(_("value"), max_length=200, blank=True)
    unit = models.CharField(_("counted in"), max_length=20, choices=RuleUnit.choices, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    status_vi = models.CharField(_("remark in Vietnamese"), max_length=300, blank=True)
    status_en = models.CharField(_("remark in English"), max_length=300, blank=True)

    class Meta(_Versioned.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ("area", "key", "starts_on")
        indexes: ClassVar = [models.Index(fields=["area", "key", "starts_on"], name="lawbook_rule_key")]

    def __str__(self) -> str:
        return self.rule

    @property
    def rule(self) -> str:
        """The rule in the language of the page."""
        return self.rule_en if (get_language() or "vi").startswith("en") else self.rule_vi

    @property
    def status(self) -> str:
        """The remark in the language of the page."""
        return self.status_en if (get_language() or "vi").startswith("en") else self.status_vi

    @property
    def shown(self) -> str:
        """The value with its unit, as people read it: 24 months, 7,5 điểm, 01/07/2027."""
        if self.value in WORDS:
            return str(WORDS[self.value])
        if self.unit == RuleUnit.DATE:
            return f"{date.fromisoformat(self.value):%d/%m/%Y}"
        text = self._readable_number()
        counted = COUNTED.get(RuleUnit(self.unit)) if self.unit else None
        return str(counted % {"value": text, "count": 1 if text == "1" else 2}) if counted else text

    def _readable_number(self) -> str:
        if _PLAIN_NUMBER.fullmatch(self.value):
            return str(localize(float(self.value) if "." in self.value else int(self.value)))
        return self.value.replace(">=", "≥ ").replace("..<", " – < ") if self.unit else self.value


class CalendarOverride(_Sourced):
    """A day off, or a Saturday worked, that the general calendar does not know (hoán đổi ngày làm việc)."""

    class Kind(models.TextChoices):
        """What the day becomes."""

        OFF = "off", _("Day off")
        WORK = "work", _("Working day")

    day = models.DateField(_("day"))
    kind = models.CharField(_("becomes"), max_length=4, choices=Kind.choices)
    basis = models.CharField(_("legal basis"), max_length=300)
    superseded = models.BooleanField(_("superseded"), default=False, editable=False)

    class Meta:
        verbose_name = _("calendar override")
        verbose_name_plural = _("calendar overrides")
        ordering = ("day", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(superseded=False), name="lawbook_override_one_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.get_kind_display()}"


class Province(_Named, _Sourced, _Versioned):
    """A province or centrally run city (tỉnh, thành phố) as it stood in a period, and what it merged into."""

    code = models.CharField(_("code"), max_length=2)
    is_city = models.BooleanField(_("centrally run city"), default=False)
    aliases = models.JSONField(_("also written"), default=list, blank=True)
    successor: Any = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    class Meta(_Versioned.Meta):
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ("code", "starts_on")
