"""Messages, ratings, notices, and tries of strangers: numbers, owners, deadlines, answers, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.service.commands import feedback, following, moves, notices, ratings
from hoaban.apps.service.commands.feedback import Message
from hoaban.apps.service.models import Apology, Dossier, Feedback, Notice, NoticeKind, PublicCount, Rating
from hoaban.apps.service.queries import feedback as queries
from hoaban.apps.service.queries.following import counted, find_by_key, find_by_phone, find_message, is_over
from hoaban.apps.service.rules.following import LIMITS
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
STRANGER = Actor(name="")
NOW = f.at(14)


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def message(ground: f.Ground, **changes: object) -> Message:
    facts = Message("complaint", "Cán bộ tiếp dân lớn tiếng với người nộp hồ sơ.", "x" * 32, unit_id=ground.point.unit_id,
                    sender="Quàng Thị Yên", phone="0912345678", about_conduct=True)  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]


def sent(ground: f.Ground, **changes: object) -> Feedback:
    return feedback.submit(actor=STRANGER, message=message(ground, **changes), now=NOW)


def test_a_message_gets_a_number_a_key_the_head_as_owner_and_a_deadline(ground: f.Ground) -> None:
    made = sent(ground)
    assert made.number == f"PA-2026-{made.pk:06d}"
    assert len(made.follow_key) == 12
    assert made.owner_id == ground.head.official_id
    assert made.due_at == f.at(17, day=date(2026, 3, 17))
    event = Event.objects.get(action="service.submit_feedback")
    assert event.actor_name == "citizen"
    assert "lớn tiếng" not in f"{event.before}{event.after}{event.reason}"


def test_the_same_form_sent_twice_is_one_message(ground: f.Ground) -> None:
    assert sent(ground).pk == sent(ground).pk
    assert sent(ground, token="y" * 32).pk != sent(ground).pk


def test_a_message_about_a_dossier_goes_to_the_unit_that_decides_it(ground: f.Ground) -> None:
    dossier = ground.take()
    made = sent(ground, dossier_key=dossier.follow_key, unit_id=None)
    assert (made.dossier_id, made.unit_path) == (dossier.pk, dossier.unit_path)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "ngắn"}, "text"),
        ({"text": "a" * 5_000}, "text"),
        ({"kind": "spam"}, "kind"),
        ({"unit_id": 999_999}, "unit"),
    ],
)
def test_a_message_that_cannot_be_taken_says_what_would_be(
    ground: f.Ground, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(CommandRefused) as refused:
        sent(ground, **changes)
    assert refused.value.field == field
    assert Feedback.objects.count() == 0


def test_a_message_is_assigned_answered_thanked_and_published(ground: f.Ground) -> None:
    made = sent(ground, kind="suggestion", about_conduct=False)
    given = {"feedback_id": made.pk, "version": None, "now": NOW}
    feedback.assign(actor=ground.head, official_id=ground.specialist.pk, **given)  # type: ignore[arg-type]
    officer = Actor("Chuyên viên", official_id=ground.specialist.pk)
    feedback.answer(actor=officer, text="Xã đã mở thêm quầy số 2.", cause="absent", **given)  # type: ignore[arg-type]
    feedback.thank(actor=ground.head, **given)  # type: ignore[arg-type]
    feedback.publish(actor=ground.head, led_to="Mở thêm quầy số 2 buổi sáng.", **given)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert (made.state, made.helpful, made.cause, made.answered_by) == ("answered", True, "absent", "Chuyên viên")
    assert set(Notice.objects.filter(feedback=made).values_list("kind", flat=True)) == {"answer", "thanks"}
    (shown,) = queries.list_published(on=f.TODAY)
    assert shown.led_to == "Mở thêm quầy số 2 buổi sáng."
    letter = queries.thanks_letter(message=made)
    assert any("Mở thêm quầy số 2" in text for text in letter.paragraphs)
    feedback.withdraw(actor=ground.head, feedback_id=made.pk, version=None)
    assert queries.list_published(on=f.TODAY) == []
    with pytest.raises(CommandRefused):
        feedback.thank(actor=ground.head, **given)  # type: ignore[arg-type]


def test_a_founded_complaint_about_conduct_owes_a_letter_of_apology(ground: f.Ground) -> None:
    dossier = ground.take()
    made = sent(ground, dossier_key=dossier.follow_key)
    feedback.answer(
        actor=ground.head, feedback_id=made.pk, version=made.version, text="Phản ánh đúng, xã đã nhắc nhở cán bộ.",
        cause="officer", conduct="cán bộ có thái độ chưa đúng mực", now=NOW,
    )  # fmt: skip
    letter = Apology.objects.get(feedback=made)
    assert (letter.dossier_id, letter.for_conduct, letter.for_delay) == (dossier.pk, True, False)
    assert Dossier.objects.get(pk=dossier.pk).held


def test_a_founded_complaint_without_a_dossier_owes_a_letter_too(ground: f.Ground) -> None:
    made = sent(ground)
    feedback.answer(
        actor=ground.head, feedback_id=made.pk, version=None, text="Phản ánh đúng, xin lỗi ông bà.", conduct="Lớn tiếng",
        now=NOW,
    )  # fmt: skip
    assert Apology.objects.get().dossier is None


def test_others_answer_nothing(ground: f.Ground) -> None:
    made = sent(ground)
    for actor in (ground.stranger, ground.desk, Actor("Khác", official_id=ground.specialist.pk)):
        with pytest.raises(PermissionDenied):
            feedback.answer(actor=actor, feedback_id=made.pk, version=None, text="Trả lời của người khác", now=NOW)
    with pytest.raises(CommandRefused) as refused:
        feedback.answer(actor=ground.head, feedback_id=made.pk, version=99, text="Trả lời lần hai", now=NOW)
    assert refused.value.code == "changed"


def test_an_official_of_another_unit_is_not_assigned(ground: f.Ground) -> None:
    other = f.official(f"{f.ELSEWHERE}-VP")
    with pytest.raises(CommandRefused):
        feedback.assign(actor=ground.head, feedback_id=sent(ground).pk, version=None, official_id=other.pk, now=NOW)


# Ratings, notices ----------------------------------------------------------------------------------------------------


def settled(ground: f.Ground) -> Dossier:
    dossier = ground.take()
    moves.carry_out(actor=ground.desk, dossier_id=dossier.pk, version=None, move=Move.SUBMIT, now=f.at(10))
    return moves.carry_out(actor=ground.head, dossier_id=dossier.pk, version=None, move=Move.SIGN, now=f.at(11))


def test_a_settled_dossier_is_rated_once_and_the_event_does_not_say_how(ground: f.Ground) -> None:
    dossier = settled(ground)
    made = ratings.rate(actor=STRANGER, dossier_key=dossier.follow_key, marks={"access": 5, "officer": 2}, now=NOW)
    assert (made.access, made.officer, made.result) == (5, 2, None)
    assert Event.objects.get(action="service.rate").after == {}
    with pytest.raises(CommandRefused) as refused:
        ratings.rate(actor=STRANGER, dossier_key=dossier.follow_key, marks={"access": 1}, now=NOW)
    assert refused.value.code == "rated"
    assert Rating.objects.count() == 1


def test_an_open_dossier_is_not_rated_nor_with_marks_that_do_not_exist(ground: f.Ground) -> None:
    with pytest.raises(CommandRefused) as refused:
        ratings.rate(actor=STRANGER, dossier_key=ground.take().follow_key, marks={"access": 5}, now=NOW)
    assert refused.value.code == "open"
    with pytest.raises(CommandRefused) as refused:
        ratings.rate(actor=STRANGER, dossier_key=settled(ground).follow_key, marks={"access": 9}, now=NOW)
    assert refused.value.field == "access"


def test_the_desk_marks_a_citizen_as_told_once(ground: f.Ground) -> None:
    made = notices.notify(actor=ground.desk, kind=NoticeKind.READY, dossier=ground.take(), now=NOW)
    notices.tell(actor=ground.desk, notice_id=made.pk, how="phone", now=NOW)
    notices.tell(actor=ground.desk, notice_id=made.pk, how="person", now=NOW + timedelta(hours=1))
    made.refresh_from_db()
    assert (made.told_how, made.told_at) == ("phone", NOW)
    assert Event.objects.filter(action="service.tell_citizen").count() == 1
    with pytest.raises(PermissionDenied):
        notices.tell(actor=ground.stranger, notice_id=made.pk, how="phone", now=NOW)
    with pytest.raises(CommandRefused):
        notices.tell(actor=ground.desk, notice_id=made.pk, how="smoke", now=NOW)


# Strangers -----------------------------------------------------------------------------------------------------------


def test_a_dossier_is_found_by_its_code_with_its_phone_only(ground: f.Ground) -> None:
    dossier = ground.take()
    assert find_by_phone(code=f" {dossier.code.lower()} ", phone="+84912345678") == dossier.follow_key
    assert find_by_phone(code=dossier.code, phone="0912345679") is None
    assert find_by_phone(code=dossier.code, phone="") is None
    assert find_by_phone(code="214.00.00.H18-260310-9999", phone="0912345678") is None
    silent = ground.take(applicant=f.Applicant("Lò Thị Không Máy", "011190002358"))
    assert find_by_phone(code=silent.code, phone="") is None
    assert find_by_phone(code=silent.code, phone="0000000000") is None


def test_unknown_code_and_wrong_phone_cost_the_same_statements(
    ground: f.Ground, django_assert_num_queries: object
) -> None:
    dossier = ground.take()
    for code, phone in ((dossier.code, "0000000000"), ("214.00.00.H18-260310-9999", "0912345678"), ("'; DROP", "x")):
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert find_by_phone(code=code, phone=phone) is None


def test_a_forged_secret_finds_nothing(ground: f.Ground) -> None:
    dossier = ground.take()
    assert find_by_key(key=dossier.follow_key) == dossier
    for key in ("", "x" * 500, dossier.follow_key[:-1], f"{dossier.follow_key}x", "../../etc/passwd"):
        assert find_by_key(key=key) is None


def test_a_message_is_found_by_number_and_key_together(ground: f.Ground) -> None:
    made = sent(ground)
    spaced = f"{made.follow_key[:4]} {made.follow_key[4:8]}-{made.follow_key[8:]}".lower()
    assert find_message(number=made.number.lower(), key=spaced) == made
    assert find_message(number=made.number, key="A" * 12) is None
    assert find_message(number="PA-2026-999999", key=made.follow_key) is None


def test_tries_are_counted_in_their_stretch_of_time_and_leave_one_event_at_the_limit() -> None:
    what = [counted("code", "X")]
    for _count in range(LIMITS["code"].most):
        assert not is_over(what=what, now=NOW)
        following.count(actor=STRANGER, tried=what, now=NOW)
    assert is_over(what=what, now=NOW)
    assert not is_over(what=[counted("code", "Y")], now=NOW)
    assert not is_over(what=what, now=NOW + timedelta(minutes=LIMITS["code"].minutes))
    following.count(actor=STRANGER, tried=what, now=NOW)
    assert Event.objects.filter(action=following.TOO_OFTEN).count() == 1
    assert "X" not in PublicCount.objects.get().key.split("-")[1:]


def test_causes_behind_messages_are_counted_by_unit(ground: f.Ground) -> None:
    for cause, token in (("officer", "a" * 30), ("officer", "b" * 30), ("system", "c" * 30)):
        made = sent(ground, token=token)
        feedback.answer(
            actor=ground.head, feedback_id=made.pk, version=None, text="Đã xem xét và xử lý.", cause=cause, now=NOW
        )
    found = queries.counts_by_cause(actor=ground.head, since=f.TODAY, until=f.TODAY)
    assert found == {(made.unit_path, "officer"): 2, (made.unit_path, "system"): 1}
    assert queries.counts_by_cause(actor=ground.stranger, since=f.TODAY, until=f.TODAY) == {}
