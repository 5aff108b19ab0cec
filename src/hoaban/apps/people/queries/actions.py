"""What changes of somebody's record are called, by the action of the event; apps above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import models
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


NAMED_BY: dict[str, tuple[type[models.Model], ...]] = {}
"""App -> the tables whose columns its events name."""
SAID: dict[str, Mapping[str, Callable[[str], Text]]] = {}
"""App -> column -> what a code of its events says in words; "" leaves it out."""


def register_actions(
    app: str, names: Mapping[str, Text], *, columns_of: tuple[type[models.Model], ...] = (),
    said: Mapping[str, Callable[[str], Text]] | None = None,
) -> None:  # fmt: skip
    """Declare, once, when Django starts, how the events of an app about an official are told.

    ``names``: action -> what it is called; ``columns_of``: tables that name the columns; ``said``: codes in words.
    """
    ACTIONS.update(names)
    NAMED_BY[app] = columns_of
    SAID[app] = said or {}
