"""Every write of exchange."""

from hoaban.apps.exchange.commands.roster import Outcome, import_roster
from hoaban.apps.exchange.commands.uploads import (
    UploadRefused,
    check_roster,
    discard_roster,
    order_recording,
    receive_roster,
    record_roster,
    resume_roster,
    too_large,
)
from hoaban.apps.exchange.rules.marking import mark_errors

__all__ = [
    "Outcome",
    "UploadRefused",
    "check_roster",
    "discard_roster",
    "import_roster",
    "mark_errors",
    "order_recording",
    "receive_roster",
    "record_roster",
    "resume_roster",
    "too_large",
]
