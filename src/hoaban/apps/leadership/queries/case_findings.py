"""Findings of a case: as they are today while it runs, as they were frozen once it is over."""

from __future__ import annotations

from datetime import date

from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import standing
from hoaban.apps.leadership.rules.cases import RUNNING, TERMS
from hoaban.shared.access import Actor
from hoaban.shared.rulebook import Finding, thawed


def findings_of(case: AppointmentCase, *, actor: Actor, on: date) -> list[Finding]:
    """What every rule says of the official and the post; nothing for somebody who leaves a post."""
    if case.state not in RUNNING:
        return thawed(case.findings)
    return current_findings(case, actor=actor, on=on)


def current_findings(case: AppointmentCase, *, actor: Actor, on: date) -> list[Finding]:
    """Findings on a day, whatever is frozen.

    Whoever sees the case sees them, also where the person comes from elsewhere: the case is about the own post.
    """
    if case.kind not in TERMS:
        return []
    return standing.findings_for(
        actor=Actor.system(actor.name), official_id=case.official_id, post_id=case.post_id, on=on, purpose=case.kind
    )
