"""Setting tests, sitting them, saving answer by answer, marking, publishing: effect, event and refusal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.learning.commands import attempts, exams
from hoaban.apps.learning.commands.attempts import Given
from hoaban.apps.learning.commands.exams import LineFacts
from hoaban.apps.learning.models import Attempt, AttemptQuestion, Enrolment, Exam
from hoaban.apps.learning.rules.sittings import GRACE
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.learning.tests.factories_sittings import (
    AFTER,
    DURING,
    KEY,
    KEY_ELSEWHERE,
    OPENS,
    OTHER,
    TODAY,
    bank_of,
    facts_of,
    ground,
    people,
    position_of,
    provider,
    seats,
    themselves,
)
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("loaded", "db")
CHOICES = tuple(
    made.QuestionFacts("choice", f"C{i}", f"Câu {i}?", body=made.CHOICE.body, tags=("a",)) for i in range(6)
)


def events(action: str) -> int:
    return Event.objects.filter(action=f"learning.{action}").count()


def kept(attempt: Attempt, position: int) -> AttemptQuestion:
    return attempt.questions.get(position=position)


def test_a_test_is_set_changed_and_released_with_events() -> None:
    g = ground()
    assert (g.exam.is_ready, g.exam.blueprint.count(), g.exam.version) == (True, 1, 3)
    changed = exams.change_exam(
        actor=g.provider, exam_id=g.exam.pk, version=3, facts=facts_of(name=" Thi  lại ", attempts=2), on=TODAY
    )
    assert (changed.name, changed.attempts, changed.version) == ("Thi lại", 2, 4)
    assert [events(one) for one in ("set_exam", "set_blueprint", "release_exam", "change_exam")] == [1, 1, 1, 1]
    with pytest.raises(CommandRefused, match=r"Someone|khác") as refused:
        exams.change_exam(actor=g.provider, exam_id=g.exam.pk, version=3, facts=facts_of(), on=TODAY)
    assert refused.value.code == "changed"


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"closes_at": OPENS}, "times"), ({"closes_at": OPENS + timedelta(minutes=44)}, "too-short")],
)
def test_a_test_that_cannot_be_sat_is_refused(facts: dict[str, object], code: str) -> None:
    training_class = seats(people(1))
    with pytest.raises(CommandRefused) as refused:
        exams.set_exam(actor=provider(), class_code=training_class.code, facts=facts_of(**facts), on=TODAY)
    assert (refused.value.code, refused.value.field) == (code, "closes_at")
    assert Exam.objects.count() == 0


def test_a_blueprint_that_the_bank_cannot_fill_is_not_released() -> None:
    g = ground(questions=CHOICES)
    lines = [LineFacts(g.bank.pk, 4, tag="a"), LineFacts(g.bank.pk, 3)]
    exams.set_blueprint(actor=g.provider, exam_id=g.exam.pk, version=None, lines=lines, on=TODAY)
    with pytest.raises(CommandRefused) as refused:
        exams.release_exam(actor=g.provider, exam_id=g.exam.pk, version=None, at=OPENS, on=TODAY)
    assert refused.value.code == "too-few"
    assert not Exam.objects.get(pk=g.exam.pk).is_ready
    texts = [LineFacts(bank_of(g.provider, made.DESCRIPTION).pk, 1, type="description")]
    for wanted, code in (([], "no-blueprint"), (texts, "no-question")):
        exams.set_blueprint(actor=g.provider, exam_id=g.exam.pk, version=None, lines=wanted, on=TODAY)
        with pytest.raises(CommandRefused) as refused:
            exams.release_exam(actor=g.provider, exam_id=g.exam.pk, version=None, at=OPENS, on=TODAY)
        assert refused.value.code == code


def test_another_provider_sees_neither_test_nor_bank() -> None:
    g, other = ground(), provider(OTHER, 7)
    for call in (
        lambda: exams.set_exam(actor=other, class_code=g.training_class.code, facts=facts_of(), on=TODAY),
        lambda: exams.change_exam(actor=other, exam_id=g.exam.pk, version=None, facts=facts_of(), on=TODAY),
        lambda: exams.publish_results(actor=other, exam_id=g.exam.pk, version=None, at=AFTER, on=TODAY),
        lambda: attempts.release_device(actor=other, attempt_id=g.start().pk, at=DURING),
        lambda: exams.set_blueprint(
            actor=g.provider, exam_id=g.exam.pk, version=None, on=TODAY,
            lines=[LineFacts(bank_of(other, made.CHOICE, code=OTHER).pk, 1)],
        ),
    ):  # fmt: skip
        with pytest.raises((Http404, CommandRefused)):
            call()


def test_a_sitting_draws_a_paper_and_fixes_its_end() -> None:
    g = ground(minutes=45)
    attempt = g.start()
    assert attempt.ends_at == DURING + timedelta(minutes=45)
    assert attempt.points_max == 7
    assert sorted(one.question.type for one in attempt.questions.select_related("question")) == sorted(
        one.type for one in made.EVERY if one.type != "description"
    )
    assert attempt.device not in ("", KEY)
    assert events("start_attempt") == 1
    late = g.start(1, at=OPENS + timedelta(hours=3, minutes=50))
    assert late.ends_at == g.exam.closes_at


def test_papers_differ_between_people_and_are_the_same_when_gone_back_to() -> None:
    g = ground(6, questions=CHOICES)
    papers = {
        tuple((one.question_id, *one.order) for one in g.start(who).questions.order_by("position")) for who in range(6)
    }
    assert len(papers) == 6
    again = g.start(0)
    assert (again.number, Attempt.objects.count()) == (1, 6)


def test_texts_without_a_question_have_no_points() -> None:
    g = ground(lines=[{"count": 1, "type": "description"}, {"count": 1, "type": "choice", "points": Decimal("2.5")}])
    attempt = g.start()
    assert attempt.points_max == Decimal("2.5")


@pytest.mark.parametrize(
    ("at", "code"), [(OPENS - timedelta(seconds=1), "not-open"), (OPENS + timedelta(hours=4), "closed")]
)
def test_nobody_begins_before_or_after(at: object, code: str) -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused:
        g.start(at=at)
    assert refused.value.code == code
    assert Attempt.objects.count() == 0


def test_only_participants_sit_and_only_so_often() -> None:
    g = ground(attempts=2)
    stranger = themselves(people(1)[0])
    with pytest.raises(Http404):
        attempts.start(actor=stranger, exam_id=g.exam.pk, device=KEY, at=DURING)
    Enrolment.objects.filter(official_id=g.people[1]).update(state="withdrawn")
    with pytest.raises(Http404):
        g.start(1)
    for number in (1, 2):
        assert g.hand_in(g.start()).number == number
    with pytest.raises(CommandRefused) as refused:
        g.start()
    assert refused.value.code == "no-attempts"


def test_an_answer_is_saved_and_an_older_retry_does_not_overwrite_it() -> None:
    g = ground()
    attempt = g.start()
    at = position_of(attempt, "short")
    assert g.save(attempt, at, "Điện Biên", 2) == attempts.Saved(2, 45 * 60)
    assert g.save(attempt, at, "Lai Châu", 1).save == 2
    assert g.save(attempt, at, "Lai Châu", 2).save == 2
    assert kept(attempt, at).answer == "Điện Biên"
    g.save(attempt, at, None, 3)
    assert (kept(attempt, at).answer, kept(attempt, at).saves) == (None, 3)


def test_what_is_no_answer_to_the_question_is_refused() -> None:
    g = ground()
    attempt = g.start()
    for kind, answer in (("choice", 99), ("choice", "0"), ("multiple", [0, 9]), ("true_false", 1), ("matching", [0])):
        with pytest.raises(CommandRefused) as refused:
            g.save(attempt, position_of(attempt, kind), answer)
        assert refused.value.code == "shape"
    with pytest.raises(CommandRefused):
        g.save(attempt, 1, None, 2**31)
    with pytest.raises(Http404):
        g.save(attempt, 99, "x")


def test_saving_costs_two_queries() -> None:
    g = ground()
    attempt = g.start()
    at = position_of(attempt, "short")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        g.save(attempt, at, "Điện Biên")
    said = [one["sql"] for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(said) == 2, said


def test_a_late_answer_is_refused_and_noted() -> None:
    g = ground()
    attempt = g.start()
    at = position_of(attempt, "short")
    g.save(attempt, at, "Điện Biên", 1, at=attempt.ends_at + GRACE)
    with pytest.raises(attempts.Refusal) as refused:
        g.save(attempt, at, "Lai Châu", 2, at=attempt.ends_at + GRACE + timedelta(seconds=1))
    assert refused.value.code == "late"
    assert (kept(attempt, at).answer, events("refuse_late")) == ("Điện Biên", 1)


def test_a_second_device_is_refused_and_noted_until_the_supervisor_releases_the_sitting() -> None:
    g = ground()
    attempt = g.start()
    at = position_of(attempt, "short")
    for call in (
        lambda: g.start(key=KEY_ELSEWHERE),
        lambda: g.save(attempt, at, "x", device=KEY_ELSEWHERE),
        lambda: g.hand_in(attempt, key=KEY_ELSEWHERE),
        lambda: attempts.save_page(actor=g.who(), attempt_id=attempt.pk, device="", answers={}, at=DURING),
    ):
        with pytest.raises(attempts.Refusal) as refused:
            call()
        assert refused.value.code == "second-device"
    assert events("refuse_second_device") == 4
    g.save(attempt, at, "Điện Biên")
    attempts.release_device(actor=g.provider, attempt_id=attempt.pk, at=DURING)
    moved = attempts.resume(actor=g.who(), attempt_id=attempt.pk, device=KEY_ELSEWHERE, at=DURING)
    assert moved.ends_at == attempt.ends_at
    assert kept(attempt, at).answer == "Điện Biên"
    with pytest.raises(attempts.Refusal):
        g.save(attempt, at, "x", 2)
    assert g.save(attempt, at, "y", 2, device=KEY_ELSEWHERE).save == 2
    assert (events("release_device"), events("continue_on_device")) == (1, 1)


@pytest.mark.parametrize(
    ("between", "code"),
    [("hand_in", "handed-in"), ("release", "second-device"), ("newer", ""), ("moved", "second-device")],
)
def test_what_comes_between_reading_and_writing_an_answer_decides(
    between: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    g = ground()
    attempt = g.start()
    at = position_of(attempt, "short")
    shaped = attempts._shaped

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(attempts, "_shaped", shaped)
        if between == "hand_in":
            g.hand_in(attempt)
        elif between == "newer":
            g.save(attempt, at, "Lai Châu", 7)
        else:
            attempts.release_device(actor=g.provider, attempt_id=attempt.pk, at=DURING)
            if between == "moved":
                attempts.resume(actor=g.who(), attempt_id=attempt.pk, device=KEY_ELSEWHERE, at=DURING)
        return shaped(*given)

    monkeypatch.setattr(attempts, "_shaped", meanwhile)
    if code:
        with pytest.raises(attempts.Refusal) as refused:
            g.save(attempt, at, "Điện Biên", 3)
        assert (refused.value.code, kept(attempt, at).answer) == (code, None)
    else:
        assert (g.save(attempt, at, "Điện Biên", 3).save, kept(attempt, at).answer) == (7, "Lai Châu")


def test_nobody_touches_the_attempt_of_another() -> None:
    g = ground()
    attempt = g.start()
    other = g.who(1)
    for call in (
        lambda: attempts.save_answer(
            actor=other, attempt_id=attempt.pk, device=KEY, given=Given(1, None, 1), at=DURING
        ),
        lambda: attempts.hand_in(actor=other, attempt_id=attempt.pk, device=KEY, at=DURING),
        lambda: attempts.resume(actor=other, attempt_id=attempt.pk, device=KEY, at=DURING),
        lambda: attempts.release_device(actor=other, attempt_id=attempt.pk, at=DURING),
    ):
        with pytest.raises(Http404):
            call()


def test_handing_in_marks_what_a_machine_can_and_is_done_once() -> None:
    g = ground(questions=tuple(one for one in made.EVERY if one.type != "essay"))
    attempt = g.start()
    g.answer_all(attempt)
    done = g.hand_in(attempt)
    assert (done.points, done.points_max, done.submitted_at) == (6, 6, DURING)
    assert g.hand_in(attempt, at=AFTER).submitted_at == DURING
    assert events("hand_in") == 1
    with pytest.raises(attempts.Refusal) as refused:
        g.save(attempt, 1, None, 9)
    assert (refused.value.code, events("refuse_handed_in")) == ("handed-in", 1)
    with pytest.raises(CommandRefused):
        attempts.release_device(actor=g.provider, attempt_id=attempt.pk, at=DURING)


def test_a_page_without_script_keeps_what_is_newer_and_counts_only_in_time() -> None:
    g = ground(questions=(made.SHORT,))
    attempt = g.start()
    g.save(attempt, 1, "Lai Châu", 3)
    old = {1: Given(1, "Điện", 2)}
    attempts.save_page(actor=g.who(), attempt_id=attempt.pk, device=KEY, answers=old, at=DURING)
    assert kept(attempt, 1).answer == "Lai Châu"
    new = {1: Given(1, "Điện Biên", 4)}
    attempts.hand_in(actor=g.who(), attempt_id=attempt.pk, device=KEY, answers=new, at=DURING)
    assert Attempt.objects.get().points == 1
    late = g.start(1)
    answers = {1: Given(1, "Điện Biên", 1)}
    at = late.ends_at + timedelta(minutes=1)
    done = attempts.hand_in(actor=g.who(1), attempt_id=late.pk, device=KEY, answers=answers, at=at)
    assert (done.points, done.submitted_at) == (0, late.ends_at)
    assert Event.objects.filter(action="learning.refuse_late", subject_id=late.pk).count() == 1
    assert Event.objects.filter(action="learning.refuse_late").count() == 1


def test_time_closes_what_was_not_handed_in() -> None:
    g = ground(questions=(made.SHORT,))
    attempt = g.start()
    g.save(attempt, 1, "Điện Biên")
    assert attempts.close_expired(actor=g.who(), at=attempt.ends_at + GRACE) == 0
    assert attempts.close_expired(actor=g.who(), at=attempt.ends_at + GRACE + timedelta(seconds=1)) == 1
    closed = Attempt.objects.get()
    assert (closed.submitted_at, closed.points, events("close_attempt")) == (attempt.ends_at, 1, 1)
    assert attempts.close_expired(actor=g.who(), at=AFTER) == 0


def test_once_sat_a_test_keeps_what_its_papers_rest_on() -> None:
    g = ground(attempts=2)
    g.start()
    later = facts_of(attempts=2, closes_at=OPENS + timedelta(hours=5))
    assert exams.change_exam(actor=g.provider, exam_id=g.exam.pk, version=None, facts=later, on=TODAY).attempts == 2
    for facts in ({"minutes": 50}, {"shuffle": False, "attempts": 2}, {"attempts": 1}):
        with pytest.raises(CommandRefused) as refused:
            exams.change_exam(actor=g.provider, exam_id=g.exam.pk, version=None, facts=facts_of(**facts), on=TODAY)
        assert refused.value.code == "sat"
    for call in (
        lambda: exams.set_blueprint(actor=g.provider, exam_id=g.exam.pk, version=None, lines=[], on=TODAY),
        lambda: exams.withhold_exam(actor=g.provider, exam_id=g.exam.pk, version=None, on=TODAY),
    ):
        with pytest.raises(CommandRefused):
            call()
