"""Published rankings of the years gone by: most are good, few excellent, those disciplined over duties failed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from hoaban.apps.conduct.commands.rankings import RankingFacts, record_rankings
from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.conduct.queries.places import standings_of
from hoaban.apps.conduct.queries.year_rules import rule_day
from hoaban.apps.people.models import CensusRow
from hoaban.demonstration.leading.discipline import spared_people
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

FIRST_YEAR = 2021
EXCELLENT, GOOD, FAIR, FAILED = 1, 2, 3, 4


def build_rankings(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:
    """Every year from FIRST_YEAR to the last that is over, for everybody in the headcount at its end."""
    draw, spared = random.Random(f"{seed} rankings"), spared_people(targets)
    rows = [one for year in range(FIRST_YEAR, on.year) for one in _year(draw, year, on, spared)]
    record_rankings(actor=actor, on=on, rows=rows)


def _year(draw: random.Random, year: int, on: date, spared: set[int]) -> Iterator[RankingFacts]:
    day = rule_day(year)
    serving = CensusRow.objects.filter(starts_on__lte=day, ends_before__gt=day, category__in=(1, 2, 3))
    people = sorted(serving.values_list("official_id", flat=True))
    failed = _failed(year)
    agencies: dict[int, list[int]] = defaultdict(list)
    for who, place in standings_of(official_ids=people, on=day).items():
        agencies[place.agency_id].append(who)
    published = min(date(year, 12, 12), on)
    for members in agencies.values():
        yield from _agency(draw, sorted(members), failed, spared, year, published)


def _agency(
    draw: random.Random, members: list[int], failed: set[int], spared: set[int], year: int, published: date
) -> Iterator[RankingFacts]:
    """One agency: of a fifth of those rated good at most are excellent; a few only completed."""
    others = [who for who in members if who not in failed]
    fair = {who for who in others if draw.random() < 0.035} - spared
    better = [who for who in others if who not in fair]
    excellent = set(draw.sample(better, len(better) * 4 // 25))
    for who in members:
        band = FAILED if who in failed else FAIR if who in fair else EXCELLENT if who in excellent else GOOD
        yield RankingFacts(who, year, band, published)


def _failed(year: int) -> set[int]:
    """Those disciplined over their duties in the year."""
    rows = DisciplineCase.objects.filter(service_related=True, decided_on__year=year)
    return set(rows.values_list("official_id", flat=True))
