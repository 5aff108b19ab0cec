"""Classes of this year's plan that are open for nomination, and the planner's proposal of who attends which."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.learning.commands import enrolments, planning
from hoaban.apps.learning.commands.planning_solving import solve_round
from hoaban.apps.learning.models import PlanState, TrainingClass, TrainingPlan
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.targets import Targets
from hoaban.demonstration.training.classes import GOES_ANYWAY, Held, path_of, plan_class
from hoaban.demonstration.training.facts import read_serving
from hoaban.shared.access import Actor, Grant, Role

PROVINCE = "11"
NOMINATED = 4
BUDGET = 900_000_000
PRESENCE, WEEKS, SECONDS = 70, 4, 10
PLACE, TRAINER = "Trường Chính trị tỉnh", "Giảng viên Trường Chính trị tỉnh"
OFFERED = (
    ("LD-PHONG", "Bồi dưỡng lãnh đạo cấp phòng, khóa 3", 6, 4, 40),
    ("LD-PHONG", "Bồi dưỡng lãnh đạo cấp phòng, khóa 4", 16, 4, 40),
    ("QLNN-CV", "Quản lý nhà nước ngạch chuyên viên, khóa 13", 11, 4, 40),
    ("TTHC-DH", "Điều hành trung tâm phục vụ hành chính công cấp xã, khóa 1", 9, 1, 45),
    ("KNM-NC", "Giao tiếp, giải quyết vấn đề và trách nhiệm, nâng cao, khóa 1", 3, 1, 30),
    ("CDS-NC", "Chuyển đổi số cho lãnh đạo, khóa 1", 10, 1, 40),
)
"""Course, name, weeks until it begins, weeks it takes, and its seats."""
TOPICS = ("Khai giảng, chuyên đề 1", "Chuyên đề 2", "Thảo luận nhóm", "Chuyên đề 3", "Bài thu hoạch, bế giảng")


def build_offers(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """Open the classes that still lie in the year and ask the planner once; late in the year there is nothing to plan."""
    plan = TrainingPlan.objects.get(year=on.year, until_year=on.year, state=PlanState.APPROVED, parent=None)
    coming = [held for held in _held(on) if held.starts_on.year == held.ends_on.year == on.year]
    for held in coming:
        plan_class(
            held, actor=actor, organiser_path=path_of(PROVINCE, held.starts_on), opened_on=on - timedelta(days=4),
            plan_id=plan.pk,
        )  # fmt: skip
    if coming:
        _from_the_commune(coming[-1].course, on)
        asked = planning.ask_round(
            actor=actor, plan_id=plan.pk, budget=BUDGET, seconds=SECONDS, presence=PRESENCE, weeks=WEEKS, on=on
        )
        solve_round(actor=actor, round_id=asked.pk)


def _from_the_commune(course: str, on: date) -> None:
    """The demonstration's own commune has nominated some of its people; their head has not answered yet."""
    path = path_of(COMMUNE, on)
    row = TrainingClass.objects.get(course__code=course, state=TrainingClass.State.OPEN)
    able = [one for one in read_serving(on, COMMUNE) if one.is_officer and not one.is_leader]
    office = Actor("Văn phòng xã", (Grant(Role.COMMUNE, (path,)),), home_path=path)
    ids = [one.official_id for one in able[:: max(1, len(able) // NOMINATED)]][:NOMINATED]
    enrolments.nominate(actor=office, class_id=row.pk, official_ids=ids, on=on, reason=GOES_ANYWAY)


def _held(on: date) -> list[Held]:
    monday = on - timedelta(days=on.weekday())
    found = []
    for course, name, ahead, weeks, seats in OFFERED:
        first = monday + timedelta(weeks=ahead)
        found.append(Held(
            course=course, name=name, mode="in_person", starts_on=first, ends_on=first + timedelta(days=7 * weeks - 3),
            place=PLACE, trainer=TRAINER, topics=TOPICS, capacity_max=seats,
            weekdays=(0, 1, 2, 3, 4) if weeks == 1 else (1, 4),
        ))  # fmt: skip
    return found
