"""The end of a term: a round of its own, whose points the years of the term propose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import leave
from hoaban.apps.governance.commands.rounds import blank_lines
from hoaban.apps.governance.models import (
    CommuneRound,
    CommuneScore,
    CommuneSheet,
    Criterion,
    RoundKind,
    RoundState,
    SheetState,
)
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.queries.rounds import last_day
from hoaban.apps.governance.queries.terms import Earned, earned_by
from hoaban.apps.governance.rules.scoring import over_years
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def open_term(*, actor: Actor, unit_id: int, first_year: int, year: int, due_on: date, on: date) -> CommuneRound:
    """Open the round of a term by the criteria of its last year; the mean of the years is proposed for every criterion.

    Communes are those of the last year's round; a year before a merger counts with the mean of the units merged. The sheets
    then go the way of a year's: own points with evidence, verification, dialogue, council. Raises PermissionDenied,
    CommandRefused where a year is not published yet, the term has a round already or ``due_on`` has passed.
    """
    last = CommuneRound.objects.filter(unit_id=unit_id, kind=RoundKind.YEAR, year=year).first()
    if last is None:
        raise CommandRefused("children", _("The last year of the term has no round."), "year")
    actor.require(Permission.RUN_GOVERNANCE, last.unit_path)
    _check(unit_id, first_year, year)
    if due_on < on:
        raise CommandRefused("days", _("The last day for self-scores has passed. Choose a later day."), "due_on")
    made = CommuneRound.objects.create(
        kind=RoundKind.TERM, unit_id=unit_id, unit_path=last.unit_path, year=year, first_year=first_year,
        criteria=last.criteria, opened_on=on, due_on=due_on,
    )  # fmt: skip
    lines = sets.list_criteria(last.criteria)
    sheets = [
        _sheet(made, one, sets.most_of(lines))
        for one in CommuneSheet.objects.filter(round=last).exclude(state=SheetState.CLOSED)
    ]
    sheets = CommuneSheet.objects.bulk_create(sheets)
    scores = blank_lines(made, sheets, lines, min(on, last_day(made)))
    _propose(made, sheets, scores, lines)
    CommuneScore.objects.bulk_create(scores, batch_size=2_000)
    CommuneSheet.objects.bulk_update(sheets, ["proposed"], batch_size=100)
    leave(actor, "open_term", made, made.unit_path, on=on, after={"first": first_year, "communes": len(sheets)})
    return made


def _check(unit_id: int, first_year: int, year: int) -> None:
    if first_year >= year:
        raise CommandRefused("days", _("A term has at least two years."), "first_year")
    if CommuneRound.objects.filter(unit_id=unit_id, kind=RoundKind.TERM, year=year).exists():
        raise CommandRefused("changed", _("This term was rolled up already."), "year")
    published = CommuneRound.objects.filter(unit_id=unit_id, kind=RoundKind.YEAR, state=RoundState.PUBLISHED)
    there = set(published.values_list("year", flat=True))
    if missing := [one for one in range(first_year, year + 1) if one not in there]:
        message = _("Not published yet: %(years)s. A term is rolled up once every year of it is published.")
        raise CommandRefused("children", message % {"years": ", ".join(map(str, missing))}, "first_year")


def _sheet(made: CommuneRound, last: CommuneSheet, most: Decimal) -> CommuneSheet:
    """The sheet of the term beside that of the last year."""
    return CommuneSheet(
        round=made, unit_id=last.unit_id, unit_path=last.unit_path, name=last.name, name_key=last.name_key, most=most,
        population=last.population, zone=last.zone, invented=last.invented,
    )  # fmt: skip


def _propose(
    made: CommuneRound, sheets: Sequence[CommuneSheet], scores: Sequence[CommuneScore], lines: Sequence[Criterion]
) -> None:
    """Put what the years propose on every line, and the sum on every sheet."""
    found = earned_by(unit_ids=[one.unit_id for one in sheets], first_year=made.first_year, year=made.year)
    by_key = {line.pk: line for line in lines}
    for one in scores:
        earned, line = found.get(one.sheet.unit_id, Earned()), by_key[one.criterion_id]
        one.proposed = over_years(of_line=earned.of.get(line.code, {}), whole=earned.whole, most=line.points)
    for sheet in sheets:
        own = [one.proposed for one in scores if one.sheet is sheet and one.proposed is not None]
        sheet.proposed = sum(own, Decimal(0)) if own else None
