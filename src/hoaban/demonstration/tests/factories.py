"""A small world without a database: two districts of six old communes that become three."""

from __future__ import annotations

from datetime import date

from hoaban.demonstration.targets import TWO_TIER_DAY, Targets
from hoaban.demonstration.world import OPEN, PostPlain, Sector, TermPlain, UnitPlain, World

START = date(1980, 1, 1)
PROVINCE, DISTRICT, COMMUNE, DEPARTMENT, SCHOOL = 1, 2, 3, 10, 31
SMALL = Targets(
    headcount_first=524, headcount=500, minority=252, recruited=20, recruited_minority=14, training_headcount=60,
    commune_headcount=120, commune_trained=117, commune_both=88, led_by_others_before=4, led_by_others_start=1,
    led_by_others=3, rotated_to_communes=0, rotated_between_communes=1, reassigned=2,
)  # fmt: skip

HEADS = ("X-BT", "X-CT", "X-CHT")
BEFORE = (
    ("X-BT", 1, 1, 29, True), ("X-PBT", 1, 1, 24, True), ("X-CT", 1, 1, 29, True), ("X-PCT", 1, 1, 24, False),
    ("X-CTPN", 1, 1, 0, False), ("X-CHT", 2, 1, 18, False), ("X-VPTK", 2, 8, 0, False), ("X-VHXH", 2, 8, 0, False),
    ("X-KCT", 4, 0, 0, False),
)  # fmt: skip
AFTER = (
    ("X-BT", 1, 1, 29, True), ("X-PBT", 1, 1, 24, True), ("X-CT", 1, 1, 29, True), ("X-TP", 2, 2, 29, False),
    ("CV", 2, 50, 0, False), ("X-KCT", 4, 0, 0, False),
)  # fmt: skip
TEACHING = (("HT", 3, 1, 28, False), ("GV-TH", 3, 36, 0, False), ("NV-TH", 3, 3, 0, False), ("GV-MN", 3, 12, 0, False))
OFFICE = (("S-GD", 2, 1, 41, False), ("S-TP", 2, 3, 25, False), ("CV", 2, 46, 0, False))
LOCAL = (("H-CT", 1, 1, 41, False), ("H-TP", 2, 2, 30, False), ("CV", 2, 22, 0, False))
ASKED = {"X-BT": (2, 2, 0), "X-CT": (2, 2, 0), "S-GD": (4, 3, 3), "H-CT": (4, 3, 3), "HT": (4, 2, 1), "S-TP": (4, 2, 3)}


class _Builder:
    def __init__(self) -> None:
        self.units: dict[int, UnitPlain] = {}
        self.posts: list[PostPlain] = []
        self.sectors: dict[int, Sector] = {}
        self.titles: dict[str, int] = {}

    def unit(
        self, code: str, kind: int, level: int, posts: tuple[tuple[str, int, int, int, bool], ...], *,
        district: str = "", start: date = START, end: date = OPEN, commune: int | None = None,
    ) -> int:  # fmt: skip
        key = len(self.units) + 1
        own = commune if commune is not None else key if kind == COMMUNE else None
        inside = ((max(start, TWO_TIER_DAY) if kind == SCHOOL else start, end, own),) if own is not None else ()
        self.units[key] = UnitPlain(key, code, kind, level, 1, start, end, district, inside)
        self.sectors[key] = Sector.SCHOOL if kind == SCHOOL else Sector(level)
        for title, category, number, rank, leads in posts:
            asked = ASKED.get(title, (0, 0, 0))
            self.posts.append(
                PostPlain(
                    len(self.posts) + 1, key, self.titles.setdefault(title, len(self.titles) + 1), title, category, start,
                    end, ((start, end, number),), rank, leads, 4, ((START, OPEN, *asked),),
                    title in HEADS,
                )
            )  # fmt: skip
        return key


def small_world() -> World:
    """The world; districts are 099 and 100, communes 001 to 006, then 101 to 103."""
    b = _Builder()
    root = b.unit("11", PROVINCE, 1, ())
    b.unit("SNV", DEPARTMENT, 1, OFFICE)
    heirs: dict[int, frozenset[int]] = {}
    for code in ("099", "100"):
        b.unit(code, DISTRICT, 2, LOCAL, district=code, end=TWO_TIER_DAY)
    new = [
        b.unit(f"10{n}", COMMUNE, 3, AFTER, district=("099", "099", "100")[n - 1], start=TWO_TIER_DAY)
        for n in (1, 2, 3)
    ]
    for place in range(6):
        district = "099" if place < 3 else "100"
        old = b.unit(f"00{place + 1}", COMMUNE, 3, BEFORE, district=district, end=TWO_TIER_DAY)
        heir = new[place // 2]
        b.unit(f"00{place + 1}-TH", SCHOOL, 3, TEACHING, district=district, commune=heir)
        heirs[old] = frozenset({old, heir})
    heirs |= {key: frozenset({key}) for key in new}
    terms = [TermPlain(1, "BTV-11", date(2020, 10, 16), date(2025, 9, 26), 5)]
    return World(root, None, b.units, b.posts, heirs, terms, b.sectors)
