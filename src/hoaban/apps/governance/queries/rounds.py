"""Rounds of evaluation that an actor sees, and what may be done with them."""

from __future__ import annotations

from datetime import date

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from hoaban.apps.governance.models import CommuneRound, CommuneSheet, RoundKind, RoundState, SheetState
from hoaban.apps.governance.queries import departments
from hoaban.apps.governance.rules.moves import ROUND, Move, round_moves
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.apps.organisation.queries import CommuneRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day

POWERS = {
    "score": Permission.SCORE_COMMUNE, "verify": Permission.VERIFY_COMMUNES, "run": Permission.RUN_GOVERNANCE,
    "decide": Permission.DECIDE_GOVERNANCE,
}  # fmt: skip


def list_rounds(*, actor: Actor) -> QuerySet[CommuneRound]:
    """Rounds of the actor's part, or with a sheet in it or lines to verify, newest first, with counts of its sheets."""
    inside = actor.within(Permission.VIEW_GOVERNANCE)
    own = CommuneSheet.objects.filter(inside | departments.lent(actor), round=OuterRef("pk"))
    rows = CommuneRound.objects.filter(inside | Exists(own)).select_related("criteria", "unit")
    seen = actor.within(Permission.VIEW_GOVERNANCE, "sheets__unit_path")
    return rows.annotate(
        communes=Count("sheets", filter=seen & ~Q(sheets__state=SheetState.CLOSED)), weak=Count("sheets", filter=Q(seen, sheets__band__is_weak=True)),
        settled=Count("sheets", filter=Q(seen, sheets__state=SheetState.SETTLED)),
        mean=Avg("sheets__points", filter=seen),
    ).order_by("-year", "kind")  # fmt: skip


def get_round(*, actor: Actor, round_id: int) -> CommuneRound:
    """The round; Http404 where the actor sees nothing of it."""
    found = list_rounds(actor=actor).filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def open_to(actor: Actor, found: CommuneRound) -> list[Move]:
    """Moves that the actor may make with the round now; figures are read for a year only."""
    return [
        move
        for move in round_moves(found.state)
        if actor.may(POWERS[ROUND[move].by], found.unit_path)
        and not (move in (Move.PROPOSE, Move.RENEW) and found.kind == RoundKind.TERM)
    ]


DONE = (SheetState.SETTLED, SheetState.CLOSED)
"""States of sheets that the council waits for no more."""


def day_of(found: CommuneRound, on: date) -> date:
    """The day whose communes a round covers: its last, of today while it runs."""
    return min(on, last_day(found))


def communes_of(*, actor: Actor, found: CommuneRound, on: date) -> list[CommuneRow]:
    """The communes of the round's province on a day."""
    part = organisation.get_part(actor=actor, on=on, code=found.unit.code)
    return organisation.communes_on(actor=actor, on=on, part=part)


def communes_to_add(*, actor: Actor, found: CommuneRound, on: date) -> list[CommuneRow]:
    """Communes that the round covers and that have no sheet in it yet, founded since it was opened."""
    there = set(CommuneSheet.objects.filter(round=found).values_list("unit_id", flat=True))
    return [one for one in communes_of(actor=actor, found=found, on=day_of(found, on)) if one.id not in there]


def sheets_to_end(found: CommuneRound, on: date) -> QuerySet[CommuneSheet]:
    """Sheets of communes that are closed on the day that the round covers."""
    return CommuneSheet.objects.filter(~_standing(found, on), round=found).exclude(state=SheetState.CLOSED)


def sheets_to_take_up(found: CommuneRound, on: date) -> QuerySet[CommuneSheet]:
    """Ended sheets of communes that exist after all: their restructuring was taken back."""
    return CommuneSheet.objects.filter(_standing(found, on), round=found, state=SheetState.CLOSED)


def _standing(found: CommuneRound, on: date) -> Exists:
    return Exists(Placement.objects.filter(on_day(day_of(found, on)), unit_id=OuterRef("unit_id")))


def must_renew(*, actor: Actor, found: CommuneRound, on: date) -> bool:
    """Whether communes and sheets of an open yearly round have come apart, for who runs it."""
    if found.state != RoundState.OPEN or found.kind != RoundKind.YEAR:
        return False
    if not actor.may(Permission.RUN_GOVERNANCE, found.unit_path):
        return False
    apart = sheets_to_end(found, on).exists() or sheets_to_take_up(found, on).exists()
    return apart or bool(communes_to_add(actor=actor, found=found, on=on))


def last_day(found: CommuneRound) -> date:
    """The last day that a round covers."""
    return date(found.year, 12, 31)


def years_to_open(*, actor: Actor, on: date) -> list[int]:
    """Years for which a round may be opened: this and the last one, while they have none."""
    actor.require(Permission.RUN_GOVERNANCE)
    there = CommuneRound.objects.filter(actor.within(Permission.RUN_GOVERNANCE), kind=RoundKind.YEAR)
    taken = set(there.values_list("year", flat=True))
    return [year for year in (on.year, on.year - 1) if year not in taken]


def published_years(*, actor: Actor) -> list[int]:
    """Years whose results are published, ascending."""
    rows = CommuneRound.objects.filter(
        actor.within(Permission.VIEW_GOVERNANCE), kind=RoundKind.YEAR, state=RoundState.PUBLISHED
    )
    return sorted(set(rows.values_list("year", flat=True)))
