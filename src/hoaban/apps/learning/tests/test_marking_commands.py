"""Marking by two or three people, publishing, and which attempt counts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.learning.commands import attempts, exams, marking
from hoaban.apps.learning.models import Attempt, AttemptQuestion, Enrolment, EssayMark, Exam
from hoaban.apps.learning.queries import attempts as reads
from hoaban.apps.learning.queries import exams as exam_reads
from hoaban.apps.learning.queries import items
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.learning.tests.factories_sittings import AFTER, DURING, OTHER, TODAY, Ground, ground, provider
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("loaded", "db")


def events(action: str) -> int:
    return Event.objects.filter(action=f"learning.{action}").count()


def essay_ground() -> tuple[Ground, Attempt, AttemptQuestion]:
    g = ground(questions=(made.ESSAY, made.SHORT))
    attempt = g.start()
    g.answer_all(attempt)
    g.hand_in(attempt)
    return g, Attempt.objects.get(), attempt.questions.get(question__type="essay")


def give(answer: AttemptQuestion, marker: int, percent: int) -> AttemptQuestion:
    return marking.mark_essay(
        actor=provider(user_id=marker), answer_id=answer.pk, percent=Decimal(percent), comment="", on=TODAY
    )


def test_two_markers_settle_an_essay() -> None:
    g, attempt, answer = essay_ground()
    assert attempt.points is None
    assert items.essays_to_mark(actor=provider(user_id=1), exam=g.exam) == [answer.pk]
    assert items.count_to_mark(actor=provider(user_id=1)) == {g.exam.pk: 1}
    give(answer, 1, 60)
    give(answer, 1, 70)
    assert items.essays_to_mark(actor=provider(user_id=1), exam=g.exam) == []
    assert (items.count_to_mark(actor=provider(user_id=1)), items.count_essays(actor=provider(user_id=1))) == (
        {}, {g.exam.pk: 1},
    )  # fmt: skip
    assert items.get_essay(actor=provider(user_id=2), answer_id=answer.pk).own is None
    give(answer, 2, 80)
    assert Attempt.objects.get().points == Decimal("1.75")
    assert (EssayMark.objects.count(), events("mark_essay")) == (2, 3)
    with pytest.raises(CommandRefused) as refused:
        give(answer, 3, 80)
    assert refused.value.code == "settled"


def test_a_third_marker_is_called_when_two_are_far_apart() -> None:
    g, _attempt, answer = essay_ground()
    give(answer, 1, 90)
    give(answer, 2, 60)
    assert items.essays_to_mark(actor=provider(user_id=3), exam=g.exam) == [answer.pk]
    assert Attempt.objects.get().points is None
    give(answer, 3, 80)
    assert Attempt.objects.get().points == Decimal("1.85")


def test_marks_are_refused_from_elsewhere_and_beyond_their_bounds() -> None:
    g, _attempt, answer = essay_ground()
    with pytest.raises(Http404):
        marking.mark_essay(actor=provider(OTHER, 5), answer_id=answer.pk, percent=Decimal(50), comment="", on=TODAY)
    with pytest.raises(CommandRefused):
        give(answer, 1, 101)
    own = provider(user_id=4)
    own = type(own)(own.name, own.grants, 4, g.people[0])
    with pytest.raises(CommandRefused) as refused:
        marking.mark_essay(actor=own, answer_id=answer.pk, percent=Decimal(50), comment="", on=TODAY)
    assert refused.value.code == "own"
    nobody = type(own)(own.name, own.grants)
    with pytest.raises(PermissionDenied):
        marking.mark_essay(actor=nobody, answer_id=answer.pk, percent=Decimal(50), comment="", on=TODAY)


def test_results_are_published_once_all_is_marked_and_write_the_score() -> None:
    g, _attempt, answer = essay_ground()
    publish = lambda at: exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=at, on=TODAY)  # noqa: E731
    g.start(1)
    codes = []
    for at in (DURING, AFTER):
        with pytest.raises(CommandRefused) as refused:
            publish(at)
        codes.append(refused.value.code)
    attempts.close_expired(actor=g.provider, at=AFTER)
    with pytest.raises(CommandRefused) as refused:
        publish(AFTER)
    assert [*codes, refused.value.code] == ["open", "sitting", "unmarked"]
    give(answer, 1, 60)
    give(answer, 2, 60)
    publish(AFTER)
    scores = dict(Enrolment.objects.values_list("official_id", "score"))
    assert scores == {g.people[0]: Decimal(80), g.people[1]: Decimal(0)}
    assert events("publish_results") == 1
    with pytest.raises(CommandRefused) as refused:
        publish(AFTER)
    assert refused.value.code == "published"


@pytest.mark.parametrize(
    ("purpose", "counts", "field", "score"),
    [("final", "best", "score", 100), ("final", "last", "score", 0), ("entry", "first", "score_before", 100),
     ("practice", "best", "score", None)],
)  # fmt: skip
def test_several_attempts_count_by_their_rule(purpose: str, counts: str, field: str, score: int | None) -> None:
    g = ground(1, questions=(made.SHORT,), purpose=purpose, counts=counts, attempts=2)
    for right in (True, False):
        attempt = g.start()
        g.answer_all(attempt, right=right)
        g.hand_in(attempt)
    exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=AFTER, on=TODAY)
    assert getattr(Enrolment.objects.get(), field) == score


def test_practice_is_published_while_it_is_open_and_goes_on() -> None:
    g = ground(1, questions=(made.SHORT,), purpose="practice", attempts=2)
    first = g.start()
    g.answer_all(first)
    g.hand_in(first)

    def own() -> reads.OwnExam:
        return reads.own_exam(actor=g.who(), exam_id=g.exam.pk, at=DURING)

    assert own().score is None, "nothing is told before somebody publishes it"
    exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=DURING, on=TODAY)
    assert own().score == 100
    assert len(reads.review(actor=g.who(), attempt=Attempt.objects.select_related("exam").get())) == 1
    assert [one.id for one in exam_reads.open_exams(actor=g.who(), at=DURING)] == [g.exam.pk]
    second = g.start()
    assert [one.percent for one in own().attempts] == [100, None]
    assert reads.review(actor=g.who(), attempt=second) == []
    g.answer_all(second, right=False)
    g.hand_in(second)
    assert [one.percent for one in own().attempts] == [100, 0]
    exam = Exam.objects.get()
    states = [exam_reads.state_of(exam, actor=g.provider, at=at) for at in (DURING, AFTER)]
    assert states == ["open", "published"]
