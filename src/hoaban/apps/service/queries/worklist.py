"""What waits for somebody: own dossiers, those nobody has, those waiting, due and late, results to hand over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from hoaban.apps.service.models import Dossier, DossierState
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.moves import MOVES, Move, State, allowed
from hoaban.apps.service.rules.naming import button
from hoaban.apps.service.rules.steps import may_go_on
from hoaban.shared.access import Actor, Permission
from hoaban.shared.worktime import ZONE

MOST = 1000
"""Counts stop here, so that a list of a whole province opens as fast as one of a commune."""
TABS = ("mine", "unassigned", "signing", "waiting", "today", "late", "ready", "away", "all")
FIELDS = (
    "id", "code", "applicant", "version__name_vi", "version__name_en", "state", "due_at", "received_at", "held",
    "reappointed", "officer_id", "officer__full_name", "holder__name", "unit_path", "holder_path", "point__unit_path",
    "changes", "step_no", "version_id",
)  # fmt: skip
NEXT = {
    State.RECEIVED: (Move.ASSIGN, Move.SUBMIT),
    State.PROCESSING: (Move.SUBMIT,),
    State.WAITING: (Move.COMPLETE,),
    State.FORWARDED: (Move.ASSIGN, Move.SEND_BACK),
    State.SIGNING: (Move.SIGN,),
    State.READY: (Move.HAND_OVER,),
}
"""The one move that usually comes next, the first of them that the actor may make."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A dossier on a list; ``next_move`` "": nothing for this actor to do but look."""

    id: int
    code: str
    applicant: str
    procedure: str
    state: str
    due_at: datetime
    received_at: datetime
    held: bool
    reappointed: bool
    officer: str
    holder: str
    version: int
    is_late: bool
    is_today: bool
    next_move: str = ""

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(DossierState(self.state).label)

    @property
    def next_label(self) -> str:
        """What the button of the next move says."""
        return button(self.next_move)


@dataclass(frozen=True, slots=True)
class Work:
    """A list of work: its rows as a queryset, and how many stand under each tab (at most MOST)."""

    rows: QuerySet[Any]
    counts: dict[str, int]


def worklist(*, actor: Actor, now: datetime, tab: str, procedure: str = "") -> Work:
    """The dossiers of a tab, first due first, and the counts of all tabs (each at most MOST)."""
    found = {name: _rows(actor, now, name, procedure) for name in tabs_of(actor)}
    counts = {name: rows.order_by()[:MOST].count() for name, rows in found.items()}
    chosen = found[tab] if tab in found else next(iter(found.values()))
    return Work(chosen.order_by("due_at", "id").values_list(*FIELDS), counts)


def tabs_of(actor: Actor) -> tuple[str, ...]:
    """The tabs that an actor has: an official without a part has only the own dossiers."""
    if not actor.may(Permission.VIEW_SERVICE):
        return ("mine",)
    mine = ("mine",) if actor.official_id is not None else ()
    signing = ("signing",) if actor.may(Permission.SIGN_RESULTS) else ()
    return (*mine, *(one for one in TABS[1:] if one != "signing" or signing))


def _rows(actor: Actor, now: datetime, tab: str, procedure: str) -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(_of_tab(actor, now, tab), closed_at__isnull=True)
    return rows.filter(procedure__code=procedure) if procedure else rows


def _of_tab(actor: Actor, now: datetime, tab: str) -> Q:
    own = Q(officer_id=actor.official_id, settled_at__isnull=True)
    if tab == "mine":
        return own if actor.official_id is not None else Q(pk__in=[])
    if tab == "signing":
        return actor.within(Permission.SIGN_RESULTS) & Q(state=State.SIGNING, settled_at__isnull=True)
    if tab == "away":
        gone = Q(settled_at__isnull=True, state=State.FORWARDED)
        return actor.within(Permission.VIEW_SERVICE) & gone & ~actor.within(Permission.VIEW_SERVICE, "holder_path")
    return actor.within(Permission.VIEW_SERVICE, "holder_path") & _kind(now, tab)


def _kind(now: datetime, tab: str) -> Q:
    open_ = Q(settled_at__isnull=True)
    evening = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    running = open_ & ~Q(state=State.WAITING)
    kinds = {
        "unassigned": open_ & Q(officer_id__isnull=True, state__in=[State.RECEIVED, State.PROCESSING, State.FORWARDED]),
        "waiting": Q(state=State.WAITING),
        "today": running & Q(due_at__gte=now, due_at__lt=evening),
        "late": running & Q(due_at__lt=now),
        "ready": Q(state=State.READY),
    }
    return kinds.get(tab, Q())


def dress(*, actor: Actor, now: datetime, rows: list[Any]) -> list[WorkRow]:
    """Rows of a worklist with what the actor may do next."""
    return [_dressed(actor, now, dict(zip(FIELDS, row, strict=True))) for row in rows]


def _dressed(actor: Actor, now: datetime, row: dict[str, Any]) -> WorkRow:
    english = (get_language() or "vi").startswith("en")
    running = row["state"] not in (State.WAITING, State.READY)
    due: datetime = row["due_at"]
    return WorkRow(
        row["id"], row["code"], row["applicant"], row["version__name_en"] if english else row["version__name_vi"],
        row["state"], due, row["received_at"], row["held"], row["reappointed"], row["officer__full_name"] or "",
        row["holder__name"], row["changes"], running and due < now,
        running and due >= now and due.astimezone(ZONE).date() == now.astimezone(ZONE).date(), _next(actor, row),
    )  # fmt: skip


def _next(actor: Actor, row: dict[str, Any]) -> str:
    open_moves = allowed(row["state"], held=row["held"])
    usual = NEXT.get(State(row["state"]), ())
    if row["state"] == State.PROCESSING and may_go_on(known.version_of(row["version_id"]).doers, row["step_no"]):
        usual = (Move.NEXT_STEP,)
    return next((move for move in usual if move in open_moves and _may(actor, row, move)), "")


def _may(actor: Actor, row: dict[str, Any], move: Move) -> bool:
    by = MOVES[move].by
    if by == "receive":
        return actor.may(Permission.RECEIVE_DOSSIERS, row["point__unit_path"])
    if by == "sign":
        return actor.may(Permission.SIGN_RESULTS, row["unit_path"])
    own = actor.official_id is not None and row["officer_id"] == actor.official_id
    return own or any(actor.may(Permission.HANDLE_DOSSIERS, row[one]) for one in ("holder_path", "unit_path"))


__all__ = ["MOST", "TABS", "Work", "WorkRow", "dress", "tabs_of", "worklist"]
