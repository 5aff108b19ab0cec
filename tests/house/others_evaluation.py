"""What another commune has of yearly rankings, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.conduct import models as m
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit

DAY = date(2026, 3, 10)
YEAR, AGENCY = 2025, "03208"
NAMED = "Ngoạisử"


Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A ranking of the other commune, published, with a petition that waits; the keys of them."""
    path = organisation.current_path(unit.pk, DAY)
    found = m.EvaluationRound.objects.create(
        province_id=unit.province_id, year=YEAR, opens_on=date(2025, 11, 3), due_on=date(2025, 12, 15)
    )
    row = m.Evaluation.objects.create(
        round=found, official_id=official_id, unit=unit, unit_path=path, agency=unit, agency_path=path, level=3,
        category=2, due_on=found.due_on, state="published", self_text=f"Tự {NAMED}", supervisor_text=f"Nhận xét {NAMED}",
        collective_text=f"Tập thể {NAMED}", group=f"Nhóm {NAMED}", band=2, published_on=DAY,
    )  # fmt: skip
    m.TaskResult.objects.create(
        evaluation=row, span=101, work=f"Việc {NAMED}", assigned=4, quantity=90, quality=90, progress=90
    )
    petition = m.Petition.objects.create(evaluation=row, text=f"Kiến nghị {NAMED}", filed_on=DAY, due_on=DAY)
    return {"evaluation": row.pk, "petition": petition.pk, "ranked_official": official_id}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "conduct_evaluation_people": lambda _o: {"year": YEAR},
    "conduct_evaluation_newcomers": lambda _o: {"year": YEAR},
    "conduct_evaluation_agency": lambda _o: {"year": YEAR, "code": AGENCY},
    "conduct_evaluation_meeting": lambda _o: {"year": YEAR, "code": AGENCY},
    "conduct_evaluation_publish": lambda _o: {"year": YEAR, "code": AGENCY},
    "conduct_evaluation_file": lambda o: {"pk": o["evaluation"]},
    "conduct_evaluation_step": lambda o: {"pk": o["evaluation"], "step": "kien-nghi"},
    "conduct_evaluation_tasks": lambda o: {"pk": o["evaluation"]},
    "conduct_evaluation_tasks_remove": lambda o: {"pk": o["evaluation"], "span": 101},
    "conduct_evaluation_history": lambda o: {"pk": o["ranked_official"]},
    "conduct_petition": lambda o: {"pk": o["petition"]},
}
"""Addresses of what belongs to the other commune."""
