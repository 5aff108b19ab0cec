"""What the lawbook says of recruitment on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Education
from hoaban.apps.recruitment.rules.priority import GROUPS
from hoaban.shared.rulebook import Basis

AREA = "recruitment"


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of recruitment in force on a day, by their keys in the lawbook."""

    on: date
    values: dict[str, tuple[Decimal, ...]]
    bases: dict[str, Basis]

    def number(self, key: str) -> Decimal:
        """The first number of a rule; LookupError, naming it, when nothing is entered for the day."""
        found = self.values.get(key, ())
        if not found:
            raise LookupError(f"no value of rule {AREA}.{key} is entered for {self.on.isoformat()}")
        return found[0]

    def basis(self, key: str) -> Basis:
        """Where a rule stands; empty when nothing is entered for the day."""
        return self.bases.get(key, Basis())

    @property
    def points(self) -> dict[str, Decimal]:
        """Priority group -> points."""
        return {key: self.number(key) for key in GROUPS if self.values.get(key)}

    def probation_months(self, education: int) -> int:
        """Months of probation: the first number where a degree is asked (class C), the second below it (class D)."""
        found = self.values.get("probation", ())
        if not found:
            return 0
        return int(found[0] if education >= Education.COLLEGE else found[-1])


def law_on(on: date) -> Law:
    """The rules of recruitment on a day (one query)."""
    found = {key: fact for (_area, key), fact in lawbook.rules_on(areas=[AREA], on=on).items()}
    values = {key: fact.numbers for key, fact in found.items()}
    return Law(on, values, {key: Basis(fact.legal_basis, fact.confidence) for key, fact in found.items()})
