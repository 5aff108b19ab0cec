"""The command that builds the report card: criteria, past results and two rounds, part by part, each whole or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.demonstration.governing.past import build_past
from hoaban.demonstration.governing.rounds import build_closed, build_open
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import submission
from hoaban.shared.models import Event

DONE = "demonstration.governing"
Part = Callable[..., None]


def build_governing(*, actor: Actor, on: date, seed: int, batch: str) -> int:
    """Build what is not there yet, as of a day; returns how many parts were built.

    Raises PermissionDenied unless the actor administers the whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    load_criteria(actor=actor)
    there = set(Event.objects.filter(action=DONE).values_list("subject_name", flat=True))
    missing = {name: part for name, part in PARTS.items() if name not in there}
    for place, (name, part) in enumerate(missing.items(), 1):
        with transaction.atomic(), submission(f"{batch} governing {place:03}"):
            part(actor=actor, on=on, seed=seed)
            audit.record(actor=actor, action=DONE, on=on, about=(DONE, place, name))
    return len(missing)


PARTS: dict[str, Part] = {"past results": build_past, "closed round": build_closed, "open round": build_open}
