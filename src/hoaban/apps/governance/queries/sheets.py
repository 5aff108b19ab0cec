"""Sheets of communes: the list of a round, one sheet with its criteria, points of the years, peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404

from hoaban.apps.governance.models import (
    CommuneRound,
    CommuneScore,
    CommuneSheet,
    FileFor,
    RoundKind,
    RoundState,
    ScoreFile,
)
from hoaban.apps.governance.queries import departments
from hoaban.apps.governance.queries.readings import denominator
from hoaban.apps.governance.queries.rounds import POWERS, last_day
from hoaban.apps.governance.rules.moves import SHEET, Step, sheet_steps
from hoaban.apps.governance.rules.peers import Standing, likeness, standings
from hoaban.apps.governance.rules.scoring import HUNDRED, Reading, Scale, parse_scale
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Succession
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope, get_figure


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A criterion of a sheet as the page shows it; ``scale`` and ``measured`` say how points were proposed."""

    score: CommuneScore
    measured: Decimal | None
    as_share: bool
    scale: Scale | None
    differs: bool
    is_own: bool = False
    """The actor's to verify."""
    evidence: tuple[ScoreFile, ...] = ()
    proofs: tuple[ScoreFile, ...] = ()
    """Files beside the evidence and beside the explanation."""
    rows_url: str = ""
    """The rows that the figure counted, for whoever may ask it of the commune."""


@dataclass(frozen=True, slots=True)
class YearPoint:
    """Points of a commune in a year, in per cent of all points; of several units that were merged, their mean."""

    year: int
    percent: Decimal
    of_units: int


def list_sheets(*, actor: Actor, found: CommuneRound) -> QuerySet[CommuneSheet]:
    """Sheets of a round in the actor's part, by name; those of which a department verifies lines only stand in departments."""
    rows = CommuneSheet.objects.filter(actor.within(Permission.VIEW_GOVERNANCE), round=found)
    return rows.select_related("band", "unit", "round").order_by("name_key", "pk")


def get_sheet(*, actor: Actor, sheet_id: int) -> CommuneSheet:
    """The sheet; Http404 outside the actor's part, unless lines of it are the actor's to verify."""
    rows = CommuneSheet.objects.filter(actor.within(Permission.VIEW_GOVERNANCE) | departments.lent(actor), pk=sheet_id)
    found = rows.select_related("round__criteria", "band", "unit", "plan").first()
    if found is None:
        raise Http404
    return found


def get_file(*, actor: Actor, sheet_id: int, file_id: int) -> ScoreFile:
    """A file of a sheet; Http404 outside the actor's part, for a department beside lines of others."""
    sheet = get_sheet(actor=actor, sheet_id=sheet_id)
    found = ScoreFile.objects.filter(score__sheet=sheet, pk=file_id).select_related("score").first()
    if found is None or not (sees_all(actor, sheet) or departments.verifies(actor, found.score, sheet)):
        raise Http404
    return found


def sees_all(actor: Actor, sheet: CommuneSheet) -> bool:
    """Whether every line is shown; a department whose part does not hold the commune sees its own lines."""
    return actor.may(Permission.VIEW_GOVERNANCE, sheet.unit_path)


def steps_open(actor: Actor, sheet: CommuneSheet) -> list[Step]:
    """Steps that the actor may take with the sheet now; none once results are published."""
    steps = sheet_steps(sheet.state, sheet.round.state)
    return [step for step in steps if _may(actor, sheet, step)]


def _may(actor: Actor, sheet: CommuneSheet, step: Step) -> bool:
    if SHEET[step].by != "verify":
        return actor.may(POWERS[SHEET[step].by], sheet.unit_path)
    own = CommuneScore.objects.filter(departments.own(actor), sheet=sheet)
    return own.filter(departments.UNANSWERED).exists() if step == Step.SETTLE else own.exists()


def list_scores(sheet: CommuneSheet, *, actor: Actor) -> list[ScoreRow]:
    """The criteria of a sheet that the actor sees, in their order, with their files (two queries)."""
    rows = CommuneScore.objects.filter(sheet=sheet).select_related("criterion", "department").prefetch_related("files")
    made = [_row(one, sheet, actor) for one in rows.order_by("criterion__position")]
    return _with_rows(made, sheet, actor) if sees_all(actor, sheet) else [one for one in made if one.is_own]


def _with_rows(rows: list[ScoreRow], sheet: CommuneSheet, actor: Actor) -> list[ScoreRow]:
    """Each reading opens what was counted: at the commune, on the day on which figures were read, since the round's first."""
    found = sheet.round
    if found.proposed_on is None:
        return rows
    day = min(found.proposed_on, last_day(found))
    try:
        part = organisation.get_part(actor=actor, on=day, code=sheet.unit.code)
    except LookupError:
        return rows
    scope = Scope(actor, day, part, date(found.first_year, 1, 1))
    return [
        replace(one, rows_url=figure_address(get_figure(one.score.criterion.figure), scope))
        if one.score.value is not None and get_figure(one.score.criterion.figure).may_be_asked(actor, part.path)
        else one
        for one in rows
    ]


def _row(one: CommuneScore, sheet: CommuneSheet, actor: Actor) -> ScoreRow:
    found = one.criterion
    measured = Reading(one.value, one.of).measured if one.value is not None else None
    scale = parse_scale(found.scale) if found.scale else None
    differs = one.own is not None and one.verified is not None and one.own != one.verified
    evidence, proofs = (tuple(file for file in one.files.all() if file.purpose == kind) for kind in FileFor)
    is_own = departments.verifies(actor, one, sheet)
    return ScoreRow(one, measured, bool(found.figure and denominator(found)), scale, differs, is_own, evidence, proofs)


def peers_of(found: CommuneRound) -> Mapping[int, Standing]:
    """Key of a sheet -> where its points stand among communes of the same zone and size, of the whole round."""
    rows = CommuneSheet.objects.filter(round=found, points__isnull=False).values_list(
        "pk", "population", "zone", "points"
    )
    return standings((key, likeness(people, zone), points) for key, people, zone, points in rows if points is not None)


def trend_of(sheet: CommuneSheet) -> list[YearPoint]:
    """Points of the commune in the published years up to the sheet's; before a merger, those of the units merged."""
    units = Succession.objects.filter(heir_id=sheet.unit_id).values("ancestor_id")
    rows = CommuneSheet.objects.filter(
        unit_id__in=units, points__isnull=False, round__kind=RoundKind.YEAR, round__state=RoundState.PUBLISHED,
        round__year__lte=sheet.round.year,
    ).values_list("round__year", "points", "most")  # fmt: skip
    years: dict[int, list[Decimal]] = {}
    for year, points, most in rows:
        years.setdefault(year, []).append(HUNDRED * (points or 0) / most)
    return [YearPoint(year, _mean(found), len(found)) for year, found in sorted(years.items())]


def _mean(found: Sequence[Decimal]) -> Decimal:
    return (sum(found, Decimal(0)) / len(found)).quantize(Decimal("0.1"))
