"""Commands of "did it help": what they do, what they leave behind, what they refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.learning.commands import effect
from hoaban.apps.learning.models import Enrolment, FollowUp, FollowUpTask, Reaction
from hoaban.apps.learning.rules.effect import QUESTIONS
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOW = make.NOW
MARKS = dict.fromkeys(QUESTIONS, 4)


@pytest.fixture(autouse=True)
def _content(loaded: None, db: None) -> None:
    make.content()


@pytest.fixture
def someone(_content: None) -> Enrolment:
    """Somebody who completed a class on 07/11/2025."""
    return make.took_part(make.training_class(), make.serving())


def react(place: Enrolment, **facts: Any) -> Reaction:
    """The participant fills in the survey."""
    whole = {"actor": make.own(place.official_id), "marks": MARKS, "on": NOW, "best": " Đóng vai ", **facts}
    return effect.give_reaction(enrolment_id=place.pk, **whole)


def test_a_participant_fills_in_the_survey_once(someone: Enrolment) -> None:
    assert react(someone).best == "Đóng vai"
    with pytest.raises(CommandRefused) as refused:
        react(someone)
    assert refused.value.code == "given-already"
    left = Event.objects.get(action="learning.give_reaction")
    assert "marks" not in left.after, "the event says that it was given, not what was said"
    assert left.unit_path == someone.unit_path


def test_nobody_answers_for_a_participant(someone: Enrolment) -> None:
    for actor in (make.own(make.serving("X-PCVP")), make.over(Role.SUPERVISOR), Actor.system()):
        with pytest.raises(PermissionDenied):
            react(someone, actor=actor)
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("state", ["nominated", "waiting", "refused", "withdrawn"])
def test_somebody_who_did_not_take_part_is_not_asked(state: str) -> None:
    one = make.training_class()
    place = make.place(one, make.serving(), state, place_in_line=1 if state == "waiting" else None)
    with pytest.raises(CommandRefused) as refused:
        react(place)
    assert refused.value.code == "not-participant"


def test_the_survey_opens_on_the_last_day() -> None:
    one = make.training_class(state="running")
    place = make.place(one, make.serving(), "approved")
    with pytest.raises(CommandRefused) as refused:
        react(place, on=date(2025, 11, 6))
    assert refused.value.code == "not-over"
    react(place, on=date(2025, 11, 7))


def test_every_question_wants_a_mark(someone: Enrolment) -> None:
    with pytest.raises(CommandRefused) as refused:
        react(someone, marks=MARKS | {"useful": 9})
    assert (refused.value.code, refused.value.field) == ("marks", "useful")


def opened(place: Enrolment) -> dict[tuple[int, str], FollowUp]:
    """The four questions about a participant."""
    rows = effect.open_follow_ups(actor=make.over(Role.PROVIDER, "TCT"), enrolment_id=place.pk, on=date(2025, 11, 7))
    return {(row.months, row.respondent): row for row in rows}


def test_two_people_are_asked_twice_and_repeating_asks_nobody_again(someone: Enrolment) -> None:
    rows = opened(someone)
    assert {key: row.due_on for key, row in rows.items()} == {
        (months, who): date(2026, 2 if months == 3 else 5, 7) for months in (3, 6) for who in ("official", "supervisor")
    }
    assert {row.pk for row in opened(someone).values()} == {row.pk for row in rows.values()}


def test_questions_are_opened_by_those_who_hold_or_organise_the_class(someone: Enrolment) -> None:
    effect.open_follow_ups(actor=make.over(Role.PERSONNEL, "11"), enrolment_id=someone.pk, on=NOW)
    for actor in (make.over(Role.PROVIDER, "SKHCN"), make.over(Role.COMMUNE), make.own(someone.official_id)):
        with pytest.raises(PermissionDenied):
            effect.open_follow_ups(actor=actor, enrolment_id=someone.pk, on=NOW)


def answer(row: FollowUp, actor: Actor, use: str = "daily", on: date = NOW, **facts: Any) -> FollowUp:
    """Answer a question."""
    return effect.answer_follow_up(actor=actor, follow_up_id=row.pk, use=use, on=on, **facts)


def test_official_and_supervisor_answer_each_their_own_question(someone: Enrolment) -> None:
    rows, own, chief = opened(someone), make.own(someone.official_id), make.over(Role.SUPERVISOR)
    answer(rows[3, "official"], own, evidence=" Dùng mẫu mới ", obstacles=["no_time", "no_time"])
    answer(rows[3, "supervisor"], chief, "sometimes")
    row = FollowUp.objects.get(pk=rows[3, "official"].pk)
    assert (row.use, row.evidence, row.obstacles, row.answered_by) == ("daily", "Dùng mẫu mới", ["no_time"], own.name)
    assert Event.objects.filter(action="learning.answer_follow_up").count() == 2
    for one, actor in ((rows[6, "official"], chief), (rows[6, "supervisor"], own)):
        with pytest.raises(PermissionDenied):
            answer(one, actor, on=date(2026, 5, 7))


def test_a_supervisor_elsewhere_or_of_oneself_is_not_asked(someone: Enrolment) -> None:
    row = opened(someone)[3, "supervisor"]
    chief_of_oneself = make.own(someone.official_id, *make.over(Role.SUPERVISOR).grants)
    for actor in (make.over(Role.SUPERVISOR, make.OTHER), make.over(Role.COMMUNE), chief_of_oneself):
        with pytest.raises(PermissionDenied):
            answer(row, actor)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": date(2026, 1, 23)}, "too-early"), ({"use": "perhaps"}, "use"), ({"obstacles": ["rain"]}, "obstacles")
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused(someone: Enrolment, facts: dict[str, Any], code: str) -> None:
    row = opened(someone)[3, "official"]
    with pytest.raises(CommandRefused) as refused:
        answer(row, make.own(someone.official_id), **facts)
    assert refused.value.code == code
    row.refresh_from_db()
    assert row.answered_on is None


def test_a_question_is_answered_once(someone: Enrolment) -> None:
    row = opened(someone)[3, "official"]
    answer(row, make.own(someone.official_id))
    with pytest.raises(CommandRefused) as refused:
        answer(row, make.own(someone.official_id), "not_used")
    assert refused.value.code == "answered-already"
    row.refresh_from_db()
    assert row.use == "daily"


def test_who_still_struggles_gets_one_task_that_the_supervisor_finishes(someone: Enrolment) -> None:
    rows, chief = opened(someone), make.over(Role.SUPERVISOR)
    answer(rows[3, "official"], make.own(someone.official_id), "struggling")
    answer(rows[3, "supervisor"], chief, "struggling")
    task = FollowUpTask.objects.get()
    assert (task.official_id, task.due_on) == (someone.official_id, date(2026, 4, 9))
    assert someone.training_class.name in task.what
    with pytest.raises(PermissionDenied):
        effect.finish_task(actor=make.own(someone.official_id), task_id=task.pk, result="x", on=NOW)
    with pytest.raises(CommandRefused):
        effect.finish_task(actor=chief, task_id=task.pk, result="  ", on=NOW)
    effect.finish_task(actor=chief, task_id=task.pk, result="Đã kèm cặp hai buổi", on=NOW)
    with pytest.raises(CommandRefused) as refused:
        effect.finish_task(actor=chief, task_id=task.pk, result="lại", on=NOW)
    assert refused.value.code == "done-already"
    answer(rows[6, "supervisor"], chief, "struggling", date(2026, 5, 7))
    assert FollowUpTask.objects.count() == 2, "a finished task does not stand in the way of a new one"
    assert Event.objects.filter(action="learning.finish_task").count() == 1


@pytest.mark.parametrize("use", ["daily", "sometimes", "not_used"])
def test_other_answers_open_no_task(someone: Enrolment, use: str) -> None:
    answer(opened(someone)[3, "official"], make.own(someone.official_id), use)
    assert not FollowUpTask.objects.exists()
