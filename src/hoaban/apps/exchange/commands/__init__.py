"""Every write of exchange."""

from hoaban.apps.exchange.commands.roster import Outcome, import_roster
from hoaban.apps.exchange.rules.marking import mark_errors

__all__ = ["Outcome", "import_roster", "mark_errors"]
