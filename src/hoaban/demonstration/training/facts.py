"""Who served where on a day, and the courses there are, as plain rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from hoaban.apps.learning.models import Course, CourseKind
from hoaban.apps.organisation.models import Placement, PostTitle
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import below
from hoaban.shared.periods import on_day

CADRE, CIVIL_SERVANT, PUBLIC_EMPLOYEE, PART_TIME = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Serving:
    """One official on a day; ``title`` is the code of the post's title, "" while awaiting one."""

    official_id: int
    unit_id: int
    path: str
    level: int
    category: int
    title: str
    commune_id: int | None
    theory: int
    management: int
    is_leader: bool

    @property
    def is_officer(self) -> bool:
        """A cadre or civil servant."""
        return self.category in (CADRE, CIVIL_SERVANT)


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that somebody completed; ``score`` in percent, None without a test."""

    official_id: int
    course_id: int
    kind: str
    completed_on: date
    score: int | None


@dataclass(frozen=True, slots=True)
class CourseFact:
    """What the history needs of a course."""

    id: int
    code: str
    kind: str
    has_test: bool
    awards: tuple[int, int] | None


def read_courses() -> dict[str, list[CourseFact]]:
    """The courses of the catalogue by kind, in order of their codes."""
    found: dict[str, list[CourseFact]] = defaultdict(list)
    for row in Course.objects.order_by("code"):
        awards = None if row.awards_kind is None or row.awards_level is None else (row.awards_kind, row.awards_level)
        found[row.kind].append(CourseFact(row.pk, row.code, row.kind, row.has_test, awards))
    if missing := [kind for kind in CourseKind.values if not found[kind]]:
        raise LookupError(f"the catalogue has no course of the kind {', '.join(missing)}")
    return found


def read_serving(on: date, unit_code: str | None = None) -> list[Serving]:
    """Everybody in service on a day, in order of their keys; of the part of one unit, if asked."""
    titles = {key: (code, leads) for key, code, leads in PostTitle.objects.values_list("id", "code", "is_leader")}
    rows = CensusRow.objects.filter(starts_on__lte=on, ends_before__gt=on)
    if unit_code is not None:
        rows = rows.filter(below(Placement.objects.filter(on_day(on), unit__code=unit_code).get().path))
    values = rows.order_by("official_id").values_list(
        "official_id", "unit_id", "unit_path", "level", "category", "title_id", "commune_id", "political_theory",
        "state_management",
    )  # fmt: skip
    found = []
    for official, unit, path, level, category, title, commune, theory, management in values.iterator():
        code, leads = titles.get(title or 0, ("", False))
        found.append(Serving(official, unit, path, level, category, code, commune, theory, management, leads))
    return found
