"""Several figures under one question at once: from the tally in one query, else from one scan of the census.

Every figure of the headcount is the same rows under another condition, so a page that shows ten of them, or a figure
beside its denominator, need not read the rows ten times. Each answers what counting its own rows answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from hoaban.apps.people.queries.ages import by_age
from hoaban.apps.people.queries.census import count_each, count_each_by, rows_trends
from hoaban.apps.people.queries.committees import count_members
from hoaban.apps.people.queries.staffing import staffing_inside, staffing_of
from hoaban.apps.people.queries.tally import Cells, tally_breakdowns, tally_inside, tally_trends, tally_values
from hoaban.shared.figures import Dimension, Scope

AUTHORISED, FILLED, VACANT = (f"organisation.posts_{one}" for one in ("authorised", "filled", "vacant"))
STAFFED = {AUTHORISED: "authorised", FILLED: "filled", VACANT: "vacant"}
"""Figures of posts -> their part of the staffing."""
MEMBERS, MINORITY_MEMBERS = "people.committee_members", "people.committee_members.ethnic_minority"


@dataclass(frozen=True, slots=True)
class Share:
    """A figure that is the headcount under a condition, which some cells of the tally know too."""

    condition: Q
    cells: Cells


SHARES: dict[str, Share] = {}
"""Key -> share of every such figure; the figures put themselves here."""


def count_together(keys: Collection[str], scope: Scope) -> dict[str, int]:
    """Values of those of the figures that can be asked at once; the others are left out."""
    shares = {key: SHARES[key] for key in keys if key in SHARES}
    found = tally_values(scope, {key: one.cells for key, one in shares.items()})
    if rest := {key: one.condition for key, one in shares.items() if key not in found}:
        found |= dict(zip(rest, count_each(scope, list(rest.values())), strict=True))
    if {FILLED, VACANT} & set(keys):
        staffed = staffing_of(scope)
        found |= {key: getattr(staffed, part) for key, part in STAFFED.items() if key in keys}
    if MINORITY_MEMBERS in keys:
        members = dict(zip((MEMBERS, MINORITY_MEMBERS), count_members(scope), strict=True))
        found |= {key: number for key, number in members.items() if key in keys}
    return found


def group_together(keys: Sequence[str], scope: Scope, dimension: Dimension) -> dict[str, dict[Any, int]]:
    """Key -> code -> value of figures in SHARES by a dimension."""
    if dimension.key == "age" and (found := _by_age(keys, scope)) is not None:
        return found
    return _grouped(keys, scope, dimension.expression(scope))


WITH_AGES: Mapping[str, Mapping[str, str]] = {"people.headcount": {}, "people.women": {"sex": "2"}}
"""Figures whose ages the tally tells, with the filters that say the same."""


def _by_age(keys: Sequence[str], scope: Scope) -> dict[str, dict[Any, int]] | None:
    """The figures by age from the tally, each question asked once; None where one of them needs the rows."""
    asked = {key: scope.narrowed(**WITH_AGES[key]) for key in keys if key in WITH_AGES}
    if asked.keys() != set(keys) or any(scope.filters.get("sex", "2") != "2" for key in keys if WITH_AGES[key]):
        return None
    answers: dict[str, dict[int, int] | None] = {}
    for one in asked.values():
        if (question := str(sorted(one.filters.items()))) not in answers:
            answers[question] = by_age(one)
    found = {key: answers[str(sorted(one.filters.items()))] for key, one in asked.items()}
    known = {key: ages for key, ages in found.items() if ages is not None}
    return dict(known) if known.keys() == found.keys() else None


def paths_together(keys: Sequence[str], scope: Scope) -> dict[str, dict[str, int]]:
    """Key -> path of a unit -> value at the unit itself, of figures in SHARES."""
    return _grouped(keys, scope, F("unit_path"))


def inside_together(keys: Sequence[str], scope: Scope) -> dict[str, dict[str, int]]:
    """Key -> path of a unit directly below the province -> value there, of those figures that the tally can tell so.

    What is at the province itself stands at its own path.
    """
    found = tally_inside(scope, {key: SHARES[key].cells for key in keys if key in SHARES})
    staffed = staffing_inside(scope) if STAFFED.keys() & set(keys) else None
    if staffed is not None:
        found |= {
            key: {path: getattr(one, part) for path, one in staffed.items()}
            for key, part in STAFFED.items()
            if key in keys
        }
    return found


def _grouped(keys: Sequence[str], scope: Scope, by: Any) -> dict[str, dict[Any, int]]:
    rows = count_each_by(scope, [SHARES[key].condition for key in keys], by)
    return {
        key: {code: numbers[place] for code, numbers in rows.items() if numbers[place]}
        for place, key in enumerate(keys)
    }


def trends_together(keys: Sequence[str], scope: Scope, days: Sequence[date]) -> dict[str, list[int]]:
    """Key -> value on each of ``days`` (rising) of figures in SHARES."""
    found = tally_trends(scope, days, {key: SHARES[key].cells for key in keys})
    if (rest := [key for key in keys if key not in found]) and days:
        counted = rows_trends(scope, days, [SHARES[key].condition for key in rest])
        found |= dict(zip(rest, counted, strict=True))
    return found


def headcount_by(wanted: Sequence[str], scope: Scope) -> Mapping[str, Mapping[Any, int]]:
    """The headcount by those of the dimensions that the tally knows: dimension -> code -> people."""
    found: dict[str, Mapping[Any, int]] = dict(tally_breakdowns(scope, wanted))
    if "age" in wanted and (ages := by_age(scope)) is not None:
        found["age"] = ages
    return found
