"""To whom the pages of learning are shown that need no single permission."""

from __future__ import annotations

from hoaban.shared.access import Actor, Permission

KEEPERS = (
    Permission.VIEW_LEARNING, Permission.PROPOSE_TRAINING, Permission.APPROVE_TRAINING, Permission.RUN_CLASSES,
    Permission.FOLLOW_LEARNING,
)  # fmt: skip


def own(actor: Actor) -> bool:
    """Pages of an official's own learning."""
    return actor.official_id is not None


def learner_or_keeper(actor: Actor) -> bool:
    """Pages that officials and those who keep learning share."""
    return own(actor) or any(actor.may(one) for one in KEEPERS)
