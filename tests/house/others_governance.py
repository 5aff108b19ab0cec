"""The sheet of another commune in a round, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.governance import models as m
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 10)
NAMED = "Ngoạisử"
OTHER = "03208"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    "governance_public_round": [{"pk": 1}],
    "governance_criteria_set": [{"code": "VD-2025"}],
    "governance_criteria_export": [{"code": "VD-2025"}],
}
"""Published results are for everybody, criteria for everybody who sees the report card."""


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A round with the sheet of the other commune, scored and explained, and a weak one of the year before with its plan."""
    path = organisation.current_path(unit.pk, DAY)
    criteria = m.CriteriaSet.objects.get(code="VD-2025")
    made = {}
    for year, state in ((2026, "open"), (2025, "decided")):
        found = m.CommuneRound.objects.create(
            unit_id=unit.pk, unit_path=path, year=year, first_year=year, criteria=criteria, state=state, opened_on=DAY,
            due_on=DAY, signer=NAMED, decided_on=DAY,
        )  # fmt: skip
        sheet = m.CommuneSheet.objects.create(
            round=found, unit=unit, unit_path=path, name=f"Xã {NAMED}", name_key=NAMED, most=100, state="explained",
            returned=NAMED,
        )  # fmt: skip
        score = m.CommuneScore.objects.create(
            sheet=sheet, criterion=criteria.criteria.first(), own=3, evidence=NAMED, answer=NAMED
        )
        paper = m.ScoreFile.objects.create(
            score=score, purpose="evidence", title=NAMED, stored=f"evidence/{year}", size=1, digest=NAMED,
            mime="application/pdf", added_by=NAMED, added_on=DAY,
        )  # fmt: skip
        made |= {f"file_{year}": paper.pk, f"round_{year}": found.pk, f"sheet_{year}": sheet.pk}
    m.CommuneProfile.objects.create(
        unit=unit, starts_on=DAY, population=4_321, zone=3, source=NAMED, recorded_by=NAMED, recorded_on=DAY
    )
    plan = m.ImprovementPlan.objects.create(sheet=sheet, unit_path=path, due_on=DAY, returned=NAMED, state="approved")
    step = m.ImprovementStep.objects.create(plan=plan, text=NAMED, responsible=NAMED, due_on=DAY)
    return {**made, "improvement": plan.pk, "improvement_step": step.pk}


def _of(key: str, **fixed: object) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others[key], **fixed}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "governance_round": _of("round_2026"),
    "governance_move": _of("round_2026", move="decide"),
    **{f"governance_{name}": _of("sheet_2026") for name in ("sheet", "score", "verify", "return", "answer", "settle")},
    "governance_adjust": _of("sheet_2026", criterion_id=1),
    "governance_profile": lambda _others: {"code": OTHER},
    **{
        f"governance_{name}": _of("improvement")
        for name in ("plan", "step_new", "plan_send", "plan_approve", "plan_return")
    },
    "governance_file": lambda o: {"pk": o["sheet_2026"], "file_id": o["file_2026"]},
    "governance_step_report": lambda o: {"pk": o["improvement"], "step_id": o["improvement_step"]},
    **{
        f"governance_step_{name}": lambda o: {"pk": o["improvement"], "step_id": o["improvement_step"]}
        for name in ("confirm", "change", "remove", "refuse")
    },
}
"""Addresses of what belongs to the other commune."""
