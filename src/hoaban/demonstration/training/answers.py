"""Answers of officials and their supervisors 3 and 6 months after the courses of last year, and what followed."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoaban.apps.learning.commands import effect
from hoaban.apps.learning.models import FollowUp, FollowUpTask
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

COURSES = ("TTHC-2CAP", "DOLUONG")
EVERY = 9
"""One in so many participants of each course has answered every question so far, and so has their supervisor."""
USES, ODDS = ("daily", "sometimes", "struggling", "not_used"), {3: (30, 42, 18, 10), 6: (46, 40, 8, 6)}
OBSTACLES = ("no_tools", "no_time", "no_chance", "not_fitting", "forgotten", "no_support")
SHOWN = {
    "TTHC-2CAP": ("Đã tiếp nhận và chuyển hồ sơ trên hệ thống mới mỗi ngày.", "Đã giúp hai đồng nghiệp mới làm quen hệ thống."),
    "DOLUONG": ("Đã cùng ban quản lý chợ kiểm tra 14 cân, nhắc 3 hộ đi kiểm định.", "Đã lập sổ theo dõi cân của chợ xã."),
}  # fmt: skip
DONE = (
    "Đã kèm tại quầy hai buổi; nay tự chuyển hồ sơ lên cấp tỉnh được.",
    "Đã đề nghị cấp thêm máy quét; trong lúc chờ, dùng chung máy của văn phòng.",
    "Đã giao việc kiểm tra chợ phiên hằng tháng để có dịp dùng điều đã học.",
)


def build_answers(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """What those asked have answered by the day; of the tasks that came of it most are done."""
    asked = FollowUp.objects.filter(
        enrolment__training_class__course__code__in=COURSES, answered_on=None, due_on__lte=on
    )
    rows = asked.select_related("enrolment__official", "enrolment__training_class__course").order_by("due_on", "pk")
    for row in [one for one in rows if one.enrolment_id % EVERY == 0]:
        _answer(row, actor=actor, on=on, seed=seed)
    tasks = FollowUpTask.objects.filter(done_on=None, due_on__lte=on).order_by("pk")
    for place, task in enumerate(tasks):
        if place % 4 != 3:
            day = task.due_on - timedelta(days=3 + place % 9)
            effect.finish_task(actor=actor, task_id=task.pk, result=DONE[place % len(DONE)], on=day)


def _answer(row: FollowUp, *, actor: Actor, on: date, seed: int) -> None:
    draw = random.Random(f"{seed} answer {row.enrolment_id} {row.months} {row.respondent}")
    use = draw.choices(USES, ODDS[row.months])[0]
    in_use = use in USES[:2]
    who = actor
    if row.respondent == "official":
        who = Actor(row.enrolment.official.full_name, official_id=row.enrolment.official_id)
    effect.answer_follow_up(
        actor=who, follow_up_id=row.pk, use=use, on=min(on, row.due_on + timedelta(days=draw.randrange(12))),
        evidence=draw.choice(SHOWN[row.enrolment.training_class.course.code]) if in_use else "",
        obstacles=[] if use == "daily" else draw.sample(OBSTACLES, k=1 + (not in_use)),
    )  # fmt: skip
