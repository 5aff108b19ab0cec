"""Columns of the statutory tables on number and quality (Circulars 11/2012, 07/2019/TT-BNV), as proposed: not compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Layout:
    """A statutory table: whom it counts, by categories (codes as in the lawbook) and levels of government.

    ``form``, ``heading``, ``basis``: what stands above the form on paper.
    """

    key: str
    title: Any
    categories: tuple[int, ...]
    levels: tuple[int, ...]
    form: str
    heading: Any
    basis: Any


@dataclass(frozen=True, slots=True)
class Counted:
    """A column: its number on the form and what it is called; a group of columns stands before the colon of the label."""

    key: str
    number: int
    label: Any

    @property
    def heads(self) -> tuple[str, str]:
        """The heading of the group, empty without one, and that of the column."""
        group, colon, rest = str(self.label).partition(": ")
        return (group, rest[:1].upper() + rest[1:]) if colon else ("", group)


_NUMBERS = _("Number and quality of cadres and civil servants of communes")
_GIVEN = _("Issued with Circular 11/2012/TT-BNV")
_DISPATCH = _("Official dispatch 4420/BNV-VKH, 2014")
LAYOUTS = (
    Layout("bm02", _("BM02/BNV: cadres and civil servants of communes"), (1, 2), (3,), "BM02/BNV", _NUMBERS, _GIVEN),
    Layout(
        "bm01", _("BM01/BNV: civil servants above communes"), (1, 2), (1, 2), "BM01/BNV",
        _("Number and quality of civil servants from district level up"), _GIVEN,
    ),
    Layout(
        "vc", _("Circular 07/2019: public employees"), (3,), (1, 2, 3), "TT 07/2019",
        _("Number and quality of public employees"), _("Circular 07/2019/TT-BNV"),
    ),
    Layout(
        "cv1", _("Dispatch 4420: cadres of communes"), (1,), (3,), "CV 4420 (1)",
        _("Number and quality of cadres of communes"), _DISPATCH,
    ),
    Layout(
        "cv2", _("Dispatch 4420: civil servants of communes"), (2,), (3,), "CV 4420 (2)",
        _("Number and quality of civil servants of communes"), _DISPATCH,
    ),
    Layout(
        "cv3", _("Dispatch 4420: part-time workers of communes"), (4,), (3,), "CV 4420 (3)",
        _("Number and quality of part-time workers of communes"), _DISPATCH,
    ),
)  # fmt: skip
COLUMNS = (
    Counted("authorised", 2, _("Posts assigned")), Counted("present", 3, _("Present in all")),
    Counted("women", 4, _("Women of them")), Counted("party", 5, _("Party members of them")),
    Counted("minority", 6, _("Ethnic minorities of them")), Counted("religion", 7, _("With a religion")),
    Counted("leaders", 8, _("By position: key leaders")), Counted("doctor", 9, _("Profession: doctor")),
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
POSITION = "title"
"""Begins the key of a column that counts who holds a title (item 8 by position)."""


def is_column(key: str) -> bool:
    """Whether a table can have a column of this key."""
    return key in {"unit", *(one.key for one in COLUMNS)} or key.removeprefix(POSITION).isdecimal()
