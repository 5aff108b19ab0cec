"""Decisions on discipline of past years, recorded many at once through the checks of a decision today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import CaseState, DisciplineCase
from hoaban.apps.conduct.queries.discipline_law import forms_on, numbers_on
from hoaban.apps.conduct.rules.discipline import WEIGHT
from hoaban.apps.conduct.rules.discipline_cases import Fault, day_faults, due_on, form_fault, limitation
from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission

SHOWN = 5
"""Faults that a refusal names."""


@dataclass(frozen=True, slots=True)
class SanctionFacts:
    """A decision of a past year; ``decision_no`` and ``decided_on`` with the official tell it from others.

    ``beyond_limitation``: one of the cases that the law knows no limitation for.
    """

    official_id: int
    form: str
    violation: str
    occurred_on: date
    opened_on: date
    decided_on: date
    effective_on: date
    decision_no: str
    service_related: bool = True
    is_complex: bool = False
    beyond_limitation: bool = False
    reason: str = ""


class _Ground:
    """What the law and the posts say, asked once for each day of one call."""

    def __init__(self) -> None:
        self.leaders = frozenset(PostTitle.objects.filter(is_leader=True).values_list("pk", flat=True))
        self.forms = cache(lambda category, on: forms_on(category=category, on=on))
        self.numbers = cache(lambda key, on: numbers_on(key=key, on=on))


@transaction.atomic
def record_sanctions(*, actor: Actor, on: date, rows: Sequence[SanctionFacts]) -> int:
    """Record decided cases of past years, all or none; returns how many were written.

    What is recorded already (same official, number and day) is left as it is. Category, level, unit and post are those
    of the day the case was opened. Raises PermissionDenied outside the actor's part, CommandRefused that names the
    first faults: nobody in service that day, a form that the law of the day of the decision does not know for the
    category, days in disorder or after ``on``, limitation.
    """
    actor.require(Permission.HANDLE_DISCIPLINE)
    places, ground = _places(rows), _Ground()
    made, faults = [], []
    for one in _fresh(rows):
        place = _place(places.get(one.official_id, ()), one.opened_on)
        found = _faults(one, place, ground, on)
        faults += [f"{one.decision_no}: {fault.message}" for fault in found]
        if place is not None and not found:
            made.append(_case(one, place, ground))
    if faults:
        raise CommandRefused("rows", " ".join(faults[:SHOWN]), "rows")
    _require(actor, made)
    DisciplineCase.objects.bulk_create(made, batch_size=1_000)
    audit.record(
        actor=actor, action="conduct.record_sanctions", path=actor.home_path, on=on, after={"rows": len(made)},
        batch=current_submission(),
    )  # fmt: skip
    return len(made)


def _fresh(rows: Sequence[SanctionFacts]) -> list[SanctionFacts]:
    """Those that are not recorded yet, each once."""
    asked = {one.official_id for one in rows}
    known = set(
        DisciplineCase.objects.filter(official_id__in=asked, state=CaseState.DECIDED).values_list(
            "official_id", "decision_no", "decided_on"
        )
    )
    fresh = {(one.official_id, one.decision_no, one.decided_on): one for one in rows}
    return [one for key, one in fresh.items() if key not in known]


def _places(rows: Sequence[SanctionFacts]) -> dict[int, list[CensusRow]]:
    found: dict[int, list[CensusRow]] = defaultdict(list)
    for row in CensusRow.objects.filter(official_id__in={one.official_id for one in rows}):
        found[row.official_id].append(row)
    return found


def _place(rows: Sequence[CensusRow], on: date) -> CensusRow | None:
    return next((row for row in rows if row.starts_on <= on < row.ends_before), None)


def _require(actor: Actor, made: Sequence[DisciplineCase]) -> None:
    for path in {one.unit_path for one in made}:
        if not actor.may(Permission.HANDLE_DISCIPLINE, path):
            raise PermissionDenied(f"{Permission.HANDLE_DISCIPLINE} {path}")


def _case(one: SanctionFacts, place: CensusRow, ground: _Ground) -> DisciplineCase:
    days = ground.numbers("time_limit", one.opened_on).values or (0, 0)
    return DisciplineCase(
        official_id=one.official_id, unit_id=place.unit_id, unit_path=place.unit_path, level=place.level,
        category=place.category, is_leader=place.title_id in ground.leaders, violation=one.violation,
        service_related=one.service_related, occurred_on=one.occurred_on, opened_on=one.opened_on,
        is_complex=one.is_complex, due_on=due_on(opened_on=one.opened_on, days=days[1 if one.is_complex else 0]),
        state=CaseState.DECIDED, form=one.form, decision_no=one.decision_no, decided_on=one.decided_on,
        effective_on=one.effective_on, closed_on=one.decided_on, reason=one.reason,
    )  # fmt: skip


def _faults(one: SanctionFacts, place: CensusRow | None, ground: _Ground, on: date) -> list[Fault]:
    if one.form not in WEIGHT:
        message = _("“%(form)s” is no form of discipline. There are: %(known)s.")
        return [Fault("form", message % {"form": one.form, "known": ", ".join(WEIGHT)}, "form")]
    if place is None:
        message = _("Not in service on %(day)s, when the case was opened.")
        return [Fault("service", message % {"day": f"{one.opened_on:%d/%m/%Y}"}, "official")]
    faults = list(
        day_faults(
            occurred_on=one.occurred_on, opened_on=one.opened_on, decided_on=one.decided_on, effective_on=one.effective_on
        )
    )  # fmt: skip
    if one.decided_on > on:
        faults.append(Fault("days", _("The decision lies in the future."), "decided_on"))
    against = form_fault(
        form=one.form, forms=ground.forms(place.category, one.decided_on),
        category=str(Category(place.category).label), is_leader=place.title_id in ground.leaders, on=one.decided_on,
    )  # fmt: skip
    return faults + ([against] if against else []) + _limitation(one, ground)


def _limitation(one: SanctionFacts, ground: _Ground) -> list[Fault]:
    law = ground.numbers("limitation", one.opened_on)
    if one.beyond_limitation or len(law.values) != 2:
        return []
    found = limitation(
        occurred_on=one.occurred_on, opened_on=one.opened_on, form=one.form, years=law.values, basis=law.basis
    )
    return [] if found.is_met else [Fault("limitation", found.says, "occurred_on")]
