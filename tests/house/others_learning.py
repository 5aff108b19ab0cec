"""What another commune has in learning, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from hoaban.apps.learning import models as m
from hoaban.apps.learning.models.certificates import CertificateRegister
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit

DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 8, tzinfo=timezone(timedelta(hours=7)))
CODE = "KTDT-4-NGOAISU-1"
NAMED = "Ngoạisử"


@dataclass(frozen=True)
class OthersLearning:
    """Keys of what belongs to the other commune in learning."""

    training_class: str
    session: int
    point: int
    place: int
    absence: int
    evidence: int
    plan: int
    line: int
    round: int
    bank: int
    question: int
    exam: int
    attempt: int
    essay: int
    certificate: int
    follow_up: int
    task: int
    official: int


def record_learning(official_id: int, unit: Unit) -> OthersLearning:
    """A class of the other commune with everything that hangs on it, its plan, its bank; held by nobody else."""
    path = organisation.current_path(unit.pk, DAY) or ""
    course = m.Course.objects.get(code="KTDT-4")
    held = m.TrainingClass.objects.create(
        code=CODE, course=course, name=f"Lớp {NAMED}", mode="blended", state="running", provider=unit, unit_path=path,
        organiser_path=path, starts_on=DAY - timedelta(days=3), ends_on=DAY + timedelta(days=3), capacity_min=1,
        capacity_max=9, secret="x" * 43, feed_key="ngoaisu-lop" + "x" * 32,
    )  # fmt: skip
    session = m.ClassSession.objects.create(
        training_class=held, starts_at=AT, ends_at=AT + timedelta(hours=3), topic=f"Buổi {NAMED}", mode="blended"
    )
    point = m.ConnectionPoint.objects.create(training_class=held, unit=unit)
    place = m.Enrolment.objects.create(
        training_class=held, official_id=official_id, unit=unit, unit_path=path, state="approved", nominated_on=DAY
    )
    bank = m.QuestionBank.objects.create(name=f"Ngân hàng {NAMED}", unit=unit, unit_path=path)
    question = m.Question.objects.create(
        bank=bank, name=f"Câu {NAMED}", type="essay", text=f"Hỏi {NAMED}", folded="hoi"
    )
    exam = m.Exam.objects.create(
        training_class=held, name=f"Bài {NAMED}", opens_at=AT - timedelta(hours=1), closes_at=AT + timedelta(hours=9),
        minutes=30, is_ready=True,
    )  # fmt: skip
    attempt = m.Attempt.objects.create(
        exam=exam, official_id=official_id, number=1, started_at=AT, ends_at=AT + timedelta(minutes=30), device="x" * 43,
        points_max=1, submitted_at=AT + timedelta(minutes=9),
    )  # fmt: skip
    essay = m.AttemptQuestion.objects.create(
        attempt=attempt, question=question, position=1, points=1, answer=f"Bài làm {NAMED}"
    )
    completion = m.Completion.objects.create(
        official_id=official_id, course=course, training_class=held, kind=course.kind, completed_on=DAY, hours=8
    )
    register = CertificateRegister.objects.create(issuer="NGOAISU", year=DAY.year, last=1)
    certificate = m.Certificate.objects.create(
        register=register,
        running=1,
        number="NGOAISU-1", token="ngoaisu" + "x" * 20, official_id=official_id, course=course, completion=completion,
        holder_name=f"Quàng Thị {NAMED}", issuer_name=f"Xã {NAMED}", unit_path=path, issued_on=DAY,
    )  # fmt: skip
    follow_up = m.FollowUp.objects.create(enrolment=place, months=3, respondent="supervisor", due_on=DAY)
    return OthersLearning(
        training_class=CODE, session=session.pk, point=point.pk, place=place.pk, bank=bank.pk, question=question.pk,
        exam=exam.pk, attempt=attempt.pk, essay=essay.pk, certificate=certificate.pk, follow_up=follow_up.pk,
        task=_task(follow_up, official_id), absence=_absence(official_id), evidence=_evidence(official_id),
        official=official_id, **_plan(unit, path, course),
    )  # fmt: skip


def _task(follow_up: m.FollowUp, official_id: int) -> int:
    made = m.FollowUpTask.objects.create(follow_up=follow_up, official_id=official_id, what=f"Kèm {NAMED}", due_on=DAY)
    return int(made.pk)


def _absence(official_id: int) -> int:
    made = m.Absence.objects.create(official_id=official_id, kind="leave", starts_on=DAY, note=f"Nghỉ {NAMED}")
    return int(made.pk)


def _evidence(official_id: int) -> int:
    made = m.Evidence.objects.create(
        official_id=official_id, competency=m.Competency.objects.order_by("pk")[0], level=1, text=f"Minh chứng {NAMED}",
        submitted_on=DAY,
    )  # fmt: skip
    return int(made.pk)


def _plan(unit: Unit, path: str, course: m.Course) -> dict[str, int]:
    from hoaban.apps.learning.models.plans import PlanningRound

    plan = m.TrainingPlan.objects.create(unit=unit, unit_path=path, year=2027, until_year=2027, due_on=DAY)
    line = m.PlanLine.objects.create(plan=plan, course=course, mode="in_person", quota=3, note=f"Dòng {NAMED}")
    made = PlanningRound.objects.create(
        training_plan=plan, on=DAY, seconds=5, presence=70, budget=1, asked_by=f"Người {NAMED}"
    )
    return {"plan": int(plan.pk), "line": int(line.pk), "round": int(made.pk)}


Arguments = Mapping[str, object]
PUBLIC: dict[str, list[Arguments]] = {
    "learning_competency": [{"code": "KTDT"}],
    "learning_competency_change": [{"code": "KTDT"}],
    "learning_requirement_new": [{"code": "KTDT"}],
    "learning_requirement_change": [{"pk": 1}],
    "learning_requirement_end": [{"pk": 1}],
    "learning_course": [{"code": "KTDT-4"}],
    "learning_course_change": [{"code": "KTDT-4"}],
    "learning_course_people": [{"code": "KTDT-4"}],
    "learning_gap_people": [{"code": "KTDT"}],
    "learning_evidence_new": [{"code": "KTDT"}],
    "learning_lessons": [{"code": "KTDT-4"}],
    "learning_lesson_new": [{"code": "KTDT-4"}],
    "learning_calendar": [{"key": "x" * 43}],
    "learning_class_calendar": [{"key": "x" * 43}],
    "learning_certificate_public": [{"token": "x" * 27}],
    "learning_status_list": [{"number": 1}],
    # Nobody has written a lesson yet: what is asked for is not there.
    "learning_lesson": [{"pk": 1}],
    "learning_lesson_finish": [{"pk": 1}],
    "learning_lesson_edit": [{"pk": 1}],
    "learning_lesson_move": [{"pk": 1}],
    "learning_lesson_remove": [{"pk": 1}],
    "learning_lesson_file_new": [{"pk": 1}],
    "learning_lesson_file": [{"pk": 1}],
    "learning_lesson_file_remove": [{"pk": 1}],
}
"""Addresses whose arguments are nobody's: the catalogue, secret keys, what is not there."""

Made = Callable[[OthersLearning], Arguments]


def _of(attribute: str, *, key: str = "pk", **fixed: object) -> Made:
    return lambda others: {key: getattr(others, attribute), **fixed}


def _of_class(attribute: str = "", **fixed: object) -> Made:
    def made(others: OthersLearning) -> Arguments:
        more = {"pk": getattr(others, attribute)} if attribute else {}
        return {"code": others.training_class, **more, **fixed}

    return made


FOREIGN: dict[str, Made] = {
    "learning_class": _of_class(),
    "learning_class_edit": _of_class(),
    "learning_class_move": _of_class(move="start"),
    "learning_class_renew_key": _of_class(),
    "learning_class_close": _of_class(),
    "learning_class_sessions_add": _of_class(),
    "learning_class_session": _of_class("session"),
    "learning_class_session_remove": _of_class("session"),
    "learning_class_attendance": _of_class("session"),
    "learning_class_deliver": _of_class("session"),
    "learning_class_code": _of_class("session"),
    "learning_class_points": _of_class(),
    "learning_class_point_remove": _of_class("point"),
    "learning_class_nominate": _of_class(),
    "learning_class_request": _of_class(),
    "learning_class_approve": _of_class(),
    "learning_class_endorse": _of_class(),
    "learning_class_postpone": _of_class(),
    "learning_class_place": _of_class("place", step="withdraw"),
    "learning_class_certificates": _of_class(),
    "learning_reaction": _of_class(),
    "learning_exam_new": _of_class(),
    "learning_study_progress": _of_class(),
    "learning_check_in": lambda o: {"pk": o.session, "code": "abc-def"},
    "learning_absence": _of("absence"),
    "learning_absence_remove": _of("absence"),
    "learning_absence_new": _of("official"),
    "learning_roadmap_of": _of("official"),
    "learning_evidence_withdraw": _of("evidence"),
    "learning_evidence_decide": _of("evidence"),
    "learning_evidence_file": _of("evidence"),
    "learning_follow_up": _of("follow_up"),
    "learning_follow_up_task": _of("task"),
    "learning_bank": _of("bank"),
    "learning_bank_edit": _of("bank"),
    "learning_bank_import": _of("bank"),
    "learning_bank_export": _of("bank"),
    "learning_question_new": _of("bank"),
    "learning_question": _of("question"),
    "learning_question_edit": _of("question"),
    "learning_question_retire": _of("question"),
    "learning_exam": _of("exam"),
    "learning_exam_edit": _of("exam"),
    "learning_exam_blueprint": _of("exam"),
    "learning_exam_preview": _of("exam"),
    "learning_exam_release": _of("exam"),
    "learning_exam_publish": _of("exam"),
    "learning_exam_items": _of("exam"),
    "learning_marking": _of("exam"),
    "learning_essay": _of("essay"),
    "learning_exam_entry": _of("exam"),
    "learning_sitting": _of("attempt"),
    "learning_sitting_save": _of("attempt"),
    "learning_sitting_hand_in": _of("attempt"),
    "learning_sitting_result": _of("attempt"),
    "learning_sitting_release": _of("attempt"),
    "learning_certificate": _of("certificate"),
    "learning_certificate_pdf": _of("certificate"),
    "learning_certificate_badge": _of("certificate"),
    "learning_certificate_revoke": _of("certificate"),
    "learning_certificate_renew": _of("certificate"),
    "learning_plan": _of("plan"),
    "learning_plan_frame": _of("plan"),
    "learning_plan_step": _of("plan", step="submit"),
    "learning_plan_refill": _of("plan"),
    "learning_plan_accept_all": _of("plan"),
    "learning_plan_line_new": _of("plan"),
    "learning_plan_line": lambda o: {"pk": o.plan, "line_id": o.line},
    "learning_plan_people": lambda o: {"pk": o.plan, "code": "CDS-CB"},
    "learning_plan_consolidated": _of("plan"),
    "learning_plan_lines": _of("plan"),
    "learning_plan_sheet": _of("plan"),
    "learning_plan_import": _of("plan"),
    "learning_rounds": _of("plan"),
    "learning_round": _of("round"),
    "learning_round_stop": _of("round"),
    "learning_round_restart": _of("round"),
    "learning_round_again": _of("round"),
    "learning_round_mark": _of("round"),
    "learning_round_apply": _of("round"),
    "learning_round_question": _of("round"),
    "learning_round_person": lambda o: {"pk": o.round, "official_id": o.official},
}
"""Addresses of what belongs to the other commune."""
