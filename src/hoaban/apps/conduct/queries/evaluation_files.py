"""One evaluation as a page shows it: what the actor may see and do; the rankings of a person by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.http import Http404

from hoaban.apps.conduct.models import Band, Evaluation, EvaluationState, Petition, TaskResult
from hoaban.apps.conduct.queries.evaluation_points import axes_of_year, points_from_tasks
from hoaban.apps.conduct.queries.petitions import petition_window
from hoaban.apps.conduct.queries.places import standings_of
from hoaban.apps.conduct.queries.rankings import rank_agency
from hoaban.apps.conduct.queries.year_rules import rules_of
from hoaban.apps.conduct.rules.evaluation import Axes, YearRules
from hoaban.apps.conduct.rules.ranking import Proposal
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.officials import get_official
from hoaban.shared.access import Actor, Permission
from hoaban.shared.rulebook import Finding, thawed


@dataclass(frozen=True, slots=True)
class EvaluationFile:
    """An evaluation with what surrounds it. ``sees_inside``: points and remarks of others, also before publication.

    ``proposal``: the band as it stands now, for those who see inside while it is under way.
    """

    evaluation: Evaluation
    rules: YearRules
    own: bool
    sees_inside: bool
    may_self: bool
    may_supervise: bool
    may_collective: bool
    may_send_back: bool
    may_publish: bool
    may_keep_tasks: bool
    tasks: tuple[TaskResult, ...]
    axes: Axes | None
    task_points: Decimal | None
    findings: tuple[Finding, ...]
    proposal: Proposal | None
    petitions: tuple[Petition, ...]
    window: Finding | None
    may_petition: bool

    @property
    def points(self) -> Decimal | None:
        """General criteria and results together, as published or as they stand."""
        row = self.evaluation
        if row.state != EvaluationState.PUBLISHED and self.proposal is not None:
            return self.proposal.points
        return row.general + row.results if row.general is not None and row.results is not None else None

    @property
    def band_label(self) -> str:
        """The band published, or as it stands, in words."""
        band = self.evaluation.band or (self.proposal.band if self.proposal is not None else None)
        return str(Band(band).label) if band else ""

    @property
    def self_points(self) -> Decimal | None:
        """The official's own points together."""
        row = self.evaluation
        return (
            row.self_general + row.self_results
            if row.self_general is not None and row.self_results is not None
            else None
        )


def get_evaluation(*, actor: Actor, pk: int) -> Evaluation:
    """An evaluation in the actor's part, or the own one; Http404."""
    own = Q(official_id=actor.official_id) if actor.official_id is not None else Q(pk__in=[])
    rows = Evaluation.objects.filter(actor.within(Permission.VIEW_EVALUATION) | own, pk=pk)
    found = rows.select_related("official", "unit", "agency", "round").first()
    if found is None:
        raise Http404(pk)
    return found


def get_file(*, actor: Actor, pk: int, on: date) -> EvaluationFile:
    """An evaluation with everything its page shows; Http404 outside the actor's part."""
    row = get_evaluation(actor=actor, pk=pk)
    own = actor.official_id is not None and actor.official_id == row.official_id
    published = row.state == EvaluationState.PUBLISHED
    sees_inside = published or not own
    supervises = not own and actor.may(Permission.EVALUATE, row.unit_path)
    publishes = actor.may(Permission.PUBLISH_EVALUATION, row.agency_path)
    office = not own and (supervises or publishes)
    rules = rules_of(year=row.round.year)
    window = petition_window(evaluation=row, on=on) if published else None
    petitions = tuple(row.petitions.order_by("-filed_on", "-pk"))
    return EvaluationFile(
        evaluation=row, rules=rules, own=own, sees_inside=sees_inside,
        may_self=own and row.state in ("open", "self"),
        may_supervise=supervises and row.state in ("open", "self", "supervisor"),
        may_collective=office and row.state in ("supervisor", "collective"),
        may_send_back=office and row.state in ("self", "supervisor", "collective"),
        may_publish=publishes,
        may_keep_tasks=(own and row.state == "open") or (supervises and row.state in ("open", "self")),
        tasks=tuple(sorted(row.tasks.all(), key=_by_month)), axes=axes_of_year(evaluation=row, rules=rules),
        task_points=points_from_tasks(evaluation=row, rules=rules),
        findings=tuple(thawed(row.findings)) if published else (),
        proposal=_proposal(row, rules, on) if sees_inside and not published else None,
        petitions=petitions if own or publishes else (), window=window,
        may_petition=own and window is not None and _in_time(window) and all(one.answered_on for one in petitions),
    )  # fmt: skip


def _in_time(window: Finding) -> bool:
    return window.is_met or window.basis.confidence == 0


def _by_month(row: TaskResult) -> tuple[int, int]:
    """Months in their order, a quarter before its first month."""
    return (row.span, 1) if row.span < 100 else (3 * (row.span - 101) + 1, 0)


def _proposal(row: Evaluation, rules: YearRules, on: date) -> Proposal | None:
    if row.state == EvaluationState.ASIDE:
        return None
    beside = list(Evaluation.objects.filter(round=row.round, agency_id=row.agency_id))
    return rank_agency(evaluations=beside, rules=rules, on=on).proposals.get(row.pk)


@dataclass(frozen=True, slots=True)
class History:
    """A person's published rankings, the newest year first, and the one under way; ``linked``: those that open."""

    official: Official
    published: tuple[Evaluation, ...]
    under_way: tuple[Evaluation, ...]
    linked: frozenset[int]


def get_history(*, actor: Actor, official_id: int, on: date) -> History:
    """The rankings of an official who serves in the actor's part, or of the actor; Http404 for everybody else.

    Rankings of earlier places are shown too, as in the whole record; those under way only in the actor's part.
    """
    own = actor.official_id is not None and actor.official_id == official_id
    if not own:
        place = standings_of(official_ids=[official_id], on=on).get(official_id)
        if place is None or not actor.may(Permission.VIEW_EVALUATION, place.unit_path):
            raise Http404(official_id)
    official = get_official(actor=actor, official_id=official_id)
    rows = (
        Evaluation.objects.filter(official=official).select_related("round", "unit", "agency").order_by("-round__year")
    )
    published = tuple(row for row in rows if row.state == EvaluationState.PUBLISHED)
    mine = Q() if own else actor.within(Permission.VIEW_EVALUATION)
    under_way = tuple(rows.filter(mine).exclude(state=EvaluationState.PUBLISHED))
    return History(official, published, under_way, frozenset(rows.filter(mine).values_list("pk", flat=True)))


def own_evaluations(*, actor: Actor) -> list[Evaluation]:
    """The actor's own evaluations, the newest year first; empty for those who are no officials."""
    if actor.official_id is None:
        return []
    rows = Evaluation.objects.filter(official_id=actor.official_id).select_related("round", "unit", "agency")
    return list(rows.order_by("-round__year"))
