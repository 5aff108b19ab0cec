"""Petitions: until when one may be filed and answered, and those that wait for the actor."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import Http404

from hoaban.apps.conduct.models import Evaluation, Petition
from hoaban.apps.conduct.queries.year_rules import basis_of, find_rule
from hoaban.apps.conduct.rules.evaluation_findings import petition_finding
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook import rules as working_days
from hoaban.apps.lawbook.models import Category
from hoaban.apps.lawbook.rules import RuleFact
from hoaban.shared.access import Actor, Permission
from hoaban.shared.rulebook import Basis, Finding

DAYS = (5, 10)
"""Calendar days to file, working days to answer, where the lawbook says nothing; said to be unverified."""


def _rule(category: int, on: date) -> RuleFact | None:
    """The rule of the category on the day; before the Law on Public Employees 2025, the common one."""
    own = find_rule(key="public_employee_petition", on=on) if category == Category.PUBLIC_EMPLOYEE else None
    return own or find_rule(key="petition", on=on)


def _days(rule: RuleFact | None) -> tuple[int, int]:
    return (int(rule.numbers[0]), int(rule.numbers[1])) if rule is not None else DAYS


def petition_window(*, evaluation: Evaluation, on: date) -> Finding:
    """Whether a petition against a published ranking would come in time on the day.

    Asked by commands and queries that have checked the actor. Raises ValueError for one that is not published.
    """
    if evaluation.published_on is None:
        raise ValueError("only a published ranking has a time for petitions")
    rule = _rule(evaluation.category, on)
    basis = basis_of(rule=rule) if rule is not None else Basis()
    last_day = evaluation.published_on + timedelta(days=_days(rule)[0])
    return petition_finding(published_on=evaluation.published_on, on=on, last_day=last_day, basis=basis)


def answer_due(*, category: int, on: date) -> date:
    """The last day to answer a petition filed on a day: so many working days after it."""
    number = _days(_rule(category, on))[1]
    known = lawbook.calendar(on, on + timedelta(days=60 + 3 * number))
    return working_days.add_working_days(on, number, known)


def petitions_open(*, actor: Actor) -> QuerySet[Petition]:
    """Petitions that the actor is to answer, the first due first; never the own one.

    The few that are open are looked at one by one: by their part, the database would read every ranking there ever was.
    """
    waiting = Petition.objects.filter(answered_on=None).values_list("pk", "evaluation__agency_path")
    mine = [pk for pk, path in waiting if actor.may(Permission.PUBLISH_EVALUATION, path)]
    rows = Petition.objects.filter(pk__in=mine)
    if actor.official_id is not None:
        rows = rows.exclude(evaluation__official_id=actor.official_id)
    return rows.select_related("evaluation__official", "evaluation__round", "evaluation__agency").order_by(
        "due_on", "pk"
    )


def get_petition(*, actor: Actor, pk: int) -> Petition:
    """A petition that the actor answers or answered; Http404."""
    rows = Petition.objects.filter(actor.within(Permission.PUBLISH_EVALUATION, "evaluation__agency_path"), pk=pk)
    if actor.official_id is not None:
        rows = rows.exclude(evaluation__official_id=actor.official_id)
    found = rows.select_related("evaluation__official", "evaluation__round", "evaluation__agency").first()
    if found is None:
        raise Http404(pk)
    return found
