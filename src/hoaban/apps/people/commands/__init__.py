"""Every write of people. Changes end a period and start the next; corrections replace what was wrong."""

from hoaban.apps.people.commands.bulk import LivesRefused, enter_many
from hoaban.apps.people.commands.corrections import correct_official, correct_part, remove_part, set_languages
from hoaban.apps.people.commands.record import CommandRefused, RecordChanged
from hoaban.apps.people.commands.service import (
    add_assignment,
    add_family_mark,
    award_qualification,
    change_category,
    change_salary,
    end_assignment,
    end_service,
    enter_service,
    seat_member,
    transfer_official,
)

__all__ = [
    "CommandRefused",
    "LivesRefused",
    "RecordChanged",
    "add_assignment",
    "add_family_mark",
    "award_qualification",
    "change_category",
    "change_salary",
    "correct_official",
    "correct_part",
    "end_assignment",
    "end_service",
    "enter_many",
    "enter_service",
    "remove_part",
    "seat_member",
    "set_languages",
    "transfer_official",
]
