"""Decided cases of the past: every leading post taken up since 2021, with the findings of its day."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.leadership.commands.case_history import DecidedRow, WaiverFacts, record_decisions
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.leading.appointed import Taken, read_taken
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

WAIVED = ("standard.state_management", "standard.political_theory")
AUTHORITY = "Ban Thường vụ Tỉnh ủy"


def build_cases(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """One case for every leading post taken up; some standards not met then were waived, with a reason."""
    province = Unit.objects.get(code=MAIN, ends_before=None)
    record_decisions(actor=actor, on=on, rows=[_row(one) for one in read_taken(province.pk) if one.on <= on])


def _row(one: Taken) -> DecidedRow:
    waivers = [
        WaiverFacts(rule, AUTHORITY, "Cán bộ nguồn tại chỗ, cam kết hoàn thiện trong 12 tháng") for rule in WAIVED
    ]
    return DecidedRow(
        kind="election" if one.kind == "elected" else "appointment", official_id=one.official_id, post_id=one.post_id,
        decided_on=one.on - timedelta(days=1), takes_effect_on=one.on, decision_no=one.decision_no,
        assignment_id=one.assignment_id, waivers=waivers if one.official_id % 3 == 0 else (),
    )  # fmt: skip
