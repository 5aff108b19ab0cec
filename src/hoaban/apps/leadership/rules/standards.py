"""The standard of the title: education, political theory, state management."""

from __future__ import annotations

from datetime import date

from hoaban.apps.leadership.rules.facts import Award, Case
from hoaban.shared.rulebook import Finding, Verdict

EDUCATION, POLITICAL_THEORY, STATE_MANAGEMENT = 1, 2, 3


def education(case: Case) -> Finding | None:
    """The professional level that the title asks."""
    return _level(case, "education", EDUCATION)


def political_theory(case: Case) -> Finding | None:
    """The level of political theory that the title asks."""
    return _level(case, "political_theory", POLITICAL_THEORY)


def state_management(case: Case) -> Finding | None:
    """The level of state management that the title asks."""
    return _level(case, "state_management", STATE_MANAGEMENT)


def _level(case: Case, name: str, kind: int) -> Finding | None:
    """Whether the level held on the day reaches the one asked; None where the standard asks none.

    A title without a standard, a record without any certificate, and education that is not recorded are unknown. A
    record that has certificates, but none of this kind, says that it is not held.
    """
    standard, rule = case.post.standard, f"standard.{name}"
    if standard is None:
        return Finding(rule, Verdict.UNKNOWN, facts={"required": None, "held": None})
    required: int = getattr(standard, name)
    if not required:
        return None
    held = _held(case, kind)
    facts = {"required": required, "held": held}
    if held is None:
        return Finding(rule, Verdict.UNKNOWN, standard.basis, facts)
    if held >= required:
        return Finding(rule, Verdict.MET, standard.basis, facts)
    return Finding(rule, Verdict.NOT_MET, standard.basis, facts, until=_later(case, kind, required))


def _held(case: Case, kind: int) -> int | None:
    known = [award for award in case.official.awards if award.awarded_on <= case.on]
    levels = [award.level for award in known if award.kind == kind]
    if not known or (kind == EDUCATION and not levels):
        return None
    return max(levels, default=0)


def _later(case: Case, kind: int, required: int) -> date | None:
    """The day on which a certificate already recorded will reach the level."""

    def reaches(award: Award) -> bool:
        return award.kind == kind and award.level >= required and award.awarded_on > case.on

    return min((award.awarded_on for award in case.official.awards if reaches(award)), default=None)
