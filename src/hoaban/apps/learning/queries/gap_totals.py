"""How many people lack what: the needs of a part in numbers, by sets of people instead of person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.learning.models import Competency
from hoaban.apps.learning.queries.competencies import OF_THE_CENSUS, Survey
from hoaban.apps.learning.queries.crowds import crowds
from hoaban.apps.learning.queries.holdings import Holders, taken_up_crowds
from hoaban.apps.learning.rules.gaps import Need, Position, overdue_since
from hoaban.shared.access import Actor

Crowd = tuple[tuple[int, ...], set[int]]
"""Levels that the census knows, in the order of OF_THE_CENSUS, and the officials who hold just these."""


@dataclass(frozen=True, slots=True)
class GapTotal:
    """How many people of a part must hold a competency, how many lack it, and for how many the time has passed."""

    competency: Competency
    required: int
    lacking: int
    overdue: int


def gap_totals(*, actor: Actor, on: date, path: str | None) -> list[GapTotal]:
    """The competencies asked of anybody below ``path``, most people lacking first; what list_gaps tells one by one."""
    count = _Count(Survey(actor, on, None, path))
    for place, people in count.by_place().items():
        for need in count.survey.needs(place):
            count.add(need, people)
    totals = [
        GapTotal(count.survey.competencies[key], asked, count.lacking[key], count.overdue[key])
        for key, asked in count.asked.items()
    ]
    return sorted(totals, key=lambda one: (-one.lacking, one.competency.position, one.competency.code))


class _Count:
    """Sums by competency while the places are gone through."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.asked: dict[int, int] = defaultdict(int)
        self.lacking: dict[int, int] = defaultdict(int)
        self.overdue: dict[int, int] = defaultdict(int)
        self._holders = Holders(
            on=survey.on, wanted=survey.wanted, competencies=survey.asked(), gives=survey.gives()
        )  # fmt: skip
        self._since = taken_up_crowds(on=survey.on, wanted=survey.wanted)
        self._measured = {
            key: field for field, (kind, _name) in enumerate(OF_THE_CENSUS) for key in survey.measured_by(kind)
        }
        self._late: dict[str, set[int]] = {"": set()}

    def by_place(self) -> dict[Position, list[Crowd]]:
        """Position -> the people who serve so, by the levels that the census knows.

        Where they serve tells people apart only while a unit asks something of its own.
        """
        found: dict[Position, list[Crowd]] = defaultdict(list)
        where = ["unit_path"] if self.survey.bounds else []
        fields = [field for _kind, field in OF_THE_CENSUS]
        everybody = crowds(self.survey.rows, "title_id", "category", "level", *fields, *where)
        for (title, category, level, *more), officials in everybody.items():
            place = self.survey.position(title, category, level, more[-1] if where else "")
            found[place].append((tuple(more[: len(fields)]), officials))
        return found

    def add(self, need: Need, people: Sequence[Crowd]) -> None:
        """Count a need of people who all serve alike."""
        key, field = need.competency_id, self._measured.get(need.competency_id)
        self.asked[key] += sum(len(officials) for _levels, officials in people)
        low = set().union(
            *(officials for levels, officials in people if field is None or levels[field] < need.level)
        )  # fmt: skip
        low = self._holders.without(low, key, need.level)
        self.lacking[key] += len(low)
        self.overdue[key] += len(low & self._overdue(need))

    def _overdue(self, need: Need) -> set[int]:
        """Everybody who took up the post so early that the need, if it is theirs, is overdue."""
        day = overdue_since(need, self.survey.on)
        limit = day.isoformat() if day is not None else ""
        if limit not in self._late:
            self._late[limit] = set().union(*(who for since, who in self._since.items() if since <= limit))
        return self._late[limit]
