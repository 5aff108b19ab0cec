"""Salary steps: rank by title, a step every two or three years, in the tables of the salary scales."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from hoaban.apps.people.rules.life import SalaryFacts
from hoaban.demonstration.person import PART_TIME, Person, month_start
from hoaban.demonstration.targets import FIRST_DAY, HORIZON

Scale = tuple[Decimal, Decimal, int, int]
"""First coefficient, what a step adds, steps, years a step takes."""
A3 = Decimal("6.20"), Decimal("0.36"), 6, 3
A2 = Decimal("4.40"), Decimal("0.34"), 8, 3
A1 = Decimal("2.34"), Decimal("0.33"), 9, 3
A0 = Decimal("2.10"), Decimal("0.31"), 10, 3
B = Decimal("1.86"), Decimal("0.20"), 12, 2

RANKS: dict[str, tuple[str, Scale]] = {
    "GV-MN": ("V.07.02.26", A0), "GV-TH": ("V.07.03.29", A1), "GV-THCS": ("V.07.04.32", A1),
    "GV-THPT": ("V.07.05.15", A1), "TTCM": ("V.07.05.15", A1), "HT-PT": ("V.07.05.14", A2),
    "PHT-PT": ("V.07.05.15", A1), "HT": ("V.07.04.32", A1), "PHT": ("V.07.04.32", A1), "GV-CT": ("V.07.01.03", A1),
    "GV-CD": ("V.07.01.03", A1), "BS": ("V.08.01.03", A1), "YS": ("V.08.03.07", B), "DD": ("V.08.05.13", B),
    "HS": ("V.08.06.16", B), "KTY": ("V.08.07.19", B), "DS": ("V.08.08.23", B), "YTCC": ("V.08.10.29", A1),
    "BV-TK": ("V.08.01.03", A1), "BV-PTK": ("V.08.01.03", A1), "NV-TH": ("V.07.07.20", B), "NV-KT": ("06.032", B),
    "KT": ("06.031", A1), "VT": ("02.007", A1), "CVC": ("01.002", A2), "CVCC": ("01.001", A3), "CS": ("01.004", A0),
    "NV": ("01.005", B), "DV-NV": ("01.005", B), "DV-KTV": ("V.05.02.08", B), "S-TTV": ("04.025", A1),
    "S-KL": ("10.226", A1), "BTV": ("V.11.01.03", A1),
}  # fmt: skip


def steps(draw: random.Random, person: Person) -> list[SalaryFacts]:
    """The steps from the last one before the first day, or from entering, to the end of service."""
    if person.spells[0].category >= PART_TIME:
        return []
    rank, (first, adds, count, years) = _rank(person)
    begin = person.entered if rank not in ("01.001", "01.002") else max(person.entered, date(2012, 7, 1))
    until = min(person.left or HORIZON, HORIZON)
    days = [begin]
    while len(days) < count and (following := month_start(days[-1], 12 * years + draw.choice((0, 0, 0, 2, 4)))) < until:
        days.append(following)
    skipped = max(0, sum(day <= FIRST_DAY for day in days) - 1)
    shown = list(enumerate(days, start=1))[skipped:]
    ends = [day for _step, day in shown[1:]] + [person.left]
    return [
        SalaryFacts(rank, step, first + adds * (step - 1), day, end)
        for (step, day), end in zip(shown, ends, strict=True)
        if end is None or day < end
    ]


def _rank(person: Person) -> tuple[str, Scale]:
    post = person.now.post
    if post is not None and post.title in RANKS:
        return RANKS[post.title]
    if post is not None and post.rank >= 41:
        return "01.002", A2
    educated = any(h.kind == 1 and h.level >= 4 for h in person.held)
    return ("01.003", A1) if educated else ("01.004", A0)
