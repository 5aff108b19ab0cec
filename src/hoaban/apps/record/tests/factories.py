"""Officials and records for tests, and who may see them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hoaban.apps.organisation.queries import current_path
from hoaban.apps.people.rules.life import Life, SalaryFacts
from hoaban.apps.people.tests.factories import COMMUNE, enter, life, posts_of, unit
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.models import FamilyMember, Membership, Profile
from hoaban.shared.access import Actor, Grant, Role

TODAY = date(2026, 3, 10)
OTHER = "03208"
SHEET: dict[str, Any] = {
    "birth_place": "Xã Mường Luân, tỉnh Điện Biên", "residence": "Xã Mường Luân", "current_address": "Xã Mường Luân",
    "id_issued_on": date(2021, 5, 4), "insurance_no": "1100012345", "occupation_before": "Sinh viên",
    "recruiting_body": "Sở Nội vụ", "main_work": "Văn thư", "general_education": "12/12", "strengths": "Tổng hợp",
    "past": "Không", "foreign_bodies": "Không", "relatives_abroad": "Không",
}  # fmt: skip
"""A whole sheet."""


def somebody(code: str = COMMUNE, *, step: int = 3, coefficient: str = "3.00", since: date = date(2023, 4, 1)) -> int:
    """An official of a unit on a step of salary."""
    post = posts_of(code, TODAY)[-1]
    made = life(post, date(2025, 7, 1), home_unit_id=unit(COMMUNE, TODAY).pk)
    pay = [SalaryFacts("01.003", step, Decimal(coefficient), since, None)]
    return enter(Life(made.person, made.spells, made.jobs, made.awards, pay), on=TODAY)[0]


def officer(code: str = COMMUNE, role: Role = Role.COMMUNE, official_id: int | None = None) -> Actor:
    """Somebody with a role over a unit."""
    path = current_path(unit(code, TODAY).pk, TODAY)
    return Actor("Lò Thị Thử", (Grant(role, (path,)),), user_id=7, official_id=official_id, home_path=path)


def filled(official_id: int, actor: Actor) -> Profile:
    """Fill everything in that makes a record complete."""
    made = sheet.change_sheet(actor=actor, official_id=official_id, version=0, facts=SHEET, on=TODAY)
    for kind, facts in (
        ("family", {"kin": 1, "full_name": "Lò Văn Cha", "birth_year": 1955}),
        ("membership", {"body": 2, "joined_on": date(2015, 7, 1)}),
        (
            "medical",
            {"checked_on": date(2026, 1, 5), "condition": "Tốt", "height_cm": 165, "weight_kg": 60, "blood_group": "O"},
        ),
    ):
        sheet.add_part(actor=actor, official_id=official_id, version=None, kind=kind, facts=facts, on=TODAY)
    assert FamilyMember.objects.filter(official_id=official_id).exists()
    assert Membership.objects.filter(official_id=official_id).exists()
    return Profile.objects.get(pk=made.pk)
