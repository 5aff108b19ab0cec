"""Whom the law keeps from transfers and secondments, and who is spared long ways: small children, illness, long study.

Decree 170/2025/NĐ-CP names seven cases in which nobody is transferred or seconded. Discipline and inspection are told by
``discipline.open``; records tell of three more: a small child of the mother, grave illness, long study. Hardship of other
kinds is no field of the record, so that nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from hoaban.apps.leadership.rules.days import add_months
from hoaban.apps.leadership.rules.facts import Case, Ruling
from hoaban.shared.rulebook import Finding, Verdict

LAW = "secondment.no_transfer_cases"
CHILD, MAYBE, MATERNITY, ILLNESS, STUDY = "child", "child_maybe", "maternity", "illness", "study"
"""Why somebody is spared: a small child, one that may still be small, maternity leave, sick leave or long study on the day."""


@dataclass(frozen=True, slots=True)
class Away:
    """Leave of a kind that spares: first day, first day back (None: open)."""

    why: str
    starts_on: date
    ends_before: date | None


def spared_by(law: Mapping[str, Ruling], *, births: Collection[int], away: Collection[Away], on: date) -> str:
    """Why the law of the day spares somebody; "" where it does not, or where it says nothing of it.

    ``births``: years in which children of a mother were born. Only the year stands in a record: in the year in which the
    child outgrows the age of the law it may still be small.
    """
    ruling = law.get(LAW)
    if ruling is None or not ruling.numbers:
        return ""
    months = ruling.numbers[0]
    if any(date(year, 1, 1) <= on < add_months(date(year, 1, 1), months) for year in births):
        return CHILD
    for one in away:
        until = add_months(one.starts_on, months) if one.why == MATERNITY else one.ends_before
        if one.starts_on <= on and (until is None or on < until):
            return one.why
    small = any(date(year, 1, 1) <= on < add_months(date(year + 1, 1, 1), months) for year in births)
    return MAYBE if small else ""


def not_transferred(case: Case) -> Finding | None:
    """Nobody whom the decree names is transferred or seconded; asked of these alone, not of rotation."""
    law = case.law.get(LAW)
    if law is None or case.spared is None:
        return None
    verdict = Verdict.UNKNOWN if case.spared == MAYBE else Verdict.NOT_MET if case.spared else Verdict.MET
    return Finding("transfer.spared", verdict, law.basis, {"why": case.spared}, waivable=False)
