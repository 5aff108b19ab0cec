"""Which rules each purpose asks, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hoaban.apps.leadership.rules import discipline, planning, service, sparing, standards, terms, ties
from hoaban.apps.leadership.rules.facts import Case, Purpose
from hoaban.shared.rulebook import Finding

Rule = Callable[[Case], Finding | None]

_TITLE: tuple[Rule, ...] = (standards.education, standards.political_theory, standards.state_management)
_CONDUCT: tuple[Rule, ...] = (discipline.block, discipline.under_consideration)
_TIES: tuple[Rule, ...] = (ties.non_local, ties.same_office)
_HIGHER: tuple[Rule, ...] = (
    *_TITLE, service.time_in_post, service.evaluation, service.full_term, terms.two_terms, *_CONDUCT, *_TIES,
    planning.in_plan,
)  # fmt: skip

RULES: dict[Purpose, tuple[Rule, ...]] = {
    Purpose.APPOINTMENT: _HIGHER,
    Purpose.ELECTION: _HIGHER,
    Purpose.REAPPOINTMENT: (
        *_TITLE, service.evaluation, terms.two_terms, *_CONDUCT, *_TIES,
    ),
    Purpose.LEAVING: (service.evaluation, terms.two_terms, discipline.block, discipline.left_open),
    Purpose.PLANNING: (
        *_TITLE, service.evaluation, service.full_term, *_CONDUCT, planning.higher_only, planning.per_post,
        planning.per_person, planning.reviewed,
    ),
    Purpose.ROTATION: (
        *_TITLE, service.evaluation, service.rotation_time, terms.two_terms, *_CONDUCT, *_TIES,
    ),
    Purpose.TRANSFER: (
        *_TITLE, service.evaluation, terms.two_terms, *_CONDUCT, sparing.not_transferred, *_TIES,
    ),
}  # fmt: skip


OF_THE_PLAN = frozenset({"planning.reviewed"})
"""Rules that look at the plan and not at the person: everybody in it shares the answer."""


def of_person(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without those of the plan: nobody is put forward, or ranked lower, because a body is late."""
    return [one for one in findings if one.rule not in OF_THE_PLAN]


def judge(case: Case) -> list[Finding]:
    """Every finding of a case; a rule that does not apply, or has no value on the day, says nothing."""
    return [found for rule in RULES[case.purpose] if (found := rule(case)) is not None]
