"""Rosters of any size for measuring: synthetic people spread over the units and posts there are on a day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HEADERS = (
    "Mã cán bộ", "Số định danh cá nhân", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Tôn giáo", "Quê quán",
    "Đơn vị công tác", "Chức vụ/Vị trí việc làm", "Lãnh đạo chủ chốt", "Loại", "Ngày tuyển dụng", "Ngày bổ nhiệm",
    "Ngạch/CDNN", "Bậc", "Hệ số", "Trình độ chuyên môn", "Năm tốt nghiệp", "Chuyên ngành", "Lý luận chính trị",
    "Quản lý nhà nước", "Bồi dưỡng kiến thức dân tộc", "Tiếng dân tộc", "Ngoại ngữ", "Tin học", "Ngày vào Đảng",
)  # fmt: skip
FAMILY = ("Lò", "Quàng", "Cà", "Giàng", "Vừ", "Mùa", "Nguyễn", "Trần", "Lường", "Tòng", "Sùng", "Thào")
MIDDLE = ("Văn", "Thị", "Minh", "A", "Thị Hồng", "Quốc")
GIVEN = ("Ánh", "Bình", "Chứ", "Dí", "Đợi", "Giang", "Hiền", "Inh", "Khày", "Lả", "Nếnh", "Ơn", "Páo", "Say", "Yên")
EDUCATION = ("Trung cấp", "Cao đẳng", "Đại học", "Đại học", "Đại học", "Thạc sĩ")


def roster_rows(
    count: int, posts: list[tuple[str, str]], homes: list[str], *, on: date, seed: int = 7
) -> Iterator[list[Any]]:
    """Rows in the order of HEADERS; ``posts``: (unit code, title name) to draw from, ``homes``: commune names."""
    rng = random.Random(seed)
    for number in range(count):
        birth = date(1966, 1, 1) + timedelta(days=rng.randrange(12_000))
        recruited = birth + timedelta(days=rng.randrange(8_100, 9_000))
        unit, title = posts[number % len(posts)]
        yield [
            f"CB{number:06d}", f"0119{number:08d}",
            f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}", rng.choice(("Nam", "Nữ")),
            birth.strftime("%d/%m/%Y"), rng.choice(("Thái", "Kinh", "Mông", "Khơ Mú")), "Không",
            homes[number % len(homes)], unit, title, "", "Viên chức" if number % 3 else "Công chức",
            recruited.strftime("%d/%m/%Y"), max(recruited, on - timedelta(days=rng.randrange(3_000))).strftime("%d/%m/%Y"),
            "01.003", str(1 + number % 9), "3,66", rng.choice(EDUCATION), str(recruited.year), "Hành chính",
            rng.choice(("Trung cấp", "Cao cấp", "Sơ cấp", "")), rng.choice(("Chuyên viên", "")), rng.choice(("x", "", "3")),
            rng.choice(("Thái", "Mông, Thái", "")), "Anh B", "UDCNTTCB", rng.choice(("03/02/2014", "")),
        ]  # fmt: skip


def write_roster(path: Path, count: int, *, on: date) -> None:
    """Write a roster of ``count`` people over the posts and communes of the database on the day."""
    from hoaban.apps.organisation.models import Post, Unit, UnitKind
    from hoaban.shared.periods import on_day
    from hoaban.shared.spreadsheets import write_xlsx

    posts = list(
        Post.objects.filter(on_day(on), on_day(on, "unit__")).order_by("id").values_list("unit__code", "title__name_vi")
    )
    homes = list(Unit.objects.filter(on_day(on), kind=UnitKind.COMMUNE).values_list("name", flat=True))
    write_xlsx(path, list(HEADERS), roster_rows(count, posts, homes, on=on))
