"""The case that the press told of (F28): a marriage registration of 02/12/2022 held up by a slow network, and its letter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hoaban.apps.service.commands.loading import PastDossier, PastMove, load_dossiers
from hoaban.apps.service.models import Apology, ApologyState, Dossier, Feedback, FeedbackKind, FeedbackState, HandedHow
from hoaban.apps.service.rules.feedback import key_of, number_of
from hoaban.apps.service.rules.moves import Move
from hoaban.demonstration.serving.desks import read_desks
from hoaban.demonstration.serving.letters import Letters
from hoaban.demonstration.targets import CASE_COMMUNE, CASE_DAY
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE

MARRIAGE = "1.000894"
APPLICANT = "Lò Văn Hưởng"
"""Invented, as everybody here."""
REPORTED = 12
"""The running number of the message; those of later years are those of their rows."""


def build_reported(*, actor: Actor, on: date, seed: int) -> int:
    """The dossier, the complaint and the one letter for both delay and conduct; returns how many dossiers."""
    if CASE_COMMUNE not in (desks := read_desks(CASE_DAY, seed)):
        return 0
    desk = desks[CASE_COMMUNE]
    officer, monday = desk.officers[0], CASE_DAY + timedelta(days=3)
    due = _at(CASE_DAY, 17, 0)
    moves = (
        PastMove(
            Move.REAPPOINT, _at(CASE_DAY, 16, 40), None, desk.head[1], "Hẹn lại một lần", due_at=_at(monday, 11, 30)
        ),
        PastMove(Move.SUBMIT, _at(monday, 8, 30), *officer),
        PastMove(Move.SIGN, _at(monday, 9, 15), *desk.head),
        PastMove(Move.HAND_OVER, _at(monday, 9, 30), *officer),
    )
    past = PastDossier(
        MARRIAGE, desk.point_id, (desk.unit_id, desk.path), _at(CASE_DAY, 9, 10), *officer, APPLICANT,
        f"f28-{seed:020d}", moves, address=f"Bản Noong Nhai, {desk.name}", officer_id=officer[0], cause="internet",
        handed_to=APPLICANT, handed_how=HandedHow.APPLICANT,
    )  # fmt: skip
    now = datetime.combine(on, _at(on, 8, 0).timetz())
    key = load_dossiers(actor=actor, dossiers=[past], now=now)[0]
    complaint = Feedback.objects.create(
        number=number_of(CASE_DAY.year, REPORTED), follow_key=key_of(seed * 7_919**4), kind=FeedbackKind.COMPLAINT, dossier_id=key,
        unit_id=desk.unit_id, unit_path=desk.path, sender=APPLICANT, about_conduct=True, cause="internet",
        text="Nộp hồ sơ đăng ký kết hôn từ sáng nhưng hết giờ chưa xong vì mạng chậm; cán bộ nói năng chưa đúng mực.",
        state=FeedbackState.ANSWERED, owner_id=desk.head[0], received_at=_at(CASE_DAY, 16, 5),
        due_at=_at(CASE_DAY + timedelta(days=7), 17, 0), answered_at=_at(monday, 9, 0), answered_by=desk.head[1],
        answer="UBND xã đã nhắc nhở cán bộ, xin lỗi ông/bà và trả kết quả trong buổi sáng.",
    )  # fmt: skip
    Apology.objects.create(
        dossier=Dossier.objects.get(pk=key), feedback=complaint, unit_path=desk.path, for_delay=True, for_conduct=True,
        state=ApologyState.SENT, owed_at=_at(CASE_DAY, 16, 10), send_before=due, cause="internet", old_due_at=due,
        reason="Đường truyền mạng chậm nên không vào được phần mềm hộ tịch.", new_due_at=_at(monday, 11, 30),
        conduct="Công chức tư pháp - hộ tịch trả lời ông/bà với thái độ chưa đúng mực.",
        signer_id=desk.head[0], signer_name=desk.head[1], signer_post="Chủ tịch UBND xã",
        signed_at=_at(CASE_DAY, 16, 30), sent_at=_at(CASE_DAY, 16, 40), sent_by="hand",
    )  # fmt: skip
    Letters().keep([key])
    return 1


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
