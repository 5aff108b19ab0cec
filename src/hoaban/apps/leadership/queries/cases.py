"""Cases of appointment: the register, and one case with everything that its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.leadership.models import AppointmentCase, CasePaper, CaseState, CaseStep, Waiver
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.queries.case_findings import findings_of
from hoaban.apps.leadership.queries.seats import Seats, seats_of
from hoaban.apps.leadership.rules.case_papers import PaperKind, missing
from hoaban.apps.leadership.rules.case_steps import Stage, Taken, VoteRule, Votes, next_stage, passes, stages_of
from hoaban.apps.leadership.rules.cases import BEGINS, RUNNING, By, Move, Weighed, open_moves, weigh
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.names import fold
from hoaban.shared.rulebook import Basis

NEEDED = {
    By.PROPOSER: Permission.PROPOSE_LEADERS, By.DECIDER: Permission.APPOINT, By.AUTHORITY: Permission.WAIVE_STANDARD,
}  # fmt: skip
"""Power over a case -> the permission that gives it."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A step as the page of a case draws it; ``state``: done, failed, next or later."""

    stage: Stage
    state: str
    step: CaseStep | None = None
    votes: Votes | None = None
    is_last: bool = False
    """Whether it is the latest step taken, the only one that can be taken back."""


@dataclass(frozen=True)
class CaseFile:
    """Everything of one case; ``own`` powers decide what is offered."""

    case: AppointmentCase
    unit: str
    stages: list[StageRow]
    weighed: Weighed
    waivers: list[Waiver]
    papers: list[CasePaper]
    missing: list[PaperKind]
    vote_rule: VoteRule
    vote_basis: Basis
    papers_basis: Basis
    steps_basis: Basis
    seats: Seats
    powers: frozenset[By] = frozenset()
    moves: list[Move] = field(default_factory=list)

    @property
    def following(self) -> Stage | None:
        """The step that is next; None when all are taken or one failed."""
        return next((row.stage for row in self.stages if row.state == "next"), None)

    @property
    def failed(self) -> Stage | None:
        """The step whose vote did not pass."""
        return next((row.stage for row in self.stages if row.state == "failed"), None)

    @property
    def is_running(self) -> bool:
        """Whether the case is not over."""
        return self.case.state in RUNNING

    @property
    def is_complete(self) -> bool:
        """Whether it could be submitted."""
        return self.following is None and self.failed is None and not self.missing


def visible_cases(*, actor: Actor) -> QuerySet[AppointmentCase]:
    """The cases about posts in the actor's part."""
    return AppointmentCase.objects.filter(actor.within(Permission.VIEW_LEADERSHIP))


def get_case(*, actor: Actor, case_id: int) -> AppointmentCase:
    """A case in the actor's part; Http404 outside it."""
    rows = visible_cases(actor=actor).select_related("official", "post__title", "post__unit", "assignment")
    found = rows.filter(pk=case_id).first()
    if found is None:
        raise Http404
    return found


def powers_over(case: AppointmentCase, *, actor: Actor) -> frozenset[By]:
    """What the actor may do with the case."""
    return frozenset(by for by, permission in NEEDED.items() if actor.may(permission, case.unit_path))


def list_cases(*, actor: Actor, narrowed: Mapping[str, str]) -> QuerySet[AppointmentCase]:
    """The register, newest first; ``waived`` counts the waivers of each.

    ``narrowed``: kind, state (a state, or "running"), path (of a unit), q (part of a name or a number), standards
    (met, unmet or waived: of decided cases), since and until (days of decision, ISO).
    """
    rows = visible_cases(actor=actor).select_related("official", "post__title", "post__unit")
    rows = rows.filter(_narrow(narrowed)).annotate(waived=Count("waivers"))
    return _by_standards(rows, narrowed.get("standards", "")).order_by("-opened_on", "-id")


def _narrow(narrowed: Mapping[str, str]) -> Q:
    condition = Q()
    if kind := narrowed.get("kind"):
        condition &= Q(kind=kind)
    state = narrowed.get("state", "")
    if state == "running":
        condition &= Q(state__in=sorted(RUNNING))
    elif state in CaseState.values:
        condition &= Q(state=state)
    if path := narrowed.get("path"):
        condition &= below(path)
    if text := fold(narrowed.get("q", "")):
        condition &= Q(official__folded__contains=text) | Q(decision_no__icontains=narrowed["q"].strip())
    if since := narrowed.get("since"):
        condition &= Q(decided_on__gte=since)
    if until := narrowed.get("until"):
        condition &= Q(decided_on__lte=until)
    return condition


def _by_standards(rows: QuerySet[AppointmentCase], standards: str) -> QuerySet[AppointmentCase]:
    if standards == "met":
        return rows.filter(standards_met=True)
    if standards == "unmet":
        return rows.filter(standards_met=False)
    return rows.filter(standards_met=False, pk__in=Waiver.objects.values("case_id")) if standards == "waived" else rows


def taken_steps(case: AppointmentCase, *, actor: Actor) -> list[Taken]:  # noqa: ARG001 - a case that get_case gave
    """The steps that were taken, as the rules read them."""
    return [Taken(one.key, one.done_on, votes_of(one)) for one in case.steps.order_by("done_on", "id")]


def votes_of(step: CaseStep) -> Votes | None:
    """The numbers of a meeting; None for a step on paper."""
    return None if step.called is None else Votes(step.called, step.present or 0, step.agreed or 0)


def get_file(*, actor: Actor, case_id: int, on: date) -> CaseFile:
    """Everything of one case; Http404 outside the actor's part. The same number of queries for any case of a kind."""
    case = get_case(actor=actor, case_id=case_id)
    rule, basis = case_rules.vote_rule(on=on)
    waivers = list(case.waivers.order_by("waived_on", "id"))
    papers = list(case.papers.order_by("id"))
    powers = powers_over(case, actor=actor)
    return CaseFile(
        case=case,
        unit=organisation.unit_labels([case.post.unit_id], on).get(case.post.unit_id, case.post.unit.name),
        stages=_stage_rows(case, rule),
        weighed=weigh(findings_of(case, actor=actor, on=on), {one.rule for one in waivers}),
        waivers=waivers,
        papers=papers,
        missing=missing(case.kind, {one.kind for one in papers}) if case.state in RUNNING else [],
        vote_rule=rule,
        vote_basis=basis,
        papers_basis=case_rules.papers_basis(on=on),
        steps_basis=case_rules.steps_basis(on=on),
        seats=_seats(case, actor, on),
        powers=powers,
        moves=open_moves(case.state, powers),
    )


def _seats(case: AppointmentCase, actor: Actor, on: date) -> Seats:
    if case.kind not in BEGINS or case.state not in RUNNING:
        return Seats(None, ())
    day = max(case.takes_effect_on, on)
    return seats_of(actor=actor, post_id=case.post_id, on=day, without=case.official_id)


def _stage_rows(case: AppointmentCase, rule: VoteRule) -> list[StageRow]:
    steps = {one.key: one for one in case.steps.order_by("done_on", "id")}
    last = list(steps)[-1] if steps else ""
    rows: list[StageRow] = []
    open_one = next_stage(case.kind, case.route, set(steps))
    for stage in stages_of(case.kind, case.route):
        step = steps.get(stage.key)
        votes = votes_of(step) if step else None
        blocked = any(row.state == "failed" for row in rows)
        state = _state_of(stage, step, votes, rule) if step else "later"
        if step is None and stage == open_one and not blocked and case.state in RUNNING:
            state = "next"
        rows.append(StageRow(stage, state, step, votes, is_last=stage.key == last))
    return rows


def _state_of(stage: Stage, step: CaseStep, votes: Votes | None, rule: VoteRule) -> str:  # noqa: ARG001
    if stage.votes and (votes is None or not passes(votes, rule)):
        return "failed"
    return "done"


def list_own(*, actor: Actor) -> list[AppointmentCase]:
    """Decided cases about the actor, newest first: what concerns them is the decision and the term."""
    rows = AppointmentCase.objects.filter(official_id=actor.official_id or 0, state=CaseState.DECIDED)
    return list(rows.select_related("post__title", "post__unit").order_by("-decided_on", "-id"))


def get_decided(*, actor: Actor, case_id: int) -> AppointmentCase:
    """A decided case in the actor's part or about the actor, for its decision; else Http404."""
    mine = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    rows = AppointmentCase.objects.filter(actor.within(Permission.VIEW_LEADERSHIP) | mine, pk=case_id)
    found = rows.filter(state=CaseState.DECIDED).select_related("official", "post__title", "post__unit").first()
    if found is None:
        raise Http404
    return found


def last_signature(*, actor: Actor) -> dict[str, str]:
    """Deciding body, signer and post of the latest decision in the actor's part, for the next one; empty without one."""
    rows = visible_cases(actor=actor).filter(state=CaseState.DECIDED).exclude(issuer="").order_by("-decided_on", "-id")
    found = rows.first()
    return {"issuer": found.issuer, "signer": found.signer, "signer_post": found.signer_post} if found else {}


def get_paper(*, actor: Actor, paper_id: int) -> CasePaper:
    """A paper of a case in the actor's part; Http404 outside it."""
    found = CasePaper.objects.select_related("case").filter(pk=paper_id).first()
    if found is None:
        raise Http404
    get_case(actor=actor, case_id=found.case_id)
    return found
