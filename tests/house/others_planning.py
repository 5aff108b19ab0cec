"""What another commune has in leadership planning, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.leadership.models import Candidate, Nomination, PlanningRound
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 10)
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A round of the other commune with a nomination, and a plan of its post; the keys of them."""
    made = PlanningRound.objects.create(
        unit=unit, unit_path=organisation.current_path(unit.pk, DAY), term="2025-2030", kind="review", year=2026,
        opens_on=DAY, due_on=date(2026, 6, 30), reason="Ngoạisử",
    )  # fmt: skip
    row = Nomination.objects.create(round=made, post=post, official_id=official_id, reason="Ngoạisử")
    Candidate.objects.create(
        post=post, official_id=official_id, term="2025-2030", entered_by=made, starts_on=date(2026, 1, 1)
    )
    return {"planning_round": made.pk, "nomination": row.pk, "planned_post": post.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "leadership_post_plan": lambda o: {"pk": o["planned_post"]},
    "leadership_planning_round": lambda o: {"pk": o["planning_round"]},
    "leadership_planning_nominate": lambda o: {"pk": o["planning_round"]},
    "leadership_planning_withdraw": lambda o: {"pk": o["planning_round"], "nomination": o["nomination"]},
    "leadership_planning_meeting": lambda o: {"pk": o["planning_round"]},
    "leadership_planning_step": lambda o: {"pk": o["planning_round"], "step": "stop"},
}
"""Addresses of what belongs to the other commune."""
