"""The words that cells may hold for coded things, and the codes they stand for; only what has one meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hoaban.shared.names import fold

_LEVEL_SEPARATOR = re.compile(r"\s*(?:[,;+&/\n]|\bva\b|\bvà\b|\band\b)\s*")

SEX: Mapping[str, int] = {"nam": 1, "m": 1, "male": 1, "nữ": 2, "nu": 2, "f": 2, "female": 2}
"""By lower case with tones: "năm" is not "nam"."""

YES = frozenset({"x", "co", "yes", "true", "1", "v", "✓", "✔", "☑", "☒"})
NO = frozenset({"khong", "no", "false", "0"})
_NOT_TRAINED = ("Chưa qua đào tạo", "Chưa qua bồi dưỡng", "Chưa", "Không")


def _table(levels: Mapping[int, Iterable[str]], suffixes: Iterable[str] = ("",)) -> Mapping[str, int]:
    return {fold(f"{word} {suffix}"): code for code, words in levels.items() for word in words for suffix in suffixes}


CATEGORY = _table(
    {
        1: ("Cán bộ", "CB", "Cadre"),
        2: ("Công chức", "CC", "Civil servant"),
        3: ("Viên chức", "VC", "Public employee"),
        4: (
            "Người hoạt động không chuyên trách",
            "Không chuyên trách",
            "Cán bộ không chuyên trách",
            "NHĐKCT",
            "KCT",
            "Part-time worker",
        ),
        5: ("Hợp đồng", "Hợp đồng lao động", "Lao động hợp đồng", "Người lao động hợp đồng", "HĐ", "HĐLĐ", "Contract"),
    }
)
EDUCATION = _table(
    {
        0: ("Chưa qua đào tạo", "Chưa đào tạo", "Không có", "Untrained"),
        1: ("Sơ cấp", "SC"),
        2: ("Trung cấp", "TC", "Trung cấp chuyên nghiệp", "Trung học chuyên nghiệp", "TCCN", "THCN"),
        3: ("Cao đẳng", "CĐ", "College"),
        4: ("Đại học", "ĐH", "Cử nhân", "Kỹ sư", "Kĩ sư", "Bác sĩ", "Bác sỹ", "University"),
        5: ("Thạc sĩ", "Thạc sỹ", "ThS", "ThS.", "Master"),
        6: ("Tiến sĩ", "Tiến sỹ", "TS", "TS.", "Doctor"),
    }
)
POLITICAL_THEORY = _table(
    {
        0: _NOT_TRAINED,
        1: ("Sơ cấp", "SC"),
        2: ("Trung cấp", "TC"),
        3: ("Cao cấp", "CC"),
        4: ("Cử nhân", "CN"),
    },
    ("", "LLCT", "lý luận chính trị", "chính trị"),
)
STATE_MANAGEMENT = _table(
    {
        0: _NOT_TRAINED,
        1: ("Cán sự", "CS"),
        2: ("Chuyên viên", "CV"),
        3: ("Chuyên viên chính", "CVC"),
        4: ("Chuyên viên cao cấp", "CVCC"),
    },
    ("", "QLNN"),
)
ETHNIC_KNOWLEDGE: Mapping[str, int] = {
    word.format(n): n for n in (1, 2, 3, 4) for word in ("{}", "nhom {}", "doi tuong {}", "group {}")
}
LEVELS: Mapping[str, Mapping[str, int]] = {
    "category": CATEGORY,
    "education": EDUCATION,
    "political_theory": POLITICAL_THEORY,
    "state_management": STATE_MANAGEMENT,
    "ethnic_knowledge": ETHNIC_KNOWLEDGE,
}
"""Kind of column -> word in search form -> code."""


def holds_two(text: str, levels: Mapping[str, int]) -> bool:
    """Whether a text that is no level itself holds a level and something else."""
    if any(part in levels for part in _LEVEL_SEPARATOR.split(fold(text))):
        return True
    words = fold(text).split(" ")
    return any(" ".join(words[:cut]) in levels for cut in range(len(words) - 1, 0, -1))
