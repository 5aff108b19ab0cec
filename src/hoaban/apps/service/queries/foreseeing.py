"""Which open dossiers are late for certain before their appointment: found by the clock, from the facts that dossiers have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hoaban.apps.service.models import Apology, ApologyState, Dossier
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.dossiers import is_away, may_see
from hoaban.apps.service.queries.hours import calendars_of
from hoaban.apps.service.queries.one_stop_law import law_on
from hoaban.apps.service.rules.apologies import WARNED, Urgency
from hoaban.apps.service.rules.foreseeing import Certainty, Standing, foresee, steps_left
from hoaban.apps.service.rules.moves import State
from hoaban.shared.access import Actor, Permission
from hoaban.shared.worktime import ZONE

NEAR = timedelta(hours=4)
"""So long before the appointment the time of the steps that are left may run short; a break at noon included."""
CLOSED_AHEAD = timedelta(days=14)
"""So long before the appointment the hours of another office are looked at: closures at New Year last no longer."""
LEAST = 3
"""Minutes that a step takes at least where the lawbook says nothing."""


def list_late_for_certain(*, actor: Actor, now: datetime) -> list[tuple[Dossier, Certainty]]:
    """Dossiers that no letter was drafted for and that are late for certain, the soonest due first.

    Those in which the clock stands are left out. Raises PermissionDenied.
    """
    actor.require(Permission.MANAGE_SERVICE, "")
    return _certainties(dossiers=_candidates(now).order_by("due_at", "pk"), now=now)


def _candidates(now: datetime) -> QuerySet[Dossier]:
    """Running dossiers near enough to their appointment, or with a promise to be held against it."""
    running = Dossier.objects.filter(
        settled_at__isnull=True, closed_at__isnull=True, paused_at__isnull=True, reappointed=False,
        warned__lt=WARNED[Urgency.LATE], due_at__gt=now,
    )  # fmt: skip
    away = Q(state=State.FORWARDED) | ~Q(holder_path__startswith=F("unit_path"))
    near = Q(due_at__lte=now + NEAR) | (Q(due_at__lte=now + CLOSED_AHEAD) & away)
    rows = (running.filter(near) | running.filter(answer_by__isnull=False)).filter(~Exists(_withdrawn()))
    return rows.select_related("holder").only(*_READ)


def _withdrawn() -> QuerySet[Apology]:
    """Letters drafted ahead of which somebody said that they are not owed: nobody is told so twice."""
    return Apology.objects.filter(dossier=OuterRef("pk"), state=ApologyState.CANCELLED).exclude(foreseen="")


_READ = (
    "due_at", "state", "step_no", "version_id", "unit_id", "unit_path", "holder_id", "holder_path", "holder__name",
    "answer_by",
)  # fmt: skip


def certainty_of(*, actor: Actor, dossier: Dossier, now: datetime) -> Certainty | None:
    """Why a dossier is late for certain; None while it is not, its clock stands, or it is outside the actor's part."""
    if not may_see(actor, dossier):
        return None
    if dossier.settled_at is not None or dossier.paused_at is not None or dossier.reappointed:
        return None
    if dossier.apologies.filter(state=ApologyState.CANCELLED).exclude(foreseen="").exists():
        return None
    return next((one for _dossier, one in _certainties(dossiers=[dossier], now=now)), None)


def _certainties(*, dossiers: Iterable[Dossier], now: datetime) -> list[tuple[Dossier, Certainty]]:
    """Those among running dossiers that are late for certain (one query for their calendars, two of the lawbook)."""
    rows = list(dossiers)
    if not rows:
        return []
    day = now.astimezone(ZONE).date()
    least = law_on(key="least_step", on=day, otherwise=LEAST).number
    last = max(one.due_at for one in rows).astimezone(ZONE).date()
    ids = {one.unit_id for one in rows} | {one.holder_id for one in rows}
    calendars = calendars_of(ids, day, max(last, day))
    found = []
    for one in rows:
        standing = _standing(one)
        certain = foresee(
            standing, now=now, calendar=calendars[one.unit_id],
            away_calendar=calendars[one.holder_id] if standing.away else None, least=least,
        )  # fmt: skip
        if certain is not None:
            found.append((one, certain))
    return found


def _standing(one: Dossier) -> Standing:
    doers: Sequence[str] = known.version_of(one.version_id).doers
    away = is_away(one)
    return Standing(one.due_at, steps_left(doers, one.step_no), away, one.holder.name if away else "", one.answer_by)
