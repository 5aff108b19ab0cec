"""Cases that wait for somebody: returned ones for the proposer, submitted ones for whoever decides or waives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.apps.leadership.models import AppointmentCase, CaseState
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission

SHOWN = 5
"""Cases named one by one; more are one task."""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits, or ``count`` of them together."""

    case_id: int
    state: str
    kind_label: str
    full_name: str
    post: str
    effect_on: date
    answer: str = ""
    count: int = 1


def list_waiting(*, actor: Actor) -> list[WaitingCase]:
    """Cases returned to the actor's part, and cases submitted to it; many submitted ones stand together."""
    return [*_returned(actor), *_submitted(actor)]


def _returned(actor: Actor) -> list[WaitingCase]:
    if not actor.may(Permission.PROPOSE_LEADERS) or actor.may(Permission.APPOINT):
        return []
    rows = AppointmentCase.objects.filter(actor.within(Permission.PROPOSE_LEADERS), state=CaseState.RETURNED)
    return [_row(one) for one in rows.select_related("official", "post__title").order_by("takes_effect_on")[:SHOWN]]


def _submitted(actor: Actor) -> list[WaitingCase]:
    rows = AppointmentCase.objects.filter(actor.within(Permission.APPOINT), state=CaseState.SUBMITTED)
    found = list(rows.select_related("official", "post__title").order_by("takes_effect_on", "id"))
    if len(found) <= SHOWN:
        return [_row(one) for one in found]
    return [_row(found[0], count=len(found))]


def _row(case: AppointmentCase, count: int = 1) -> WaitingCase:
    return WaitingCase(
        case.pk, case.state, str(case.get_kind_display()), case.official.full_name, title_name(case.post.title),
        case.takes_effect_on, case.answer, count,
    )  # fmt: skip
