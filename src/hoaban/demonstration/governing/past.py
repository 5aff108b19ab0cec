"""Results of the years of the districts, with invented points; in the year of the printed figure nobody is weak."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from hoaban.apps.governance.commands.history import PastResult, PastRound, record_results
from hoaban.apps.organisation import queries as organisation
from hoaban.demonstration.reading import MAIN
from hoaban.shared.access import Actor

YEARS = range(2019, 2025)
NONE_WEAK = 2022
SIGNER = "Cà Thị Mến"


def build_past(*, actor: Actor, on: date, seed: int) -> None:
    """One published round a year, in which communes keep their standing from year to year but for a few points."""
    draw = random.Random(f"{seed} governing past")
    standing: dict[int, float] = {}
    for year in YEARS:
        decided = date(year + 1, 2, 20)
        if decided > on:
            return
        results = [_result(draw, standing, unit, year) for unit in _communes(actor, date(year, 12, 31))]
        past = PastRound(
            organisation.get_part(actor=actor, on=decided, code=MAIN).id, year, f"{draw.randrange(200, 600)}/QĐ-UBND",
            decided, SIGNER, results,
        )  # fmt: skip
        record_results(actor=actor, past=past, on=on)


def _communes(actor: Actor, day: date) -> list[int]:
    part = organisation.get_part(actor=actor, on=day, code=MAIN)
    return [row.id for row in organisation.communes_on(actor=actor, on=day, part=part)]


def _result(draw: random.Random, standing: dict[int, float], unit: int, year: int) -> PastResult:
    points = standing.setdefault(unit, draw.gauss(74, 9)) + draw.gauss(0, 2.5) + (year - YEARS[0]) * 0.8
    least = 52.0 if year == NONE_WEAK else 38.0
    kept = Decimal(round(max(least, min(97.0, points)) * 2)) / 2
    person = random.Random(unit)
    return PastResult(unit, kept, person.randrange(1_800, 9_000), person.choice((1, 2, 3, 3)), invented=True)
