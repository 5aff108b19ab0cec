"""What people keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import (
    Assignment,
    CommitteeSeat,
    Employment,
    EthnicLanguage,
    FamilyMark,
    Kinship,
    Official,
    Photo,
    Qualification,
    SalaryStep,
)
from hoaban.shared.kept import Kept, Text, declare
from hoaban.shared.models import Event

OWN = (
    ("employment", Employment), ("assignments", Assignment), ("qualifications", Qualification), ("salary", SalaryStep),
    ("committee_seats", CommitteeSeat), ("family_marks", FamilyMark), ("languages", EthnicLanguage),
)  # fmt: skip


def register(*, actions: Mapping[str, Text]) -> None:
    """Declare it, once, when Django starts; ``actions``: what the changes of a record are called, by key.

    The paper has sections of its own for the service life; changes of the record are told of everybody's own.
    """
    declare(
        Kept(Official, whose="pk", key="person", on_paper=False),
        *(Kept(model, key=key, on_paper=False) for key, model in OWN),
        Kept(Kinship, rows=_kin, key="relatives", on_paper=False),
        Kept(Photo, key="photos", file="file", on_paper=False),
        Kept(
            Event, {"at": 2, "actor_name": 4, "action": 4, "on": 2, "reason": 4}, rows=_changes, key="changes",
            said={"action": lambda key: actions.get(key, _("Record changed"))}, title=_("Changes of my record"),
            hides=frozenset({"actor_id", "subject_id", "subject_type", "batch"}),
        ),
    )  # fmt: skip


def _kin(official_id: int) -> QuerySet[Kinship]:
    return Kinship.objects.filter(Q(official=official_id) | Q(relative=official_id))


def _changes(official_id: int) -> QuerySet[Any]:
    """Without proposals and copies, which are told as what they are."""
    rows = Event.objects.filter(subject_type=Official._meta.label_lower, subject_id=official_id)
    return rows.exclude(action__startswith="privacy.")
