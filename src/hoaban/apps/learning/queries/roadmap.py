"""One person's roadmap: what, why, by when, and which class closes it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404

from hoaban.apps.learning.models import Competency, Course, Enrolment, EnrolmentState
from hoaban.apps.learning.queries.aims import list_aims
from hoaban.apps.learning.queries.competencies import GapRow, gaps_of_aims, level_names, needs_of_official
from hoaban.apps.learning.queries.courses import ClassRow, classes_to_come
from hoaban.apps.learning.queries.evidence import OPENED_BY, EvidenceRow, list_evidence, may_decide, places_open
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.rows import OfficialRow, dress
from hoaban.shared.access import Actor, Permission

ON_THE_WAY = (EnrolmentState.PROPOSED, EnrolmentState.NOMINATED, EnrolmentState.APPROVED, EnrolmentState.WAITING)


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """A class that closes a gap, and where the official stands with it ("" for nowhere)."""

    row: ClassRow
    state: str = ""
    state_label: str = ""


@dataclass(frozen=True, slots=True)
class CourseChoice:
    """A course that closes a gap, with its classes to come."""

    course: Course
    classes: tuple[ClassChoice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One gap on the roadmap; ``days_left`` is negative when it is overdue, None without a day."""

    gap: GapRow
    competency: Competency
    required_name: str
    held_name: str
    days_left: int | None
    courses: tuple[CourseChoice, ...]
    on_the_way: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed."""
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True, slots=True)
class MetRow:
    """A requirement that is met."""

    competency: Competency
    level_name: str
    why: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The roadmap of one official on a day; ``row`` None when not in service then."""

    official: Official
    on: date
    row: OfficialRow | None
    steps: tuple[Step, ...] = ()
    met: tuple[MetRow, ...] = ()
    evidence: list[EvidenceRow] = field(default_factory=list)
    is_own: bool = False
    may_decide: bool = False
    ahead: tuple[Step, ...] = ()
    """What posts ask that the official is planned for."""

    @property
    def overdue(self) -> int:
        """How many gaps are overdue."""
        return sum(step.is_overdue for step in self.steps)


def opens_roadmaps(*, actor: Actor) -> bool:
    """Whether the actor may open the roadmap of everybody whose needs they see."""
    opened = {prefix for one in OPENED_BY for prefix in actor.prefixes(one)}
    seen = actor.prefixes(Permission.VIEW_LEARNING)
    return bool(opened) and all(any(path.startswith(prefix) for prefix in opened) for path in seen)


def has_roadmap(*, actor: Actor, official_id: int, on: date) -> bool:
    """Whether the actor may open the roadmap of an official on the day: the official, the supervisor, the personnel
    office.
    """
    return actor.official_id == official_id or places_open(actor=actor, on=on).filter(official_id=official_id).exists()


def get_roadmap(*, actor: Actor, official_id: int, on: date) -> Roadmap:
    """What an official's post asks on the day, met or not, and how to get there.

    Http404 for everybody but the official, the supervisor and the personnel office.
    """
    is_own = actor.official_id == official_id
    place = places_open(actor=actor, on=on).filter(official_id=official_id).select_related("official").first()
    if place is None and not is_own:
        raise Http404(official_id)
    names = level_names(actor=actor)
    evidence = list_evidence(actor=actor, official_id=official_id, on=on, names=names)
    if place is None:
        person = Official.objects.filter(pk=official_id).first()
        if person is None:
            raise Http404(official_id)
        return Roadmap(person, on, None, evidence=evidence, is_own=True)
    needs, gaps = needs_of_official(actor=actor, on=on, official_id=official_id)
    known = {one.pk: one for one in Competency.objects.all()}
    missing = {gap.competency_id for gap in gaps}
    met = tuple(
        MetRow(known[row.need.competency_id], names.get((row.need.competency_id, row.need.level), ""), row.why,
               row.need.legal_basis)
        for row in needs
        if row.need.competency_id not in missing
    )  # fmt: skip
    aims = list_aims(actor=actor, official_id=official_id, unit_path=place.unit_path, on=on)
    ahead = gaps_of_aims(actor=actor, on=on, official_id=official_id, aims=aims)
    return Roadmap(
        place.official, on, dress([place], on)[0], _steps(actor, gaps, known, names, on), met, evidence, is_own,
        may_decide(actor=actor, official_id=official_id, on=on), _steps(actor, ahead, known, names, on),
    )  # fmt: skip


def _steps(
    actor: Actor, gaps: list[GapRow], known: dict[int, Competency], names: dict[tuple[int, int], str], on: date
) -> tuple[Step, ...]:
    """Gaps with their courses, the most pressing first."""
    courses = {one.pk: one for one in Course.objects.filter(pk__in={key for gap in gaps for key in gap.course_ids})}
    classes = _classes(actor, set(courses), gaps[0].official_id if gaps else 0, on)
    made = []
    for gap in gaps:
        choices = tuple(CourseChoice(courses[key], classes.get(key, ())) for key in gap.course_ids)
        made.append(
            Step(
                gap, known[gap.competency_id], names.get((gap.competency_id, gap.required), str(gap.required)),
                names.get((gap.competency_id, gap.held), ""), (gap.due_on - on).days if gap.due_on else None,
                choices, any(one.state in ON_THE_WAY for choice in choices for one in choice.classes),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.gap.due_on or date.max, one.competency.position)))


def _classes(actor: Actor, course_ids: set[int], official_id: int, on: date) -> dict[int, tuple[ClassChoice, ...]]:
    """Course -> its classes to come, with the state of the official's own nomination."""
    states = {
        row.training_class_id: row
        for row in Enrolment.objects.filter(official_id=official_id, training_class__course_id__in=course_ids)
    }
    found: dict[int, list[ClassChoice]] = defaultdict(list)
    for row in classes_to_come(actor=actor, course_ids=course_ids, on=on):
        mine = states.get(row.id)
        found[row.course_id].append(
            ClassChoice(row, mine.state, str(mine.get_state_display())) if mine else ClassChoice(row)
        )
    return {key: tuple(rows) for key, rows in found.items()}
