"""Names composed of common parts, per ethnic group and sex; nobody here exists.

Keys of ethnic groups are those of the lawbook. Families and given names are the parts that are common among each
group in the north-west; every full name is a draw of family, middle and given name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from hoaban.shared.names import fold

MALE, FEMALE = 1, 2
KINH, TAY, THAI, HOA, MUONG, NUNG, MONG, DAO = 1, 2, 3, 4, 6, 7, 8, 9
KHO_MU, KHANG, XINH_MUN, HA_NHI, LAO, PHU_LA, CONG, SI_LA = 29, 33, 34, 35, 37, 40, 48, 50

NEVER = frozenset(
    {
        "quang thi nguyet", "vu thi sung", "quang van cuong", "dam khanh duong", "tran quoc quan", "dao duy thach",
        "nguyen tien dat", "nguyen ngoc diep", "ha linh", "tuan anh", "quang long", "tran quoc cuong", "mua a son",
        "le thanh do", "mua a vang", "lo van tien", "giang thi hoa", "vu a bang", "pham duc toan", "lo van phuong",
        "ha quang trung", "nguyen van thang", "lo van muon", "lo mai trinh", "nguyen phu trong", "to lam",
        "vo van thuong", "vo thi anh xuan", "pham minh chinh", "tran thanh man", "vuong dinh hue", "luong cuong",
        "nguyen xuan phuc", "nguyen thi kim ngan", "dinh the huynh", "pham thi thanh tra", "do thi minh hoa",
    }
)  # fmt: skip
"""People named in the press articles, and well-known office holders, folded: these names are drawn again."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one group's names; ``families`` with weights, most common first."""

    families: tuple[tuple[str, int], ...]
    middle_male: tuple[str, ...]
    middle_female: tuple[str, ...]
    given_male: tuple[str, ...]
    given_female: tuple[str, ...]


def _w(text: str) -> tuple[tuple[str, int], ...]:
    """Families written "Lò 22, Quàng 14": name and weight."""
    pairs = (part.rsplit(" ", 1) for part in text.split(", "))
    return tuple((name, int(weight)) for name, weight in pairs)


def _s(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MALE = _s(
    "An Anh Bình Biên Cường Chiến Chung Công Dũng Duy Dương Đạt Đông Đức Giang Hà Hải Hiếu Hòa Hoàng Hùng Hưng Huy "
    "Khánh Khoa Kiên Lâm Linh Long Lợi Mạnh Minh Nam Nghĩa Ngọc Phong Phú Phúc Phương Quân Quang Quý Quyết Sơn Tài "
    "Tâm Tân Thái Thành Thắng Thanh Thịnh Thuận Tiến Toàn Trung Trường Tuấn Tùng Tuyên Việt Vinh Vũ"
)
_FEMALE = _s(
    "An Anh Ánh Bích Chi Cúc Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hoài Hồng Huế Huệ Hương Huyền Lan Lệ Liên Linh Loan "
    "Ly Mai Mến Minh My Nga Ngân Ngọc Nguyệt Nhung Oanh Phương Phượng Quyên Quỳnh Sen Tâm Thanh Thảo Thêm Thoa Thơm Thu "
    "Thùy Thúy Thủy Tình Trang Trinh Tuyết Uyên Vân Xuân Yến"
)
_THAI_MALE = _s(
    "Ánh Bình Biên Chung Chính Cương Dũng Diên Đôi Đoán Hặc Hải Hiên Hoan Hom Hùng Hưởng Khụt Kiêm Lả Lún Mai Minh "
    "Nghiêm Ngoan Nọi Ó Ơn Panh Phánh Phong Pọm Pâng Quân Quyết Sơn Sương Tâm Thanh Thắng Thỏa Thoan Thương Tiện Tiến "
    "Toản Tới Trung Tuấn Tướng Ún Việt Vui Xôm Xuân Yên Yêu"
)
_THAI_FEMALE = _s(
    "Ánh Biên Bó Chanh Chiên Chum Dung Duyên Đôi Hặc Hà Hạnh Hiên Hoa Hồng Hương Khuyên Lả Lan Liên Lún Mai Mến Minh "
    "Mười Ngân Nghiệp Ngoan Nhung Nọi Ó Oanh Ơn Panh Phương Pọm Quyên Sương Tâm Thanh Thảo Thoa Thơm Thu Thương Tình Ún "
    "Vân Viên Vui Xôm Xuân Yên Yêu"
)
_MONG_MALE = _s(
    "Bảy Chía Chinh Chu Chông Chờ Cu Dế Di Dính Dơ Dờ Dua Gàng Giống Hồ Hồng Hừ Kỷ Khứ Khua La Làng Lâu Lềnh Lử Lù Mang "
    "Măng Minh Nếnh Nhè Páo Phía Pó Pùa Sáng Sà Sếnh Sình Sính Sở Su Sử Tếnh Thào Thắng Tính Tồng Trừ Tùng Tủa Vảng "
    "Vàng Vinh Vừ Xá Xềnh Xìa"
)
_MONG_FEMALE = _s(
    "Bầu Bla Cá Chá Chía Chu Co Công Dế Di Dính Dở Dợ Dua Đớ Gánh Già Giàng Hoa Kía Khua Lan Lầu Lia Mai Mái Máy Mo Mỷ "
    "Mỵ Nhia Nủ Pa Pàng Pằng Pla Sai Sáo Say Sông Sua Sy Tàng Tồng Trù Tỏng Vang Và Xay Xia Xúa Xuân Ỷ"
)
_HA_NHI_MALE = _s(
    "Bình Cà Chừ Chử Đức Giá Go Hà Hùng Hừ Khai Khừ Lòng Lò Lùng Mé Na Ninh Phạ Phù Pố Pớ Quân Sinh Sừng Tho Thắng Toán "
    "Tư Từ Tùng Vạn Xá Xè"
)
_HA_NHI_FEMALE = _s(
    "Bé Cà Chu Chừ Do Dung De Gó Hoa Lan Lụa Mé Mì Mò Na Nu Nhù Pé Pơ Sớ Su Thu Tư Trang Tuyết Xó Xuân Xừ"
)

_KINH = Parts(
    _w(
        "Nguyễn 38, Trần 12, Lê 9, Phạm 8, Vũ 5, Hoàng 5, Bùi 4, Đỗ 4, Đặng 3, Ngô 3, Dương 2, Lý 1, Đào 2, Đinh 2, Mai 1, "
        "Trịnh 2, Cao 1, Phan 2, Lương 1, Hà 1, Tạ 1, Đoàn 1, Tô 1, Chu 1, Lại 1, Quách 1, Phùng 1, Lưu 1"
    ),
    _s("Văn Văn Đức Hữu Quang Minh Xuân Đình Ngọc Thanh Công Tuấn Anh Mạnh Trọng Duy Bá Việt Hồng Thế Tiến Hải Quốc"),
    _s("Thị Thị Thị Thị Thị Thu Ngọc Thanh Minh Hồng Phương Kim Bích Diệu Hoài Lan Khánh Thùy"),
    _MALE,
    _FEMALE,
)
_THAI = Parts(
    _w(
        "Lò 24, Quàng 14, Cà 11, Lường 10, Tòng 8, Vì 6, Lù 3, Điêu 3, Bạc 2, Cầm 3, Hoàng 2, Đèo 1, Tao 1, Mào 1, Ngần 1, "
        "Khoàng 1, Lèng 1, Sầm 1, Lương 1, Hà 1, Ma 1, Cút 1"
    ),
    _s("Văn Văn Văn Văn Văn Văn Văn Văn Xuân Minh Đức Ngọc Mạnh Quang"),
    _s("Thị Thị Thị Thị Thị Thị Thị Thị Thị Hồng Thanh Ngọc Thu Kim"),
    _THAI_MALE,
    _THAI_FEMALE,
)
_MONG = Parts(
    _w("Giàng 16, Vừ 14, Mùa 12, Sùng 11, Thào 11, Hạng 9, Lầu 6, Vàng 7, Ly 4, Cứ 3, Chang 3, Hờ 3, Ma 2, Phàng 2, "
       "Sình 1, Tráng 1, Lý 2, Ngải 1, Chá 1, Khang 1, Và 1, Thàng 1"),
    _s("A A A A A A A A A Bá Seo Xuân Minh"),
    _s("Thị Thị Thị Thị Thị Thị Thị Thị Thanh Thu"),
    _MONG_MALE,
    _MONG_FEMALE,
)  # fmt: skip
_HA_NHI = Parts(
    _w("Pờ 9, Lỳ 8, Chang 8, Khoàng 7, Sừng 7, Vù 5, Giàng 2, Toán 2, Phùy 2, Chu 2, Mạ 2, Lò 1"),
    _s("Văn Văn Xuân Go Hừ Chừ Phì Khai Xá Pó"),
    _s("Thị Thị Mỳ Gó Xó Pó Dồ Hà Chừ Lò"),
    _HA_NHI_MALE,
    _HA_NHI_FEMALE,
)


def _like(base: Parts, families: str) -> Parts:
    """Parts of a group that shares middle and given names with another."""
    return Parts(_w(families), base.middle_male, base.middle_female, base.given_male, base.given_female)


PARTS: dict[int, Parts] = {
    KINH: _KINH,
    THAI: _THAI,
    MONG: _MONG,
    HA_NHI: _HA_NHI,
    TAY: _like(
        _KINH, "Hoàng 14, Nông 12, Ma 9, Hà 8, Lương 7, Triệu 5, Bế 3, Lục 3, Lý 4, Nguyễn 8, Hứa 3, Đàm 3, Vi 3"
    ),
    NUNG: _like(_KINH, "Nông 12, Hoàng 10, Lục 6, Lương 6, Triệu 5, Vi 6, Lý 6, Đàm 4, Hứa 3, Long 3, Phùng 3, Mông 3"),
    MUONG: _like(
        _KINH,
        "Bùi 34, Quách 12, Đinh 13, Hà 6, Phạm 5, Nguyễn 8, Bạch 3, Xa 3, Lương 3, Trương 3, Cao 2, Hoàng 2, Lê 2",
    ),
    HOA: _like(_KINH, "Lý 8, Trần 8, Lâm 5, Voòng 3, Phùng 3, Hoàng 4, Triệu 3, Châu 2, Mạc 2, Tô 2"),
    DAO: _like(_KINH, "Triệu 10, Bàn 9, Phàn 8, Chảo 7, Lý 6, Đặng 5, Tẩn 5, Phùng 4, Chìu 3"),
    KHO_MU: _like(_THAI, "Quàng 12, Lò 12, Lường 8, Cà 6, Ốc 4, Rìa 3, Tòng 4, Cút 3, Lèo 3, Moong 3, Cụt 3, Vì 3"),
    KHANG: _like(_THAI, "Lò 11, Quàng 10, Lường 6, Hoàng 3, Cà 3, Bế 2, Điêu 1"),
    XINH_MUN: _like(_THAI, "Lò 10, Vì 8, Hà 4, Cút 3, Lường 3"),
    LAO: _like(_THAI, "Lò 10, Lường 8, Vì 6, Tòng 4, Thao 3, Cà 3, Mè 2"),
    CONG: _like(_THAI, "Lò 10, Chang 5, Hù 5, Nạ 3, Lý 3, Chảo 2, Lùng 2"),
    SI_LA: _like(_HA_NHI, "Hù 8, Pờ 6, Lý 4, Giàng 3, Vàng 2"),
    PHU_LA: _like(_HA_NHI, "Pờ 5, Lý 4, Vàng 4, Giàng 3, Sùng 2, Thèn 2"),
}


@lru_cache(maxsize=64)
def _families(ethnicity: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    families = PARTS.get(ethnicity, _KINH).families
    return tuple(name for name, _weight in families), tuple(accumulate(weight for _name, weight in families))


def compose_name(draw: random.Random, ethnicity: int, sex: int) -> str:
    """A full name of a group and sex (lawbook keys); never one of ``NEVER``."""
    parts = PARTS.get(ethnicity, _KINH)
    families, weights = _families(ethnicity)
    middles = parts.middle_male if sex == MALE else parts.middle_female
    givens = parts.given_male if sex == MALE else parts.given_female
    while True:
        family = draw.choices(families, cum_weights=weights)[0]
        middle, given = draw.choice(middles), draw.choice(givens)
        name = f"{family} {middle} {given}"
        if given in {family, middle} or fold(name) in NEVER:
            continue
        return name
