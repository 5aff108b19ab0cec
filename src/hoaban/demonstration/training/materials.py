"""Files of lessons: what participants take home and fill in."""

from __future__ import annotations

from datetime import date

from hoaban.apps.learning.commands.study import add_file
from hoaban.apps.learning.models import Lesson
from hoaban.demonstration.targets import Targets
from hoaban.demonstration.training.papers import Paper, docx, letter, pdf, xlsx
from hoaban.shared.access import Actor

CHECKS = (
    "1. Mở danh sách hồ sơ, xếp theo hạn gần nhất. Hồ sơ còn một ngày: hỏi người đang giữ có chắc kịp không.",
    "2. Chắc không kịp: báo lãnh đạo và soạn thư xin lỗi trong buổi sáng, gửi trước khi hết hạn.",
    "3. Thư nêu tên người nộp, thủ tục, mã hồ sơ, lý do thật và ngắn, ngày hẹn mới, nơi liên hệ.",
    "4. Ngày hẹn mới chỉ hẹn một lần; kiểm tra ngày nghỉ, ngày làm bù trước khi ghi.",
    "5. Gọi điện cho người ở xa trước khi họ lên đường.",
)
SORRY = (
    "Ủy ban nhân dân xã đã nhận hồ sơ …… của ông/bà …… ngày …/…/……, hẹn trả ngày …/…/……",
    "Đến nay hồ sơ chưa xong vì …… Ủy ban nhân dân xã xin lỗi ông/bà và hẹn trả kết quả ngày …/…/……",
    "Ông/bà cần hỏi thêm, xin liên hệ …… điện thoại ……",
)
SCALES = ("Chợ hoặc điểm thu mua", "Người dùng cân", "Loại cân", "Hạn kiểm định", "Tem, niêm phong", "Ghi chú")
MARKET = (
    ("Chợ trung tâm xã", "", "Cân đồng hồ lò xo 30 kg", "", "", "Cân đối chứng"),
    ("Chợ trung tâm xã", "", "", "", "", ""),
)


def build_materials(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """A checklist and a form with the lesson on deadlines, a register with the lesson on measurement."""
    for title, paper in _papers():
        lesson = Lesson.objects.get(title=title)
        add_file(actor=actor, lesson_id=lesson.pk, upload=paper, on=on)


def _papers() -> list[tuple[str, Paper]]:
    centre, commune = "Trung tâm Phục vụ hành chính công", "Ủy ban nhân dân xã"
    checklist = letter(kind="Phiếu kiểm tra", issuer=centre, title="Hạn trả hồ sơ, mỗi buổi sáng", paragraphs=CHECKS)
    form = letter(kind="Thư xin lỗi", issuer=commune, title="Hẹn lại ngày trả kết quả", paragraphs=SORRY)
    return [
        ("Thời hạn, giấy hẹn và thư xin lỗi", pdf("Kiểm tra hạn trả mỗi sáng", checklist)),
        ("Thời hạn, giấy hẹn và thư xin lỗi", docx("Mẫu thư xin lỗi", form)),
        ("Đo lường ở một chợ xã", xlsx("Sổ theo dõi cân ở chợ", SCALES, MARKET)),
    ]
