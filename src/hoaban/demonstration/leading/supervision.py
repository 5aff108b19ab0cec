"""Supervision visits of the last months and of the next: findings, recommendations, what the units mended since."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoaban.apps.conduct.commands import supervision
from hoaban.apps.conduct.commands.supervision import FindingFacts, VisitFacts
from hoaban.apps.conduct.models import VisitFinding
from hoaban.apps.conduct.rules.supervision import VIOLATION
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import TWO_TIER_DAY, Targets
from hoaban.shared.access import Actor

VISITS, EVERY, BACK = 32, 8, 180
"""So many visits, a visit every so many days, the first so many days ago."""
HEADS = ("Sùng A Chinh", "Lường Văn Thịnh", "Tòng Thị Nguyệt", "Phạm Quang Huy")
SUBJECTS = (
    "Việc tiếp nhận và giải quyết thủ tục hành chính tại Trung tâm Phục vụ hành chính công",
    "Công tác đào tạo, bồi dưỡng cán bộ, công chức",
    "Việc bố trí cán bộ, công chức sau sắp xếp đơn vị hành chính",
    "Kỷ luật, kỷ cương hành chính và văn hóa công vụ",
)
FINDINGS: tuple[tuple[str, int, str], ...] = (
    ("Sổ theo dõi hồ sơ ghi đầy đủ, số liệu khớp với hồ sơ lưu.", 0, ""),
    ("Phân công nhiệm vụ rõ người, rõ việc; có kiểm tra định kỳ.", 0, ""),
    ("Ba hồ sơ trả quá hạn chưa có thư xin lỗi.", 1, "Gửi thư xin lỗi và báo cáo nguyên nhân chậm"),
    ("Kế hoạch bồi dưỡng chưa có nhu cầu của từng vị trí việc làm.", 1, "Rà soát nhu cầu theo vị trí, bổ sung kế hoạch"),
    ("Hai công chức chưa được bố trí đúng chuyên môn.", 1, "Bố trí lại hoặc cử đi bồi dưỡng"),
    ("Chưa niêm yết đủ thủ tục mới công bố.", 1, "Niêm yết đủ và cập nhật hằng tháng"),
    ("Phân công người trực tiếp dân không thường xuyên.", 2, "Ban hành lịch trực và niêm yết công khai"),
    ("Thu phí chứng thực không có biên lai trong bảy hồ sơ.", VIOLATION, "Giải trình, hoàn trả và chấn chỉnh việc thu phí"),
)  # fmt: skip
WEIGHTS = (16, 14, 16, 14, 12, 14, 10, 4)
DONE = "Đã thực hiện, có báo cáo và hồ sơ kèm theo."


def build_supervision(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Visits to communes and to offices of the province; the commune of the demonstration's accounts is visited first."""
    draw = random.Random(f"{seed} supervision")
    units = _units(draw, on)
    first = max(on - timedelta(days=BACK), TWO_TIER_DAY + timedelta(days=14))
    for number in range(VISITS):
        unit_id, day = units[number % len(units)], first + timedelta(days=EVERY * number)
        _visit(actor, draw, unit_id, day, number, on)


def _units(draw: random.Random, on: date) -> list[int]:
    rows = Unit.objects.filter(kind=UnitKind.COMMUNE, starts_on__lte=on, ends_before=None, province__code=MAIN)
    keys = dict(rows.order_by("code").values_list("code", "pk"))
    own = keys.pop(COMMUNE)
    others = draw.sample(sorted(keys.values()), min(VISITS, len(keys)))
    return [own, *others[:11], own, *others[11:]]


def _visit(actor: Actor, draw: random.Random, unit_id: int, day: date, number: int, on: date) -> None:
    facts = VisitFacts(
        subject=SUBJECTS[number % len(SUBJECTS)], head=HEADS[number % len(HEADS)], planned_on=day,
        basis=f"{30 + number}/KH-ĐGS",
    )  # fmt: skip
    told = min(day - timedelta(days=20), on)
    visit = supervision.plan_visit(actor=actor, unit_id=unit_id, on=told, facts=facts)
    if day > on:
        return
    if number % 15 == 8:
        reason = "Đơn vị đang được thanh tra cùng nội dung"
        supervision.call_off(actor=actor, visit_id=visit.pk, version=visit.version, on=day, reason=reason)
        return
    visit = supervision.hold_visit(actor=actor, visit_id=visit.pk, version=visit.version, on=day, held_on=day)
    version = visit.version
    for text, severity, asked in _found(draw):
        due_on = day + timedelta(days=draw.choice((45, 60, 90))) if asked else None
        told_facts = FindingFacts(text, severity, asked, due_on)
        supervision.add_finding(actor=actor, visit_id=visit.pk, version=version, on=day, facts=told_facts)
        version += 1
    concluded = day + timedelta(days=9)
    if concluded > on:
        return
    supervision.conclude(
        actor=actor, visit_id=visit.pk, version=version, on=concluded, concluded_on=concluded,
        conclusion="Đơn vị thực hiện cơ bản đúng quy định; khắc phục các thiếu sót đã nêu trong thời hạn.",
    )  # fmt: skip
    _follow(actor, draw, visit.pk, version + 1, on)


def _found(draw: random.Random) -> list[tuple[str, int, str]]:
    """One finding to three, none twice."""
    return list(dict.fromkeys(draw.choices(FINDINGS, WEIGHTS, k=draw.choice((1, 2, 2, 3)))))


def _follow(actor: Actor, draw: random.Random, visit_id: int, version: int, on: date) -> None:
    """Most units mend what was recommended in time; some reports wait, one in eight was sent back, a few are late."""
    for row in VisitFinding.objects.filter(visit_id=visit_id, due_on__isnull=False).order_by("pk"):
        assert row.due_on is not None  # as filtered
        reported = row.due_on - timedelta(days=draw.randrange(2, 20))
        kind = draw.randrange(8)
        if reported > on or kind == 7:
            continue
        given = {"actor": actor, "finding_id": row.pk}
        supervision.report_done(version=version, on=reported, done_text=DONE, **given)  # type: ignore[arg-type]
        judged = reported + timedelta(days=6)
        version += 1
        if judged > on or kind == 6:
            continue
        if kind == 5:
            text = "Báo cáo chưa kèm danh sách hồ sơ đã xử lý"
            supervision.send_back(version=version, on=judged, answer=text, **given)  # type: ignore[arg-type]
        else:
            supervision.accept_report(version=version, on=judged, **given)  # type: ignore[arg-type]
        version += 1
