"""What the lawbook says of one-stop service on a day, with the article that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError

AREA = "one_stop"
SURE = 3
"""From this confidence on a rule is shown without a reservation."""


@dataclass(frozen=True, slots=True)
class Law:
    """A number of the lawbook with its legal basis; ``sure`` False: the wording was not verified."""

    number: int
    basis: str
    sure: bool

    @property
    def cited(self) -> str:
        """The legal basis as pages cite it, with its reservation."""
        return self.basis if self.sure else _("%(basis)s; not verified") % {"basis": self.basis}


def law_on(*, key: str, on: date, otherwise: int = 0) -> Law:
    """What rule one_stop.``key`` says on a day; ``otherwise`` where nothing is entered for the day, and it says so."""
    try:
        found = lawbook.get_rule(area=AREA, key=key, on=on)
    except NoSuchRuleError:
        return Law(otherwise, _("Article not entered"), sure=False)
    return Law(int(found.number), found.legal_basis, sure=found.confidence >= SURE)
