"""Which step of its procedure a dossier is at after a move: desk, specialists and others, head, desk again."""

from __future__ import annotations

from collections.abc import Sequence

from hoaban.apps.service.rules.moves import Move

DESK, HEAD = "desk", "head"


def step_after(move: Move, doers: Sequence[str], step_no: int) -> int:
    """The number (from 1) of the step a dossier is at after a move; ``doers``: who does each step, in their order.

    Beyond the moves named here a dossier stays where it is; a version without steps has one.
    """
    last = max(len(doers), 1)
    at = min(max(step_no, 1), last)
    if move == Move.ASSIGN:
        return _past_desk(doers, at)
    if move == Move.NEXT_STEP:
        return min(at + 1, last)
    if move == Move.SUBMIT:
        return _next_of(HEAD, doers, at)
    if move == Move.REVISE:
        return _before_head(doers, at)
    if move in (Move.SIGN, Move.HAND_OVER):
        return last if move == Move.HAND_OVER else min(max(at + 1, _next_of(DESK, doers, at + 1)), last)
    return at


def _past_desk(doers: Sequence[str], at: int) -> int:
    """The first step from here that is not the desk's; it stays where only the desk is left."""
    return next((n for n in range(at, len(doers) + 1) if doers[n - 1] != DESK), at)


def _next_of(doer: str, doers: Sequence[str], at: int) -> int:
    return next((n for n in range(at, len(doers) + 1) if doers[n - 1] == doer), min(at, max(len(doers), 1)))


def _before_head(doers: Sequence[str], at: int) -> int:
    """The last step before this one that somebody else than desk and head does."""
    return next((n for n in range(at - 1, 0, -1) if doers[n - 1] not in (DESK, HEAD)), max(at - 1, 1))


def may_go_on(doers: Sequence[str], step_no: int) -> bool:
    """Whether there is a next step that is neither the head's nor the last."""
    return step_no < len(doers) and doers[step_no] != HEAD
