"""Tests of the demonstration's classes, and how invented people answer them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hoaban.apps.learning.commands import attempts, exams
from hoaban.apps.learning.commands.attempts import Given
from hoaban.apps.learning.commands.exams import ExamFacts, LineFacts
from hoaban.apps.learning.models import AttemptQuestion, Enrolment, Exam, QuestionBank, TrainingClass
from hoaban.apps.learning.rules.questions import left_pairs, right_texts
from hoaban.shared.access import Actor

MACHINE = ("choice", "multiple", "true_false", "short", "numerical", "matching")
DRAWN = (("choice", 12), ("true_false", 2), ("multiple", 1))
"""Types of the questions of a test, and how many of each."""


def set_exam(
    row: TrainingClass, *, actor: Actor, name: str, purpose: str, opens_at: datetime, closes_at: datetime,
    at: datetime, minutes: int = 30, tries: int = 1, drawn: Sequence[tuple[str, int]] = DRAWN,
) -> Exam:  # fmt: skip
    """A test of a class, ``drawn`` from the bank of its course, released to the participants."""
    bank = QuestionBank.objects.filter(course_id=row.course_id).order_by("pk")[0]
    day = at.date()
    facts = ExamFacts(
        name=name, purpose=purpose, opens_at=opens_at, closes_at=closes_at, minutes=minutes, attempts=tries
    )
    exam = exams.set_exam(actor=actor, class_code=row.code, facts=facts, on=day)
    lines = [LineFacts(bank_id=bank.pk, count=count, type=kind) for kind, count in drawn]
    exams.set_blueprint(actor=actor, exam_id=exam.pk, version=None, lines=lines, on=day)
    return exams.release_exam(actor=actor, exam_id=exam.pk, version=None, at=at, on=day)


def sit(exam: Exam, *, seed: int, skill: float) -> int:
    """Every participant sits the test, each as able as ``skill`` and their own draw; returns how many."""
    places = Enrolment.objects.filter(training_class=exam.training_class, state="approved").select_related("official")
    count = 0
    for place in places.order_by("pk"):
        draw = random.Random(f"{seed} exam {exam.pk} {place.official_id}")
        who = Actor(place.official.full_name, official_id=place.official_id)
        at = exam.opens_at + timedelta(seconds=draw.randrange(300))
        attempt = attempts.start(actor=who, exam_id=exam.pk, device="demonstration", at=at)
        able = min(0.97, max(0.2, draw.gauss(skill, 0.14)))
        rows = attempt.questions.select_related("question").order_by("position")
        answers = {one.position: Given(one.position, answer(one, able, draw), 1) for one in rows}
        done = at + timedelta(minutes=draw.randrange(12, 28))
        attempts.hand_in(actor=who, attempt_id=attempt.pk, device="demonstration", at=done, answers=answers)
        count += 1
    return count


def answer(one: AttemptQuestion, able: float, draw: random.Random) -> Any:
    """An answer in the places as shown: right as often as somebody is able, less often the harder the question."""
    chance = able - 0.06 * (one.question.difficulty - 2)
    return _ANSWERS[one.question.type](one.question.body, one.order, draw.random() < chance, draw)


def _choice(body: Mapping[str, Any], order: list[int], right: bool, draw: random.Random) -> int:  # noqa: FBT001
    best = [shown for shown, kept in enumerate(order) if body["answers"][kept]["weight"] == 100]
    others = [shown for shown in range(len(order)) if shown not in best]
    return best[0] if right or not others else draw.choice(others)


def _multiple(body: Mapping[str, Any], order: list[int], right: bool, draw: random.Random) -> list[int]:  # noqa: FBT001
    good = [shown for shown, kept in enumerate(order) if body["answers"][kept]["weight"] > 0]
    return good if right else sorted(draw.sample(range(len(order)), k=max(1, len(good) - 1)))


def _truth(body: Mapping[str, Any], _order: list[int], right: bool, _draw: random.Random) -> bool:  # noqa: FBT001
    return bool(body["right"]) is right


def _short(body: Mapping[str, Any], _order: list[int], right: bool, _draw: random.Random) -> str:  # noqa: FBT001
    best = max(body["answers"], key=lambda one: one["weight"])
    return str(best["text"]) if right else "Chưa rõ"


def _number(body: Mapping[str, Any], _order: list[int], right: bool, draw: random.Random) -> str:  # noqa: FBT001
    first = body["answers"][0]
    return str(first.get("number", first.get("low", "0"))) if right else str(draw.randrange(2, 60))


def _matching(body: Mapping[str, Any], order: list[int], right: bool, draw: random.Random) -> list[int]:  # noqa: FBT001
    rights, lefts = right_texts(body), left_pairs(body)
    shown = {rights[kept]: place for place, kept in enumerate(order)}
    places = [shown[pair["right"]] for pair in lefts]
    return places if right else draw.sample(places, k=len(places))


_FIRST = (
    "Trước hết tôi xem số hồ sơ quá hạn theo từng bước và từng người trong hai tháng, không hỏi chung chung.",
    "Tôi gặp riêng người trực tiếp làm, nghe họ nói vướng ở đâu, rồi mới họp cả bộ phận.",
    "Việc đầu tiên là gọi cho người dân, xin lỗi và hẹn lại một ngày chắc chắn.",
)
_THEN = (
    "Trong tuần đầu tôi phân công lại hai việc, ghi rõ ai làm, xong ngày nào, và báo cáo mỗi chiều thứ Sáu.",
    "Tôi sắp xếp người làm thay trước khi cử người đi học, để mỗi ngày vẫn đủ người ở quầy.",
    "Tôi chọn một người đầu mối cho mỗi bản, hằng sáng xem hạn trả trong ngày.",
)
_LAST = (
    "Sau một tháng, số hồ sơ quá hạn phải giảm một nửa; nếu không giảm, tôi xem lại cách phân công.",
    "Kết quả đo bằng số lần người dân phải đi lại và số phản ánh, không đo bằng số cuộc họp.",
    "Người làm tốt được nêu tên trong cuộc họp tháng; người còn chậm được kèm cặp.",
)


def _essay(_body: Mapping[str, Any], _order: list[int], _right: bool, draw: random.Random) -> str:  # noqa: FBT001
    return " ".join(draw.choice(part) for part in (_FIRST, _THEN, _LAST))


_ANSWERS = {
    "choice": _choice, "multiple": _multiple, "true_false": _truth, "short": _short, "numerical": _number,
    "matching": _matching, "essay": _essay,
}  # fmt: skip
