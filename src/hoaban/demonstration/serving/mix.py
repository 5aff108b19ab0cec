"""What people come for: procedures with their weights, by level and day; seasons and weekdays; words of citizens."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import accumulate

from hoaban.apps.service.models import DecidedAt
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.known import KnownVersion

NO_NETWORK = "010"
"""No network of the country has phone numbers of ten digits that begin so: nobody is rung up."""
COMMON = {
    "2.000815": 230, "2.000635": 150, "2.000884": 90, "1.001193": 85, "1.004873": 70, "1.000894": 38, "1.000656": 34,
    "1.004222": 30, "1.004194": 16, "2.001035": 26, "1.001776": 24, "1.011607": 14, "1.001699": 10, "1.014027": 12,
    "1.004884": 8, "1.004859": 12, "1.010833": 6,
}  # fmt: skip
"""Weights of the procedures that come up most; the others weigh 3."""
LEVELS = {1: DecidedAt.DEPARTMENT, 2: DecidedAt.DISTRICT, 3: DecidedAt.COMMUNE}
MONTHS = (0.9, 0.75, 1.05, 1.0, 1.0, 1.0, 1.05, 1.25, 1.2, 1.0, 0.95, 0.95)
"""Tết empties the counters, the school year fills them."""
WEEKDAYS = (1.35, 1.05, 1.0, 0.9, 0.8, 0.0, 0.0)
CAUSES = {
    False: (("officer", 18), ("absent", 26), ("document", 30), ("other_unit", 18), ("system", 8), ("internet", 6)),
    True: (("internet", 55), ("absent", 14), ("document", 12), ("other_unit", 9), ("system", 8), ("officer", 6)),
}
"""Why dossiers are late, at desks with a good network and at remote ones."""
REASONS = {
    "internet": "Đường truyền mạng chậm, không vào được phần mềm dùng chung",
    "other_unit": "Chờ ý kiến của cơ quan phối hợp",
    "document": "Giấy tờ trong hồ sơ cần xác minh thêm",
    "absent": "Cán bộ phụ trách đi công tác, chưa bố trí người thay",
    "system": "Phần mềm dùng chung gặp sự cố",
    "officer": "Cán bộ chậm xử lý hồ sơ",
}
MESSAGES = {
    "complaint": (
        "Đến hẹn nhưng hồ sơ chưa có kết quả, phải đi lại hai lần.", "Phải chờ lâu mà không ai hướng dẫn viết tờ khai.",
        "Cán bộ giải thích chưa rõ giấy tờ còn thiếu.",
    ),
    "report": (
        "Bảng niêm yết thủ tục đã cũ, chưa ghi mức phí mới.", "Buổi chiều đầu tuần không có người trực ở quầy số 2.",
        "Đường vào trụ sở bị ngập sau mưa, người già đi lại khó.",
    ),
    "suggestion": (
        "Đề nghị nhận hồ sơ cả sáng thứ Bảy vào phiên chợ.", "Đề nghị có tờ khai mẫu điền sẵn bằng cỡ chữ lớn.",
        "Đề nghị báo qua điện thoại khi đã có kết quả.",
    ),
    "thanks": ("Cán bộ hướng dẫn tận tình, làm xong ngay trong buổi sáng.", "Cảm ơn cán bộ đã đến tận bản nhận hồ sơ."),
}  # fmt: skip
ANSWERS = {
    "complaint": "UBND đã kiểm tra, phân công người giải quyết dứt điểm và xin lỗi ông/bà về sự chậm trễ.",
    "report": "UBND cảm ơn ông/bà đã phản ánh; nội dung đã được khắc phục.",
    "suggestion": "UBND tiếp thu ý kiến của ông/bà và sẽ đưa vào kế hoạch của quý tới.",
    "thanks": "UBND cảm ơn lời động viên của ông/bà và đã chuyển tới cán bộ phụ trách.",
}
LED_TO = {
    "Bảng niêm yết thủ tục đã cũ, chưa ghi mức phí mới.": "Đã thay bảng niêm yết, ghi mức phí đang áp dụng; mỗi quý rà soát một lần.",
    "Buổi chiều đầu tuần không có người trực ở quầy số 2.": "Đã xếp lịch trực thay cho quầy số 2; giờ làm việc từng quầy dán ở cửa ra vào.",
    "Đường vào trụ sở bị ngập sau mưa, người già đi lại khó.": "Đã nạo vét rãnh thoát nước và kê lối đi tạm vào Bộ phận Một cửa.",
    "Đề nghị nhận hồ sơ cả sáng thứ Bảy vào phiên chợ.": "Đã cử người hướng dẫn tại chợ phiên; hồ sơ được nhận vào ngày làm việc kế tiếp.",
    "Đề nghị có tờ khai mẫu điền sẵn bằng cỡ chữ lớn.": "Đã có tờ khai mẫu cỡ chữ lớn tại bàn viết của Bộ phận Một cửa.",
    "Đề nghị báo qua điện thoại khi đã có kết quả.": "Khi có kết quả, cán bộ gọi điện cho người nộp ngay trong buổi.",
}
"""Message -> what the office changed, as it is published."""
Choices = tuple[tuple[KnownVersion, ...], tuple[float, ...]]


@lru_cache(maxsize=64)
def _versions(level: int, on: date) -> Choices:
    kept = [one for one in known.versions_on(on) if one.decided_at == LEVELS[level]]
    return tuple(kept), tuple(accumulate(float(COMMON.get(one.code, 3)) for one in kept))


def procedures(level: int, on: date) -> Choices:
    """Versions that a desk of a level decides on a day, and their weights added up; they change with the month at most."""
    return _versions(level, on.replace(day=1))


def busyness(day: date) -> float:
    """How many come on a day, 1 on a usual one."""
    return MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]
