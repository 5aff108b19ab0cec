"""The people, courses and communes behind the figures of training, and the figures side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Avg, Count, QuerySet
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category
from hoaban.apps.lawbook.rules import NoSuchRuleError
from hoaban.apps.learning.queries import training
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.shared.figures import Figure, Measure, Scope, get_figure, measure, value_of
from hoaban.shared.names import text_key
from hoaban.shared.templatetags.hoaban import number

OF_COMPLETIONS = ("learning.completions", "learning.hours", "learning.cost")
"""Figures that count courses: the list behind them is of the people who completed these."""
TARGETS = (
    ("learning.coverage.ethnic_knowledge", "ethnic_knowledge_target_local"),
    ("learning.coverage.ethnic_language", "ethnic_language_target"),
)
"""Figure -> the rule of the lawbook (area training) that sets its target, in percent."""
CHUNK = 1_000
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Done:
    """A course somebody completed."""

    course: str
    completed_on: date
    hours: int


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """Somebody in service on the day, with what was completed in the period."""

    id: int
    full_name: str
    unit: str
    category: str
    courses: tuple[Done, ...]

    @property
    def hours(self) -> int:
        """Periods of the courses together."""
        return sum(one.hours for one in self.courses)


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune with those from it who finished a course with a test; ``score`` in percent."""

    name: str
    name_key: str
    code: str
    people: int
    completions: int
    score: float | None
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A measure with the address of its rows."""

    measure: Measure
    url: str

    @property
    def shown(self) -> str:
        """The value as it stands in large type; money in millions."""
        return number(self.measure.value / MILLION) if self._in_millions else number(self.measure.value)

    @property
    def counted_in(self) -> str:
        """What the value counts."""
        return _("million đồng") if self._in_millions else str(self.measure.figure.unit_of_count)

    @property
    def _in_millions(self) -> bool:
        return self.measure.figure.key == "learning.cost" and self.measure.value >= 10 * MILLION


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the lawbook beside where things stand; ``least`` in percent, None where no rule is in force."""

    told: Told
    least: float | None
    legal_basis: str
    ended: bool
    """Whether the rule was in force before, and is no more."""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is nothing to compare."""
        found = self.told.measure.percent
        return None if self.least is None or found is None else found >= self.least


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of training of a part for a period."""

    trained: Told
    kinds: tuple[Told, ...]
    sums: tuple[Told, ...]
    communes: Told | None
    targets: tuple[Target, ...]


def overview(scope: Scope) -> Overview:
    """All figures of training under one question; kinds that nobody completed are left out."""
    employed = value_of(get_figure("learning.in_service"), scope)
    by_kind = training.people_by_kind(scope)
    kinds = [_of(f"learning.trained.{kind}", scope, people, employed) for kind, people in by_kind.items()]
    trained = _of("learning.trained", scope, value_of(get_figure("learning.trained"), scope), employed)
    whole = _told("learning.class_communes", scope)
    return Overview(
        trained=trained,
        kinds=tuple(sorted(kinds, key=lambda one: -one.measure.value)),
        sums=tuple(_told(key, scope) for key in OF_COMPLETIONS),
        communes=whole if whole.measure.of else None,
        targets=tuple(target_of(key, rule, scope) for key, rule in TARGETS),
    )


def _of(key: str, scope: Scope, value: int, of: int) -> Told:
    figure = get_figure(key)
    return Told(Measure(figure, scope, value, of), figure_address(figure, scope))


def _told(key: str, scope: Scope) -> Told:
    found = measure(key, scope)
    return Told(found, figure_address(found.figure, scope))


def target_of(key: str, rule: str, scope: Scope) -> Target:
    """Where a figure stands, with the share that a rule of the lawbook asks on the day, or asked last."""
    told = _told(key, scope)
    try:
        fact = lawbook.get_rule(area="training", key=rule, on=scope.on)
    except NoSuchRuleError:
        last = [row for row in lawbook.list_rule_history(actor=scope.actor, area="training", key=rule)
                if row.starts_on <= scope.on]  # fmt: skip
        if not last:
            return Target(told, None, "", ended=False)
        return Target(told, float(last[0].value), last[0].legal_basis, ended=True)
    return Target(told, float(fact.number), fact.legal_basis, ended=False)


def people_of(figure: Figure, scope: Scope) -> QuerySet[CensusRow]:
    """The people behind a figure of training, each once."""
    rows: QuerySet[Any] = figure.rows(scope)
    return training.trained(scope) if figure.key in OF_COMPLETIONS else rows


def dress(people: Sequence[CensusRow], scope: Scope) -> list[TraineeRow]:
    """People as rows of the list, in their order; four queries whatever the number."""
    ids = [row.official_id for row in people]
    fresh = CensusRow.objects.filter(pk__in=[row.pk for row in people]).select_related("official")
    found = {row.pk: row for row in fresh}
    units = organisation.unit_labels({row.unit_id for row in people}, scope.on)
    courses = _courses(ids, scope)
    return [_row(found[row.pk], units, courses) for row in people]


def _courses(ids: Sequence[int], scope: Scope) -> dict[int, list[Done]]:
    rows = training.in_period(scope).filter(official_id__in=ids).select_related("course")
    courses: dict[int, list[Done]] = defaultdict(list)
    for one in rows.order_by("completed_on", "id"):
        courses[one.official_id].append(Done(one.course.name, one.completed_on, one.hours))
    return courses


def _row(row: CensusRow, units: dict[int, str], courses: dict[int, list[Done]]) -> TraineeRow:
    label = str(Category(row.category).label) if row.category in Category.values else ""
    return TraineeRow(
        row.official_id, row.official.full_name, units.get(row.unit_id, ""), label,
        tuple(courses.get(row.official_id, ())),
    )  # fmt: skip


def iterate(people: QuerySet[CensusRow], scope: Scope) -> Iterator[TraineeRow]:
    """Everybody of the list, for a download: read in one pass, dressed in batches."""
    found = people.iterator(chunk_size=CHUNK)
    while batch := list(islice(found, CHUNK)):
        yield from dress(batch, scope)


def commune_rows(figure: Figure, scope: Scope) -> list[CommuneRow]:
    """The communes behind a figure of communes, with how many people and courses; three queries."""
    units = list(figure.rows(scope))
    done = training.in_period(scope).filter(assessed=True)
    rows = done.filter(commune_id__in=[unit.pk for unit in units]).order_by().values("commune_id")
    sums = {
        row["commune_id"]: row
        for row in rows.annotate(people=Count("official_id", distinct=True), n=Count("*"), score=Avg("score"))
    }
    names = organisation.unit_names([unit.pk for unit in units], scope.on)
    return [
        CommuneRow(
            names[unit.pk], text_key(names[unit.pk]), unit.code, sums[unit.pk]["people"], sums[unit.pk]["n"],
            None if sums[unit.pk]["score"] is None else float(sums[unit.pk]["score"]),
            figure_address(get_figure("learning.trained"), scope, unit=unit.code),
        )
        for unit in units
    ]  # fmt: skip
