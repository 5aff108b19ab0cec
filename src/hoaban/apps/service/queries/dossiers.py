"""Dossiers in the actor's part: one of them, its moves, who changed it last; nothing outside exists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from hoaban.apps.service.models import Dossier, DossierState, DossierStep
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.moves import MOVES, Move, State, allowed
from hoaban.apps.service.rules.naming import worked
from hoaban.apps.service.rules.steps import may_go_on
from hoaban.shared.access import Actor, Permission

STEP_FIELDS = (
    "seq", "move", "state", "at", "actor_name", "official_id", "unit__name", "to_official__full_name", "to_unit__name",
    "step_no", "minutes", "used", "due_at", "note",
)  # fmt: skip
NAMES = (6, 7, 8)
"""Places of the names in STEP_FIELDS that may be missing."""
RELATED = ("point", "unit", "holder", "procedure", "version", "officer", "citizen")


@dataclass(frozen=True, slots=True)
class StepRow:
    """One move of a dossier: who, when, where, how long since the one before, how much of the time was used by then."""

    seq: int
    move: str
    state: str
    at: datetime
    actor_name: str
    official_id: int | None
    unit: str
    to_official: str
    to_unit: str
    step_no: int
    minutes: int
    used: float
    due_at: datetime | None
    note: str

    @property
    def state_label(self) -> str:
        """The state after it, in words."""
        return str(DossierState(self.state).label)

    @property
    def percent(self) -> float:
        """The share of the time used by then, in percent."""
        return 100 * self.used

    @property
    def worked(self) -> str:
        """How long since the move before, in office hours."""
        return worked(self.minutes)


def seen_by(actor: Actor, permission: Permission = Permission.VIEW_SERVICE) -> Q:
    """Condition on dossiers: decided, kept or taken in within the actor's part, or in the actor's own hands."""
    part = Q()
    if "" not in actor.prefixes(permission):
        part = (
            actor.within(permission)
            | actor.within(permission, "holder_path")
            | actor.within(permission, "point__unit_path")
        )
        part |= Q(officer_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    return part


def visible(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that exist for an actor."""
    return Dossier.objects.filter(seen_by(actor))


def get_dossier(*, actor: Actor, dossier_id: int) -> Dossier:
    """A dossier with what it belongs to; raises Http404 outside the actor's part."""
    found = Dossier.objects.select_related(*RELATED).filter(pk=dossier_id).first()
    if found is None or not may_see(actor, found):
        raise Http404
    return found


def passed_on(*, actor: Actor, dossier_id: int) -> DossierStep | None:
    """The last move of a dossier that was once in the actor's own hands; None of any other."""
    if actor.official_id is None:
        return None
    steps = DossierStep.objects.filter(dossier_id=dossier_id)
    mine = steps.filter(Q(official_id=actor.official_id) | Q(to_official_id=actor.official_id))
    return steps.order_by("-seq").first() if mine.exists() else None


def may_see(actor: Actor, dossier: Dossier) -> bool:
    """Whether the dossier exists for the actor."""
    paths = (dossier.unit_path, dossier.holder_path, dossier.point.unit_path)
    return is_own(actor, dossier) or any(actor.may(Permission.VIEW_SERVICE, path) for path in paths)


def may_owe(*, actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor may say that an apology is owed: the officer of the dossier, its desk, its head."""
    asked = (Permission.ANSWER_FEEDBACK, Permission.HANDLE_DOSSIERS)
    return is_own(actor, dossier) or any(actor.may(one, dossier.unit_path) for one in asked)


def is_own(actor: Actor, dossier: Dossier) -> bool:
    """Whether the dossier is in the actor's own hands."""
    return actor.official_id is not None and dossier.officer_id == actor.official_id


def may_do(actor: Actor, dossier: Dossier, move: Move) -> bool:
    """Whether the actor is one of those who make this move, by the table; the state is not looked at."""
    by = MOVES[move].by
    if by == "receive":
        return actor.may(Permission.RECEIVE_DOSSIERS, dossier.point.unit_path)
    if by == "handle":
        paths = (dossier.holder_path, dossier.unit_path)
        return is_own(actor, dossier) or any(actor.may(Permission.HANDLE_DOSSIERS, path) for path in paths)
    if by == "sign":
        return actor.may(Permission.SIGN_RESULTS, dossier.unit_path)
    needed = (Permission.MANAGE_SERVICE, Permission.SIGN_RESULTS, Permission.CHANGE_ORGANISATION)
    return any(actor.may(one, dossier.unit_path) for one in needed)


def moves_for(actor: Actor, dossier: Dossier) -> tuple[Move, ...]:
    """The moves that the actor may make now, in the order of the table; those of the system left out."""
    found = allowed(dossier.state, held=dossier.held)
    goes_on = may_go_on(known.version_of(dossier.version_id).doers, dossier.step_no)
    idle = set() if goes_on else {Move.NEXT_STEP}
    idle |= set() if is_away(dossier) else {Move.SEND_BACK, Move.PROMISE}
    return tuple(one for one in found if MOVES[one].by != "system" and one not in idle and may_do(actor, dossier, one))


def is_away(dossier: Dossier) -> bool:
    """Whether the dossier was forwarded and may be sent back: it waits there, or is worked on outside its deciding unit."""
    return dossier.state == State.FORWARDED or not dossier.holder_path.startswith(dossier.unit_path)


def held_up(dossier: Dossier) -> tuple[Move, ...]:
    """The moves that only the letter of apology still owed keeps from being made."""
    if not dossier.held:
        return ()
    return tuple(one for one in allowed(dossier.state, held=False) if MOVES[one].held_up and MOVES[one].by != "system")


def steps_of(*, dossier: Dossier) -> list[StepRow]:
    """The moves of a dossier that the caller has found, in their order (one query)."""
    rows = DossierStep.objects.filter(dossier=dossier).order_by("seq").values_list(*STEP_FIELDS)
    return [_step_row(row) for row in rows]


def _step_row(row: tuple[Any, ...]) -> StepRow:
    facts: list[Any] = ["" if value is None and place in NAMES else value for place, value in enumerate(row)]
    return StepRow(*facts)


def last_step(dossier_id: int) -> DossierStep:
    """The last move of a dossier."""
    found: DossierStep = DossierStep.objects.filter(dossier_id=dossier_id).order_by("-seq")[:1].get()
    return found


def last_steps(dossier_ids: Collection[int]) -> dict[int, DossierStep]:
    """Key of a dossier -> its last move, of many (one query)."""
    rows = DossierStep.objects.filter(dossier_id__in=dossier_ids, seq=F("dossier__steps_taken"))
    return {one.dossier_id: one for one in rows}
