"""Columns of the statutory tables on number and quality (Circulars 11/2012, 07/2019/TT-BNV), as proposed: not compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Layout:
    """A statutory table: whom it counts, by categories (codes as in the lawbook) and levels of government."""

    key: str
    title: Any
    categories: tuple[int, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A column: its number on the form and what it is called."""

    key: str
    number: int
    label: Any


LAYOUTS = (
    Layout("bm02", _("BM02/BNV: cadres and civil servants of communes"), (1, 2), (3,)),
    Layout("bm01", _("BM01/BNV: civil servants above communes"), (1, 2), (1, 2)),
    Layout("vc", _("Circular 07/2019: public employees"), (3,), (1, 2, 3)),
)
COLUMNS = (
    Counted("authorised", 2, _("Posts assigned")), Counted("present", 3, _("Present in all")),
    Counted("women", 4, _("Women of them")), Counted("party", 5, _("Party members of them")),
    Counted("minority", 6, _("Ethnic minorities of them")), Counted("religion", 7, _("With a religion")),
    Counted("leaders", 8, _("Key leaders of them")), Counted("doctor", 9, _("Profession: doctor")),
    Counted("master", 10, _("Profession: master")), Counted("university", 11, _("Profession: university")),
    Counted("college", 12, _("Profession: college")), Counted("intermediate", 13, _("Profession: intermediate")),
    Counted("elementary", 14, _("Profession: elementary")), Counted("untrained", 15, _("Profession: untrained")),
    Counted("upper", 16, _("Schooling: upper secondary")), Counted("lower", 17, _("Schooling: lower secondary")),
    Counted("primary", 18, _("Schooling: primary")), Counted("theory4", 19, _("Theory: bachelor")),
    Counted("theory3", 20, _("Theory: advanced")), Counted("theory2", 21, _("Theory: intermediate")),
    Counted("theory1", 22, _("Theory: elementary")), Counted("it_trained", 23, _("IT: intermediate or higher")),
    Counted("it_certified", 24, _("IT: certificate")), Counted("english", 25, _("English: university or higher")),
    Counted("english_certified", 26, _("English: certificate")), Counted("other_language", 27, _("Other foreign language")),
    Counted("ethnic_language", 28, _("Speaks an ethnic language")), Counted("management4", 29, _("Management: senior specialist")),
    Counted("management3", 30, _("Management: principal specialist")), Counted("management2", 31, _("Management: specialist")),
    Counted("management0", 32, _("Management: not trained")), Counted("age30", 33, _("Age: 30 or younger")),
    Counted("age40", 34, _("Age: 31 to 40")), Counted("age50", 35, _("Age: 41 to 50")),
    Counted("age60", 36, _("Age: 51 to retirement")), Counted("retired", 37, _("Above the retirement age")),
)  # fmt: skip
SCHOOLING = {
    "upper": ("12/12", "10/10"), "lower": ("9/12", "10/12", "11/12", "7/10", "8/10", "9/10"),
    "primary": ("5/12", "6/12", "7/12", "8/12", "4/10", "5/10", "6/10"),
}  # fmt: skip
"""Classes finished of the system of twelve or of ten years."""
