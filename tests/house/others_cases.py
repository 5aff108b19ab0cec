"""A case of appointment of another commune, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.leadership.models import AppointmentCase, CasePaper, CaseStep, Waiver
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 10)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A case on its way and one that is decided, with steps, a paper and a waiver; the keys of them."""
    path = organisation.current_path(post.unit_id, DAY)
    given = {"official_id": official_id, "post": post, "unit_path": path, "level": 3, "opened_on": DAY}
    running = AppointmentCase.objects.create(
        kind="reappointment", state="steps", takes_effect_on=date(2026, 5, 1), reason=NAMED, **given
    )
    CaseStep.objects.create(case=running, key="report", done_on=DAY, note=NAMED)
    Waiver.objects.create(case=running, rule="standard.education", authority=NAMED, reason=NAMED, waived_on=DAY)
    paper = CasePaper.objects.create(
        case=running, kind="submission", title=NAMED, stored="cases/none", mime="application/pdf", size=1, added_on=DAY
    )
    decided = AppointmentCase.objects.create(
        kind="appointment", state="decided", takes_effect_on=date(2025, 7, 1), decided_on=date(2025, 6, 20),
        standards_met=True, decision_no=f"1/QĐ-{NAMED}", term_ends_on=date(2026, 6, 30), **given,
    )  # fmt: skip
    return {"running_case": running.pk, "decided_case": decided.pk, "case_paper": paper.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "leadership_case": lambda o: {"pk": o["running_case"]},
    "leadership_case_step": lambda o: {"pk": o["running_case"], "key": "key_staff"},
    "leadership_case_decide": lambda o: {"pk": o["running_case"]},
    "leadership_case_move": lambda o: {"pk": o["running_case"], "step": "withdraw"},
    "leadership_case_waive": lambda o: {"pk": o["running_case"], "rule": "standard.education"},
    "leadership_case_unwaive": lambda o: {"pk": o["running_case"], "rule": "standard.education"},
    "leadership_case_pdf": lambda o: {"pk": o["decided_case"]},
    "leadership_case_docx": lambda o: {"pk": o["decided_case"]},
    "leadership_paper_new": lambda o: {"pk": o["running_case"]},
    "leadership_paper": lambda o: {"pk": o["case_paper"]},
    "leadership_paper_remove": lambda o: {"pk": o["case_paper"]},
}
"""Addresses of somebody's own things: given those of the other commune, they must not exist."""
