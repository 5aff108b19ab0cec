"""Appointments move when the calendar changes after they were given: in sets, each told to the citizen, none apologised for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.commands.apologies import cancel_not_owed
from hoaban.apps.service.models import Dossier, DossierStep, Notice, NoticeKind
from hoaban.apps.service.queries import appointments as queries
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.appointments import Moving
from hoaban.apps.service.rules import clocks
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.rules.moving import Appointments
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.worktime import ZONE, worked_minutes

CHUNK = 500


@transaction.atomic
def move_appointments(
    *, actor: Actor, unit_ids: Collection[int], first: date, last: date, reason: str, now: datetime
) -> int:
    """Set anew the appointments of open dossiers, of some units and those below, whose clock runs over some days.

    Each that moves gets a step "moved", and its citizen a notice with the reason; none of it owes an apology, and an
    unsigned letter of what is not late after all is taken back. A few statements for thousands; one event when anything moved. Returns how many did. Raises PermissionDenied.
    """
    on = now.astimezone(ZONE).date()
    paths = sorted({organisation.current_path(unit_id, on) for unit_id in unit_ids})
    for path in paths:
        actor.require(Permission.MANAGE_SERVICE, path)
    rows = list(queries.open_over(paths, first, last).select_for_update())
    return _carry_out(actor, queries.to_move(rows, now), paths[0] if len(paths) == 1 else "", reason, now)


@transaction.atomic
def move_out_of_step(*, actor: Actor, now: datetime, thorough: bool = False) -> int:
    """Move every appointment of the actor's part that is out of step with the calendar of the country; see above.

    ``thorough``: look at all open dossiers, not only at those over days that were changed here.

    Raises PermissionDenied unless the actor manages the one-stop shop somewhere.
    """
    actor.require(Permission.MANAGE_SERVICE)
    out = [one.dossier.pk for one in queries.list_out_of_step(actor=actor, now=now, thorough=thorough)]
    prefixes = actor.prefixes(Permission.MANAGE_SERVICE)
    moved = 0
    for at in range(0, len(out), CHUNK):
        rows = Dossier.objects.filter(pk__in=out[at : at + CHUNK], settled_at__isnull=True)
        found = queries.to_move(list(rows.order_by("pk").select_for_update()), now)
        moved += _carry_out(actor, found, prefixes[0], _("A day of the working calendar was changed"), now)
    return moved


def _carry_out(actor: Actor, found: Sequence[Moving], path: str, reason: str, now: datetime) -> int:
    if not found:
        return 0
    _leave_steps(actor, found, reason, now)
    _tell(found, reason, now)
    _set_anew(found)
    _owe_nothing(actor, found, reason, now)
    audit.record(
        actor=actor, action="service.move_appointments", path=path, on=now.astimezone(ZONE).date(),
        after={"moved": len(found)}, reason=reason[:500], batch=current_submission(),
    )  # fmt: skip
    return len(found)


def _leave_steps(actor: Actor, found: Sequence[Moving], reason: str, now: datetime) -> None:
    """One step a dossier, with the working time since the step before it."""
    before = _last_steps([one.dossier.pk for one in found])
    steps = [
        DossierStep(
            dossier=one.dossier, seq=one.dossier.steps_taken + 1, move=Move.MOVED, state=one.dossier.state, at=now,
            actor_name=actor.name, official_id=actor.official_id, unit_id=one.dossier.holder_id,
            step_no=one.dossier.step_no, due_at=one.to.due_at, note=reason[:500],
            minutes=worked_minutes(before.get(one.dossier.pk, one.dossier.received_at), now, one.calendar),
            used=clocks.used_by(one.dossier, now, one.calendar, cut_off=one.cut_off),
        )
        for one in found
    ]  # fmt: skip
    DossierStep.objects.bulk_create(steps, batch_size=CHUNK)


def _last_steps(ids: list[int]) -> dict[int, datetime]:
    """Dossier -> when its last step was."""
    last: dict[int, datetime] = {}
    for at in range(0, len(ids), CHUNK):
        rows = DossierStep.objects.filter(dossier_id__in=ids[at : at + CHUNK]).order_by()
        last |= dict(rows.values_list("dossier_id").annotate(at=Max("at")))
    return last


def _tell(found: Sequence[Moving], reason: str, now: datetime) -> None:
    """A notice for each citizen whose appointment is another one now."""
    notices = [
        Notice(
            dossier=one.dossier, unit_path=known.calling_path(one.dossier), kind=NoticeKind.MOVED,
            phone=one.dossier.phone, made_at=now,
            facts={
                "old_due_at": one.dossier.due_at.isoformat(), "new_due_at": one.to.due_at.isoformat(), "reason": reason,
            },
        )
        for one in found
        if one.to.due_at != one.dossier.due_at
    ]  # fmt: skip
    Notice.objects.bulk_create(notices, batch_size=CHUNK)


def _owe_nothing(actor: Actor, found: Sequence[Moving], reason: str, now: datetime) -> None:
    """Take back unsigned letters of what is not late after all."""
    ids = [one.dossier.pk for one in found if one.dossier.held and one.to.due_at > now]
    if ids:
        cancel_not_owed(actor=actor, dossier_ids=ids, reason=reason)


def _set_anew(found: Sequence[Moving]) -> None:
    """The appointments, in one statement for all that get the same ones."""
    same: dict[Appointments, list[int]] = defaultdict(list)
    for one in found:
        same[one.to].append(one.dossier.pk)
    for to, ids in same.items():
        for at in range(0, len(ids), CHUNK):
            Dossier.objects.filter(pk__in=ids[at : at + CHUNK]).update(
                first_due_at=to.first_due_at, due_at=to.due_at, warn_at=to.warn_at, warned=to.warned,
                steps_taken=F("steps_taken") + 1, changes=F("changes") + 1,
            )  # fmt: skip
