"""Decisions on discipline by person, and what the law says they block: for the findings of other nouns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q

from hoaban.apps.conduct.models import CaseState, DisciplineCase
from hoaban.apps.conduct.rules.discipline import BlockTerm, Law, Sanction, discipline_block
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.shared.rulebook import Basis, Finding

AREA = "discipline"
KEYS = {
    "reprimand": "block_reprimand", "warning": "block_warning", "lowered_pay": "block_warning",
    "demotion": "block_removal", "removal": "block_removal", "recall": "block_removal",
}  # fmt: skip
"""Rule of the lawbook that says how long a form blocks. Dismissal ends service: no regulation names a time."""
BY_LIKENESS = frozenset({"lowered_pay", "demotion", "recall"})
"""Forms that the regulation does not name: judged as the form nearest to them, which nobody has verified."""
LESSER = frozenset({"reprimand", "warning", "lowered_pay"})
"""Forms of the first number of the law of 2019, Art. 82; the others stand under the second."""


_COLUMNS = ("official_id", "pk", "form", "service_related", "decided_on", "effective_on")


def list_sanctions(*, official_ids: Collection[int], on: date) -> dict[int, tuple[Sanction, ...]]:
    """Official -> decisions on discipline by the day, oldest first; officials without one are left out.

    Asked about people whom the caller may judge: findings of plans, cases and rounds show what is decided to whoever
    may see the finding.
    """
    rows = DisciplineCase.objects.filter(
        official_id__in=official_ids, state=CaseState.DECIDED, decided_on__lte=on
    ).order_by("official_id", "decided_on", "pk")
    found: dict[int, list[Sanction]] = defaultdict(list)
    for official, case, form, served, decided, effective in rows.values_list(*_COLUMNS):
        assert decided is not None  # the database refuses a decided case without its days
        assert effective is not None
        found[official].append(Sanction(case, form, served, decided, effective))
    return {official: tuple(sanctions) for official, sanctions in found.items()}


def list_open_cases(*, official_ids: Collection[int], on: date) -> dict[int, tuple[int, ...]]:
    """Official -> keys of cases found by the day and not closed by it, which bar transfer and secondment.

    Asked about people whom the caller may judge; what is said to have happened is not told.
    """
    rows = DisciplineCase.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=on), official_id__in=official_ids, opened_on__lte=on
    )
    found: dict[int, list[int]] = defaultdict(list)
    for official, case in rows.order_by("pk").values_list("official_id", "pk"):
        found[official].append(case)
    return {official: tuple(cases) for official, cases in found.items()}


def list_blocks(*, official_ids: Collection[int], on: date) -> dict[int, Finding]:
    """Official -> the finding "discipline.block" of a day, for every official asked about; two tables, few queries."""
    sanctions, law = list_sanctions(official_ids=official_ids, on=on), block_law()
    return {one: discipline_block(sanctions=sanctions.get(one, ()), law=law, on=on) for one in official_ids}


def block_law() -> Law:
    """What the lawbook says of a form on a day; each row is read once for as long as the answer is kept.

    Before Regulation 80-QĐ/TW (18/08/2022) the law on cadres and civil servants as amended in 2019 answers.
    """
    known: dict[str, list[RuleFact]] = defaultdict(list)

    def law(form: str, on: date) -> BlockTerm | None:
        key = KEYS.get(form)
        if key is None:
            return None
        if rule := _rule(known, key, on):
            return _term(rule, rule.number, form)
        if rule := _rule(known, "block_law_2019", on):
            return _term(rule, rule.numbers[0 if form in LESSER else 1], form)
        return None

    return law


def _rule(known: dict[str, list[RuleFact]], key: str, on: date) -> RuleFact | None:
    for rule in known[key]:
        if rule.starts_on <= on and (rule.ends_before is None or on < rule.ends_before):
            return rule
    try:
        found = lawbook.get_rule(area=AREA, key=key, on=on)
    except NoSuchRuleError:
        return None
    known[key].append(found)
    return found


def _term(rule: RuleFact, months: Decimal, form: str) -> BlockTerm:
    confidence = Confidence.UNVERIFIED if form in BY_LIKENESS else rule.confidence
    return BlockTerm(int(months), Basis(rule.legal_basis, int(confidence)), rule.starts_on)
