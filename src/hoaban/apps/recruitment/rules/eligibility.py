"""Who may apply for a post: one finding a rule, each a pure function of what was declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hoaban.apps.recruitment.rules.days import add_months
from hoaban.shared.rulebook import Basis, Finding, Plain, Verdict

EXCLUSIONS = ("incapacity", "prosecution", "conviction", "compulsory")
"""Grounds that exclude (Law 80/2025/QH15 Art. 19 clause 3), as keys of what was declared."""


PLEDGE = "pledge"
SHOWN_BY_PAPERS = ("nominated", "excellent", "scientist")
"""Groups of direct selection (Decree 170/2025 Art. 5): pledged years are reckoned, the others are shown by papers."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a candidate declared; a fact not declared is None. ``exclusions``: ground -> whether it applies.

    ``group``: of direct selection, "" for none; ``paper``: the paper that shows it.
    """

    birth_date: date
    education: int
    field_of_study: str = ""
    vietnamese: bool | None = None
    healthy: bool | None = None
    exclusions: Mapping[str, bool] = field(default_factory=dict)
    commitment_years: int = 0
    group: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the post and the campaign ask; ``years``: pledged years that a selection asks for (0: an examination)."""

    education: int = 0
    fields_of_study: str = ""
    years: int = 0


def age(declared: Declared, least: int, on: date, basis: Basis) -> Finding:
    """Old enough on the last day of applications."""
    since = add_months(declared.birth_date, 12 * least)
    facts: dict[str, Plain] = {"born": declared.birth_date.isoformat(), "least": least}
    return Finding(
        "recruitment.age", _met(since <= on), basis, facts, until=None if since <= on else since, waivable=False
    )


def nationality(declared: Declared, basis: Basis) -> Finding:
    """One nationality, the Vietnamese, and a home in Viet Nam."""
    return Finding("recruitment.nationality", _known(declared.vietnamese), basis, {}, waivable=False)


def health(declared: Declared, basis: Basis) -> Finding:
    """Fit for the work, by a certificate of health."""
    return Finding("recruitment.health", _known(declared.healthy), basis, {})


def exclusions(declared: Declared, basis: Basis) -> Finding:
    """None of the grounds that exclude applies; one that was not answered leaves it unknown."""
    applies = [one for one in EXCLUSIONS if declared.exclusions.get(one)]
    unknown = [one for one in EXCLUSIONS if one not in declared.exclusions]
    verdict = Verdict.NOT_MET if applies else Verdict.UNKNOWN if unknown else Verdict.MET
    return Finding("recruitment.exclusions", verdict, basis, {"applies": " ".join(applies)}, waivable=False)


def degree(declared: Declared, asked: Asked, basis: Basis) -> Finding:
    """The education that the post asks for, or higher."""
    facts = {"held": declared.education, "asked": asked.education}
    return Finding("recruitment.degree", _met(declared.education >= asked.education), basis, facts)


def study(declared: Declared, asked: Asked, basis: Basis, matches: bool) -> Finding | None:  # noqa: FBT001
    """A field of study that the post asks for; one not recognised is unknown: somebody looks at the diploma."""
    if not asked.fields_of_study:
        return None
    facts = {"held": declared.field_of_study, "asked": asked.fields_of_study}
    return Finding("recruitment.study", Verdict.MET if matches else Verdict.UNKNOWN, basis, facts)


def group(declared: Declared, asked: Asked, basis: Basis) -> Finding | None:
    """One of the groups that are selected without examination; whoever pledged years belongs to that group.

    Nominated study, an excellent degree and being a young scientist are shown by papers, which the office looks at.
    """
    if not asked.years:
        return None
    held = declared.group or (PLEDGE if declared.commitment_years else "")
    by_paper = Verdict.UNKNOWN if held in SHOWN_BY_PAPERS else _met(held == PLEDGE)
    return Finding("recruitment.group", by_paper, basis, {"group": held, "paper": declared.paper})


def pledge(declared: Declared, asked: Asked, basis: Basis) -> Finding | None:
    """The years pledged to a specially difficult area, asked of whoever is selected for the pledge."""
    if not asked.years or declared.group in SHOWN_BY_PAPERS:
        return None
    facts = {"held": declared.commitment_years, "asked": asked.years}
    return Finding("recruitment.pledge", _met(declared.commitment_years >= asked.years), basis, facts)


def is_eligible(findings: Iterable[Finding]) -> bool:
    """Whether nothing found stands in the way; what is unknown has to be settled first."""
    return all(one.is_met for one in findings)


def against(findings: Iterable[Finding]) -> Sequence[Finding]:
    """The findings that are not met."""
    return [one for one in findings if one.verdict is Verdict.NOT_MET]


def open_questions(findings: Iterable[Finding]) -> Sequence[Finding]:
    """The findings that are unknown: asked of the candidate, or looked up by the office."""
    return [one for one in findings if one.verdict is Verdict.UNKNOWN]


def _met(holds: bool) -> Verdict:  # noqa: FBT001
    return Verdict.MET if holds else Verdict.NOT_MET


def _known(holds: bool | None) -> Verdict:  # noqa: FBT001
    return Verdict.UNKNOWN if holds is None else _met(holds)
