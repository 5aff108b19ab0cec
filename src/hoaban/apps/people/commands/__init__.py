"""Every write of people. Changes end a period and start the next; corrections replace what was wrong."""

from hoaban.apps.people.commands.bulk import LivesRefused, enter_many
from hoaban.apps.people.commands.census import settle
from hoaban.apps.people.commands.changes import apply_changes
from hoaban.apps.people.commands.corrections import correct_official, correct_part, remove_part, set_languages
from hoaban.apps.people.commands.kinship import record_kinship, remove_kinship
from hoaban.apps.people.commands.record import CommandRefused, RecordChanged, submission, was_submitted
from hoaban.apps.people.commands.service import (
    add_assignment,
    add_family_mark,
    award_qualification,
    change_category,
    change_salary,
    employ_again,
    end_assignment,
    end_service,
    enter_service,
    seat_member,
    transfer_official,
)
from hoaban.apps.people.rules.changes import OfficialChange
from hoaban.apps.people.rules.life import (
    AwardFacts,
    JobFacts,
    Life,
    PersonFacts,
    SalaryFacts,
    SpellFacts,
)

__all__ = [
    "AwardFacts",
    "CommandRefused",
    "JobFacts",
    "Life",
    "LivesRefused",
    "OfficialChange",
    "PersonFacts",
    "RecordChanged",
    "SalaryFacts",
    "SpellFacts",
    "add_assignment",
    "add_family_mark",
    "apply_changes",
    "award_qualification",
    "change_category",
    "change_salary",
    "correct_official",
    "correct_part",
    "employ_again",
    "end_assignment",
    "end_service",
    "enter_many",
    "enter_service",
    "record_kinship",
    "remove_kinship",
    "remove_part",
    "seat_member",
    "set_languages",
    "settle",
    "submission",
    "transfer_official",
    "was_submitted",
]
