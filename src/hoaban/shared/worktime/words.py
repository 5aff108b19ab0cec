"""A deadline in words, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.shared.worktime.clock import Allowance, Deadline
from hoaban.shared.worktime.days import ZONE, SkippedDay

LABELS: dict[str, str | Promise] = {
    "weekend": gettext_lazy("Weekend"),
    "holiday": gettext_lazy("Public holiday"),
    "swapped": gettext_lazy("Swapped day"),
    "closed": gettext_lazy("Unit closed"),
    "paused": gettext_lazy("Clock stopped"),
}


def reason_label(code: str) -> str:
    """Why a day is stepped over, in words; the code itself when it is not known."""
    return str(LABELS.get(code, code))


def told_allowance(allowance: Allowance) -> str:
    """A statutory time in words: "3 working days", "the same day"."""
    n = allowance.amount
    if allowance.unit == "hours":
        return ngettext("%(n)d working hour", "%(n)d working hours", n) % {"n": n}
    if allowance.unit == "working_days":
        return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
    if allowance.unit == "days":
        return ngettext("%(n)d calendar day", "%(n)d calendar days", n) % {"n": n}
    return _("Within the day")


def explained(deadline: Deadline) -> str:
    """How the time was counted: "3 working days from 28/04/2026, not counting 30/04, 01/05 and 2 days of weekend"."""
    told = told_allowance(deadline.allowance)
    began = deadline.counted_from.astimezone(ZONE)
    moment = f"{began:%H:%M %d/%m/%Y}" if deadline.allowance.unit == "hours" else f"{began:%d/%m/%Y}"
    parts = [_("%(time)s from %(moment)s") % {"time": told, "moment": moment}]
    if deadline.extra is not None:
        parts.append(_("extended by %(time)s") % {"time": told_allowance(deadline.extra)})
    if _moved(deadline.received, began):
        received = f"{deadline.received.astimezone(ZONE):%H:%M %d/%m/%Y}"
        parts.append(_("handed in at %(moment)s, counted from the next opening") % {"moment": received})
    parts += [told for told in (_stepped_over(deadline.skipped),) if told]
    if deadline.stopped:
        parts.append(_("the clock is stopped"))
    return ", ".join(parts)


def _moved(received: datetime, began: datetime) -> bool:
    return received.astimezone(ZONE).date() != began.date()


def _stepped_over(skipped: Sequence[SkippedDay]) -> str:
    """Holidays, closures and pauses by their days; weekends, which everybody knows, by their number."""
    named = ", ".join(f"{one.day:%d/%m}" for one in skipped if one.code != "weekend")
    weekend = sum(one.code == "weekend" for one in skipped)
    days = ngettext("%(n)d day of weekend", "%(n)d days of weekend", weekend) % {"n": weekend}
    if named and weekend:
        return _("not counting %(days)s and %(more)s") % {"days": named, "more": days}
    if named or weekend:
        return _("not counting %(days)s") % {"days": named or days}
    return ""
