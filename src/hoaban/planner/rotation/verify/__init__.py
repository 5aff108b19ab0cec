"""Checks a plan of rotation and its bound from the two JSON documents alone, in whole numbers and plain Python.

Nothing of the planner is used here, on purpose: whoever doubts a plan reads this folder and no other.
``python -m hoaban.planner.rotation.verify IN.json PLAN.json``
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from hoaban.planner.rotation.verify.bound import MILLION, Ledger, check_proof, count_free
from hoaban.planner.rotation.verify.placements import check_hard_rules, check_placements, check_said, goals_of
from hoaban.planner.rotation.verify.question import Document, Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """``problems``: everything wrong, as sentences. Objective, changes and bound as found here.

    ``proven``: the bound that the prices alone prove. ``free``: pairs and slacks that the prices leave open for anything better than the plan; 0: the prices alone prove it
    best. ``solver``: the plan says that the solver searched those; that part is its word and is not checked here.
    """

    problems: tuple[str, ...]
    objective: int = 0
    changes: int = 0
    bound: int = 0
    free: int = 0
    solver: bool = False
    proven: int = 0

    @property
    def good(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def verify(instance: Document, plan: Document) -> list[str]:
    """Everything wrong with a plan, as sentences; nothing: it holds."""
    return list(examine(instance, plan).problems)


def examine(instance: Document, plan: Document) -> Verdict:
    """The plan against every rule, its cost added up again, and the bound that its prices prove."""
    if plan.get("format") != "hoaban rotation plan 1":
        return Verdict((f"the plan's format is {plan.get('format')!r}, not 'hoaban rotation plan 1'",))
    try:
        return _examine(Question(instance), plan)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return Verdict((f"the documents are not complete: {type(error).__name__} {error}",))


def _examine(question: Question, plan: Document) -> Verdict:
    problems, placed = check_placements(question, plan)
    problems += check_hard_rules(question, placed)
    goals, short = goals_of(question, placed)
    problems += check_said(question, plan, placed, goals, short)
    objective = sum(goals.values())
    changes = sum(question.differs(name, placed.get(name)) for name in question.people)
    if changes != plan["changes"]:
        problems.append(f"{changes} people are placed otherwise than shown, not {plan['changes']}")
    ledger = Ledger(question, plan["proof"])
    problems += ledger.problems
    total, reduced = ledger.bound()
    problems += check_proof(question, plan, total, reduced, question.weight * objective + changes)
    free = count_free(reduced, total, question.weight * objective + changes)
    proven = -(-total // MILLION) // question.weight
    solver = bool(plan["proof"]["solver"])
    return Verdict(tuple(problems), objective, changes, int(plan["bound"]), free, solver, min(proven, objective))


def main(arguments: list[str]) -> int:
    """Verify two files; 0 if everything is right."""
    instance, plan = (json.loads(Path(one).read_text(encoding="utf-8")) for one in arguments)
    verdict = examine(instance, plan)
    for problem in verdict.problems[:20]:
        sys.stdout.write(problem + "\n")
    sys.stdout.write(f"objective {verdict.objective}, bound {verdict.bound}, problems {len(verdict.problems)}\n")
    return 0 if verdict.good else 1
