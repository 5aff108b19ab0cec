"""The command that builds recruitment: decisions of past years and four campaigns, part by part, each whole or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from hoaban.demonstration.recruiting.campaigns import build_closed, build_draft, build_open, build_selected
from hoaban.demonstration.recruiting.past import build_past
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import submission
from hoaban.shared.models import Event

DONE = "demonstration.recruiting"
Part = Callable[..., None]


def build_recruiting(*, actor: Actor, on: date, seed: int, batch: str) -> int:
    """Build what is not there yet, as of a day; returns how many parts were built.

    ``batch``: name of the demonstration, under which those who enter service by the campaign are loaded. Raises
    PermissionDenied unless the actor administers the whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    there = set(Event.objects.filter(action=DONE).values_list("subject_name", flat=True))
    missing = {name: part for name, part in PARTS.items() if name not in there}
    for place, (name, part) in enumerate(missing.items(), 1):
        with transaction.atomic(), submission(f"{batch} recruiting {place:03}"):
            part(actor=actor, on=on, seed=seed)
            audit.record(actor=actor, action=DONE, on=on, about=(DONE, place, name))
    return len(missing)


PARTS: dict[str, Part] = {
    "past decisions": build_past, "closed campaign": build_closed, "open campaign": build_open, "selection": build_selected,
    "draft": build_draft,
}  # fmt: skip
