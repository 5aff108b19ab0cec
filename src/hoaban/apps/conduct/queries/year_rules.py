"""What the lawbook says of the ranking of a year, ready for the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hoaban.apps.conduct.rules.evaluation import EXCELLENT, FAIR, GOOD, YearRules
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.shared.rulebook import Basis

AREA = "evaluation"
LEVELS = {EXCELLENT: "level_A", GOOD: "level_B", FAIR: "level_C"}


def rule_day(year: int) -> date:
    """The day whose law governs the ranking of a year: its last."""
    return date(year, 12, 31)


def find_rule(*, key: str, on: date) -> RuleFact | None:
    """The rule of the area on a day; None where nothing is entered."""
    try:
        return lawbook.get_rule(area=AREA, key=key, on=on)
    except NoSuchRuleError:
        return None


def basis_of(*, rule: RuleFact | None) -> Basis:
    """Where a rule stands; without one, an empty basis that is not verified."""
    return Basis(rule.legal_basis, rule.confidence) if rule is not None else Basis()


def rules_of(*, year: int) -> YearRules:
    """The rules of a year; what the lawbook does not say of it is not asked."""
    on = rule_day(year)
    cap, fails, split = (find_rule(key=key, on=on) for key in ("excellent_cap", "fatal_discipline", "score_split"))
    levels = {band: found for band, key in LEVELS.items() if (found := find_rule(key=key, on=on)) is not None}
    points = split.numbers if split is not None else (Decimal(30), Decimal(70))
    return YearRules(
        year=year,
        general=points[0],
        results=points[1],
        least={band: rule.numbers[0] for band, rule in levels.items()},
        points_basis=basis_of(rule=levels.get(EXCELLENT)),
        penalty=_number(find_rule(key="error_penalty", on=on)),
        unit_result=_pair(find_rule(key="leader_unit_result", on=on)),
        cap=cap.number if cap is not None else None,
        cap_basis=basis_of(rule=cap),
        discipline_fails=fails is not None,
        discipline_basis=basis_of(rule=fails),
    )


def _number(rule: RuleFact | None) -> Decimal:
    return rule.number if rule is not None else Decimal(0)


def _pair(rule: RuleFact | None) -> tuple[Decimal, Decimal] | None:
    return (rule.numbers[0], rule.numbers[1]) if rule is not None else None


def deadlines(*, year: int) -> tuple[date, date | None]:
    """The days before which a year is ranked: in general, and in particular sectors (None: no later one).

    The lawbook writes them day/month, "15/12; 15/01": one that comes first in the calendar is of the next year.
    Without a rule: the last day of the year.
    """
    rule = find_rule(key="deadline", on=rule_day(year))
    days = [int(one) for one in rule.numbers] if rule is not None else []
    pairs = list(zip(days[::2], days[1::2], strict=False))
    if not pairs:
        return rule_day(year), None
    general = date(year, pairs[0][1], pairs[0][0])
    if len(pairs) == 1:
        return general, None
    late = date(year, pairs[1][1], pairs[1][0])
    return general, late if late >= general else late.replace(year=year + 1)
