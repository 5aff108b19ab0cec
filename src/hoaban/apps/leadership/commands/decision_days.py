"""When a decision can have been taken: not before the last thing that it rests on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


def refuse_early(decided_on: date, ripe_on: date) -> None:
    """Raise CommandRefused for a decision dated before ``ripe_on``, so that nobody picks the rules of an earlier day."""
    if decided_on < ripe_on:
        message = _("The decision rests on what was done on %(day)s; it cannot be dated before.")
        raise CommandRefused("early", message % {"day": day(ripe_on)}, "decided_on")
