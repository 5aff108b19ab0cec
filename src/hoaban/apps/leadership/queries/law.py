"""The law of a day, as the rules of leadership ask it."""

from __future__ import annotations

from datetime import date

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.apps.leadership.rules.facts import Ruling
from hoaban.shared.rulebook import Basis

AREAS = ("planning", "appointment", "term", "rotation", "kinship", "discipline", "secondment", "job_swap")
_SURE = {"memory, unverified": Confidence.UNVERIFIED, "low": Confidence.LOW, "medium": Confidence.MEDIUM}


def law_on(on: date) -> dict[str, Ruling]:
    """Rulings by "area.key" of every rule with a value on the day (one query)."""
    return {f"{area}.{key}": _ruling(fact) for (area, key), fact in lawbook.rules_on(areas=AREAS, on=on).items()}


def ruling_on(key: str, on: date) -> Ruling | None:
    """What one rule, "area.key", says on the day; None where nothing is entered for it."""
    area, _dot, rule = key.partition(".")
    try:
        return _ruling(lawbook.get_rule(area=area, key=rule, on=on))
    except NoSuchRuleError:
        return None


def _ruling(fact: RuleFact) -> Ruling:
    whole = tuple(int(number) for number in fact.numbers if number == int(number))
    return Ruling(fact.value, whole, Basis(fact.legal_basis, fact.confidence))


def sureness(text: str) -> int:
    """How sure a standard of the catalogue is, from the words it is loaded with."""
    return int(_SURE.get(text, Confidence.HIGH)) if text else int(Confidence.UNVERIFIED)
