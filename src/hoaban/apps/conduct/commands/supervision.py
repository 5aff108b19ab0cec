"""Supervision visits: planned, held, concluded; findings and recommendations; the unit's report and its acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.commands import discipline
from hoaban.apps.conduct.models import DisciplineCase, SupervisionVisit, VisitFinding, VisitState
from hoaban.apps.conduct.rules.discipline_cases import Fault
from hoaban.apps.conduct.rules.supervision import VIOLATION, finding_faults
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is said of a visit in the plan."""

    subject: str
    head: str
    planned_on: date
    basis: str = ""


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What a visit found; a recommendation has a day."""

    text: str
    severity: int
    recommendation: str = ""
    due_on: date | None = None


@transaction.atomic
def plan_visit(*, actor: Actor, unit_id: int, on: date, facts: VisitFacts) -> SupervisionVisit:
    """Put a visit into the plan. Raises PermissionDenied, CommandRefused "changed" for one that stands there already."""
    path = organisation.current_path(unit_id, facts.planned_on)
    if not actor.may(Permission.SUPERVISE, path):
        raise PermissionDenied(f"{Permission.SUPERVISE} {path}")
    same = SupervisionVisit.objects.filter(unit_id=unit_id, subject=facts.subject, planned_on=facts.planned_on)
    if same.exclude(state=VisitState.CALLED_OFF).exists():
        raise CommandRefused("changed", _("The plan has this visit already."))
    made = SupervisionVisit.objects.create(
        unit_id=unit_id, unit_path=path, subject=facts.subject.strip(), basis=facts.basis.strip(),
        head=facts.head.strip(), planned_on=facts.planned_on,
    )  # fmt: skip
    _left(actor, made, "plan_visit", on)
    return made


def change_visit(*, actor: Actor, visit_id: int, version: int, on: date, facts: VisitFacts) -> SupervisionVisit:
    """Change what the plan says of a visit that has not been held."""
    with _holding(actor, visit_id, version, (VisitState.PLANNED,), "change_visit", on) as visit:
        visit.subject, visit.head = facts.subject.strip(), facts.head.strip()
        visit.planned_on, visit.basis = facts.planned_on, facts.basis.strip()
    return visit


def call_off(*, actor: Actor, visit_id: int, version: int, on: date, reason: str) -> SupervisionVisit:
    """Take a visit off the plan, with the reason."""
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
    with _holding(actor, visit_id, version, (VisitState.PLANNED,), "call_off_visit", on, reason) as visit:
        visit.state, visit.conclusion = VisitState.CALLED_OFF, reason.strip()
    return visit


def hold_visit(*, actor: Actor, visit_id: int, version: int, on: date, held_on: date) -> SupervisionVisit:
    """Say on which day the visit was held."""
    if held_on > on:
        raise CommandRefused("days", _("The day lies in the future."), "held_on")
    with _holding(actor, visit_id, version, (VisitState.PLANNED,), "hold_visit", on) as visit:
        visit.state, visit.held_on = VisitState.HELD, held_on
    return visit


def conclude(
    *, actor: Actor, visit_id: int, version: int, on: date, concluded_on: date, conclusion: str
) -> SupervisionVisit:
    """Conclude a visit; from then on its findings stand, and the unit reports what it mended."""
    if not conclusion.strip():
        raise CommandRefused("conclusion", _("Write the conclusion of the visit."), "conclusion")
    with _holding(actor, visit_id, version, (VisitState.HELD,), "conclude_visit", on) as visit:
        assert visit.held_on is not None  # set by hold_visit
        if not visit.held_on <= concluded_on <= on:
            message = _("Conclude between the visit (%(first)s) and today (%(last)s).")
            raise CommandRefused("days", message % {"first": day(visit.held_on), "last": day(on)}, "concluded_on")
        visit.state, visit.concluded_on, visit.conclusion = VisitState.CONCLUDED, concluded_on, conclusion.strip()
    return visit


def add_finding(*, actor: Actor, visit_id: int, version: int, on: date, facts: FindingFacts) -> VisitFinding:
    """Add a finding to a visit that was held and is not concluded."""
    with _holding(actor, visit_id, version, (VisitState.HELD,), "add_finding", on) as visit:
        _refuse(facts, visit)
        return VisitFinding.objects.create(visit=visit, **_columns(facts))


def change_finding(
    *, actor: Actor, finding_id: int, version: int, on: date, facts: FindingFacts
) -> VisitFinding:  # fmt: skip
    """Change a finding before its visit is concluded; ``version``: the visit's."""
    finding = VisitFinding.objects.get(pk=finding_id)
    with _holding(actor, finding.visit_id, version, (VisitState.HELD,), "change_finding", on) as visit:
        _refuse(facts, visit)
        VisitFinding.objects.filter(pk=finding_id).update(**_columns(facts))
    finding.refresh_from_db()
    return finding


def report_done(*, actor: Actor, finding_id: int, version: int, on: date, done_text: str) -> VisitFinding:
    """The unit says what it did about a recommendation; again, where an earlier report was sent back."""
    if not done_text.strip():
        raise CommandRefused("done_text", _("Say what was done, in a sentence."), "done_text")
    with _following(actor, finding_id, version, Permission.REPORT_SUPERVISION, "report_finding", on) as finding:
        finding.done_text, finding.done_on, finding.answer = done_text.strip(), on, ""
    return finding


def accept_report(*, actor: Actor, finding_id: int, version: int, on: date, answer: str = "") -> VisitFinding:
    """Accept what the unit reported: the recommendation is done."""
    with _following(actor, finding_id, version, Permission.SUPERVISE, "accept_report", on) as finding:
        _require_report(finding)
        finding.accepted_on, finding.answer = on, answer.strip()
    return finding


def send_back(*, actor: Actor, finding_id: int, version: int, on: date, answer: str) -> VisitFinding:
    """Send a report back, with what is missing; the day of the recommendation stays as it was."""
    if not answer.strip():
        raise CommandRefused("answer", _("Say what is missing, in a sentence."), "answer")
    with _following(actor, finding_id, version, Permission.SUPERVISE, "send_back_report", on) as finding:
        _require_report(finding)
        finding.done_on, finding.answer = None, answer.strip()
    return finding


@transaction.atomic
def open_case_from_finding(
    *, actor: Actor, finding_id: int, official_id: int, on: date, facts: discipline.CaseFacts
) -> DisciplineCase:
    """Open a case of discipline that a finding gave rise to; a sign of a violation has one case at most."""
    finding = VisitFinding.objects.select_for_update().select_related("visit").get(pk=finding_id)
    if not actor.may(Permission.VIEW_SUPERVISION, finding.visit.unit_path):
        raise PermissionDenied(f"{Permission.VIEW_SUPERVISION} {finding_id}")
    if finding.case_id is not None:
        raise CommandRefused("changed", _("This finding has opened a case already."))
    if finding.severity < VIOLATION:
        raise CommandRefused("severity", _("Only a finding that is a sign of a violation opens a case."))
    made = discipline.open_case(actor=actor, official_id=official_id, on=on, facts=facts)
    finding.case = made
    finding.save(update_fields=["case"])
    return made


# What they share ------------------------------------------------------------------------------------------------------


@contextmanager
def _holding(
    actor: Actor, visit_id: int, version: int, states: tuple[VisitState, ...], action: str, on: date, reason: str = ""
) -> Iterator[SupervisionVisit]:
    """Open one visit for one command of those who supervise: locked, checked, counted up, event left."""
    with transaction.atomic():
        visit = SupervisionVisit.objects.select_for_update().get(pk=visit_id)
        if not actor.may(Permission.SUPERVISE, visit.unit_path):
            raise PermissionDenied(f"{Permission.SUPERVISE} {visit_id}")
        _refuse_changed(visit, version)
        if visit.state not in states:
            message = _("The visit is “%(state)s”: this step is no longer open.")
            raise CommandRefused("state", message % {"state": visit.get_state_display()})
        yield visit
        visit.version += 1
        visit.save()
        _left(actor, visit, action, on, reason=reason[:500])


@contextmanager
def _following(
    actor: Actor, finding_id: int, version: int, permission: Permission, action: str, on: date
) -> Iterator[VisitFinding]:
    """Open one recommendation of a concluded visit that nobody has accepted yet; ``version``: the visit's."""
    with transaction.atomic():
        finding = VisitFinding.objects.get(pk=finding_id)
        visit = SupervisionVisit.objects.select_for_update().get(pk=finding.visit_id)
        finding.refresh_from_db()
        if not actor.may(permission, visit.unit_path):
            raise PermissionDenied(f"{permission} {finding_id}")
        _refuse_changed(visit, version)
        if visit.state != VisitState.CONCLUDED or not finding.recommendation or finding.accepted_on:
            raise CommandRefused("state", _("Only an open recommendation of a concluded visit is followed up."))
        yield finding
        finding.save()
        visit.version += 1
        visit.save(update_fields=["version"])
        _left(actor, visit, action, on, after={"finding": finding_id, "done_on": text(finding.done_on)})


def _refuse_changed(visit: SupervisionVisit, version: int) -> None:
    if version != visit.version:
        raise CommandRefused("changed", _("Somebody else has just changed this visit. Look at it again, then save."))


def _require_report(finding: VisitFinding) -> None:
    if finding.done_on is None:
        raise CommandRefused("state", _("The unit has not reported yet what it did."))


def _refuse(facts: FindingFacts, visit: SupervisionVisit) -> None:
    assert visit.held_on is not None  # findings stand on visits that were held
    faults: list[Fault] = list(
        finding_faults(
            text=facts.text, severity=facts.severity, recommendation=facts.recommendation, due_on=facts.due_on,
            held_on=visit.held_on,
        )
    )  # fmt: skip
    if faults:
        raise CommandRefused(faults[0].code, faults[0].message, faults[0].field)


def _columns(facts: FindingFacts) -> dict[str, Any]:
    return {
        "text": facts.text.strip(), "severity": facts.severity, "recommendation": facts.recommendation.strip(),
        "due_on": facts.due_on,
    }  # fmt: skip


def _left(actor: Actor, visit: SupervisionVisit, action: str, on: date, **more: Any) -> None:
    facts = {"state": text(visit.state), "planned_on": text(visit.planned_on), "held_on": text(visit.held_on)}
    audit.record(
        actor=actor, action=f"conduct.{action}", subject=visit, path=visit.unit_path, on=on,
        batch=current_submission(), **{"after": facts, **more},
    )  # fmt: skip
