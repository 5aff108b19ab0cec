"""What changes of somebody's record are called, by the action of the event; apps above add theirs."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from hoaban.shared.kept import Text

ACTIONS: dict[str, Text] = {
    "people.enter_many": gettext_lazy("Entered service"),
    "people.transfer_official": gettext_lazy("Transferred or appointed"),
    "people.add_assignment": gettext_lazy("Given a concurrent post or secondment"),
    "people.end_assignment": gettext_lazy("Assignment ended"),
    "people.change_category": gettext_lazy("Changed category"),
    "people.end_service": gettext_lazy("Left service"),
    "people.award_qualification": gettext_lazy("Awarded a qualification"),
    "people.change_salary": gettext_lazy("Changed salary step"),
    "people.seat_member": gettext_lazy("Given a committee seat"),
    "people.add_family_mark": gettext_lazy("Given a family-policy mark"),
    "people.correct_official": gettext_lazy("Personal details corrected"),
    "people.correct_part": gettext_lazy("Entry corrected"),
    "people.remove_part": gettext_lazy("Entry removed"),
    "people.set_photo": gettext_lazy("Photo recorded"),
    "people.take_photo_away": gettext_lazy("Photo taken away"),
    "people.set_languages": gettext_lazy("Ethnic languages changed"),
}


def register_actions(names: Mapping[str, Text]) -> None:
    """Declare what actions of one's own events about an official are called, once, when Django starts."""
    ACTIONS.update(names)
