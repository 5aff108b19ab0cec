"""Every write of the lawbook."""

from hoaban.apps.lawbook.commands.codes import add_code, end_code, revise_code
from hoaban.apps.lawbook.commands.editing import correct_rule, revise_rule, set_calendar_day
from hoaban.apps.lawbook.commands.groups import revise_ethnic_group
from hoaban.apps.lawbook.commands.loading import LoadReport, load_lawbook
from hoaban.apps.lawbook.commands.provinces import end_province, revise_province

__all__ = [
    "LoadReport",
    "add_code",
    "correct_rule",
    "end_code",
    "end_province",
    "load_lawbook",
    "revise_code",
    "revise_ethnic_group",
    "revise_province",
    "revise_rule",
    "set_calendar_day",
]
