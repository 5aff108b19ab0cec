"""What discipline blocks: decisions bar a higher post for a time, a case under consideration bars any move."""

from __future__ import annotations

from dataclasses import replace

from hoaban.apps.conduct.rules.discipline import open_cases
from hoaban.apps.leadership.rules.facts import Case
from hoaban.shared.rulebook import Finding


def block(case: Case) -> Finding | None:
    """No higher post for some months after a decision (80-QĐ/TW; from 08/10/2025 377-QĐ/TW), as conduct judges it.

    Not asked of a move that is certainly not to a higher post.
    """
    found = case.official.block
    if found is None or case.is_higher is False:
        return None
    law = case.law.get("discipline.block_reprimand")
    return replace(found, basis=law.basis) if law is not None and not found.facts.get("decisions") else found


def under_consideration(case: Case) -> Finding | None:
    """No appointment, transfer or secondment while a case is under consideration (Decree 170/2025)."""
    law = case.law.get("secondment.no_transfer_cases")
    return None if law is None else open_cases(cases=case.official.open_cases, basis=law.basis)
