"""Who a line of a plan is for: the people with the gap by name, and those who may go for their commune."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from hoaban.apps.learning.models import Competency, Course, TrainingPlan
from hoaban.apps.learning.queries.commune_needs import list_short
from hoaban.apps.learning.queries.competencies import GapRow, level_names
from hoaban.apps.learning.queries.gaps import names_of
from hoaban.apps.learning.queries.plan_needs import Learner, as_needs, list_groups, list_learners, list_own
from hoaban.apps.learning.queries.plan_words import group_label
from hoaban.apps.learning.queries.plans import tree_of
from hoaban.apps.learning.rules.plans import GROUPS, Short, Wanted, nearest, seats_short, share_out
from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who is to take a course, or may: what they lack, why it is asked, and which groups they belong to.

    ``for_commune``: the gap is the commune's, and this is somebody who could be sent.
    """

    official_id: int
    full_name: str
    name_key: str
    lacks: tuple[str, ...]
    why: tuple[str, ...]
    due_on: date | None
    groups: frozenset[str]
    for_commune: bool

    @property
    def group_labels(self) -> list[str]:
        """The groups in the language of the page."""
        return [group_label(name) for name in GROUPS if name in self.groups]


@dataclass(frozen=True, slots=True)
class LinePeople:
    """The people behind a line: ``rows``, of whom ``gap`` lack the course themselves; ``short`` more for communes."""

    course: Course
    rows: list[PersonRow]
    gap: int
    short: int


def below_of(*, actor: Actor, plan: TrainingPlan) -> list[str]:
    """Paths of the plans below a plan, drafts as well: people there count for those."""
    around = tree_of(plan, actor=actor, drafts=True).exclude(pk=plan.pk)
    return sorted(path for path in around.values_list("unit_path", flat=True) if path != plan.unit_path)


def plan_wanted(*, actor: Actor, plan: TrainingPlan, on: date) -> dict[int, Wanted]:
    """Course -> who of the plan's own people needs it on a day; the plans below it are not looked at."""
    below_it = below_of(actor=actor, plan=plan)
    learners = _learners(actor, plan, below_it, on)
    paths = dict.fromkeys(below_it, 0) | {plan.unit_path: plan.pk}
    short = _short(actor, plan, below_it, on)
    return share_out(as_needs(learners=learners, actor=actor), paths, short)[plan.pk]


def _learners(actor: Actor, plan: TrainingPlan, below_it: Collection[str], on: date) -> list[Learner]:
    own = list_own(actor=actor, on=on, path=plan.unit_path, below_it=below_it)
    return list_learners(actor=actor, on=on, path=plan.unit_path, officials=own) if own else []


def _short(
    actor: Actor, plan: TrainingPlan, below_it: Collection[str], on: date, course_id: int | None = None
) -> list[Short]:  # fmt: skip
    """What communes of the plan lack that have no plan of their own below it."""
    paths = dict.fromkeys(below_it, 0)
    found = list_short(actor=actor, on=on, path=plan.unit_path, course_id=course_id)
    return [one for one in found if nearest(paths, one.unit_path) is None]


def people_of_line(*, actor: Actor, plan: TrainingPlan, course: Course, on: date) -> LinePeople:
    """The people whom a course of a plan is for on a day, by name; those who may go for their commune after them."""
    below_it = below_of(actor=actor, plan=plan)
    learners = _learners(actor, plan, below_it, on)
    gaps = {one.official_id: (one, [gap for gap in one.gaps if gap.course_ids[:1] == (course.pk,)]) for one in learners}
    own = {key: found for key, found in gaps.items() if found[1]}
    short = _short(actor, plan, below_it, on, course.pk)
    seats = share_out([], {plan.unit_path: plan.pk}, [replace(one, missing=seats_short(one, own)) for one in short])
    may_go = {key for one in short if seats_short(one, own) for key in one.may_go} - own.keys()
    people = [*own, *may_go]
    groups = list_groups(actor=actor, on=on, path=plan.unit_path, officials=people)
    names = names_of(actor=actor, officials=people)
    words = _Words(actor)
    rows = [
        *(_own_row(words, one, found, names[key]) for key, (one, found) in own.items()),
        *(PersonRow(key, *names[key], (), (), None, groups.get(key, frozenset()), for_commune=True) for key in may_go),
    ]
    rows.sort(key=lambda row: (row.for_commune, row.name_key, row.official_id))
    return LinePeople(course, rows, len(own), sum(one.short for one in seats[plan.pk].values()))


class _Words:
    """Names of competencies and of their levels, read once."""

    def __init__(self, actor: Actor) -> None:
        self._levels = level_names(actor=actor)
        self._names = {one.pk: one.name for one in Competency.objects.all()}

    def lacks(self, gap: GapRow) -> str:
        """Competency and level, in words."""
        level = self._levels.get((gap.competency_id, gap.required), str(gap.required))
        return f"{self._names[gap.competency_id]}: {level}"


def _own_row(words: _Words, one: Learner, gaps: list[GapRow], name: tuple[str, str]) -> PersonRow:
    days = [gap.due_on for gap in gaps if gap.due_on is not None]
    return PersonRow(
        one.official_id, *name, tuple(map(words.lacks, gaps)), tuple(dict.fromkeys(gap.why for gap in gaps)),
        min(days, default=None), one.groups, for_commune=False,
    )  # fmt: skip
