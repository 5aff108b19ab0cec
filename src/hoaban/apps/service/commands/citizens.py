"""The identification number of a citizen: pages tell its end, the whole of it on request alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from hoaban.apps.service.queries.dossiers import get_dossier
from hoaban.shared import audit
from hoaban.shared.access import Actor


@transaction.atomic
def show_number(*, actor: Actor, dossier_id: int, now: datetime) -> str:
    """The whole identification number of the applicant of a dossier; leaves an event without it.

    ``now``: the instant. Raises Http404 outside the actor's part; "" where none is recorded, or it was deleted.
    """
    dossier = get_dossier(actor=actor, dossier_id=dossier_id)
    number = str(dossier.citizen.personal_id) if dossier.citizen else ""
    if number:
        audit.record(
            actor=actor, action="service.show_number", subject=dossier, path=dossier.unit_path, on=localdate(now)
        )  # fmt: skip
    return number
