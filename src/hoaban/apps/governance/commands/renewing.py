"""The communes of an open round after a restructuring: new ones get a sheet, sheets of closed ones end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave, open_round_record
from hoaban.apps.governance.commands.rounds import blank_lines, sheets_for
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, RoundKind, SheetState
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.queries.rounds import communes_to_add, day_of, sheets_to_end, sheets_to_take_up
from hoaban.apps.governance.rules.moves import Move
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused


@dataclass(frozen=True, slots=True)
class Renewed:
    """Names of communes whose sheets were opened, ended, or taken up again."""

    opened: tuple[str, ...]
    ended: tuple[str, ...]
    again: tuple[str, ...]


@transaction.atomic
def renew_communes(*, actor: Actor, round_id: int, version: int | None, on: date) -> Renewed:
    """Bring the sheets of an open yearly round in line with the communes that there are on the day.

    A sheet that ends keeps all that was written in it, and nothing waits for it any more; where the restructuring was taken
    back it is taken up again, from the self-score on. Raises Http404, PermissionDenied, CommandRefused: "state" (not open, a
    term), "same" where every commune has its sheet.
    """
    made = open_round_record(actor, round_id, version, Move.RENEW)
    if made.kind == RoundKind.TERM:
        raise CommandRefused("state", _("The communes of a term are those of its last year."))
    ended = list(sheets_to_end(made, on).select_for_update())
    again = list(sheets_to_take_up(made, on).select_for_update())
    opened = _open(actor, made, on)
    if not (ended or again or opened):
        raise CommandRefused("same", _("Every commune of today has its sheet in this round."))
    _put(ended, SheetState.CLOSED)
    _put(again, SheetState.SCORING)
    CommuneScore.objects.filter(sheet__in=again).update(finished=False)
    keep(made)
    done = Renewed(*(tuple(one.name for one in rows) for rows in (opened, ended, again)))
    told = {"opened": list(done.opened), "ended": list(done.ended), "again": list(done.again)}
    leave(actor, "renew_communes", made, made.unit_path, on=on, after=told)
    return done


def _open(actor: Actor, made: CommuneRound, on: date) -> list[CommuneSheet]:
    lines = sets.list_criteria(made.criteria)
    sheets = sheets_for(made, communes_to_add(actor=actor, found=made, on=on), sets.most_of(lines))
    CommuneScore.objects.bulk_create(blank_lines(made, sheets, lines, day_of(made, on)), batch_size=2_000)
    return sheets


def _put(sheets: Sequence[CommuneSheet], state: SheetState) -> None:
    for one in sheets:
        one.state, one.version = state, one.version + 1
    CommuneSheet.objects.bulk_update(sheets, ["state", "version"], batch_size=100)
