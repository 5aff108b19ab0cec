"""What communes lack as communes: so many people in each who hold a competency, whoever they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from hoaban.apps.learning.models import Competency, Requirement
from hoaban.apps.learning.queries.competencies import OF_THE_CENSUS, Survey, demand_of
from hoaban.apps.learning.queries.crowds import crowds
from hoaban.apps.learning.queries.holdings import Holders
from hoaban.apps.learning.rules.gaps import add_months
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


def commune_needs(
    *, actor: Actor, on: date, path: str, names: dict[tuple[int, int], str]
) -> list[CommuneNeed]:  # fmt: skip
    """The requirements of each commune below ``path`` in the actor's part, with the communes that fall short of them.

    ``names``: of the levels, as level_names gives them.
    """
    rows = list(
        Requirement.objects.on(on).filter(people_each__isnull=False).select_related("competency").order_by("id")
    )
    communes = _communes(on, path) if rows else {}
    if not communes:
        return []
    survey = Survey(actor, on, None, path)
    labels = unit_names(list(communes), on)
    return [_need(row, _held(survey, row), communes, labels, names) for row in rows]


def _communes(on: date, path: str) -> dict[int, str]:
    """Communes of the day below the path: key -> code, by name."""
    placed = below(path, "placements__path")
    rows = Unit.objects.filter(on_day(on), on_day(on, "placements__"), placed, kind=UnitKind.COMMUNE)
    return dict(rows.order_by("placements__name_key").values_list("pk", "code"))


def _held(survey: Survey, row: Requirement) -> dict[int, int]:
    """Commune -> how many of those who count for the requirement hold the level."""
    demand, key = demand_of(row), row.competency_id
    field = next((name for kind, name in OF_THE_CENSUS if key in survey.measured_by(kind)), None)
    gives = {course: levels for course, levels in survey.gives().items() if key in levels}
    holders = Holders(on=survey.on, wanted=survey.wanted, competencies=[survey.competencies[key]], gives=gives)
    found: dict[int, int] = defaultdict(int)
    groups = crowds(
        survey.rows.filter(commune_id__isnull=False), "commune_id", "title_id", "category", "level", field or "level"
    )
    for (commune, title, category, level, known), who in groups.items():
        if demand.meets(survey.position(title, category, level)):
            enough = field is not None and known >= demand.level
            found[commune] += len(who) if enough else len(who) - len(holders.without(who, key, demand.level))
    return found


def _need(
    row: Requirement, held: dict[int, int], communes: dict[int, str], labels: dict[int, str],
    names: dict[tuple[int, int], str],
) -> CommuneNeed:  # fmt: skip
    each = row.people_each or 0
    short = tuple(
        ShortCommune(code, labels.get(pk, code), held.get(pk, 0))
        for pk, code in communes.items()
        if held.get(pk, 0) < each
    )
    return CommuneNeed(
        row, row.competency, names.get((row.competency_id, row.required_level), str(row.required_level)), each,
        len(communes), sum(each - one.held for one in short), add_months(row.asked_since or row.starts_on, row.months),
        short,
    )  # fmt: skip
