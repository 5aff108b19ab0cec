"""Loading the starting content: competencies, levels, requirements, courses, from the data files.

What a person has edited stays; what has not changed is not written.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.learning.models import Competency, CompetencyLevel, Course, CourseOutcome, Requirement
from hoaban.apps.organisation.models import PostTitle, Unit
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission

DATA = Path(__file__).resolve().parent.parent / "data"
CONFIDENCE = {
    "high": Confidence.HIGH, "medium": Confidence.MEDIUM, "low": Confidence.LOW,
    "memory, unverified": Confidence.UNVERIFIED,
}  # fmt: skip
CONDITIONS = ("title_id", "unit_id", "category", "unit_level", "leaders_only", "target_group")

Line = dict[str, str]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LearningReport:
    """How many rows loading wrote, by table; empty where nothing changed."""

    created: dict[str, int]
    updated: dict[str, int]

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return any(self.created.values()) or any(self.updated.values())


def read_file(name: str) -> Iterator[Line]:
    """The lines of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_learning(*, actor: Actor) -> LearningReport:
    """Bring the framework and the catalogue to what the data files say; safe to repeat.

    Rows that a person edited are left as they are. Titles and units that this installation does not have are passed
    over, so organisation is loaded first. Raises PermissionDenied.
    """
    actor.require(Permission.APPROVE_TRAINING)
    created: dict[str, int] = {}
    updated: dict[str, int] = {}
    for name, load in (
        ("competencies", _load_competencies), ("levels", _load_levels), ("requirements", _load_requirements),
        ("courses", _load_courses), ("outcomes", _load_outcomes),
    ):  # fmt: skip
        created[name], updated[name] = load()
    report = LearningReport(created, updated)
    if report.wrote:
        after = {"created": created, "updated": updated}
        audit.record(actor=actor, action="learning.load_learning", after=after)
    return report


def _write(model: type[models.Model], standing: dict[Any, Any], wanted: dict[Any, Facts]) -> tuple[int, int]:
    """Create what is missing, change what differs and nobody edited; returns how many of each."""
    new, changed = [], []
    for key, facts in wanted.items():
        row = standing.get(key)
        if row is None:
            new.append(model(**facts))
        elif not getattr(row, "edited", False) and any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
    rows = model._default_manager
    rows.bulk_create(new, batch_size=500)
    if changed:
        names = [name for name in next(iter(wanted.values())) if name != "id"]
        rows.bulk_update(changed, names, batch_size=200)
    return len(new), len(changed)


def _number(text: str) -> int | None:
    return int(text) if text else None


def _same(line: Line, *columns: str) -> Facts:
    return {column: line[column] for column in columns}


def _load_competencies() -> tuple[int, int]:
    texts = ("code", "kind", "name_vi", "name_en", "description_vi", "description_en", "source")
    wanted = {
        line["code"]: _same(line, *texts)
        | {
            "measured_by": _number(line["measured_by"]), "held_by_language": line["held_by_language"] == "1",
            "position": int(line["position"]), "confidence": CONFIDENCE[line["confidence"]],
        }
        for line in read_file("competencies.csv")
    }  # fmt: skip
    return _write(Competency, {row.code: row for row in Competency.objects.all()}, wanted)


def _keys() -> dict[str, int]:
    return dict(Competency.objects.values_list("code", "id"))


def _load_levels() -> tuple[int, int]:
    keys = dict(Competency.objects.filter(edited=False).values_list("code", "id"))
    wanted = {
        (keys[line["competency"]], int(line["level"])): {
            "competency_id": keys[line["competency"]], "level": int(line["level"]),
            **_same(line, "name_vi", "name_en"),
        }
        for line in read_file("levels.csv")
        if line["competency"] in keys
    }  # fmt: skip
    standing = {(row.competency_id, row.level): row for row in CompetencyLevel.objects.all()}
    return _write(CompetencyLevel, standing, wanted)


def _load_requirements() -> tuple[int, int]:
    keys, titles = _keys(), dict(PostTitle.objects.values_list("code", "id"))
    wanted: dict[Any, Facts] = {}
    for line in read_file("requirements.csv"):
        facts = {
            "competency_id": keys[line["competency"]], "required_level": int(line["level"]),
            "category": _number(line["category"]), "unit_level": _number(line["unit_level"]),
            "leaders_only": line["leaders_only"] == "1", "target_group": _number(line["target_group"]),
            "asked_since": date.fromisoformat(line["asked_since"]) if line["asked_since"] else None,
            "months": int(line["months"]), "starts_on": date.fromisoformat(line["starts_on"]),
            "ends_before": date.fromisoformat(line["ends_before"]) if line["ends_before"] else None,
            "legal_basis": line["legal_basis"], "confidence": CONFIDENCE[line["confidence"]],
            "people_each": _number(line["people_each"]),
        }  # fmt: skip
        for code in line["titles"].split("|"):
            if not code or code in titles:
                whole = facts | {"title_id": titles[code] if code else None, "unit_id": None}
                wanted[_requirement_key(whole)] = whole
    standing = {_requirement_key(vars(row)): row for row in Requirement.objects.all()}
    return _write(Requirement, standing, wanted)


def _requirement_key(facts: Facts) -> tuple[Any, ...]:
    everybody = facts["people_each"] is None
    return (facts["competency_id"], facts["starts_on"], everybody, *(facts[name] for name in CONDITIONS))


def _load_courses() -> tuple[int, int]:
    units = dict(Unit.objects.filter(ends_before=None).values_list("code", "id"))
    texts = ("code", "kind", "mode", "provider_name", "name_vi", "name_en", "target", "legal_basis", "source")
    numbers = ("hours", "weeks", "capacity_min", "capacity_max", "cost_per_head", "cost_fixed")
    optional = ("valid_months", "awards_kind", "awards_level")
    wanted = {
        line["code"]: _same(line, *texts)
        | {name: int(line[name]) for name in numbers}
        | {name: _number(line[name]) for name in optional}
        | {
            "provider_id": units.get(line["provider"]), "has_test": line["has_test"] == "1",
            "is_open": line["is_open"] == "1", "confidence": CONFIDENCE[line["confidence"]],
        }
        for line in read_file("courses.csv")
    }  # fmt: skip
    return _write(Course, {row.code: row for row in Course.objects.all()}, wanted)


def _load_outcomes() -> tuple[int, int]:
    """Outcomes of courses that nobody edited; those that left the file go."""
    keys = _keys()
    courses = dict(Course.objects.filter(edited=False).values_list("code", "id"))
    wanted: dict[tuple[int, int], Facts] = {}
    for line in read_file("courses.csv"):
        if (course := courses.get(line["code"])) is not None:
            for one in line["outcomes"].split("|"):
                code, level = one.split(":")
                wanted[course, keys[code]] = {
                    "course_id": course, "competency_id": keys[code], "level": int(level),
                }  # fmt: skip
    rows = CourseOutcome.objects.filter(course_id__in={course for course, _key in wanted})
    standing = {(row.course_id, row.competency_id): row for row in rows}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    CourseOutcome.objects.filter(pk__in=gone).delete()
    return _write(CourseOutcome, standing, wanted)
