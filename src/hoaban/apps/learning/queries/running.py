"""Who runs a class: its provider; the organiser where the provider stands outside the province."""

from __future__ import annotations

from django.db.models import Q

from hoaban.apps.learning.models import EnrolmentState, TrainingClass
from hoaban.shared.access import Actor, Permission

SITTING_STATES = (EnrolmentState.APPROVED, EnrolmentState.COMPLETED, EnrolmentState.FAILED)
"""States of somebody who is, or was, in the class."""


def run_by(actor: Actor, field: str = "") -> Q:
    """Condition on classes: the actor runs them. ``field`` leads to the class: "training_class__"."""
    path, organiser = f"{field}unit_path", f"{field}organiser_path"
    outside = Q(**{path: ""})
    own = ~outside & actor.within(Permission.RUN_CLASSES, path)
    return own | (outside & actor.within(Permission.APPROVE_TRAINING, organiser))


def may_run(actor: Actor, training_class: TrainingClass) -> bool:
    """Whether the actor runs the class: sets its tests, marks, publishes."""
    if training_class.unit_path:
        return actor.may(Permission.RUN_CLASSES, training_class.unit_path)
    return actor.may(Permission.APPROVE_TRAINING, training_class.organiser_path)
