"""What the entries of the lawbook may be: categories, levels, lists, areas and units of rules, words for values."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


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


HEADCOUNT_CATEGORIES = (1, 2, 3)
"""Categories that count in the headcount (biên chế): cadres, civil servants, public employees."""


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
