"""Decisions of recruitment of FIRST_YEAR on, beside everybody who entered service by recruitment since."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoaban.apps.people.models import Assignment, CensusRow, Employment
from hoaban.apps.recruitment.commands.history import PastDecision, record_decisions
from hoaban.shared.access import Actor

FIRST_YEAR = 2021
RECRUITED = (2, 3)
"""Civil servants and public employees."""
SIGNERS = ("Lò Văn Hưởng", "Nguyễn Thị Thảo", "Giàng A Tủa", "Quàng Văn Pâng")
PROBATION = 12


def build_past(*, actor: Actor, on: date, seed: int) -> None:
    """A decision some days before the first day of service, in the same year, numbered by year."""
    draw, numbers = random.Random(f"{seed} recruiting"), dict[int, int]()
    rows = []
    for official, post, starts_on in _entered(on):
        decided = max(starts_on - timedelta(days=draw.randrange(5, 26)), date(starts_on.year, 1, 1))
        numbers[decided.year] = number = numbers.get(decided.year, 0) + 1
        ended = starts_on.replace(day=min(starts_on.day, 28), year=starts_on.year + PROBATION // 12)
        rows.append(
            PastDecision(
                official, post, f"{number}/QĐ-TD", decided, starts_on, draw.choice(SIGNERS), PROBATION,
                ended if ended <= on else None,
            )
        )  # fmt: skip
    record_decisions(actor=actor, rows=rows, on=on)


def _entered(on: date) -> list[tuple[int, int | None, date]]:
    """Official, post and first day of everybody who was recruited then, as civil servant or public employee."""
    jobs = Assignment.objects.filter(
        kind="recruited", is_main=True, starts_on__gte=date(FIRST_YEAR, 1, 1), starts_on__lte=on
    )
    found = {official: (official, post, starts) for official, post, starts in jobs.order_by("-starts_on").values_list(
        "official_id", "post_id", "starts_on")}  # fmt: skip
    begun = dict(Employment.objects.filter(category__in=RECRUITED, official__in=jobs.values("official")).order_by(
        "-starts_on").values_list("official_id", "starts_on"))  # fmt: skip
    placed = {
        (official, starts)
        for official, starts in CensusRow.objects.filter(official__in=jobs.values("official"), category__in=RECRUITED)
        .values_list("official_id", "starts_on")
    }  # fmt: skip
    return sorted(
        (one for one in found.values() if begun.get(one[0]) == one[2] and (one[0], one[2]) in placed),
        key=lambda one: (one[2], one[0]),
    )
