"""Findings of a case: as they are today while it runs, as they were frozen once it is over."""

from __future__ import annotations

from datetime import date

from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import standing
from hoaban.apps.leadership.rules.cases import LEAVES, RUNNING
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.shared.access import Actor
from hoaban.shared.rulebook import Finding, thawed


def findings_of(case: AppointmentCase, *, actor: Actor, on: date) -> list[Finding]:
    """What every rule says of the official and the post; of somebody who leaves it, what the record tells."""
    if case.state not in RUNNING:
        return thawed(case.findings)
    return current_findings(case, actor=actor, on=on)


def expected_findings(*, actor: Actor, kind: str, official_id: int, post_id: int, on: date) -> list[Finding]:
    """What a case of a kind would find on a day, for whoever is about to open it."""
    return standing.findings_for(
        actor=Actor.system(actor.name), official_id=official_id, post_id=post_id, on=on, purpose=purpose_of(kind)
    )


def purpose_of(kind: str) -> Purpose:
    """What the official of a case is judged as."""
    return Purpose.LEAVING if kind in LEAVES else Purpose(kind)


def current_findings(case: AppointmentCase, *, actor: Actor, on: date) -> list[Finding]:
    """Findings on a day, whatever is frozen.

    Whoever sees the case sees them, also where the person comes from elsewhere: the case is about the own post.
    """
    return expected_findings(
        actor=actor, kind=case.kind, official_id=case.official_id, post_id=case.post_id, on=on
    )  # fmt: skip
