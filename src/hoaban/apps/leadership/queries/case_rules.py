"""What the lawbook says of cases on a day, with where it stands: pass mark, quorum, length of a term, notice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.apps.leadership.rules.case_steps import VoteRule
from hoaban.shared.rulebook import Basis

HALF = Decimal(50)
TERM_YEARS, NOTICE_DAYS = 5, 90
"""What holds on days for which nothing is entered; then the basis is empty and not verified."""


def find_rule(*, area: str, key: str, on: date) -> RuleFact | None:
    """A rule of the lawbook on a day; None where nothing is entered for it."""
    try:
        return lawbook.get_rule(area=area, key=key, on=on)
    except NoSuchRuleError:
        return None


def basis_of(rule: RuleFact | None) -> Basis:
    """Where a rule stands; empty where nothing is entered."""
    return Basis(rule.legal_basis, rule.confidence) if rule else Basis()


def vote_rule(*, on: date) -> tuple[VoteRule, Basis]:
    """What a meeting of a case needs on a day, and where that stands."""
    mark = find_rule(area="appointment", key="vote_pass_mark", on=on)
    share = find_rule(area="appointment", key="meeting_quorum", on=on)
    numbers = share.numbers if share else ()
    quorum = (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else (0, 1)
    return VoteRule(mark.number if mark else HALF, quorum), basis_of(mark)


def term_years(*, on: date) -> tuple[int, Basis]:
    """How many years one term lasts, and where that stands."""
    return _told(find_rule(area="term", key="term_length", on=on), TERM_YEARS)


def notice_days(*, on: date) -> tuple[int, Basis]:
    """How many days before its end a term has to be announced, and where that stands."""
    return _told(find_rule(area="term", key="reappointment_notice", on=on), NOTICE_DAYS)


def notice_and_years(*, on: date) -> tuple[tuple[int, Basis], tuple[int, Basis]]:
    """What notice_days and term_years say, in one query."""
    known = lawbook.rules_on(areas=["term"], on=on)
    notice, length = known.get(("term", "reappointment_notice")), known.get(("term", "term_length"))
    return _told(notice, NOTICE_DAYS), _told(length, TERM_YEARS)


def _told(found: RuleFact | None, otherwise: int) -> tuple[int, Basis]:
    return (int(found.number) if found else otherwise), basis_of(found)


def papers_basis(*, on: date) -> Basis:
    """Where the list of papers stands."""
    return basis_of(find_rule(area="appointment", key="papers", on=on))


def steps_basis(*, on: date) -> Basis:
    """Where the steps of an appointment stand."""
    return basis_of(find_rule(area="appointment", key="steps", on=on))
