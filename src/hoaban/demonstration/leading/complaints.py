"""What officials object to and what is being looked into: petitions against rankings, and cases of discipline under way."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoaban.apps.accounts.models import User
from hoaban.apps.conduct.commands import discipline, petitions
from hoaban.apps.conduct.commands.discipline import CaseFacts
from hoaban.apps.conduct.models import Band, DisciplineCase, Evaluation, EvaluationState
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.models import CensusRow
from hoaban.demonstration.leading.discipline import VIOLATIONS, spared_people
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

ASKED = (
    ("Đề nghị xem lại kết quả quý III: hai nhiệm vụ chậm do chờ ý kiến đơn vị phối hợp.", True,
     "Chấp nhận: văn bản phối hợp đến muộn, nhiệm vụ không tính là chậm."),
    ("Đề nghị tính thêm nhiệm vụ đột xuất được giao trong đợt sắp xếp đơn vị hành chính.", True,
     "Chấp nhận một phần: hai nhiệm vụ có văn bản giao được tính vào khối lượng."),
    ("Đề nghị xem lại điểm tiêu chí chung về ý thức kỷ luật.", False,
     "Giữ nguyên: sổ theo dõi ghi bốn lần đi muộn không báo trước."),
    ("Đề nghị nâng mức xếp loại vì đã hoàn thành chương trình bồi dưỡng.", False,
     "Giữ nguyên: việc học không thay cho kết quả nhiệm vụ được giao."),
    ("Đề nghị công bố rõ cách chấm điểm tiến độ.", None, ""),
)  # fmt: skip
"""What is asked, whether it was accepted (None: it still waits), and the answer."""
FILED, ANSWERED = 3, 9
"""Days after publication on which a petition comes in, and after that on which it is answered."""
OPEN = (
    ("", 20), ("", 55), ("complex", 100), ("defer", 35), ("exempt", 60), ("drop", 70), ("", 84),
)  # fmt: skip
"""Cases of discipline that are not decided: what became of them, and how many days ago they were opened."""
WHY = "Vụ việc có nhiều tình tiết, cần giám định thêm"
EXEMPTED = "Xác nhận sự kiện bất khả kháng do lũ quét ngày xảy ra vụ việc"
DROPPED = "Xác minh không có vi phạm; phản ánh không đúng sự thật"


def build_petitions(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:
    """Petitions against rankings of the last year: two accepted, two not, one that still waits."""
    draw, spared = random.Random(f"{seed} petitions"), spared_people(targets) | _users()
    rows = Evaluation.objects.filter(
        round__year=on.year - 1, state=EvaluationState.PUBLISHED, band=Band.FAIR, is_leader=False, category=2
    ).exclude(official_id__in=spared)
    found = list(rows.order_by("pk").values_list("pk", "official_id", "published_on"))
    drawn = draw.sample(found, min(len(found), len(ASKED)))  # a small province may have fewer
    for (text, accepted, answer), (pk, who, published) in zip(ASKED, drawn, strict=False):
        assert published is not None  # as the state says
        filed = published + timedelta(days=FILED)
        own = Actor(name="demonstration", official_id=who)
        made = petitions.file_petition(actor=own, evaluation_id=pk, on=filed, said=text)
        if accepted is not None:
            petitions.answer_petition(
                actor=actor, petition_id=made.pk, on=filed + timedelta(days=ANSWERED), accepted=accepted, answer=answer,
                band=Band.GOOD if accepted else None,
            )  # fmt: skip


def build_open_discipline(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:
    """Cases about civil servants who lead nobody, none disciplined before: handled, extended, put off, ended without."""
    draw = random.Random(f"{seed} open discipline")
    spared = spared_people(targets) | _users() | set(DisciplineCase.objects.values_list("official_id", flat=True))
    first = on - timedelta(days=200)
    rows = CensusRow.objects.filter(starts_on__lte=first, ends_before__gt=on, category=2).exclude(
        title_id__in=PostTitle.objects.filter(is_leader=True).values("pk")
    )
    people = sorted(set(rows.values_list("official_id", flat=True)) - spared)
    for (then, ago), who in zip(OPEN, draw.sample(people, len(OPEN)), strict=True):
        opened = on - timedelta(days=ago)
        violation, service = draw.choice(VIOLATIONS)
        facts = CaseFacts(violation, opened - timedelta(days=draw.randrange(8, 60)), opened, service)
        case = discipline.open_case(actor=actor, official_id=who, on=opened, facts=facts)
        _go_on(actor, case, then, min(on, opened + timedelta(days=25)))


def _go_on(actor: Actor, case: DisciplineCase, then: str, day: date) -> None:
    given = {"actor": actor, "case_id": case.pk, "version": case.version, "on": day}
    if then == "complex":
        discipline.set_complex(reason=WHY, **given)  # type: ignore[arg-type]
    elif then == "defer":
        discipline.defer(ground="illness", **given)  # type: ignore[arg-type]
    elif then == "exempt":
        discipline.exempt(ground="necessity", reason=EXEMPTED, **given)  # type: ignore[arg-type]
    elif then == "drop":
        discipline.drop(reason=DROPPED, **given)  # type: ignore[arg-type]


def _users() -> set[int]:
    """Officials who sign in here."""
    return {one for one in User.objects.values_list("official_id", flat=True) if one is not None}
