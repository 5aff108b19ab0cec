"""What changes of the record sheet are called, by the action of the event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from hoaban.apps.people.queries.actions import register_actions
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
from hoaban.shared.kept import Text

ACTIONS: dict[str, Text] = {
    "record.change_sheet": gettext_lazy("Record sheet changed"),
    "record.add_family": gettext_lazy("Member of the family entered"),
    "record.change_family": gettext_lazy("Member of the family changed"),
    "record.remove_family": gettext_lazy("Member of the family removed"),
    "record.add_commendation": gettext_lazy("Commendation entered"),
    "record.change_commendation": gettext_lazy("Commendation changed"),
    "record.remove_commendation": gettext_lazy("Commendation removed"),
    "record.add_membership": gettext_lazy("Membership of an organisation entered"),
    "record.change_membership": gettext_lazy("Membership of an organisation changed"),
    "record.remove_membership": gettext_lazy("Membership of an organisation removed"),
    "record.add_army": gettext_lazy("Army service entered"),
    "record.change_army": gettext_lazy("Army service changed"),
    "record.remove_army": gettext_lazy("Army service removed"),
    "record.add_past_work": gettext_lazy("Earlier work entered"),
    "record.change_past_work": gettext_lazy("Earlier work changed"),
    "record.remove_past_work": gettext_lazy("Earlier work removed"),
    "record.add_medical": gettext_lazy("Health check entered"),
    "record.change_medical": gettext_lazy("Health check changed"),
    "record.remove_medical": gettext_lazy("Health check removed"),
    "record.attach_paper": gettext_lazy("Scanned paper attached"),
    "record.correct_paper": gettext_lazy("Data of a scanned paper corrected"),
    "record.remove_paper": gettext_lazy("Scanned paper taken out"),
}


def register() -> None:
    """Declare them, once, when Django starts."""
    register_actions(
        "record", ACTIONS,
        columns_of=(Profile, FamilyMember, Commendation, Membership, ArmyService, EarlierWork, HealthCheck, RecordPaper),
    )  # fmt: skip
