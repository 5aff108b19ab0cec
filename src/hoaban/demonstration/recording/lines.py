"""Commendations, memberships, health checks and army service of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hoaban.demonstration.recording.persons import Known

COMMENDATION = ("official_id", "form", "detail", "awarded_on", "decision_no", "issuer")
MEMBERSHIP = ("official_id", "body", "joined_on", "work")
HEALTH = ("official_id", "checked_on", "condition", "height_cm", "weight_kg", "blood_group")
ARMY = ("official_id", "enlisted_on", "left_on", "rank")
FORMS = (
    (11, "", "Thủ trưởng đơn vị"), (11, "", "Thủ trưởng đơn vị"), (11, "", "Thủ trưởng đơn vị"),
    (10, "", "Thủ trưởng đơn vị"), (9, "", "Thủ trưởng đơn vị"), (9, "", "Thủ trưởng đơn vị"),
    (7, "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", "Chủ tịch Ủy ban nhân dân tỉnh"),
)  # fmt: skip
"""Form (as in the record), exact words, the one who awards it; the usual ones more often."""
CONDITIONS = ("Tốt", "Tốt", "Bình thường", "Tốt", "Loại II", "Loại I", "Loại III")
BLOOD = ("O", "A", "B", "AB", "O+", "A+", "B+", "AB+")
RANKS = ("Binh nhất", "Hạ sĩ", "Trung sĩ", "Thượng sĩ")
MALE = 1
YOUTH, UNION, WOMEN, VETERANS = 1, 2, 3, 4


def commendation_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """None to three commendations a person, in the years of service."""
    draw = known.draw("commendations")
    for one in known.people:
        years = known.on.year - one.entered.year
        for place in range(min(years, draw.randrange(4))):
            chance = draw.randrange(1 << 20)
            form, words, issuer = FORMS[chance % len(FORMS)]
            year = known.on.year - 1 - (chance // 8 + place * 3) % max(years, 1)
            yield (
                one.key,
                form,
                words,
                date(max(year, one.entered.year), 12, 1 + chance % 25),
                f"{1 + chance % 900}/QĐ",
                issuer,
            )


def membership_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """The youth union at sixteen, the trade union when service began."""
    draw = known.draw("memberships")
    for one, lacks in zip(known.people, known.lacks, strict=True):
        if "membership" in lacks:
            continue
        chance = draw.randrange(1 << 16)
        yield one.key, YOUTH, date(one.birth.year + 16, 3, 26), "Đoàn viên"
        yield one.key, UNION, min(known.on, one.entered + timedelta(days=30)), "Công đoàn viên"
        if one.sex != MALE and chance % 3 == 0:
            yield one.key, WOMEN, min(known.on, one.entered + timedelta(days=90)), "Hội viên"


def health_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """The check of the last year."""
    draw = known.draw("medical")
    for one, lacks in zip(known.people, known.lacks, strict=True):
        if "medical" in lacks:
            continue
        chance = draw.randrange(1 << 24)
        tall = (158 if one.sex == MALE else 150) + chance % 16
        checked = known.on - timedelta(days=30 + chance % 300)
        yield one.key, checked, CONDITIONS[chance % 7], tall, tall - 108 + chance // 16 % 18, BLOOD[chance // 512 % 8]


def army_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """One man of nine served for two years before entering service."""
    draw = known.draw("army")
    for one in known.people:
        chance = draw.randrange(1 << 16)
        begun = date(one.birth.year + 19, 2, 15)
        if one.sex == MALE and chance % 9 == 0 and date(begun.year + 2, 2, 1) < one.entered:
            yield one.key, begun, date(begun.year + 2, 2, 1), RANKS[chance % len(RANKS)]
