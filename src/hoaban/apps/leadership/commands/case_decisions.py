"""The decision on a case: findings frozen, waivers checked, the assignment written, the term begun; all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.case_record import changing
from hoaban.apps.leadership.commands.cases import refuse_full
from hoaban.apps.leadership.commands.decision_days import refuse_early
from hoaban.apps.leadership.models import AppointmentCase, CaseKind
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.queries.case_findings import current_findings
from hoaban.apps.leadership.rules.cases import BEGINS, LEAVES, TERMS, Step, Weighed, weigh
from hoaban.apps.leadership.rules.office_terms import last_day
from hoaban.apps.organisation.models import Post
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import Assignment, AssignmentKind, EndReason
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding, frozen
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the decision says; ``term_ends_on`` None: a full term. ``stays``: who leaves a post awaits another one."""

    decision_no: str
    decided_on: date
    takes_effect_on: date
    signer: str
    signer_post: str
    issuer: str = ""
    term_ends_on: date | None = None
    stays: bool = True


class StandardsUnmet(CommandRefused):
    """A decision that standards stand in the way of; ``findings`` are those neither met nor waived."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        text = _("Standards stand in the way: %(rules)s. A named authority can waive those that may be waived, or the case is returned.")  # fmt: skip
        barred = [one for one in findings if not one.waivable]
        if barred:
            text = _("Standards stand in the way: %(rules)s. No authority can waive: %(barred)s.")
        named = ", ".join(one.title for one in findings)
        super().__init__(
            "standards", text % {"rules": named, "barred": ", ".join(one.title for one in barred)}
        )  # fmt: skip


def decide_case(*, actor: Actor, case_id: int, version: int | None, facts: DecisionFacts, on: date) -> AppointmentCase:
    """Record the decision on a submitted case and carry it out, in one transaction.

    Findings of the day of decision are frozen; one that is neither met nor waived stops it, and so does a full post.
    Appointment and election write the assignment, reappointment begins a new term of the one held, dismissal and
    resignation end it. Raises CommandRefused, StandardsUnmet, PermissionDenied, Http404.
    """
    with changing(actor=actor, case_id=case_id, version=version, step=Step.DECIDE, on=on) as (case, told):
        _check_days(facts, _ripe_on(case), on)
        case.takes_effect_on, case.decided_on = facts.takes_effect_on, facts.decided_on
        case.decision_no, case.signer = tidy(facts.decision_no), tidy(facts.signer)
        case.signer_post, case.issuer = tidy(facts.signer_post), tidy(facts.issuer)
        Post.objects.select_for_update().get(
            pk=case.post_id
        )  # two cases about one seat are decided one after the other
        refuse_full(case, actor=actor, on=case.takes_effect_on)
        weighed = _weigh(case, actor)
        case.term_ends_on = _term_end(case, facts)
        case.assignment = _carry_out(case, facts, actor)
        told |= {
            "decision_no": case.decision_no, "decided_on": str(case.decided_on),
            "takes_effect_on": str(case.takes_effect_on), "standards_met": case.standards_met,
            "waived": [one.rule for one in weighed.waived], "term_ends_on": str(case.term_ends_on or ""),
        }  # fmt: skip
    return case


def _ripe_on(case: AppointmentCase) -> date:
    """The first day on which the case can be decided: that of its last step; of a case without steps, the day it was opened."""
    last: date | None = case.steps.order_by("done_on").values_list("done_on", flat=True).last()
    return last or case.opened_on


def _check_days(facts: DecisionFacts, ripe_on: date, on: date) -> None:
    if facts.decided_on > on:
        raise CommandRefused("future", _("The day of the decision has not come yet."), "decided_on")
    refuse_early(facts.decided_on, ripe_on)
    if facts.takes_effect_on < facts.decided_on:
        raise CommandRefused(
            "effect", _("A decision takes effect on its day (%(day)s) or later.") % {"day": day(facts.decided_on)},
            "takes_effect_on",
        )  # fmt: skip


def _weigh(case: AppointmentCase, actor: Actor) -> Weighed:
    """Freeze the findings of the day of decision; waivers that were not needed are taken away, so that none is counted.

    What is told of somebody who leaves a post is frozen and stops nothing.
    """
    assert case.decided_on is not None
    findings = current_findings(case, actor=actor, on=case.decided_on)
    weighed = weigh(findings, set(case.waivers.values_list("rule", flat=True)))
    leaves = case.kind in LEAVES
    if weighed.blocking and not leaves:
        raise StandardsUnmet(weighed.blocking)
    case.waivers.filter(rule__in=weighed.needless).delete()
    case.findings, case.standards_met = frozen(findings), leaves or weighed.standards_met
    return weighed


def _term_end(case: AppointmentCase, facts: DecisionFacts) -> date | None:
    if case.kind not in TERMS:
        return None
    years, _basis = case_rules.term_years(on=facts.decided_on)
    longest = last_day(facts.takes_effect_on, years)
    given = facts.term_ends_on or longest
    if not facts.takes_effect_on < given <= longest:
        raise CommandRefused(
            "term", _("The term ends after %(first)s and on %(last)s at the latest.")
            % {"first": day(facts.takes_effect_on), "last": day(longest)}, "term_ends_on",
        )  # fmt: skip
    return given


def _carry_out(case: AppointmentCase, facts: DecisionFacts, actor: Actor) -> Assignment:
    if case.kind in BEGINS:
        kind = AssignmentKind.ELECTED if case.kind == CaseKind.ELECTION else AssignmentKind.APPOINTED
        return _transfer(case, actor, post_id=case.post_id, kind=kind)
    held = _held(case)
    if case.kind not in LEAVES:
        return held
    if facts.stays and held.is_main:
        return _transfer(case, actor, post_id=None, kind=AssignmentKind.REASSIGNED)
    reason = EndReason.DISMISSED if case.kind == CaseKind.DISMISSAL else EndReason.RESIGNED
    people.end_assignment(
        actor=actor, official_id=case.official_id, version=None, assignment_id=held.pk, on=case.takes_effect_on,
        reason=reason,
    )  # fmt: skip
    return held


def _transfer(case: AppointmentCase, actor: Actor, **facts: Any) -> Assignment:
    return people.transfer_official(
        actor=actor, official_id=case.official_id, version=None, unit_id=case.post.unit_id, on=case.takes_effect_on,
        decision_no=case.decision_no, decision_on=case.decided_on, reason=str(case.get_kind_display()), **facts,
    )  # fmt: skip


def _held(case: AppointmentCase) -> Assignment:
    rows = Assignment.objects.filter(official_id=case.official_id, post_id=case.post_id)
    found: Assignment | None = rows.on(case.takes_effect_on).order_by("-is_main", "-starts_on").first()
    if found is None:
        raise CommandRefused(
            "not-held",
            _("This person no longer holds the post on %(day)s. Return the case, or withdraw it.")
            % {"day": day(case.takes_effect_on)},
            "takes_effect_on",
        )
    return found
