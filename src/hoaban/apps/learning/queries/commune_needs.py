"""What communes lack as communes: so many people in each who hold a competency, whoever they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hoaban.apps.learning.models import Competency, Requirement
from hoaban.apps.learning.queries.competencies import OF_THE_CENSUS, Survey, demand_of
from hoaban.apps.learning.queries.courses import list_offers
from hoaban.apps.learning.queries.crowds import crowds
from hoaban.apps.learning.queries.holdings import Holders
from hoaban.apps.learning.rules.gaps import add_months, courses_for
from hoaban.apps.learning.rules.plans import Short
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.organisation.queries import unit_names
from hoaban.shared.access import Actor, below
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class ShortCommune:
    """A commune that has fewer people with the competency than it needs."""

    code: str
    name: str
    held: int


@dataclass(frozen=True, slots=True)
class CommuneNeed:
    """A requirement of every commune: ``each`` people; ``missing`` of them all in all, by ``due_on``."""

    requirement: Requirement
    competency: Competency
    level_name: str
    each: int
    communes: int
    missing: int
    due_on: date
    short: tuple[ShortCommune, ...]


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the day."""

    code: str
    path: str


def commune_needs(
    *, actor: Actor, on: date, path: str, names: dict[tuple[int, int], str]
) -> list[CommuneNeed]:  # fmt: skip
    """The requirements of each commune below ``path`` in the actor's part, with the communes that fall short of them.

    ``names``: of the levels, as level_names gives them.
    """
    found = _counted(actor, on, path, _asked(on))
    labels = unit_names(sorted({pk for _row, communes, _held in found for pk in communes}), on)
    return [
        _need(row, {pk: len(holds) for pk, (holds, _lack) in held.items()}, communes, labels, names)
        for row, communes, held in found
    ]


def list_short(*, actor: Actor, on: date, path: str, course_id: int | None = None) -> list[Short]:
    """What communes below a path still lack as communes, with the cheapest open course that gives it and who may go.

    What no open course gives is left out; ``course_id``: only what this one gives. One query where nothing is asked of
    each commune.
    """
    rows = _asked(on)
    offers = list_offers(actor=actor) if rows else []
    courses = {row.pk: courses_for(row.competency_id, row.required_level, offers)[:1] for row in rows}
    asked = [row for row in rows if courses[row.pk] and course_id in (None, courses[row.pk][0])]
    found = []
    for row, communes, held in _counted(actor, on, path, asked):
        for pk, place in communes.items():
            holds, lack = held.get(pk, NOBODY)
            if (missing := (row.people_each or 0) - len(holds)) > 0:
                found.append(Short(place.path, courses[row.pk][0], missing, frozenset(lack), row.pk))
    return found


Held = dict[int, tuple[set[int], set[int]]]
"""Commune -> of those who count for a requirement, who hold the level and who lack it."""
NOBODY: tuple[set[int], set[int]] = (set(), set())


def _asked(on: date) -> list[Requirement]:
    """Requirements of so many people in each commune."""
    rows = Requirement.objects.on(on).filter(people_each__isnull=False)
    return list(rows.select_related("competency").order_by("id"))


def _counted(
    actor: Actor, on: date, path: str, rows: Sequence[Requirement]
) -> list[tuple[Requirement, dict[int, Commune], Held]]:  # fmt: skip
    """Such requirements with the communes below the path that they ask, and how each of these stands."""
    communes = _communes(on, path) if rows else {}
    if not communes:
        return []
    survey = Survey(actor, on, None, path)
    asked = [(row, {pk: one for pk, one in communes.items() if row.unit_id in (None, pk)}) for row in rows]
    return [(row, those, _held(survey, row)) for row, those in asked if those]


def _communes(on: date, path: str) -> dict[int, Commune]:
    """Communes of the day below the path, by name."""
    placed = below(path, "placements__path")
    rows = Unit.objects.filter(on_day(on), on_day(on, "placements__"), placed, kind=UnitKind.COMMUNE)
    found = rows.order_by("placements__name_key").values_list("pk", "code", "placements__path")
    return {pk: Commune(code, place) for pk, code, place in found}


def _held(survey: Survey, row: Requirement) -> Held:
    """How the people of each commune stand who count for the requirement."""
    demand, key = replace(demand_of(row), unit_id=None), row.competency_id
    field = next((name for kind, name in OF_THE_CENSUS if key in survey.measured_by(kind)), None)
    gives = {course: levels for course, levels in survey.gives().items() if key in levels}
    holders = Holders(on=survey.on, wanted=survey.wanted, competencies=[survey.competencies[key]], gives=gives)
    found: Held = defaultdict(lambda: (set(), set()))
    groups = crowds(
        survey.rows.filter(commune_id__isnull=False), "commune_id", "title_id", "category", "level", field or "level"
    )
    for (commune, title, category, level, known), who in groups.items():
        if demand.meets(survey.position(title, category, level, "")):
            enough = field is not None and known >= demand.level
            lack = set() if enough else holders.without(who, key, demand.level)
            found[commune][0].update(who - lack)
            found[commune][1].update(lack)
    return found


def _need(
    row: Requirement, held: dict[int, int], communes: dict[int, Commune], labels: dict[int, str],
    names: dict[tuple[int, int], str],
) -> CommuneNeed:  # fmt: skip
    each = row.people_each or 0
    short = tuple(
        ShortCommune(one.code, labels.get(pk, one.code), held.get(pk, 0))
        for pk, one in communes.items()
        if held.get(pk, 0) < each
    )
    return CommuneNeed(
        row, row.competency, names.get((row.competency_id, row.required_level), str(row.required_level)), each,
        len(communes), sum(each - one.held for one in short), add_months(row.asked_since or row.starts_on, row.months),
        short,
    )  # fmt: skip
