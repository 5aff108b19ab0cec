"""What the law says and how things are called: dated rule values, code lists, ethnic groups, provinces, calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hoaban.shared.periods import Period, PeriodQuerySet


class Sex(models.IntegerChoices):
    """Sex, as the personnel record writes it (giới tính)."""

    MALE = 1, _("Male")
    FEMALE = 2, _("Female")


class Category(models.IntegerChoices):
    """On what footing somebody serves (đối tượng; Law 80/2025 Art. 1, Law on Public Employees 2025)."""

    CADRE = 1, _("Cadre")
    CIVIL_SERVANT = 2, _("Civil servant")
    PUBLIC_EMPLOYEE = 3, _("Public employee")
    PART_TIME = 4, _("Part-time worker")
    CONTRACT = 5, _("Contract worker")


HEADCOUNT_CATEGORIES = (1, 2, 3)  # that count in the headcount (biên chế): cadres, civil servants, public employees


class Education(models.IntegerChoices):
    """Highest professional level (trình độ chuyên môn)."""

    NONE = 0, _("Untrained")
    ELEMENTARY = 1, _("Elementary vocational")
    INTERMEDIATE = 2, _("Intermediate vocational")
    COLLEGE = 3, _("College")
    UNIVERSITY = 4, _("University")
    MASTER = 5, _("Master's degree")
    DOCTOR = 6, _("Doctorate")


class PoliticalTheory(models.IntegerChoices):
    """Level of political theory (lý luận chính trị)."""

    NONE = 0, _("No political theory")
    ELEMENTARY = 1, _("Elementary political theory")
    INTERMEDIATE = 2, _("Intermediate political theory")
    ADVANCED = 3, _("Advanced political theory")
    BACHELOR = 4, _("Bachelor of political theory")


class StateManagement(models.IntegerChoices):
    """Level of state management training (bồi dưỡng quản lý nhà nước)."""

    NONE = 0, _("No state management")
    CLERICAL = 1, _("Clerical officer level")
    SPECIALIST = 2, _("Specialist level")
    PRINCIPAL = 3, _("Principal specialist level")
    SENIOR = 4, _("Senior specialist level")


class EthnicKnowledge(models.IntegerChoices):
    """Target group in which ethnic knowledge was fostered (Decision 771/QĐ-TTg 2018)."""

    NONE = 0, _("No ethnic knowledge course")
    GROUP_1 = 1, _("Ethnic knowledge, group 1")
    GROUP_2 = 2, _("Ethnic knowledge, group 2")
    GROUP_3 = 3, _("Ethnic knowledge, group 3")
    GROUP_4 = 4, _("Ethnic knowledge, group 4")


class Confidence(models.IntegerChoices):
    """How sure we are of a fact: everything is collected from press and portals until an office confirms it."""

    UNVERIFIED = 0, _("Not verified")
    LOW = 1, _("Low confidence")
    MEDIUM = 2, _("Medium confidence")
    HIGH = 3, _("High confidence")
    CONFIRMED = 4, _("Confirmed here")


class CodeList(models.TextChoices):
    """The code lists that this installation knows."""

    SEX = "sex", _("Sex")
    CATEGORY = "category", _("Category")
    EDUCATION = "education", _("Professional level")
    POLITICAL_THEORY = "political_theory", _("Political theory")
    STATE_MANAGEMENT = "state_management", _("State management")
    ETHNIC_KNOWLEDGE = "ethnic_knowledge", _("Ethnic knowledge")
    RANK = "rank", _("Ranks and professional titles")
    RANK_LAW_2025 = "rank_law2025", _("Ranks of the law of 2025")
    UNIT_LEVEL = "unit_level", _("Levels of units")
    ASSIGNMENT_KIND = "assignment_kind", _("Kinds of assignment")
    FAMILY_POLICY = "family_policy", _("Family policy marks")
    ETHNIC_LANGUAGE = "ethnic_language", _("Ethnic languages")
    RELIGION = "religion", _("Religions")
    COMMUNE_LEADER_POST = "commune_leader_post", _("Leading civil servants of a commune")
    COMMUNE_ELECTED_POST = "commune_elected_post", _("Elected posts of a commune")
    COMMUNE_PARTY_POST = "commune_party_post", _("Party and Front posts of a commune")
    COMMUNE_UNIT = "commune_unit", _("Divisions of a commune")
    DISCIPLINE_CADRE = "discipline_cadre", _("Forms of discipline for cadres")
    DISCIPLINE_CIVIL_SERVANT = "discipline_civil_servant", _("Forms of discipline for civil servants")
    DISCIPLINE_PUBLIC_EMPLOYEE = "discipline_public_employee", _("Forms of discipline for public employees")
    DISCIPLINE_DEFERRAL = "discipline_deferral", _("Grounds not to consider discipline yet")
    DISCIPLINE_EXEMPTION = "discipline_exemption", _("Grounds of exemption from discipline")
    SCIENCE_FIELD = "science_field", _("Fields of study in science and technology")
    JOB_SWAP_TITLE = "job_swap_title", _("Titles whose holders change position periodically")
    NON_LOCAL_TITLE = "non_local_title", _("Titles not held by local people")
    NON_LOCAL_AIM_TITLE = "non_local_aim_title", _("Titles to be held by people from elsewhere, as an aim")
    MONEY_TITLE = "money_title", _("Titles of those who keep money")


class RuleArea(models.TextChoices):
    """The field of personnel work that a rule governs."""

    RECRUITMENT = "recruitment", _("Recruitment")
    JOB_POSITION = "job_position", _("Job positions")
    TRAINING = "training", _("Training and fostering")
    PLANNING = "planning", _("Leadership planning")
    APPOINTMENT = "appointment", _("Appointment")
    TERM = "term", _("Terms of office")
    ROTATION = "rotation", _("Rotation")
    SECONDMENT = "secondment", _("Secondment")
    JOB_SWAP = "job_swap", _("Periodic change of position")
    DISCIPLINE = "discipline", _("Discipline")
    EVALUATION = "evaluation", _("Evaluation")
    RECORD = "record", _("Electronic record")
    ONE_STOP = "one_stop", _("One-stop service")
    KINSHIP = "kinship", _("Relatives in one office")
    ETHNIC_RATIO = "ethnic_ratio", _("Share of ethnic minority officials")
    RETENTION = "retention", _("Keeping of personal data")


class RuleUnit(models.TextChoices):
    """In what the value of a rule is counted."""

    YEARS = "years", _("years")
    MONTHS = "months", _("months")
    WEEKS = "weeks", _("weeks")
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    PERIODS = "periods", _("periods a year")
    PERCENT = "percent", _("percent")
    POINTS = "points", _("points")
    TIMES = "times", _("times")
    PERSONS = "persons", _("persons")
    POSTS = "posts", _("posts")
    ITEMS = "items", _("items")
    LEVELS = "levels", _("levels")
    DATE = "date", _("date")


COUNTED = {
    RuleUnit.YEARS: ngettext_lazy("%(value)s year", "%(value)s years", "count"),
    RuleUnit.MONTHS: ngettext_lazy("%(value)s month", "%(value)s months", "count"),
    RuleUnit.WEEKS: ngettext_lazy("%(value)s week", "%(value)s weeks", "count"),
    RuleUnit.DAYS: ngettext_lazy("%(value)s day", "%(value)s days", "count"),
    RuleUnit.WORKING_DAYS: ngettext_lazy("%(value)s working day", "%(value)s working days", "count"),
    RuleUnit.PERIODS: ngettext_lazy("%(value)s period a year", "%(value)s periods a year", "count"),
    RuleUnit.PERCENT: ngettext_lazy("%(value)s percent", "%(value)s percent", "count"),
    RuleUnit.POINTS: ngettext_lazy("%(value)s point", "%(value)s points", "count"),
    RuleUnit.TIMES: ngettext_lazy("%(value)s time", "%(value)s times", "count"),
    RuleUnit.PERSONS: ngettext_lazy("%(value)s person", "%(value)s persons", "count"),
    RuleUnit.POSTS: ngettext_lazy("%(value)s post", "%(value)s posts", "count"),
    RuleUnit.ITEMS: ngettext_lazy("%(value)s item", "%(value)s items", "count"),
    RuleUnit.LEVELS: ngettext_lazy("%(value)s level", "%(value)s levels", "count"),
}
"""A value with its unit, for reading."""

WORDS = {
    "yes": _("Yes"),
    "list": _("See the wording"),
    "table": _("Table not entered"),
    "target": _("An aim, no number"),
    "head": _("Head of the office"),
    "good": _("Good or better"),
    "full_term": _("One full term"),
    "unlimited": _("Without limit"),
    "permanent": _("Permanently"),
    "serving": _("As long as the person serves"),
}
"""Values that are not numbers, for reading."""

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
    edited = models.BooleanField(_("edited here"), default=False, editable=False)  # data files leave it alone

    class Meta:
        abstract = True


class _Versioned(Period):
    """One version of what an entry says, for as long as it says so; never changed in place."""

    live = models.BooleanField(_("in force"), default=True, editable=False)  # False: corrected from its first day, kept

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
