"""Evidence that officials hand in for what no certificate covers: accepted, refused, and waiting for the supervisor."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.learning.commands.evidence import decide_evidence, submit_evidence
from hoaban.apps.learning.models import Competency
from hoaban.apps.people.models import Official
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.targets import Targets
from hoaban.demonstration.training.classes import path_of
from hoaban.demonstration.training.facts import Serving, read_serving
from hoaban.demonstration.training.papers import Paper, letter, pdf
from hoaban.shared.access import Actor

TOLD = (
    ("GT", 1, "Trực quầy tiếp nhận từ tháng 7/2025, không có phản ánh; Phó Giám đốc trung tâm xác nhận."),
    ("TTHC", 1, "Đã tự tiếp nhận và trả hơn 300 hồ sơ trên hệ thống mới, có thống kê theo tài khoản."),
    ("TDT", 1, "Nói tiếng Mông thành thạo: người xã, đã phiên dịch ở 12 buổi tiếp dân; trưởng bản xác nhận."),
    ("UXCV", 1, "Được biểu dương tại hội nghị cán bộ, công chức năm 2025 về thái độ phục vụ."),
    ("CDS", 1, "Đã hướng dẫn tổ công nghệ số cộng đồng của 5 bản; có danh sách và ảnh kèm theo."),
    ("QPAN", 1, "Đã học lớp quốc phòng, an ninh tại đơn vị cũ năm 2023, chưa tìm thấy giấy chứng nhận."),
)  # fmt: skip
"""Competency, level, what shows it."""
REFUSED = "Chưa có giấy tờ xác nhận. Đề nghị xin bản sao giấy chứng nhận hoặc xác nhận của đơn vị cũ."
YEARS = 3
PEOPLE = 18
OPEN_FROM = 12
SINCE = timedelta(days=90 + 5 * OPEN_FROM)
"""Before the first of it was handed in: who came later has none yet."""
"""Of so many people, those from this one on still wait."""


def build_evidence(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """Evidence of officials of the demonstration's own commune and of some others."""
    here = path_of(COMMUNE, on)
    earlier = {one.official_id for one in read_serving(on - SINCE)}
    serving = [one for one in read_serving(on) if one.is_officer and one.level == 3 and not one.is_leader]
    serving = [one for one in serving if one.official_id in earlier]
    own = [one for one in serving if one.path.startswith(here)]
    others = [one for one in serving if not one.path.startswith(here)][:: max(1, len(serving) // 7)]
    people = [*own[:PEOPLE:2], *others, *own[1:PEOPLE:2]][:PEOPLE]
    names = Official.objects.in_bulk([one.official_id for one in people])
    levels = dict(Competency.objects.values_list("code", "pk"))
    for place, one in enumerate(people):
        _hand_in(place, one, names[one.official_id].full_name, levels, actor=actor, on=on)


def _hand_in(place: int, one: Serving, name: str, levels: dict[str, int], *, actor: Actor, on: date) -> None:
    code, level, text = TOLD[place % len(TOLD)]
    handed_in = on - timedelta(days=6 if place >= OPEN_FROM else 90 + 5 * place)
    row = submit_evidence(
        actor=Actor(name, official_id=one.official_id), competency_id=levels[code], level=level, text=text,
        on=handed_in, upload=_paper(name, text, handed_in) if place % 3 == 0 else None,
    )  # fmt: skip
    if place >= OPEN_FROM:
        return
    refused = code == "QPAN"
    decide_evidence(
        actor=actor, evidence_id=row.pk, accept=not refused, on=handed_in + timedelta(days=9),
        reason=REFUSED if refused else "", expires_before=handed_in.replace(year=handed_in.year + YEARS, day=1),
    )  # fmt: skip


def _paper(name: str, text: str, on: date) -> Paper:
    said = (f"Xác nhận ông/bà {name} đang công tác tại đơn vị.", text)
    title, issuer = "Về kết quả công việc", "Ủy ban nhân dân xã"
    return pdf("Giấy xác nhận", letter(kind="Giấy xác nhận", issuer=issuer, title=title, paragraphs=said, on=on))
