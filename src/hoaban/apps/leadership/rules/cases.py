"""Cases of appointment: who may move one on, and what stands in the way of a decision.

States are written as the model writes them; :data:`MOVES` is the one table that commands, pages and the manual share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from hoaban.shared.rulebook import Finding, Verdict

APPOINTMENT, ELECTION, REAPPOINTMENT = "appointment", "election", "reappointment"
DISMISSAL, RESIGNATION = "dismissal", "resignation"
BEGINS = frozenset({APPOINTMENT, ELECTION})
"""Kinds that give somebody a post."""
TERMS = BEGINS | {REAPPOINTMENT}
"""Kinds that begin a term, and ask for every standard of the post."""
LEAVES = frozenset({DISMISSAL, RESIGNATION})
"""Kinds that take somebody out of a post."""

DRAFT, STEPS, SUBMITTED, RETURNED = "draft", "steps", "submitted", "returned"
DECIDED, REFUSED, WITHDRAWN = "decided", "refused", "withdrawn"
PREPARING = frozenset({DRAFT, STEPS, RETURNED})
"""States in which the proposer works on a case."""
RUNNING = PREPARING | {SUBMITTED}
"""States of a case that is not over."""

INSIDE, OUTSIDE = "inside", "outside"
"""Where the person of an appointment comes from: the agency itself, or elsewhere."""


class By(StrEnum):
    """Who takes a step: PROPOSE_LEADERS, APPOINT or WAIVE_STANDARD over the unit of the post."""

    PROPOSER = "proposer"
    DECIDER = "decider"
    AUTHORITY = "authority"


class Step(StrEnum):
    """What is done with a case."""

    TAKE = "take"
    UNDO = "undo"
    PAPER = "paper"
    SUBMIT = "submit"
    RETURN = "return"
    DECIDE = "decide"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    WAIVE = "waive"
    UNWAIVE = "unwaive"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: a step, from which states, to which ("": it stays), by whom, with a reason or without."""

    step: Step
    before: frozenset[str]
    after: str
    by: By
    needs_reason: bool = False

    def end_of(self, state: str) -> str:
        """The state after the step."""
        return self.after or state


_BEGUN = frozenset({STEPS, RETURNED})
_WITH_FINDINGS = RUNNING

MOVES: tuple[Move, ...] = (
    Move(Step.TAKE, PREPARING, STEPS, By.PROPOSER),
    Move(Step.UNDO, _BEGUN, STEPS, By.PROPOSER, needs_reason=True),
    Move(Step.PAPER, PREPARING, "", By.PROPOSER),
    Move(Step.SUBMIT, _BEGUN, SUBMITTED, By.PROPOSER),
    Move(Step.RETURN, frozenset({SUBMITTED}), RETURNED, By.DECIDER, needs_reason=True),
    Move(Step.DECIDE, frozenset({SUBMITTED}), DECIDED, By.DECIDER),
    Move(Step.REFUSE, frozenset({SUBMITTED}), REFUSED, By.DECIDER, needs_reason=True),
    Move(Step.WITHDRAW, PREPARING, WITHDRAWN, By.PROPOSER, needs_reason=True),
    Move(Step.WAIVE, _WITH_FINDINGS, "", By.AUTHORITY, needs_reason=True),
    Move(Step.UNWAIVE, _WITH_FINDINGS, "", By.AUTHORITY),
)
"""Every step that exists."""


def find_move(state: str, step: str) -> Move | None:
    """The row of the table for a step of a case in this state; None where it is not its turn."""
    return next((move for move in MOVES if move.step == step and state in move.before), None)


def open_moves(state: str, powers: Collection[By]) -> list[Move]:
    """The steps that somebody with these powers over a case in this state may take."""
    return [move for move in MOVES if move.by in powers and state in move.before]


def route_of(*, post_path: str, official_path: str, depth: int) -> str:
    """INSIDE when the person serves in the agency of the post: the same part of the tree down to ``depth`` characters."""
    agency = post_path[:depth]
    return INSIDE if len(agency) == depth and official_path.startswith(agency) else OUTSIDE


@dataclass(frozen=True, slots=True)
class Weighed:
    """Findings set beside the waivers of a case."""

    met: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    blocking: tuple[Finding, ...]
    needless: tuple[str, ...]
    """Rules that were waived although they are met, or that say nothing of this case."""

    @property
    def standards_met(self) -> bool:
        """Whether every standard is met, none waived."""
        return not self.waived and not self.blocking

    @property
    def barred(self) -> tuple[Finding, ...]:
        """What no authority can set aside."""
        return tuple(one for one in self.blocking if not one.waivable)


def weigh(findings: Iterable[Finding], waived: Collection[str]) -> Weighed:
    """What is met, what is waived, and what stands in the way: unmet or unknown and not waived, or not waivable."""
    met, set_aside, blocking = [], [], []
    for one in findings:
        if one.is_met:
            met.append(one)
        elif one.waivable and one.rule in waived:
            set_aside.append(one)
        else:
            blocking.append(one)
    used = {one.rule for one in set_aside}
    return Weighed(tuple(met), tuple(set_aside), tuple(blocking), tuple(sorted(set(waived) - used)))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings as a page shows them: what is not met first, then what is unknown, then what is met."""
    places = {Verdict.NOT_MET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
    return sorted(findings, key=lambda one: places[one.verdict])
