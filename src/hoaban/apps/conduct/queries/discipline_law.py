"""What the lawbook says of a case on a day: forms of a category, days of handling, limitation, re-offence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hoaban.apps.conduct.rules.discipline_cases import FORM_LISTS, FORM_RULES, Forms
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.shared.rulebook import Basis

AREA = "discipline"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a rule on a day with its legal basis; empty where nothing is entered for the day."""

    values: tuple[int, ...]
    basis: Basis


def basis_of(rule: RuleFact) -> Basis:
    """Where a rule of the lawbook stands, as findings carry it."""
    return Basis(rule.legal_basis, rule.confidence)


def numbers_on(*, key: str, on: date) -> Numbers:
    """The numbers of a rule of discipline on a day."""
    try:
        rule = lawbook.get_rule(area=AREA, key=key, on=on)
    except NoSuchRuleError:
        return Numbers((), Basis())
    return Numbers(tuple(int(one) for one in rule.numbers), basis_of(rule))


def forms_on(*, category: int, on: date) -> Forms:
    """The forms that the law of a day knows for a category; none for those it does not discipline."""
    if category not in FORM_LISTS:
        return Forms((), Basis())
    codes = [row.code for row in lawbook.list_codes(list=FORM_LISTS[category], on=on)]
    return Forms(codes, numbers_on(key=FORM_RULES[category], on=on).basis)


def months_in_force() -> Callable[[date], int]:
    """How many months a decision of a day is in force; 0 where the lawbook says nothing."""
    known: dict[date, int] = {}

    def months(on: date) -> int:
        if on not in known:
            known[on] = next(iter(numbers_on(key="in_force", on=on).values), 0)
        return known[on]

    return months
