"""Supervision visits and recommendations as inspectors, leaders and the unit's own office see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from hoaban.apps.conduct.models import SupervisionVisit, VisitFinding, VisitState
from hoaban.apps.conduct.rules.supervision import VIOLATION, Follow, follow_on
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.figures import Scope, narrow

VIEWS = (Permission.VIEW_SUPERVISION, Permission.REPORT_SUPERVISION)
LOOKS = {"planned": "", "held": "due", "concluded": "done", "called_off": "off"}
FOLLOW_LOOKS = {Follow.WAITING: "due", Follow.LATE: "late", Follow.REPORTED: "", Follow.ACCEPTED: "done"}
SEVERITY_LOOKS = ("done", "", "due", "late")
SHOWN = 30
ANSWERABLE = Q(visit__state=VisitState.CONCLUDED, due_on__isnull=False) & ~Q(recommendation="")
"""Findings whose recommendation a unit answers: those of concluded visits."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as lists show it, with how much of what it recommended is done."""

    id: int
    subject: str
    unit: str
    head: str
    planned_on: date
    held_on: date | None
    state: str
    state_text: str
    findings: int
    recommended: int
    accepted: int
    is_late: bool

    @property
    def look(self) -> str:
        """Class of the badge of its state."""
        return "late" if self.is_late else LOOKS[self.state]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as pages and lists show it; ``follow`` is None where nothing is to be followed up."""

    id: int
    visit_id: int
    subject: str
    unit: str
    text: str
    severity: int
    severity_text: str
    recommendation: str
    due_on: date | None
    done_text: str
    done_on: date | None
    accepted_on: date | None
    answer: str
    follow: Follow | None
    case_id: int | None

    @property
    def look(self) -> str:
        """Class of the badge of where it stands."""
        return FOLLOW_LOOKS[self.follow] if self.follow else ""

    @property
    def severity_look(self) -> str:
        """Class of the badge of its severity."""
        return SEVERITY_LOOKS[self.severity]


@dataclass(frozen=True, slots=True)
class Rights:
    """What the actor may do at a visit."""

    supervise: bool
    report: bool
    discipline: bool


def seen_by(actor: Actor, field: str = "unit_path") -> Q:
    """Condition on visits: of the part over which the actor sees supervision, or of the office that answers."""
    return any_below([prefix for permission in VIEWS for prefix in actor.prefixes(permission)], field)


def list_visits(
    *, actor: Actor, state: str = "", text: str = "", year: int | None = None
) -> QuerySet[SupervisionVisit]:
    """Visits that the actor may see, latest first."""
    rows = SupervisionVisit.objects.filter(seen_by(actor))
    if state in VisitState.values:
        rows = rows.filter(state=state)
    if year is not None:
        rows = rows.filter(planned_on__year=year)
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(unit__name__icontains=text) | Q(head__icontains=text))
    recommended = ~Q(findings__recommendation="") & Q(findings__isnull=False)
    return rows.annotate(
        n_findings=Count("findings"), n_recommended=Count("findings", filter=recommended),
        n_accepted=Count("findings", filter=Q(findings__accepted_on__isnull=False)),
    ).order_by("-planned_on", "-pk")  # fmt: skip


def dress_visits(*, rows: Sequence[SupervisionVisit], on: date) -> list[VisitRow]:
    """Visits that the caller was given by list_visits, as lists show them."""
    names = organisation.unit_labels({one.unit_id for one in rows}, on)
    return [
        VisitRow(
            one.pk, one.subject, names.get(one.unit_id, ""), one.head, one.planned_on, one.held_on, one.state,
            one.get_state_display(), getattr(one, "n_findings", 0), getattr(one, "n_recommended", 0),
            getattr(one, "n_accepted", 0), one.state == VisitState.PLANNED and one.planned_on < on,
        )
        for one in rows
    ]  # fmt: skip


def get_visit(*, actor: Actor, visit_id: int) -> SupervisionVisit:
    """The visit; Http404 outside the actor's part."""
    found = SupervisionVisit.objects.filter(seen_by(actor), pk=visit_id).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def get_finding(*, actor: Actor, finding_id: int) -> VisitFinding:
    """A finding with its visit; Http404 outside the actor's part."""
    rows = VisitFinding.objects.filter(seen_by(actor, "visit__unit_path"), pk=finding_id).select_related("visit")
    found = rows.first()
    if found is None:
        raise Http404
    return found


def rights(*, actor: Actor, visit: SupervisionVisit) -> Rights:
    """What the actor may do at a visit."""
    return Rights(
        actor.may(Permission.SUPERVISE, visit.unit_path), actor.may(Permission.REPORT_SUPERVISION, visit.unit_path),
        actor.may(Permission.HANDLE_DISCIPLINE, visit.unit_path),
    )  # fmt: skip


def list_findings(*, actor: Actor, visit: SupervisionVisit, on: date) -> list[FindingRow]:
    """Findings of a visit, gravest first; before the conclusion only for those who supervise or see supervision."""
    if visit.state != VisitState.CONCLUDED and not actor.may(Permission.VIEW_SUPERVISION, visit.unit_path):
        return []
    rows = visit.findings.select_related("visit").order_by("-severity", "due_on", "pk")
    return dress_findings(actor=actor, rows=list(rows), on=on)


def dress_findings(*, actor: Actor, rows: Sequence[VisitFinding], on: date) -> list[FindingRow]:
    """Findings as pages show them; the case that one opened only to those who see discipline there."""
    names = organisation.unit_labels({one.visit.unit_id for one in rows}, on)
    return [_finding(actor, one, names, on) for one in rows]


def _finding(actor: Actor, one: VisitFinding, names: dict[int, str], on: date) -> FindingRow:
    follow = None
    if one.recommendation and one.due_on is not None and one.visit.state == VisitState.CONCLUDED:
        follow = follow_on(due_on=one.due_on, done_on=one.done_on, accepted_on=one.accepted_on, on=on)
    sees = actor.may(Permission.VIEW_DISCIPLINE, one.visit.unit_path)
    return FindingRow(
        id=one.pk, visit_id=one.visit_id, subject=one.visit.subject, unit=names.get(one.visit.unit_id, ""), text=one.text,
        severity=one.severity, severity_text=one.get_severity_display(), recommendation=one.recommendation,
        due_on=one.due_on, done_text=one.done_text, done_on=one.done_on, accepted_on=one.accepted_on,
        answer=one.answer, follow=follow, case_id=one.case_id if sees else None,
    )  # fmt: skip


def list_to_report(*, actor: Actor, on: date, until: date) -> list[FindingRow]:
    """Recommendations that the actor's office has not answered and that are due by a day, first due first."""
    rows = _waiting(actor, Permission.REPORT_SUPERVISION).filter(done_on__isnull=True, due_on__lte=until)
    return dress_findings(actor=actor, rows=list(rows[:SHOWN]), on=on)


def list_to_judge(*, actor: Actor, on: date) -> list[FindingRow]:
    """Reports that wait for the actor who supervises, first due first."""
    rows = _waiting(actor, Permission.SUPERVISE).filter(done_on__isnull=False)
    return dress_findings(actor=actor, rows=list(rows[:SHOWN]), on=on)


def list_overdue(*, actor: Actor, on: date) -> list[FindingRow]:
    """Recommendations below the actor who supervises whose day has passed without a report."""
    rows = _waiting(actor, Permission.SUPERVISE).filter(done_on__isnull=True, due_on__lt=on)
    return dress_findings(actor=actor, rows=list(rows[:SHOWN]), on=on)


def _waiting(actor: Actor, permission: Permission) -> QuerySet[VisitFinding]:
    rows = VisitFinding.objects.filter(actor.within(permission, "visit__unit_path"), ANSWERABLE)
    return rows.filter(accepted_on__isnull=True).select_related("visit").order_by("due_on", "pk")


def list_visits_due(*, actor: Actor, on: date, until: date) -> list[VisitRow]:
    """Visits that the actor's plan foresees by a day and that have not been held, and those held without a conclusion."""
    due = Q(state=VisitState.PLANNED, planned_on__lte=until) | Q(state=VisitState.HELD)
    rows = SupervisionVisit.objects.filter(actor.within(Permission.SUPERVISE), due).order_by("planned_on", "pk")
    return dress_visits(rows=list(rows[:SHOWN]), on=on)


def may_open_case(*, actor: Actor, finding: FindingRow, visit: SupervisionVisit) -> bool:
    """Whether the finding may open a case: a sign of a violation that has none, for those who handle discipline there."""
    return finding.severity >= VIOLATION and finding.case_id is None and rights(actor=actor, visit=visit).discipline


# Figures --------------------------------------------------------------------------------------------------------------


def recommended(scope: Scope) -> QuerySet[VisitFinding]:
    """Recommendations of visits held in the period in the part, under the scope's filters; nothing without permission."""
    since = scope.since or date(scope.on.year, 1, 1)
    rows = VisitFinding.objects.filter(
        ANSWERABLE, below(scope.part.path, "visit__unit_path"), visit__held_on__gte=since, visit__held_on__lte=scope.on
    )
    prefixes = scope.actor.prefixes(Permission.VIEW_SUPERVISION)
    if not any(scope.part.path.startswith(one) for one in prefixes):
        rows = rows.filter(any_below(prefixes, "visit__unit_path"))
    return narrow(rows.annotate(unit_path=F("visit__unit_path")), scope)


def overdue(scope: Scope) -> QuerySet[VisitFinding]:
    """Those of them whose day has passed on the scope's day and that nobody had accepted by then."""
    return recommended(scope).filter(Q(accepted_on__isnull=True) | Q(accepted_on__gt=scope.on), due_on__lt=scope.on)
