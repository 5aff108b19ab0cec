"""The one table of states and moves of a dossier: the code carries it out, pages draw it, the manual shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands (the values of models.DossierState; a test compares)."""

    RECEIVED = "received"
    PROCESSING = "processing"
    WAITING = "waiting"
    FORWARDED = "forwarded"
    SIGNING = "signing"
    READY = "ready"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What may be done with a dossier."""

    RECEIVE = "receive"
    REFUSE = "refuse"
    ASSIGN = "assign"
    NEXT_STEP = "next_step"
    ASK = "ask"
    COMPLETE = "complete"
    FORWARD = "forward"
    PROMISE = "promise"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    REVISE = "revise"
    SIGN = "sign"
    HAND_OVER = "hand_over"
    STOP = "stop"
    WITHDRAW = "withdraw"
    EXTEND = "extend"
    REAPPOINT = "reappoint"
    MOVED = "moved"


OPEN = frozenset({State.RECEIVED, State.PROCESSING, State.WAITING, State.FORWARDED, State.SIGNING})
"""States in which a dossier is not settled."""

CLOSED = frozenset({State.RETURNED, State.REFUSED, State.STOPPED, State.WITHDRAWN})
"""States in which nothing more happens."""
WITH_RESULT = frozenset({State.READY, State.RETURNED})
"""States of a dossier whose result is there."""

_WORKING = frozenset({State.RECEIVED, State.PROCESSING, State.FORWARDED})
_RUNNING = OPEN - {State.WAITING}


@dataclass(frozen=True, slots=True)
class Rule:
    """One move: from which states, into which (None: it stays), by whom, and whether an owed apology holds it up.

    ``by``: receive (desk), handle (officer or desk), sign (head), manage (office), system. ``form``: the paper that it
    issues, by the forms of Circular 03/2025; ``settles``: the clock ends with it.
    """

    move: Move
    from_states: frozenset[State]
    to: State | None
    by: str
    held_up: bool = True
    settles: bool = False
    form: str = ""


MOVES: dict[Move, Rule] = {
    rule.move: rule
    for rule in (
        Rule(Move.RECEIVE, frozenset(), State.RECEIVED, "receive", form="01"),
        Rule(Move.REFUSE, frozenset({State.RECEIVED}), State.REFUSED, "receive", settles=True, form="03"),
        Rule(Move.ASSIGN, _RUNNING, State.PROCESSING, "handle", held_up=False),
        Rule(Move.NEXT_STEP, frozenset({State.PROCESSING, State.FORWARDED}), None, "handle"),
        Rule(Move.ASK, _WORKING, State.WAITING, "handle", form="02"),
        Rule(Move.COMPLETE, frozenset({State.WAITING}), State.PROCESSING, "receive", held_up=False),
        Rule(Move.FORWARD, _WORKING, State.FORWARDED, "handle"),
        Rule(Move.PROMISE, frozenset({State.FORWARDED, State.PROCESSING}), None, "handle", held_up=False),
        Rule(Move.SEND_BACK, frozenset({State.FORWARDED, State.PROCESSING}), State.PROCESSING, "handle", held_up=False),
        Rule(Move.SUBMIT, frozenset({State.PROCESSING, State.RECEIVED}), State.SIGNING, "handle"),
        Rule(Move.REVISE, frozenset({State.SIGNING}), State.PROCESSING, "sign", held_up=False),
        Rule(Move.SIGN, frozenset({State.SIGNING}), State.READY, "sign", settles=True),
        Rule(Move.HAND_OVER, frozenset({State.READY}), State.RETURNED, "receive"),
        Rule(Move.STOP, OPEN, State.STOPPED, "sign", settles=True, form="05"),
        Rule(Move.WITHDRAW, OPEN, State.WITHDRAWN, "receive", held_up=False, settles=True),
        Rule(Move.EXTEND, _WORKING, None, "sign"),
        Rule(Move.REAPPOINT, OPEN, None, "system", held_up=False, form="04"),
        Rule(Move.MOVED, OPEN, None, "system", held_up=False),
    )
}


def allowed(state: str, *, held: bool) -> tuple[Move, ...]:
    """The moves that may follow in a state, in the order of the table; those that an owed apology holds up left out."""
    found = (rule for rule in MOVES.values() if state in rule.from_states)
    return tuple(rule.move for rule in found if not (held and rule.held_up))
