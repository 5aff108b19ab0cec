"""Results of past years, recorded many at once as published rounds: points and class, without the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import leave
from hoaban.apps.governance.models import CommuneRound, CommuneSheet, CriteriaSet, RoundKind, RoundState, SheetState
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.rules.scoring import classify
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import text_key, tidy
from hoaban.shared.refusals import CommandRefused


@dataclass(frozen=True, slots=True)
class PastResult:
    """A commune in a past year: points of the criteria then in force; population and zone where they are known."""

    unit_id: int
    points: Decimal
    population: int | None = None
    zone: int | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class PastRound:
    """A year that is over: its decision, and the result of every commune."""

    unit_id: int
    year: int
    decision_no: str
    decided_on: date
    signer: str
    results: Sequence[PastResult]


@transaction.atomic
def record_results(*, actor: Actor, past: PastRound, on: date) -> CommuneRound:
    """Record a published round of a past year; every commune of its last day has a result, and no other.

    Raises PermissionDenied, CommandRefused where the year has a round, results are missing or too many, or the decision
    lies in the future.
    """
    day = date(past.year, 12, 31)
    path = organisation.current_path(past.unit_id, day)
    actor.require(Permission.RUN_GOVERNANCE, path)
    criteria = sets.set_on(day)
    if criteria is None or past.decided_on > on:
        raise CommandRefused("days", _("No criteria were in force then, or the decision lies in the future."), "year")
    if CommuneRound.objects.filter(unit_id=past.unit_id, kind=RoundKind.YEAR, year=past.year).exists():
        raise CommandRefused("changed", _("There is a round of that year already."), "year")
    communes = _communes(actor, past, day)
    made = CommuneRound.objects.create(
        unit_id=past.unit_id, unit_path=path, year=past.year, first_year=past.year, criteria=criteria,
        state=RoundState.PUBLISHED, opened_on=past.decided_on, due_on=past.decided_on, decided_on=past.decided_on,
        decision_no=tidy(past.decision_no), signer=tidy(past.signer), published_on=past.decided_on,
    )  # fmt: skip
    CommuneSheet.objects.bulk_create(_sheets(made, criteria, past.results, communes), batch_size=500)
    leave(actor, "record_results", made, path, on=on, after={"communes": len(communes), "year": past.year})
    return made


def _communes(actor: Actor, past: PastRound, day: date) -> dict[int, organisation.CommuneRow]:
    part = organisation.get_part(actor=actor, on=day, code=Unit.objects.get(pk=past.unit_id).code)
    communes = {row.id: row for row in organisation.communes_on(actor=actor, on=day, part=part)}
    if set(communes) != {one.unit_id for one in past.results}:
        message = _("There were %(count)s communes on %(day)s; each needs one result, and no other unit has one.")
        raise CommandRefused("rows", message % {"count": len(communes), "day": f"{day:%d/%m/%Y}"}, "results")
    return communes


def _sheets(
    made: CommuneRound, criteria: CriteriaSet, results: Sequence[PastResult], communes: dict[int, organisation.CommuneRow]
) -> list[CommuneSheet]:  # fmt: skip
    bands = {one.key: one for one in sets.list_bands(criteria)}
    classes, most = sets.classes(bands.values()), sets.most_of(sets.list_criteria(criteria))
    return [
        CommuneSheet(
            round=made, unit_id=one.unit_id, unit_path=communes[one.unit_id].path, name=communes[one.unit_id].name,
            name_key=text_key(communes[one.unit_id].name), state=SheetState.SETTLED, own=one.points,
            verified=one.points, points=one.points, most=most, band=bands[classify(one.points, most, classes).key],
            population=one.population, zone=one.zone, invented=one.invented,
        )
        for one in results
    ]  # fmt: skip
