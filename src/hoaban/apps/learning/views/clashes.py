"""Clashes in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.learning.models import Absence
from hoaban.apps.learning.rules.clashes import Clash, ClashKind
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class Said:
    """A clash as a page says it; ``look`` is the class of its badge."""

    text: str
    look: str


def say(clash: Clash) -> Said:
    """What the clash is, on which day, in one line."""
    return Said(_text(clash), "late" if clash.hard else "due")


def _text(clash: Clash) -> str:
    facts = {"day": day(clash.day), "what": clash.what}
    if clash.kind == ClashKind.ABSENCE:
        facts["what"] = str(Absence.Kind(clash.what).label)
        return _("%(what)s on %(day)s") % facts
    if clash.kind == ClashKind.CLASS:
        same = _("At the same time: %(what)s, %(day)s") if clash.hard else _("On the same day: %(what)s, %(day)s")
        return same % facts
    if clash.kind == ClashKind.LATE:
        return _("Nominations ended on %(day)s") % facts
    numbers = {"present": clash.present, "people": clash.people, "least": clash.least, "day": day(clash.day)}
    return (
        ngettext(
            "%(present)s of %(people)s person left in the office on %(day)s, less than %(least)s%%",
            "%(present)s of %(people)s people left in the office on %(day)s, less than %(least)s%%",
            clash.people,
        )
        % numbers
    )
