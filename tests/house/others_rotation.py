"""What another commune has in rotation, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from hoaban.apps.leadership.models import Move, Proposal, RotationRound, RoundPerson, RoundPost
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 10)
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A round of the other commune with somebody, a post and a move; the keys of them."""
    made = RotationRound.objects.create(
        title="Đợt Ngoạisử", unit=unit, unit_path=organisation.current_path(unit.pk, DAY),
        takes_effect_on=date(2026, 6, 1), opened_on=DAY, state="approved", decided_on=DAY,
    )  # fmt: skip
    RoundPost.objects.create(round=made, post=post)
    RoundPerson.objects.create(round=made, official_id=official_id)
    proposal = Proposal.objects.create(
        round=made, number=1, asked_at=datetime(2026, 3, 10, tzinfo=UTC), problem="Ngoạisử", state="failed"
    )
    move = Move.objects.create(round=made, proposal=proposal, official_id=official_id, to_post=post, note="Ngoạisử")
    return {"rotation": made.pk, "rotation_move": move.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    **{
        f"leadership_rotation_{name}": lambda o: {"pk": o["rotation"]}
        for name in ("round", "goals", "ask", "stop", "restart", "mark", "why", "question", "swap", "parts")
    },
    "leadership_rotation_step": lambda o: {"pk": o["rotation"], "step": "submit"},
    "leadership_rotation_move": lambda o: {"pk": o["rotation_move"]},
    **{
        f"leadership_rotation_{name}": lambda o: {"pk": o["rotation_move"], "rule": "term.two_terms"}
        for name in ("waive", "unwaive")
    },
}
"""Addresses of what belongs to the other commune."""
