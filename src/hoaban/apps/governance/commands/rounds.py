"""Rounds: opened for every commune, points proposed from figures, decided by the council, published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.council import ask_for_plans
from hoaban.apps.governance.commands.opening import keep, leave, open_round_record
from hoaban.apps.governance.models import (
    CommuneRound,
    CommuneScore,
    CommuneSheet,
    CriteriaSet,
    Criterion,
    RoundKind,
    RoundState,
    SheetState,
)
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.queries.departments import Department, named
from hoaban.apps.governance.queries.profiles import profiles_on
from hoaban.apps.governance.queries.readings import read_figures
from hoaban.apps.governance.queries.rounds import DONE, communes_of, last_day
from hoaban.apps.governance.rules.moves import Move
from hoaban.apps.governance.rules.scoring import Reading, classify, parse_scale, propose
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import CommuneRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.names import text_key, tidy
from hoaban.shared.refusals import CommandRefused

NAMED = 5
"""Communes that a refusal names."""
CHANGING = (SheetState.SCORING, SheetState.SUBMITTED)
"""States in which points are still proposed anew."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The council's decision."""

    number: str
    decided_on: date
    signer: str


@transaction.atomic
def open_round(*, actor: Actor, unit_id: int, year: int, due_on: date, on: date) -> CommuneRound:
    """Open the round of a year with a sheet for every commune of the province and a line for every criterion.

    Communes are those of the last day of the year (of today, while the year runs). Raises PermissionDenied,
    CommandRefused where the year has a round, no set of criteria is in force or the last day has passed.
    """
    day = min(on, date(year, 12, 31))
    path = organisation.current_path(unit_id, day)
    actor.require(Permission.RUN_GOVERNANCE, path)
    criteria = _set_for(date(year, 12, 31))
    _check_free(unit_id, RoundKind.YEAR, year)
    if due_on < on:
        raise CommandRefused("days", _("The last day for self-scores has passed. Choose a later day."), "due_on")
    made = CommuneRound.objects.create(
        kind=RoundKind.YEAR, unit_id=unit_id, unit_path=path, year=year, first_year=year, criteria=criteria,
        opened_on=on, due_on=due_on,
    )  # fmt: skip
    lines = sets.list_criteria(criteria)
    sheets = sheets_for(made, communes_of(actor=actor, found=made, on=day), sets.most_of(lines))
    CommuneScore.objects.bulk_create(blank_lines(made, sheets, lines, day), batch_size=2_000)
    leave(actor, "open_round", made, path, on=on, after={"year": year, "communes": len(sheets)})
    return made


def blank_lines(
    made: CommuneRound, sheets: Sequence[CommuneSheet], lines: Sequence[Criterion], day: date
) -> list[CommuneScore]:
    """A line of every sheet for every criterion, with the department that verifies it."""
    known = named({line.verifier for line in lines}, province_id=made.unit_id, on=day)
    nobody = Department(None)
    verifiers = {line.pk: known.get(line.verifier, nobody) for line in lines}
    return [
        CommuneScore(
            sheet=sheet, criterion=line, department_id=verifiers[line.pk].unit_id,
            department_path=verifiers[line.pk].path,
        )
        for sheet in sheets
        for line in lines
    ]  # fmt: skip


def _set_for(day: date) -> CriteriaSet:
    found = sets.set_on(day)
    if found is None:
        raise CommandRefused("criteria", _("No set of criteria is in force at the end of that year."), "year")
    return found


def _check_free(unit_id: int, kind: str, year: int) -> None:
    if CommuneRound.objects.filter(unit_id=unit_id, kind=kind, year=year).exists():
        raise CommandRefused("changed", _("There is a round of that year already."), "year")


def sheets_for(made: CommuneRound, communes: Sequence[CommuneRow], most: Decimal) -> list[CommuneSheet]:
    """New sheets of a round, one a commune. Part of a larger command, which leaves the event."""
    known = _profiles(made, [row.id for row in communes])
    sheets = []
    for row in communes:
        population, zone, invented = known.get(row.id, (None, None, False))
        sheets.append(
            CommuneSheet(
                round=made, unit_id=row.id, unit_path=row.path, name=row.name, name_key=text_key(row.name), most=most,
                population=population, zone=zone, invented=invented,
            )
        )  # fmt: skip
    return CommuneSheet.objects.bulk_create(sheets)


def _profiles(made: CommuneRound, units: Sequence[int]) -> dict[int, tuple[int | None, int | None, bool]]:
    """Population and zone of each commune on the last day of the round; where none is recorded, as the round before has them."""
    rows = CommuneSheet.objects.filter(round__unit_id=made.unit_id, round__year__lt=made.year).order_by("round__year")
    before = {key: (people, zone, invented) for key, people, zone, invented in rows.values_list(
        "unit_id", "population", "zone", "invented")}  # fmt: skip
    known = profiles_on(unit_ids=units, on=last_day(made))
    return before | {key: (one.population, one.zone, one.invented) for key, one in known.items()}


@transaction.atomic
def propose_scores(*, actor: Actor, round_id: int, version: int | None, on: date) -> int:
    """Read the figures of every commune and propose points by the scales; returns how many were proposed.

    Sheets that are verified already keep theirs. Raises PermissionDenied, CommandRefused.
    """
    made = open_round_record(actor, round_id, version, Move.PROPOSE)
    if made.kind == RoundKind.TERM:
        raise CommandRefused("state", _("The points of a term come from its years; no figures are read."))
    lines = [one for one in sets.list_criteria(made.criteria) if one.figure]
    sheets = list(CommuneSheet.objects.filter(round=made, state__in=CHANGING))
    scores = _proposed(made, lines, sheets, min(on, last_day(made)))
    CommuneScore.objects.bulk_create(
        scores, update_conflicts=True, unique_fields=["sheet", "criterion"], update_fields=["value", "of", "proposed"],
        batch_size=1_000,
    )  # fmt: skip
    CommuneSheet.objects.bulk_update(sheets, ["proposed"], batch_size=100)
    made.proposed_on = on
    keep(made, "proposed_on")
    count = sum(one.proposed is not None for one in scores)
    leave(actor, "propose_scores", made, made.unit_path, on=on, after={"proposed": count})
    return count


def _proposed(
    made: CommuneRound, lines: Sequence[Criterion], sheets: Sequence[CommuneSheet], day: date
) -> list[CommuneScore]:
    """Lines with the figure as read and the points proposed; totals are put on the sheets."""
    # The system reads: a criterion may rest on figures that whoever runs the round does not otherwise see.
    system = Actor.system()
    part = organisation.get_part(actor=system, on=day, code=made.unit.code)
    scope = Scope(system, day, part, date(made.first_year, 1, 1))
    found = read_figures(scope=scope, criteria=lines, paths=[one.unit_path for one in sheets])
    scales = {line.pk: parse_scale(line.scale) for line in lines}
    scores = []
    for sheet in sheets:
        own = [_score(sheet, line, found[line.pk][sheet.unit_path], scales[line.pk]) for line in lines]
        sheet.proposed = sum((one.proposed for one in own if one.proposed is not None), Decimal(0))
        scores += own
    return scores


def _score(sheet: CommuneSheet, line: Criterion, reading: Reading, scale: object) -> CommuneScore:
    offered = propose(scale=scale, reading=reading, most=line.points, when_none=line.when_none)  # type: ignore[arg-type]
    return CommuneScore(
        sheet=sheet, criterion=line, value=reading.value, of=reading.of, proposed=offered.points if offered else None
    )


@transaction.atomic
def decide_round(*, actor: Actor, round_id: int, version: int | None, decision: Decision, on: date) -> CommuneRound:
    """The council decides the points as verified or as it changed them, classes every commune, and asks weak ones for an improvement plan.

    ``on``: today. Raises CommandRefused as long as a commune's sheet is not settled (the parent waits for all its children),
    and for a decision before the round was opened or ahead of today.
    """
    made = open_round_record(actor, round_id, version, Move.DECIDE)
    waiting = CommuneSheet.objects.filter(round=made).exclude(state__in=DONE).order_by("name_key")
    if names := list(waiting.values_list("name", flat=True)):
        message = _("%(count)s communes are not settled yet: %(names)s. The council decides when every sheet is in.")
        shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
        raise CommandRefused("children", message % {"count": len(names), "names": shown})
    if decision.decided_on < made.opened_on:
        raise CommandRefused("days", _("The decision comes before the round was opened."), "decided_on")
    if decision.decided_on > on:
        raise CommandRefused("days", _("The decision lies in the future."), "decided_on")
    weak = _classify(made)
    ask_for_plans(weak, decision.decided_on)
    made.state, made.decision_no, made.signer = RoundState.DECIDED, tidy(decision.number), tidy(decision.signer)
    made.decided_on = decision.decided_on
    keep(made, "state", "decision_no", "signer", "decided_on")
    leave(actor, "decide_round", made, made.unit_path, on=decision.decided_on, after={"weak": len(weak)})
    return made


def _classify(made: CommuneRound) -> list[CommuneSheet]:
    """Put points and class on every sheet; returns those that are weak and owe a plan."""
    bands = {one.key: one for one in sets.list_bands(made.criteria)}
    classes = sets.classes(bands.values())
    sheets = list(CommuneSheet.objects.filter(round=made).exclude(state=SheetState.CLOSED))
    for sheet in sheets:
        sheet.points = sheet.standing_points or Decimal(0)
        sheet.band = bands[classify(sheet.points, sheet.most, classes).key]
    CommuneSheet.objects.bulk_update(sheets, ["points", "band"], batch_size=100)
    return [one for one in sheets if one.band is not None and one.band.is_weak]


@transaction.atomic
def publish_round(*, actor: Actor, round_id: int, version: int | None, on: date) -> CommuneRound:
    """Publish the results that the council decided; nothing in the round changes after that."""
    made = open_round_record(actor, round_id, version, Move.PUBLISH)
    made.state, made.published_on = RoundState.PUBLISHED, on
    keep(made, "state", "published_on")
    leave(actor, "publish_round", made, made.unit_path, on=on)
    return made
