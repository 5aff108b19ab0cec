"""A row of the tables of states and moves: the code carries them out, pages draw them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One move: from which states into which; ``by``: a word of the table for who may."""

    from_states: frozenset[str]
    to: str
    by: str


def rule(states: str, to: str, by: str) -> Rule:
    """A row of a table; ``states``: those from which, with spaces between."""
    return Rule(frozenset(states.split()), to, by)
