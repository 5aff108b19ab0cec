"""Who lacks what on a day: one survey answers for one person, an office or the whole province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.learning.models import Competency, CompetencyLevel, Requirement
from hoaban.apps.learning.queries.aims import Aim
from hoaban.apps.learning.queries.courses import list_offers
from hoaban.apps.learning.queries.framework import is_somebody
from hoaban.apps.learning.queries.holdings import Levels, Wanted, held_beside_the_census, taken_up
from hoaban.apps.learning.rules.gaps import (
    STANDARD,
    STANDARD_MONTHS,
    UNIT,
    Demand,
    Gap,
    Need,
    Offer,
    Position,
    courses_for,
    gaps_of,
    needs_of,
)
from hoaban.apps.organisation.models import Level, Placement, PostStandard, PostTitle
from hoaban.apps.organisation.queries import unit_names
from hoaban.apps.people.models import CensusRow, QualificationKind
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import STEP, Actor, Permission, any_below, below
from hoaban.shared.periods import on_day

OF_THE_CENSUS = (
    (QualificationKind.EDUCATION, "education"), (QualificationKind.POLITICAL_THEORY, "political_theory"),
    (QualificationKind.STATE_MANAGEMENT, "state_management"),
)  # fmt: skip
"""Kinds of qualification whose highest level of the day the census knows."""
CONFIDENCE = {"high": 3, "medium": 2, "low": 1}


@dataclass(frozen=True, slots=True)
class GapRow:
    """Somebody lacks a level of a competency on the day; ``due_on`` None where the first day in the post is unknown.

    ``why`` is in the language of the page; ``course_ids``: open courses that close the gap, the cheapest first.
    """

    official_id: int
    unit_id: int
    unit_path: str
    competency_id: int
    competency_code: str
    held: int
    required: int
    due_on: date | None
    legal_basis: str
    why: str
    course_ids: tuple[int, ...]
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What a post asks of somebody, met or not."""

    need: Need
    held: int
    why: str


@dataclass(frozen=True, slots=True)
class _Person:
    official_id: int
    unit_id: int
    unit_path: str
    position: Position
    held: Levels
    since: date | None


def seen_by(*, actor: Actor, field: str = "unit_path", official: str = "official_id") -> Q:
    """Condition on rows with a path and an official: whose learning the actor may see, the own included."""
    prefixes = {*actor.prefixes(Permission.VIEW_LEARNING), *actor.prefixes(Permission.FOLLOW_LEARNING)}
    if "" in prefixes:
        return Q()
    own = Q(**{official: actor.official_id}) if actor.official_id else Q(pk__in=[])
    return any_below(sorted(prefixes), field) | own


def _covers(actor: Actor, path: str) -> bool:
    """Whether the actor may see the learning of everybody below the path."""
    return actor.may(Permission.VIEW_LEARNING, path) or actor.may(Permission.FOLLOW_LEARNING, path)


def level_names(*, actor: Actor) -> dict[tuple[int, int], str]:
    """(competency, level) -> its name in the language of the page; the framework is everybody's."""
    rows = CompetencyLevel.objects.all() if is_somebody(actor=actor) else ()
    return {(row.competency_id, row.level): row.name for row in rows}


def list_gaps(
    *,
    actor: Actor,
    on: date,
    official_ids: Sequence[int] | None = None,
    path: str | None = None,
    competency_id: int | None = None,
) -> list[GapRow]:
    """All gaps open on a day, of the officials below ``path`` or of those named, within the actor's part.

    ``competency_id``: only gaps in this one. A fixed number of queries however many people. By official, then by
    competency.
    """
    survey = Survey(actor, on, official_ids, path, competency_id)
    return [row for person in survey.people() for row in survey.gaps(person)]


def gaps_by_course(*, actor: Actor, on: date, path: str | None) -> dict[int, int]:
    """Course -> number of people below ``path`` with a gap that the course closes.

    Each gap counts for the cheapest open course that closes it (then the shortest, then by code); somebody with
    several gaps that one course closes counts once.
    """
    people: dict[int, set[int]] = defaultdict(set)
    for row in list_gaps(actor=actor, on=on, path=path):
        if row.course_ids:
            people[row.course_ids[0]].add(row.official_id)
    return {course: len(found) for course, found in sorted(people.items())}


def needs_of_official(*, actor: Actor, on: date, official_id: int) -> tuple[list[NeedRow], list[GapRow]]:
    """Everything the post of an official asks on the day, and the gaps among it; empty outside the actor's part."""
    survey = Survey(actor, on, [official_id], None)
    for person in survey.people():
        rows = [
            NeedRow(need, person.held.get(need.competency_id, 0), survey.why(need, person.position))
            for need in survey.needs(person.position)
        ]
        return rows, list(survey.gaps(person))
    return [], []


def gaps_of_aims(*, actor: Actor, on: date, official_id: int, aims: Sequence[Aim]) -> list[GapRow]:
    """What posts ask that an official is planned for and neither the post held asks as high nor the official holds.

    One gap a competency, the highest level asked; without a day, which begins with taking up the post. Empty outside
    the actor's part.
    """
    if not aims:
        return []
    survey = Survey(actor, on, [official_id], None)
    for person in survey.people():
        known = {gap.competency_id: gap.required for gap in survey.gaps(person)}
        found: dict[int, GapRow] = {}
        for gap in (gap for aim in aims for gap in survey.gaps_for(person, aim)):
            if gap.required > known.get(gap.competency_id, 0):
                known[gap.competency_id], found[gap.competency_id] = gap.required, gap
        return [found[key] for key in sorted(found)]
    return []


class Survey:
    """The facts of one day, read once, of the people whom the actor may see; answers are cached by position."""

    def __init__(
        self,
        actor: Actor,
        on: date,
        official_ids: Sequence[int] | None,
        path: str | None,
        only: int | None = None,
    ) -> None:
        self.actor, self.on, self.only = actor, on, only
        self.competencies = {one.pk: one for one in Competency.objects.order_by("position", "code")}
        self.titles = {one.pk: one for one in PostTitle.objects.all()}
        self.demands = [demand_of(row) for row in Requirement.objects.on(on).filter(people_each=None).order_by("id")]
        self.bounds = self._bounds()
        self.offers: list[Offer] = list_offers(actor=actor)
        self.standards = self._standards()
        self.rows = self._census(official_ids, path)
        everybody = official_ids is None and len(path or "") <= STEP and _covers(actor, path or "")
        self.wanted: Wanted = None if everybody else self.rows.values("official_id")
        self._needs: dict[Position, tuple[Need, ...]] = {}
        self._why: dict[tuple[Need, Position], str] = {}
        self._names: dict[int, str] = {}
        self._courses: dict[tuple[int, int], tuple[int, ...]] = {}

    def _census(self, official_ids: Sequence[int] | None, path: str | None) -> QuerySet[CensusRow]:
        # The part is left out where it contains the path asked of: one range is enough for the index.
        part = Q() if _covers(self.actor, path or "") else seen_by(actor=self.actor)
        rows = CensusRow.objects.filter(part, ends_before__gt=self.on, starts_on__lte=self.on)
        if official_ids is not None:
            rows = rows.filter(official_id__in=list(official_ids))
        if path:
            rows = rows.filter(below(path))
        return rows.exclude(level=0)

    def _bounds(self) -> tuple[tuple[int, str], ...]:
        """Units that ask something of their own people, with their paths of the day; gone units ask nobody."""
        units = {one.unit_id for one in self.demands if one.unit_id is not None}
        places = Placement.objects.filter(on_day(self.on), unit_id__in=units).order_by("unit_id") if units else ()
        return tuple((place.unit_id, place.path) for place in places)

    def _standards(self) -> dict[int, tuple[Need, ...]]:
        kinds = [(field, key) for kind, field in OF_THE_CENSUS for key in self.measured_by(kind)]
        rows = list(PostStandard.objects.on(self.on))
        self.categories = {row.title_id: row.category for row in rows}
        return {
            row.title_id: tuple(
                Need(key, level, STANDARD_MONTHS, row.starts_on, STANDARD, row.legal_basis,
                     CONFIDENCE.get(row.confidence, 0))
                for field, key in kinds
                if (level := getattr(row, field))
            )
            for row in rows
        }  # fmt: skip

    def measured_by(self, kind: int) -> list[int]:
        """Competencies whose level is that of a kind of qualification."""
        return [key for key, one in self.competencies.items() if one.measured_by == kind]

    def asked(self) -> list[Competency]:
        """The competencies asked about."""
        return [one for key, one in self.competencies.items() if self.only in (None, key)]

    def gives(self) -> dict[int, dict[int, int]]:
        """Course -> competency -> level, of the courses that give something asked about."""
        found = {
            offer.id: {key: level for key, level in offer.gives.items() if self.only in (None, key)}
            for offer in self.offers
        }
        return {course: levels for course, levels in found.items() if levels}

    def people(self) -> Iterator[_Person]:
        """Everybody asked about, by key."""
        held = held_beside_the_census(
            on=self.on, wanted=self.wanted, competencies=self.asked(), gives=self.gives()
        )  # fmt: skip
        since = taken_up(on=self.on, wanted=self.wanted)
        measured = [(place, key) for place, (kind, _f) in enumerate(OF_THE_CENSUS) for key in self.measured_by(kind)]
        fields = [field for _kind, field in OF_THE_CENSUS]
        rows = self.rows.order_by("official_id").values_list(
            "official_id", "unit_id", "unit_path", "title_id", "category", "level", *fields
        )
        for official, unit, path, title, category, level, *levels in rows:
            mine = held.get(official, {})
            for place, key in measured:
                mine[key] = max(levels[place], mine.get(key, 0))
            yield _Person(official, unit, path, self.position(title, category, level, path), mine, since.get(official))

    def position(self, title_id: int | None, category: int, level: int, path: str) -> Position:
        """The position of somebody at a path, with what the title says of it and the units that ask of their own."""
        title = self.titles.get(title_id or 0)
        is_leader, group = (title.is_leader, title.ethnic_knowledge_group) if title else (False, 0)
        within = tuple(unit for unit, place in self.bounds if path.startswith(place))
        return Position(title_id, category, level, is_leader, group, within)

    def needs(self, position: Position) -> tuple[Need, ...]:
        """What a position asks."""
        if position not in self._needs:
            standard = self.standards.get(position.title_id or 0, ())
            found = needs_of(position, self.demands, standard)
            self._needs[position] = tuple(one for one in found if self.only in (None, one.competency_id))
        return self._needs[position]

    def gaps(self, person: _Person) -> Iterator[GapRow]:
        """The gaps of somebody."""
        for gap in gaps_of(self.needs(person.position), person.held, person.since):
            yield self._row(person, gap, self.why(gap.need, person.position))

    def gaps_for(self, person: _Person, aim: Aim) -> Iterator[GapRow]:
        """What somebody lacks for a post they are planned for."""
        category = self.categories.get(aim.title_id, person.position.category)
        place = self.position(aim.title_id, category, aim.unit_level, "")
        for gap in gaps_of(self.needs(place), person.held, None):
            why = _("Planned for %(post)s. %(why)s") % {"post": aim.post, "why": self.why(gap.need, place)}
            yield self._row(person, gap, why)

    def _row(self, person: _Person, gap: Gap, why: str) -> GapRow:
        need = gap.need
        return GapRow(
            person.official_id, person.unit_id, person.unit_path, need.competency_id,
            self.competencies[need.competency_id].code, gap.held, need.level, gap.due_on, need.legal_basis, why,
            self.courses(need), need.confidence,
        )  # fmt: skip

    def courses(self, need: Need) -> tuple[int, ...]:
        """Courses that close a gap."""
        key = (need.competency_id, need.level)
        if key not in self._courses:
            self._courses[key] = courses_for(*key, self.offers)
        return self._courses[key]

    def why(self, need: Need, position: Position) -> str:
        """Why a need is asked, in words."""
        key = (need, position)
        if key not in self._why:
            title = self.titles.get(position.title_id or 0)
            self._why[key] = _reason(need, position, title, self._unit_name(need) if need.reason == UNIT else "")
        return self._why[key]

    def _unit_name(self, need: Need) -> str:
        """How the unit is called that asks it."""
        if not self._names:
            self._names = unit_names([unit for unit, _path in self.bounds], self.on)
        asked = next((one.unit_id for one in self.demands if one.id == need.requirement_id), None)
        return self._names.get(asked or 0, "")


def _reason(need: Need, position: Position, title: PostTitle | None, unit: str) -> str:
    facts = {
        "unit": unit,
        "title": title_name(title), "group": position.target_group, "category": Category(position.category).label,
        "level": Level(position.level).label,
    }  # fmt: skip
    texts = {
        STANDARD: _("Standard of the title: %(title)s"),
        UNIT: _("Required in the unit: %(unit)s"),
        "title": _("Required of the title: %(title)s"),
        "group": _("Target group %(group)s, by the title: %(title)s"),
        "leaders": _("Required of leaders: %(level)s, %(category)s"),
        "footing": _("Required of everybody: %(level)s, %(category)s"),
    }
    return texts[need.reason] % facts


def demand_of(row: Requirement) -> Demand:
    """A requirement as the rules take it."""
    return Demand(
        row.pk, row.competency_id, row.required_level, row.asked_since or row.starts_on, row.title_id, row.category, row.unit_level,
        row.leaders_only, row.target_group, row.months, row.legal_basis, row.confidence, row.unit_id,
    )  # fmt: skip
