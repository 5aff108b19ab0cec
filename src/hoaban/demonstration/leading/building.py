"""The command that builds years of rankings, discipline, planning and appointments: part by part, each whole or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from hoaban.demonstration.leading import (
    cases,
    circumstances,
    complaints,
    discipline,
    plans,
    ranking_round,
    rankings,
    rounds,
    running,
    supervision,
)
from hoaban.demonstration.targets import Targets
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event

DONE = "demonstration.leading"
Part = Callable[..., None]


def build_leading(
    *, actor: Actor, on: date, seed: int, targets: Targets, tell: Callable[[int, int], None] | None = None
) -> int:
    """Build what is not there yet, as of a day; returns how many parts were built.

    ``tell`` hears how many parts are done, of how many. Raises PermissionDenied unless the actor administers the
    whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    there = set(Event.objects.filter(action=DONE).values_list("subject_name", flat=True))
    built = 0
    for place, (name, part) in enumerate(PARTS.items(), 1):
        if name not in there:
            with transaction.atomic():
                part(actor=actor, on=on, seed=seed, targets=targets)
                audit.record(actor=actor, action=DONE, on=on, about=(DONE, place, name))
            built += 1
        if tell is not None:
            tell(place, len(PARTS))
    return built


PARTS: dict[str, Part] = {
    "discipline": discipline.build_discipline,
    "rankings": rankings.build_rankings,
    "plans": plans.build_plans,
    "cases": cases.build_cases,
    "circumstances": circumstances.build_circumstances,
    "round of rotation": rounds.build_round,
    "supervision": supervision.build_supervision,
    "ranking of the year": ranking_round.build_ranking_round,
    "petitions": complaints.build_petitions,
    "open discipline": complaints.build_open_discipline,
    "running cases": running.build_running,
}
"""In the order in which one stands on the other."""
