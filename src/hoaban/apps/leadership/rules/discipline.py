"""What discipline blocks: decisions bar a higher post for a time, a case under consideration bars any move.

Who stays at the rung held, or leaves a post, is told what stands in the record all the same: whoever decides sees it.
"""

from __future__ import annotations

from dataclasses import replace

from hoaban.apps.conduct.rules.discipline import open_cases
from hoaban.apps.leadership.rules.facts import Case, Purpose
from hoaban.shared.rulebook import Finding, Verdict

NEVER_HIGHER = frozenset({Purpose.REAPPOINTMENT, Purpose.LEAVING})
"""Purposes about the very post that is held."""


def block(case: Case) -> Finding | None:
    """No higher post for some months after a decision (80-QĐ/TW; from 08/10/2025 377-QĐ/TW), as conduct judges it.

    What is certainly not a higher post is not barred by it; the finding is met and tells the decision and its time.
    """
    found = case.official.block
    if found is None:
        return None
    law = case.law.get("discipline.block_reprimand")
    if law is not None and not found.facts.get("decisions"):
        return replace(found, basis=law.basis)
    if found.is_met or (case.purpose not in NEVER_HIGHER and case.is_higher is not False):
        return found
    return replace(found, verdict=Verdict.MET, until=None, facts={**found.facts, "higher": False})


def under_consideration(case: Case) -> Finding | None:
    """No appointment, transfer or secondment while a case is under consideration (Decree 170/2025)."""
    law = case.law.get("secondment.no_transfer_cases")
    return None if law is None else open_cases(cases=case.official.open_cases, basis=law.basis)


def left_open(case: Case) -> Finding | None:
    """A case under consideration, told of somebody who leaves a post: no rule entered forbids it, the authority decides."""
    found = under_consideration(case)
    if found is None or found.is_met:
        return found
    return replace(found, verdict=Verdict.UNKNOWN, facts={**found.facts, "leaves": True})
