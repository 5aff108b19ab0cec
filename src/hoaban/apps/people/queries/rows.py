"""Officials as lists show them: what the census says of the day, dressed with names, post and salary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from hoaban.apps.lawbook.models import Education, EthnicKnowledge, PoliticalTheory, StateManagement
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.models import Assignment, CensusRow, Qualification, SalaryStep
from hoaban.shared.periods import on_day
from hoaban.shared.templatetags.hoaban import day

LADDERS = {1: Education, 2: PoliticalTheory, 3: StateManagement, 4: EthnicKnowledge}
"""Kind of qualification -> its levels."""


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One official on one day; codes as in the lawbook, ``unit`` and ``title`` as texts of that day."""

    id: int
    full_name: str
    personal_id: str
    staff_code: str
    birth_date: date
    birth_precision: int
    sex: int
    ethnicity: int
    category: int
    level: int
    unit_id: int
    unit: str
    title: str
    key_leader: bool
    education: int
    political_theory: int
    state_management: int
    ethnic_knowledge: int
    party_member: bool
    name_key: str
    party_joined_on: date | None = None
    religion: str = ""
    home: str = ""
    foreign_language: str = ""
    it_skill: str = ""
    rank: str = ""
    step: int | None = None
    coefficient: Decimal | None = None
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class _Around:
    """What the rows of one page refer to, read at once."""

    units: dict[int, str]
    homes: dict[int, str]
    titles: dict[int, PostTitle]
    salaries: dict[int, tuple[str, int | None, Decimal | None]]
    held: dict[int, date]


def title_name(title: PostTitle | None) -> str:
    """The title in the language of the page; empty for none."""
    if title is None:
        return ""
    english = (get_language() or "vi").startswith("en")
    return str((english and title.name_en) or title.name_vi)


def study_time(one: Qualification) -> str:
    """From month and year to month and year of a study (form 2C, item 27); the end alone where the beginning is not known."""
    end = day(one.awarded_on, max(2, min(one.precision, 3)))
    if one.studied_from is None:
        return end
    return f"{day(one.studied_from, max(2, min(one.studied_from_precision, 3)))} – {end}"


def qualification_level(kind: int, level: int) -> str:
    """The level of a qualification in words; ``kind`` as in QualificationKind."""
    choices: Any = LADDERS[kind]
    return str(choices(level).label) if level in choices.values else str(level)


def dress(rows: Sequence[CensusRow], on: date) -> list[OfficialRow]:
    """Census rows (with their officials) as rows of a list, in the same order; a fixed number of queries whatever the number."""
    if not rows:
        return []
    around = _around(rows, on)
    return [_row(row, around) for row in rows]


def _around(rows: Sequence[CensusRow], on: date) -> _Around:
    units = {row.unit_id for row in rows}
    people = {"official_id__in": [row.official_id for row in rows]}
    homes = {row.home_unit_id for row in rows if row.home_unit_id}
    steps = SalaryStep.objects.filter(on_day(on), **people)
    held = Assignment.objects.filter(on_day(on), is_main=True, **people)
    return _Around(
        units=organisation.unit_labels(units, on),
        homes=organisation.unit_names(homes, on) if homes else {},
        titles={
            title.pk: title for title in PostTitle.objects.filter(pk__in={row.title_id for row in rows if row.title_id})
        },
        salaries={key: rest for key, *rest in steps.values_list("official_id", "rank", "step", "coefficient")},  # type: ignore[misc]
        held=dict(held.values_list("official_id", "held_since")),
    )


def _row(row: CensusRow, around: _Around) -> OfficialRow:
    person: Any = row.official
    rank, step, coefficient = around.salaries.get(row.official_id, ("", None, None))
    title = around.titles.get(row.title_id) if row.title_id else None
    home = around.homes.get(row.home_unit_id, "") if row.home_unit_id else ""
    return OfficialRow(
        person.pk, person.full_name, person.personal_id, person.staff_code, person.birth_date,
        person.birth_precision, row.sex, row.ethnicity, row.category, row.level, row.unit_id,
        around.units.get(row.unit_id, ""), title_name(title), row.key_leader, row.education,
        row.political_theory, row.state_management, row.ethnic_knowledge, row.party_member, person.name_key,
        party_joined_on=person.party_joined_on, religion=person.religion, home=home or person.home_province,
        foreign_language=person.foreign_language, it_skill=person.it_skill, rank=rank, step=step,
        coefficient=coefficient, held_since=around.held.get(row.official_id),
    )  # fmt: skip


def search_details(official_ids: Sequence[int], on: date) -> dict[int, str]:
    """Official id -> post and unit on the day, for a line under the name; empty when not in service."""
    rows = CensusRow.objects.filter(official_id__in=official_ids, starts_on__lte=on, ends_before__gt=on)
    found = list(rows.values_list("official_id", "unit_id", "title_id", "level"))
    units = organisation.unit_labels({unit for _who, unit, _title, _level in found}, on)
    titles = {title.pk: title for title in PostTitle.objects.filter(pk__in={row[2] for row in found if row[2]})}
    return {
        who: " · ".join(filter(None, (title_name(titles.get(title or 0)), units.get(unit, "") if level else "")))
        for who, unit, title, level in found
    }
