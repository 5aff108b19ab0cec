"""What the record keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from hoaban.apps.record.models import (
    ArmyService,
    Commendation,
    EarlierWork,
    FamilyMember,
    HealthCheck,
    Membership,
    Profile,
    RecordPaper,
)
from hoaban.shared import sealed_files
from hoaban.shared.kept import Kept, declare


def register() -> None:
    """Declare it, once, when Django starts; the sheet is told by all of its items in the data file, by those filled in on paper."""
    declare(
        Kept(Profile, hides=frozenset({"filled", "first_joined_on", "first_examined_on"})),
        Kept(
            FamilyMember,
            {"side": 2, "kin": 2, "full_name": 4, "birth_year": 1, "home": 4, "occupation": 4, "residence": 4},
            hides=frozenset({"part"}),
        ),
        Kept(HealthCheck, {"checked_on": 2, "condition": 4, "height_cm": 2, "weight_kg": 2, "blood_group": 2}),
        Kept(Commendation, {"awarded_on": 2, "form": 4, "detail": 4, "decision_no": 2, "issuer": 3}),
        Kept(Membership, {"joined_on": 2, "body": 4, "work": 4}),
        Kept(EarlierWork, {"began_on": 2, "ended_on": 2, "work": 4, "workplace": 4}),
        Kept(ArmyService, {"enlisted_on": 2, "left_on": 2, "rank": 4}),
        Kept(
            RecordPaper, {"kind": 4, "title": 4, "number": 2, "issuer": 3, "issued_on": 2, "added_on": 2, "removed_on": 2},
            file="file", opened=lambda row: sealed_files.opened(name=row.file, key=row.file_key),
            hides=frozenset({"file_key", "sha256", "content_digest"}),
        ),
    )  # fmt: skip
