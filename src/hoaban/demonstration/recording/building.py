"""The command that fills the records of everybody in service, whole or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hoaban.apps.people.models import CensusRow
from hoaban.apps.record.commands.bulk import record_many
from hoaban.apps.record.models import ArmyService, Commendation, FamilyMember, HealthCheck, Membership, Profile
from hoaban.demonstration.recording.families import FAMILY, family_rows
from hoaban.demonstration.recording.lines import (
    ARMY,
    COMMENDATION,
    HEALTH,
    MEMBERSHIP,
    army_rows,
    commendation_rows,
    health_rows,
    membership_rows,
)
from hoaban.demonstration.recording.persons import Known, read_persons
from hoaban.demonstration.recording.sheets import SHEET, sheet_rows
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import submission
from hoaban.shared.bulk import uncollected
from hoaban.shared.models import Event

DONE = "demonstration.recording"


def build_recording(*, actor: Actor, on: date, seed: int, batch: str) -> int:
    """Fill the records of everybody in service on a day, once; returns how many there are.

    About two thirds of the records are complete, the others lack a few items. Raises PermissionDenied unless the actor
    may change every record.
    """
    actor.require(Permission.CHANGE_RECORDS, "")
    if Event.objects.filter(action=DONE).exists() or not CensusRow.objects.exists():
        return Profile.objects.count()
    with transaction.atomic(savepoint=False), submission(f"{batch} recording"), uncollected():
        known = Known(on, seed, read_persons(on))
        made = record_many(
            actor=actor, on=on,
            batches=(
                (Profile, SHEET, sheet_rows(known)), (FamilyMember, FAMILY, family_rows(known)),
                (Commendation, COMMENDATION, commendation_rows(known)), (Membership, MEMBERSHIP, membership_rows(known)),
                (HealthCheck, HEALTH, health_rows(known)), (ArmyService, ARMY, army_rows(known)),
            ),
        )  # fmt: skip
        audit.record(actor=actor, action=DONE, on=on, after={"records": made})
    return made
