"""The end of a term: the years rolled up to one result of each commune."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import leave
from hoaban.apps.governance.models import CommuneRound, CommuneSheet, RoundKind, RoundState, SheetState
from hoaban.apps.governance.queries.sheets import trend_of
from hoaban.apps.governance.rules.scoring import HUNDRED, average
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def open_term(*, actor: Actor, unit_id: int, first_year: int, year: int, on: date) -> CommuneRound:
    """Roll the published years of a term up: the mean of each commune's years in per cent, ready for the council.

    Communes are those of the last year; before a merger the mean of the units merged stands for the year. Raises
    PermissionDenied, CommandRefused where a year is not published yet or the term was rolled up already.
    """
    last = CommuneRound.objects.filter(unit_id=unit_id, kind=RoundKind.YEAR, year=year).first()
    if last is None:
        raise CommandRefused("children", _("The last year of the term has no round."), "year")
    actor.require(Permission.RUN_GOVERNANCE, last.unit_path)
    _check(unit_id, first_year, year)
    made = CommuneRound.objects.create(
        kind=RoundKind.TERM, unit_id=unit_id, unit_path=last.unit_path, year=year, first_year=first_year,
        criteria=last.criteria, opened_on=on, due_on=on,
    )  # fmt: skip
    sheets = [_sheet(made, one, first_year) for one in CommuneSheet.objects.filter(round=last).select_related("round")]
    CommuneSheet.objects.bulk_create(sheets)
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


def _sheet(made: CommuneRound, last: CommuneSheet, first_year: int) -> CommuneSheet:
    """The sheet of the term beside that of the last year."""
    years = [one.percent for one in trend_of(last) if one.year >= first_year]
    mean = average(years) if years else Decimal(0)
    return CommuneSheet(
        round=made, unit_id=last.unit_id, unit_path=last.unit_path, name=last.name, name_key=last.name_key,
        state=SheetState.SETTLED, own=mean, verified=mean, most=HUNDRED, population=last.population, zone=last.zone,
        invented=last.invented,
    )  # fmt: skip
