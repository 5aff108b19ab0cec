"""What else stands in a record: faith, languages, skills, marks, where somebody studied."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from hoaban.apps.people.models import StudyMode
from hoaban.demonstration import names
from hoaban.demonstration.person import Held, Person
from hoaban.demonstration.world import Sector

LANGUAGES = {
    names.THAI: "Thái", names.MONG: "Mông", names.HA_NHI: "Hà Nhì", names.KHO_MU: "Khơ-mú", names.DAO: "Dao",
    names.LAO: "Lào", names.KHANG: "Kháng", names.SI_LA: "Si La", names.CONG: "Cống", names.XINH_MUN: "Xinh-mun",
    names.PHU_LA: "Phù Lá", names.TAY: "Tày", names.NUNG: "Nùng", names.MUONG: "Mường", names.HOA: "Hoa",
}  # fmt: skip
MARKS = ("martyr_child", "invalid_child", "martyr_family", "merit_family", "sick_soldier_child", "agent_orange_child")
FIELDS = {
    Sector.PROVINCE: ("Luật", "Quản lý nhà nước", "Kinh tế", "Tài chính - Ngân hàng", "Hành chính học", "Kế toán"),
    Sector.DISTRICT: ("Luật", "Quản lý nhà nước", "Quản lý đất đai", "Kế toán", "Nông học", "Hành chính học"),
    Sector.COMMUNE: ("Luật", "Quản lý nhà nước", "Quản lý đất đai", "Kế toán", "Công tác xã hội", "Nông lâm kết hợp"),
    Sector.SCHOOL: ("Giáo dục tiểu học", "Giáo dục mầm non", "Sư phạm Toán", "Sư phạm Ngữ văn", "Sư phạm Tiếng Anh"),
    Sector.HEALTH: ("Y đa khoa", "Điều dưỡng", "Y tế công cộng", "Dược học", "Hộ sinh"),
}
UNIVERSITIES = {
    Sector.SCHOOL: ("Trường Đại học Tây Bắc", "Trường Đại học Sư phạm Hà Nội", "Trường Đại học Sư phạm Hà Nội 2"),
    Sector.HEALTH: (
        "Trường Đại học Y Dược Thái Bình",
        "Trường Đại học Y - Dược Thái Nguyên",
        "Trường Đại học Y Hà Nội",
    ),
}
OTHER_UNIVERSITIES = (
    "Học viện Hành chính Quốc gia", "Trường Đại học Tây Bắc", "Trường Đại học Luật Hà Nội", "Học viện Nông nghiệp Việt Nam",
    "Trường Đại học Kinh tế và Quản trị kinh doanh Thái Nguyên", "Trường Đại học Nông Lâm Thái Nguyên",
)  # fmt: skip
COLLEGES = {
    Sector.SCHOOL: "Trường Cao đẳng Sư phạm Điện Biên", Sector.HEALTH: "Trường Cao đẳng Y tế Điện Biên",
}  # fmt: skip
COURSES = {
    2: "Trường Chính trị tỉnh", 3: "Trường Chính trị tỉnh", 4: "Trường Chính trị tỉnh",
}  # fmt: skip

STUDY_YEARS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 2, 6: 4}
"""Level of education -> years of study."""


@dataclass(frozen=True, slots=True)
class Described:
    """The small facts of one record."""

    sector: Sector
    religion: str
    foreign_language: str
    it_skill: str
    study: str

    def studied(self, draw: random.Random, held: Held) -> tuple[str, str]:
        """Field and institution of a qualification."""
        if held.kind > 1:
            advanced = held.kind == 2 and held.level >= 3
            return "", "Học viện Chính trị khu vực I" if advanced else COURSES[held.kind]
        if held.level >= 4:
            return self.study, draw.choice(UNIVERSITIES.get(self.sector, OTHER_UNIVERSITIES))
        return self.study, COLLEGES.get(self.sector, "Trường Cao đẳng Kinh tế - Kỹ thuật Điện Biên")


def studying(held: Held) -> tuple[date | None, int, int]:
    """Since when, known how exactly, and how a qualification was studied (columns of item 27 of form 2C)."""
    if held.kind > 1:
        return None, 1, StudyMode.CONCENTRATED if held.kind == 2 else StudyMode.FOSTERING
    years = STUDY_YEARS.get(held.level)
    if years is None:
        return None, 1, StudyMode.NOT_RECORDED
    begun = date(held.on.year - years, 9, 1) if held.on.month >= 6 else date(held.on.year - years - 1, 9, 1)
    return begun, 2, StudyMode.IN_SERVICE if held.level == 5 else StudyMode.REGULAR


def describe(draw: random.Random, person: Person) -> Described:
    """Faith, skills and field of study."""
    religion = "Tin Lành" if person.ethnicity == names.MONG and draw.random() < 0.04 else "Không"
    level = max((h.level for h in person.held if h.kind == 1), default=0)
    foreign = draw.choice(("Tiếng Anh A2", "Tiếng Anh B", "Tiếng Anh B1", "")) if level >= 3 else ""
    skill = (
        draw.choice(("Ứng dụng CNTT cơ bản", "Ứng dụng CNTT cơ bản", "Tin học B", "Tin học A")) if level >= 2 else ""
    )
    return Described(person.sector, religion, foreign, skill, draw.choice(FIELDS[person.sector]))


def languages_of(draw: random.Random, person: Person) -> tuple[str, ...]:
    """Languages of ethnic minorities: one's own, and one learned at work by some."""
    found = [LANGUAGES[person.ethnicity]] if person.ethnicity in LANGUAGES and draw.random() < 0.93 else []
    chance = 0.3 if person.sector in (Sector.COMMUNE, Sector.DISTRICT) else 0.08
    if draw.random() < chance:
        found.append(draw.choice(("Thái", "Mông")))
    return tuple(dict.fromkeys(found))


def marks_of(draw: random.Random, person: Person) -> list[tuple[str, date]]:
    """A family-policy mark for one in twenty-five."""
    return [(draw.choice(MARKS), person.entered)] if draw.random() < 0.04 else []
