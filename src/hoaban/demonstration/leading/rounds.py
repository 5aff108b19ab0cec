"""The round of rotation that is open today: 485 seats, with the planner's proposal on the table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hoaban.apps.leadership.commands import rotation
from hoaban.apps.leadership.commands.rotation_solving import solve_proposal
from hoaban.apps.organisation.models import PostTitle, Unit
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

TITLES = (
    "X-BT", "X-PBT", "X-CT", "X-PCT", "X-PCTHDND", "X-CTMT", "X-CNUBKT", "X-TBXDD", "X-CVPDU", "TU-PTB", "S-PCVP",
    "S-GD",
)  # fmt: skip
"""Leaders of communes and of their Party bodies, and those of the province whom a round may send to them."""


def takes_effect(on: date) -> date:
    """When the moves of the open round are to take effect."""
    return date(on.year + 1, 3, 1)


def build_round(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Open the round and ask the planner once."""
    province = Unit.objects.get(code=MAIN, ends_before=None)
    titles = PostTitle.objects.filter(code__in=TITLES).values_list("pk", flat=True)
    opened = on - timedelta(days=6)
    made = rotation.open_round(
        actor=actor, unit_id=province.pk, title=f"Luân chuyển cán bộ chủ chốt đợt 1 năm {on.year + 1}",
        kind="rotation", takes_effect_on=takes_effect(on), title_ids=list(titles), goals={}, on=opened,
    )  # fmt: skip
    at = timezone.make_aware(datetime.combine(opened, time(9)))
    asked = rotation.ask_planner(actor=actor, round_id=made.pk, version=None, at=at, on=opened)
    solve_proposal(actor=actor, proposal_id=asked.pk)
