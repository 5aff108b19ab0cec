"""What the lawbook says of one-stop service on a day, with the article that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError
from hoaban.apps.service.rules import naming

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


def form_cited(*, form_no: str, on: date) -> str:
    """The form by which a paper is written, in the circular of a day; "" where the lawbook tells of none.

    ``form_no``: "01" to "07", the paper as FormNo counts it.
    """
    try:
        found = lawbook.get_rule(area=AREA, key="paper_forms", on=on)
    except NoSuchRuleError:
        return ""
    return naming.form_cited(int(found.numbers[int(form_no) - 1]), found.legal_basis)


def law_on(*, key: str, on: date, otherwise: int = 0) -> Law:
    """What rule one_stop.``key`` says on a day; ``otherwise`` where nothing is entered for the day, and it says so."""
    try:
        found = lawbook.get_rule(area=AREA, key=key, on=on)
    except NoSuchRuleError:
        return Law(otherwise, _("Article not entered"), sure=False)
    return Law(int(found.number), found.legal_basis, sure=found.confidence >= SURE)
