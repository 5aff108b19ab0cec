"""Record sheets of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hoaban.demonstration.recording.persons import Known

SHEET = (
    "official_id", "other_names", "birth_place", "residence", "current_address", "id_issued_on", "insurance_no",
    "occupation_before", "recruiting_body", "main_work", "position_allowance", "other_allowances",
    "general_education", "party_official_on", "highest_title", "strengths", "war_invalid", "past", "foreign_bodies",
    "relatives_abroad", "assets_declared_on", "version",
)  # fmt: skip
BEFORE = (
    "Học sinh",
    "Sinh viên",
    "Sinh viên",
    "Sinh viên",
    "Làm ruộng",
    "Giáo viên hợp đồng",
    "Bộ đội",
    "Nhân viên hợp đồng",
)
BODIES = ("Sở Nội vụ", "Ủy ban nhân dân tỉnh", "Sở Giáo dục và Đào tạo", "Ban Tổ chức Tỉnh ủy", "Sở Y tế")
STRENGTHS = (
    "Công tác chuyên môn", "Tham mưu, tổng hợp", "Công tác dân vận", "Quản lý, điều hành", "Giảng dạy", "Công tác tổ chức cán bộ",
    "Tài chính, kế toán",
)  # fmt: skip
ALLOWANCES = (None, None, None, None, None, Decimal("0.15"), Decimal("0.20"), Decimal("0.30"), Decimal("0.50"))
REGION = ("", "", "Phụ cấp khu vực 0,5", "Phụ cấp khu vực 0,7", "Phụ cấp công vụ")
FIRST_CARD = date(2021, 3, 1)
"""Identity cards with a chip are issued since then."""


def sheet_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """A sheet for everybody, without what the record lacks."""
    draw = known.draw("sheets")
    cards = (min(known.on, date(2025, 12, 31)) - FIRST_CARD).days
    declared = known.on.replace(year=known.on.year - 1, month=12, day=15)
    for one, lacks in zip(known.people, known.lacks, strict=True):
        chance = draw.randrange(1 << 30)
        texts = {
            "birth_place": one.home, "residence": one.home, "current_address": one.home if chance & 3 else "Phường Mường Thanh, tỉnh Điện Biên",
            "insurance_no": f"11{one.key:08d}", "occupation_before": BEFORE[chance % len(BEFORE)],
            "recruiting_body": BODIES[chance // 8 % len(BODIES)], "main_work": one.work or "Công tác chuyên môn",
            "general_education": "10/10" if one.birth.year < 1971 else "12/12",
            "strengths": STRENGTHS[chance // 64 % len(STRENGTHS)], "past": "Không", "foreign_bodies": "Không",
            "relatives_abroad": "Không",
        }  # fmt: skip
        for key in lacks & texts.keys():
            texts[key] = ""
        issued = None if "id_issued_on" in lacks else FIRST_CARD + timedelta(days=chance % max(cards, 1))
        full = one.party + timedelta(days=365) if one.party and "party_official" not in lacks else None
        yield (
            one.key, "", texts["birth_place"], texts["residence"], texts["current_address"], issued,
            texts["insurance_no"], texts["occupation_before"], texts["recruiting_body"], texts["main_work"],
            ALLOWANCES[chance // 512 % len(ALLOWANCES)], REGION[chance // 4096 % len(REGION)],
            texts["general_education"], full if full and full <= known.on else None, "", texts["strengths"], "",
            texts["past"], texts["foreign_bodies"], texts["relatives_abroad"], declared if chance % 5 == 0 else None, 1,
        )  # fmt: skip
