"""What another commune has in discipline and supervision, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from hoaban.apps.conduct import models as m
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 2)
NAMED = "Ngoạisử"


Keys = Mapping[str, int]
Arguments = Mapping[str, object]
PUBLIC: dict[str, list[Arguments]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """An open and a decided case, a planned visit, one under way and one concluded, of the other commune."""
    path = organisation.current_path(unit.pk, DAY) or ""
    about = {
        "official_id": official_id, "unit": unit, "unit_path": path, "level": 3, "category": 2,
        "violation": f"Vi phạm {NAMED}", "occurred_on": DAY - timedelta(days=60), "opened_on": DAY,
        "due_on": DAY + timedelta(days=90),
    }  # fmt: skip
    case = m.DisciplineCase.objects.create(**about)
    decided = m.DisciplineCase.objects.create(
        **about, state="decided", form="warning", decision_no=f"1/{NAMED}", decided_on=DAY, effective_on=DAY,
        closed_on=DAY, paper={"issuer": f"Xã {NAMED}", "place": NAMED, "signer": NAMED, "signed_as": "CT"},
    )  # fmt: skip
    planned, held, concluded = (
        m.SupervisionVisit.objects.create(
            unit=unit, unit_path=path, subject=f"Kiểm tra {NAMED}", head=f"Trưởng đoàn {NAMED}", planned_on=DAY,
            state=state, held_on=None if state == "planned" else DAY, concluded_on=DAY if state == "concluded" else None,
        )
        for state in ("planned", "held", "concluded")
    )  # fmt: skip
    given = {"text": f"Phát hiện {NAMED}", "severity": 3, "recommendation": f"Kiến nghị {NAMED}", "due_on": DAY}
    finding = m.VisitFinding.objects.create(visit=concluded, case=case, **given)
    open_finding = m.VisitFinding.objects.create(visit=held, **given)
    return {
        "person": official_id, "case": case.pk, "decided": decided.pk, "visit": planned.pk, "held": held.pk,
        "finding": finding.pk, "open_finding": open_finding.pk,
    }  # fmt: skip


def _of(name: str, **fixed: object) -> Callable[[Keys], Arguments]:
    return lambda others: {"pk": others[name], **fixed}


FOREIGN: dict[str, Callable[[Keys], Arguments]] = {
    "conduct_discipline_open": _of("person"),
    "conduct_discipline_case": _of("decided"),
    "conduct_discipline_defer": _of("case"),
    "conduct_discipline_resume": _of("case"),
    "conduct_discipline_exempt": _of("case"),
    "conduct_discipline_drop": _of("case"),
    "conduct_discipline_extend": _of("case"),
    "conduct_discipline_decide": _of("case"),
    "conduct_discipline_letter": _of("decided", ending="pdf"),
    "conduct_supervision_visit": _of("held"),
    "conduct_supervision_change": _of("visit"),
    "conduct_supervision_call_off": _of("visit"),
    "conduct_supervision_hold": _of("visit"),
    "conduct_supervision_conclude": _of("held"),
    "conduct_finding_new": _of("held"),
    "conduct_finding_change": _of("open_finding"),
    "conduct_finding_report": _of("finding"),
    "conduct_finding_judge": _of("finding"),
}
"""Addresses of what belongs to the other commune."""
