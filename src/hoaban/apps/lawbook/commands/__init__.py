"""Every write of the lawbook."""

from hoaban.apps.lawbook.commands.editing import add_code, revise_code, revise_rule, set_calendar_day
from hoaban.apps.lawbook.commands.loading import LoadReport, load_lawbook

__all__ = ["LoadReport", "add_code", "load_lawbook", "revise_code", "revise_rule", "set_calendar_day"]
