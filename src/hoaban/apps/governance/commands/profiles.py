"""What communes are compared by: inhabitants and zone of remoteness, as of the round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave
from hoaban.apps.governance.models import CommuneRound, CommuneSheet, RoundState
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused

ZONES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Profile:
    """A commune's inhabitants and zone: I to III, the remotest."""

    unit_id: int
    population: int
    zone: int


@transaction.atomic
def set_profiles(
    *, actor: Actor, round_id: int, version: int | None, rows: Sequence[Profile], invented: bool = False
) -> int:
    """Record inhabitants and zones until the round is published; returns of how many communes.

    Raises Http404, PermissionDenied, CommandRefused for a published round, a zone or a number that cannot be.
    """
    made = CommuneRound.objects.select_for_update().filter(pk=round_id).first()
    if made is None or not actor.may(Permission.VIEW_GOVERNANCE, made.unit_path):
        raise Http404
    actor.require(Permission.RUN_GOVERNANCE, made.unit_path)
    if version is not None and version != made.version:
        raise CommandRefused(
            "changed", _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
        )
    if made.state == RoundState.PUBLISHED:
        raise CommandRefused("locked", _("The results are published; nothing changes any more."))
    told = {one.unit_id: one for one in rows}
    if any(one.zone not in ZONES or one.population < 1 for one in told.values()):
        raise CommandRefused("rows", _("A zone is 1, 2 or 3, and a commune has at least one inhabitant."))
    sheets = list(CommuneSheet.objects.filter(round=made, unit_id__in=told))
    for sheet in sheets:
        sheet.population, sheet.zone = told[sheet.unit_id].population, told[sheet.unit_id].zone
        sheet.invented = invented
    CommuneSheet.objects.bulk_update(sheets, ["population", "zone", "invented"], batch_size=100)
    keep(made)
    leave(actor, "set_profiles", made, made.unit_path, after={"communes": len(sheets)})
    return len(sheets)
