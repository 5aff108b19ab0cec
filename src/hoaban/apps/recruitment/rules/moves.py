"""The one table of states and moves of campaigns and applications: the code carries it out, pages draw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Move(StrEnum):
    """What may be done with a campaign."""

    ANNOUNCE = "announce"
    CLOSE_APPLICATIONS = "close_applications"
    START_ROUNDS = "start_rounds"
    PUBLISH = "publish"
    CLOSE = "close"
    CANCEL = "cancel"


class Step(StrEnum):
    """What may be done with an application."""

    RETURN = "return"
    COMPLETE = "complete"
    ADMIT = "admit"
    REJECT = "reject"
    FAIL = "fail"
    READMIT = "readmit"
    RANK = "rank"
    CHOOSE = "choose"
    ENTER = "enter"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Rule:
    """One move: from which states into which; ``by``: change (who recruits), decide (who signs), candidate, system."""

    from_states: frozenset[str]
    to: str
    by: str


def _rule(states: str, to: str, by: str) -> Rule:
    return Rule(frozenset(states.split()), to, by)


CAMPAIGN: dict[Move, Rule] = {
    Move.ANNOUNCE: _rule("draft", "open", "change"),
    Move.CLOSE_APPLICATIONS: _rule("open", "checking", "change"),
    Move.START_ROUNDS: _rule("checking", "rounds", "change"),
    Move.PUBLISH: _rule("rounds", "results", "decide"),
    Move.CLOSE: _rule("results", "closed", "decide"),
    Move.CANCEL: _rule("draft open checking rounds", "cancelled", "decide"),
}
"""States and moves of a campaign (models.CampaignState; a test compares)."""

APPLICATION: dict[Step, Rule] = {
    Step.RETURN: _rule("sent", "returned", "change"),
    Step.COMPLETE: _rule("returned sent", "sent", "candidate"),
    Step.ADMIT: _rule("sent returned", "eligible", "system"),
    Step.REJECT: _rule("sent returned", "ineligible", "system"),
    Step.FAIL: _rule("eligible ranked chosen", "failed", "system"),
    Step.READMIT: _rule("failed", "eligible", "system"),
    Step.RANK: _rule("eligible ranked chosen", "ranked", "system"),
    Step.CHOOSE: _rule("eligible ranked chosen", "chosen", "system"),
    Step.ENTER: _rule("chosen", "entered", "decide"),
    Step.WITHDRAW: _rule("sent returned eligible ranked chosen", "withdrawn", "candidate"),
}
"""States and steps of an application (models.ApplicationState)."""


def campaign_moves(state: str) -> tuple[Move, ...]:
    """The moves open to a campaign in a state, in the order of the table."""
    return tuple(move for move, rule in CAMPAIGN.items() if state in rule.from_states)


def may_step(step: Step, state: str) -> bool:
    """Whether an application in a state may take the step."""
    return state in APPLICATION[step].from_states
