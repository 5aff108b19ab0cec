"""What targets ask of a plan: where each stands, how many people it still takes, and how many seats the plan has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from hoaban.apps.learning.models import CourseKind, PlanLine, TrainingPlan
from hoaban.apps.learning.queries.commune_needs import CommuneNeed, commune_needs
from hoaban.apps.learning.queries.competencies import level_names
from hoaban.apps.learning.queries.courses import list_offers
from hoaban.apps.learning.queries.plans import tree_of
from hoaban.apps.learning.queries.trainees import TARGETS, Target, target_of
from hoaban.apps.learning.rules.gaps import Offer
from hoaban.apps.learning.rules.plans import still_needed
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope

KINDS = {
    "learning.coverage.ethnic_knowledge": CourseKind.ETHNIC_KNOWLEDGE,
    "learning.coverage.ethnic_language": CourseKind.ETHNIC_LANGUAGE,
}
"""Figure with a target -> the kind of course that serves it."""


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """A target beside a plan: ``missing`` people still to be trained, ``seats`` that the plan and those below give it.

    ``of_law``: a share asked by the lawbook; ``each``: so many people in each commune. One of the two is there.
    """

    missing: int
    seats: int
    courses: tuple[str, ...]
    of_law: Target | None = None
    each: CommuneNeed | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the seats are enough."""
        return self.seats >= self.missing


def list_targets(*, actor: Actor, plan: TrainingPlan, on: date) -> list[PlanTarget]:
    """The targets of the lawbook and the needs of communes beside a plan; none for a unit that is no more."""
    try:
        part = organisation.get_part(actor=actor, on=on, code=plan.unit.code)
    except LookupError:
        return []
    scope = Scope(actor, on, part)
    seats = _seats(actor, plan)
    found = [_of_law(target_of(key, rule, scope), seats) for key, rule in TARGETS]
    offers = list_offers(actor=actor)
    needs = commune_needs(actor=actor, on=on, path=part.path, names=level_names(actor=actor))
    return [*(one for one in found if one is not None), *(_of_communes(one, offers, seats) for one in needs)]


Seats = dict[int, tuple[str, str, int]]
"""Course -> its code, its kind and the seats of the plan."""


def _seats(actor: Actor, plan: TrainingPlan) -> Seats:
    lines = PlanLine.objects.filter(plan__in=tree_of(plan, actor=actor).order_by().values("pk"))
    rows = lines.order_by().values_list("course_id", "course__code", "course__kind").annotate(n=Sum("quota"))
    return {pk: (code, kind, number) for pk, code, kind, number in rows}


def _of_law(target: Target, seats: Seats) -> PlanTarget | None:
    measured = target.told.measure
    if target.least is None or not measured.of:
        return None
    kind = KINDS[measured.figure.key]
    serving = {code: number for code, its_kind, number in seats.values() if its_kind == kind}
    missing = still_needed(have=measured.value, of=measured.of, least=target.least)
    return PlanTarget(missing, sum(serving.values()), tuple(sorted(serving)), of_law=target)


def _of_communes(need: CommuneNeed, offers: Collection[Offer], seats: Seats) -> PlanTarget:
    row = need.requirement
    gives = {one.id for one in offers if one.gives.get(row.competency_id, 0) >= row.required_level}
    serving = sorted(gives & seats.keys())
    return PlanTarget(
        need.missing, sum(seats[pk][2] for pk in serving), tuple(seats[pk][0] for pk in serving), each=need
    )  # fmt: skip
