"""The one table of states and moves of campaigns and applications: the code carries it out, pages draw it.

``by``: change (who recruits), decide (who signs), candidate, system.
"""

from __future__ import annotations

from enum import StrEnum

from hoaban.shared.moves import Rule, rule


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
    DECLINE = "decline"


CAMPAIGN: dict[Move, Rule] = {
    Move.ANNOUNCE: rule("draft", "open", "change"),
    Move.CLOSE_APPLICATIONS: rule("open", "checking", "change"),
    Move.START_ROUNDS: rule("checking", "rounds", "change"),
    Move.PUBLISH: rule("rounds", "results", "decide"),
    Move.CLOSE: rule("results", "closed", "decide"),
    Move.CANCEL: rule("draft open checking rounds", "cancelled", "decide"),
}
"""States and moves of a campaign (models.CampaignState; a test compares)."""

APPLICATION: dict[Step, Rule] = {
    Step.RETURN: rule("sent", "returned", "change"),
    Step.COMPLETE: rule("returned sent", "sent", "candidate"),
    Step.ADMIT: rule("sent returned", "eligible", "system"),
    Step.REJECT: rule("sent returned", "ineligible", "system"),
    Step.FAIL: rule("eligible ranked chosen", "failed", "system"),
    Step.READMIT: rule("failed", "eligible", "system"),
    Step.RANK: rule("eligible ranked chosen", "ranked", "system"),
    Step.CHOOSE: rule("eligible ranked chosen", "chosen", "system"),
    Step.ENTER: rule("chosen", "entered", "decide"),
    Step.WITHDRAW: rule("sent returned eligible ranked chosen", "withdrawn", "candidate"),
    Step.DECLINE: rule("chosen", "withdrawn", "decide"),
}
"""States and steps of an application (models.ApplicationState)."""


def campaign_moves(state: str) -> tuple[Move, ...]:
    """The moves open to a campaign in a state, in the order of the table."""
    return tuple(move for move, one in CAMPAIGN.items() if state in one.from_states)


def may_step(step: Step, state: str) -> bool:
    """Whether an application in a state may take the step."""
    return state in APPLICATION[step].from_states
