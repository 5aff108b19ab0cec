"""Decisions on discipline by year: just as many at the communes in the year that was reported, some in the others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from hoaban.apps.conduct.commands.discipline_history import SanctionFacts, record_sanctions
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import CensusRow
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import COMMUNE_DAY, Targets
from hoaban.demonstration.training.facts import read_serving
from hoaban.shared.access import Actor, below, step

FIRST_YEAR = 2021
ELSEWHERE = 41
"""Decisions a year beyond those of the communes' cadres and civil servants."""
AT_COMMUNES = 19
"""Decisions a year about the communes' cadres and civil servants, in years that nobody reported."""
VIOLATIONS = (
    ("Chậm giải quyết thủ tục hành chính, để người dân đi lại nhiều lần", True),
    ("Thiếu tinh thần trách nhiệm trong thực hiện nhiệm vụ được giao", True),
    ("Vi phạm quy định về giờ giấc và kỷ luật lao động", True),
    ("Sai sót trong quản lý tài chính, thanh quyết toán kinh phí", True),
    ("Sai sót trong quản lý đất đai thuộc phạm vi phụ trách", True),
    ("Có thái độ không đúng mực khi tiếp công dân", True),
    ("Điều khiển phương tiện sau khi uống rượu, bia", False),
    ("Vi phạm chính sách dân số", False),
)
FORMS = ("reprimand", "warning")
WEIGHTS = (74, 26)


def build_discipline(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:
    """Decided cases from FIRST_YEAR on, and nobody twice; nobody of the district that reported its appointments."""
    draw, taken = random.Random(f"{seed} discipline"), spared_people(targets)
    rows: list[SanctionFacts] = []
    for year in range(FIRST_YEAR, on.year + 1):
        rows += _year(draw, year, on, targets, taken)
    record_sanctions(actor=actor, on=on, rows=rows)


def spared_people(targets: Targets) -> set[int]:
    """Officials of the district whose appointments all met the standards: a decision would block some of them."""
    return {one.official_id for one in read_serving(date(2024, 1, 1), targets.training_district)}


def _year(draw: random.Random, year: int, on: date, targets: Targets, taken: set[int]) -> Iterator[SanctionFacts]:
    last = min(date(year, 12, 20), on - timedelta(days=20))
    days = (last - date(year, 1, 10)).days
    if days <= 0:
        return  # in January nothing of the new year is decided yet
    opening, root = date(year, 1, 10) - timedelta(days=40), step(Unit.objects.get(code=MAIN, ends_before=None).pk)
    commune = targets.disciplined if year == COMMUNE_DAY.year else AT_COMMUNES
    for number, (at_commune, count) in enumerate(((True, commune), (False, ELSEWHERE))):
        rows = CensusRow.objects.filter(below(root), starts_on__lte=opening - timedelta(days=60), ends_before__gt=last)
        rows = rows.filter(category__in=(1, 2), level=3) if at_commune else rows.filter(category=3)
        people = sorted(set(rows.values_list("official_id", flat=True)) - taken)
        chosen = draw.sample(people, min(count, len(people)) if days > 300 else count * days // 330)
        taken.update(chosen)
        for place, who in enumerate(chosen):
            decided = date(year, 1, 10) + timedelta(days=draw.randrange(days))
            yield _decision(draw, who, decided, f"{year % 100}{number}{place + 1:02}/QĐ-KL")


def _decision(draw: random.Random, who: int, decided: date, number: str) -> SanctionFacts:
    violation, service = draw.choices(VIOLATIONS, (14, 14, 10, 8, 8, 10, 12, 4))[0]
    opened = decided - timedelta(days=draw.randrange(25, 80))
    return SanctionFacts(
        official_id=who, form=draw.choices(FORMS, WEIGHTS)[0], violation=violation,
        occurred_on=opened - timedelta(days=draw.randrange(10, 120)), opened_on=opened, decided_on=decided,
        effective_on=decided, decision_no=number, service_related=service,
    )  # fmt: skip
