"""Reading which mask belongs on whose paper: the secretary's list, each reading told."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hoaban.apps.recruitment.commands.opening import leave
from hoaban.apps.recruitment.models import Round, Script
from hoaban.apps.recruitment.queries import marking as queries
from hoaban.shared.access import Actor, Permission


@transaction.atomic
def read_masks(*, actor: Actor, round_id: int) -> tuple[Round, list[Script]]:
    """The papers of an opened round with candidates and masks, by number; each reading leaves an event.

    Raises Http404 outside the part, PermissionDenied for whoever may not recruit and for the markers of the round.
    """
    found = queries.get_round(actor=actor, round_id=round_id)
    actor.require(Permission.RECRUIT, found.campaign.unit_path)
    if found.markers.filter(user_id=actor.user_id or 0).exists():
        raise PermissionDenied
    scripts = list(found.scripts.select_related("application").order_by("application__number"))
    told = {"round": found.number, "papers": len(scripts)}
    leave(actor, "read_masks", found.campaign, found.campaign.unit_path, after=told)
    return found, scripts
