"""Decided cases of the past: every leading post taken up since 2021, with its meetings and the findings of its day."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoaban.apps.leadership.commands.case_history import DecidedRow, WaiverFacts, record_decisions
from hoaban.apps.leadership.commands.cases import StepFacts
from hoaban.apps.leadership.rules.case_steps import Stage, stages_of
from hoaban.apps.leadership.rules.cases import INSIDE, OUTSIDE
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.leading.appointed import Taken, read_taken
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

AUTHORITY = "Ban Thường vụ Tỉnh ủy"
WAIVERS = (
    WaiverFacts(
        "age.full_term", AUTHORITY, "Còn đủ hai phần ba nhiệm kỳ, là nguồn tại chỗ duy nhất đủ tiêu chuẩn khác"
    ),
    WaiverFacts("planning.in_plan", AUTHORITY, "Kiện toàn ngay sau sắp xếp bộ máy, quy hoạch mới chưa kịp phê duyệt"),
    WaiverFacts(
        "standard.evaluation", AUTHORITY, "Năm trước hoàn thành nhiệm vụ do mới nhận việc, đã khắc phục hạn chế"
    ),
    WaiverFacts("standard.state_management", AUTHORITY, "Đang học, cam kết hoàn thành trong 12 tháng"),
    WaiverFacts(
        "standard.political_theory", AUTHORITY, "Đã trúng tuyển lớp trung cấp lý luận chính trị, học trong năm"
    ),
)
"""What the authority sets aside, and why; a waiver that the findings of the day do not need is left out."""
EVERY, FIRST = 5, 4
"""Days between two steps, and between the last one and the decision."""
SMALL, LARGE = (7, 15), (32, 61)
"""How many a meeting of the collective leadership calls, and a conference of key staff."""


def build_cases(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """One case for every leading post taken up; what was not met then, a named authority had set aside, with a reason."""
    draw = random.Random(f"{seed} cases")
    province = Unit.objects.get(code=MAIN, ends_before=None)
    record_decisions(actor=actor, on=on, rows=[_row(draw, one) for one in read_taken(province.pk) if one.on <= on])


def _row(draw: random.Random, one: Taken) -> DecidedRow:
    kind = "election" if one.kind == "elected" else "appointment"
    route = OUTSIDE if one.kind == "rotated" else INSIDE
    decided = one.on - timedelta(days=1)
    stages = stages_of(kind, route)
    opened = decided - timedelta(days=FIRST + EVERY * len(stages))
    steps = [took(draw, stage, opened + timedelta(days=EVERY * place)) for place, stage in enumerate(stages, 1)]
    return DecidedRow(
        kind=kind, official_id=one.official_id, post_id=one.post_id, decided_on=decided, takes_effect_on=one.on,
        decision_no=one.decision_no, assignment_id=one.assignment_id, waivers=WAIVERS, route=route, opened_on=opened,
        steps=steps,
    )  # fmt: skip


def took(draw: random.Random, stage: Stage, on: date, *, passes: bool = True) -> StepFacts:
    """A step as it was taken; of a vote, most of those called agreed, or few where it does not pass."""
    if not stage.meets:
        return StepFacts(stage.key, on)
    called = draw.randrange(*(LARGE if stage.key in ("key_staff", "election") else SMALL))
    present = called - draw.randrange(0, 1 + called // 9)
    agreed = present - draw.randrange(0, 1 + called // 6) if passes else called // 3
    return StepFacts(stage.key, on, called, present, agreed if stage.votes else None)
