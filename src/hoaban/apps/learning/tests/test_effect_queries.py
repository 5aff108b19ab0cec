"""The numbers of a course: right, with their rows, of the own part only, and nobody recognised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoaban.apps.learning.models import Course, Enrolment, FollowUp, FollowUpTask, Reaction, TrainingClass
from hoaban.apps.learning.queries import effect
from hoaban.apps.learning.rules.effect import QUESTIONS
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.apps.organisation.models import Succession
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOW = make.NOW
ALL = Actor.system()


@pytest.fixture
def one(loaded: None, db: None) -> TrainingClass:
    """A finished class of a course that gives four competencies."""
    make.content()
    return make.training_class()


def filled(one: TrainingClass, number: int, code: str = make.COMMUNE) -> list[Enrolment]:
    """People of a commune who completed the class, with what they said and how they use it."""
    uses = ["daily", "sometimes", "struggling", "not_used", ""]
    places = [make.took_part(one, make.serving("CV", f"{code}-VP"), 40, 60 + n) for n in range(number)]
    for n, place in enumerate(places):
        Reaction.objects.create(
            enrolment=place, marks=dict.fromkeys(QUESTIONS, 1 + n % 5), best=f"Tốt {n}", given_on=date(2025, 11, 8)
        )
        use = uses[n % 5]
        FollowUp.objects.create(
            enrolment=place, months=3, respondent="official", due_on=date(2026, 2, 7), use=use,
            answered_on=date(2026, 2, 8) if use else None,
        )  # fmt: skip
    return places


def measured(actor: Actor, one: TrainingClass, on: date = NOW) -> effect.CourseEffect:
    """The numbers that an actor sees."""
    found = effect.course_effect(actor=actor, course=one.course, on=on)
    assert found is not None
    return found


def test_the_numbers_of_a_course(one: TrainingClass) -> None:
    filled(one, 5)
    make.place(one, make.serving("X-PCVP"), "failed")
    make.place(one, make.serving("X-CVP"), "withdrawn")
    found = measured(ALL, one)
    assert (found.people, found.communes, found.took_part, found.completed) == (5, 1, 6, 5)
    assert found.completion_rate == 83.33
    assert (found.gain, found.gain_of) == (Decimal("22.00"), 5)
    assert (found.transfer.asked, found.transfer.answered, found.transfer.in_use) == (5, 4, 2)
    assert found.transfer.percent == 50.0
    assert found.means.by_question["overall"] == Decimal("3.00")
    assert (found.cost, found.gained, found.cost_per_competency) == (2_500_000, 20, 125_000)
    assert len(effect.list_completions(actor=ALL, course=one.course, on=NOW)) == 5


def test_communes_of_before_the_reform_count_as_their_heirs(one: TrainingClass) -> None:
    filled(one, 2)
    old = unit("03127", date(2025, 6, 1))
    for who in (make.serving("CV", f"{make.OTHER}-VP"), make.serving("CV", f"{make.COMMUNE}-VP")):
        make.completed(who, one.course.code, date(2025, 6, 1), commune_id=old.pk)
    heirs = Succession.objects.filter(ancestor=old, starts_on__lte=NOW, heir__ends_before=None)
    assert heirs.exists()
    wanted = {unit(make.COMMUNE, NOW).pk, *heirs.values_list("heir_id", flat=True)}
    assert measured(ALL, one).communes == len(wanted)
    assert measured(ALL, one, date(2025, 6, 2)).communes == 1


def test_a_day_before_knows_nothing_of_what_came_after(one: TrainingClass) -> None:
    filled(one, 5)
    early = measured(ALL, one, date(2025, 11, 6))
    assert (early.people, early.took_part, early.means.answers, early.transfer.asked) == (0, 0, 0, 0)
    later = measured(ALL, one, date(2026, 2, 7))
    assert (later.transfer.asked, later.transfer.answered) == (5, 0)


def test_fewer_than_five_answers_are_not_shown(one: TrainingClass) -> None:
    filled(one, 4)
    found = measured(ALL, one)
    assert (found.means.answers, found.means.by_question, found.said.best) == (4, {}, ())
    tab = effect.class_tab(actor=ALL, training_class=one, on=NOW)
    assert tab is not None
    assert (tab["mean_texts"], tab["said"].best) == ([], ())


def test_a_part_with_few_answers_does_not_see_those_of_a_class_with_many(one: TrainingClass) -> None:
    filled(one, 4)
    filled(one, 4, make.OTHER)
    assert measured(make.over(Role.COMMUNE), one).means.by_question == {}
    assert measured(ALL, one).means.is_shown
    assert "Tốt 3" in measured(ALL, one).said.best


def test_a_part_counts_its_own_people_and_a_provider_its_own_classes(one: TrainingClass) -> None:
    filled(one, 2)
    filled(one, 3, make.OTHER)
    make.completed(make.serving("X-CVP", f"{make.OTHER}-VP"), "KNM-MOTCUA", date(2026, 1, 9))
    assert measured(make.over(Role.COMMUNE), one).people == 2
    assert measured(make.over(Role.COMMUNE, make.OTHER), one).people == 4
    assert measured(make.over(Role.PROVIDER, "TCT"), one).people == 5
    assert measured(make.over(Role.PROVIDER, "SKHCN"), one).people == 0
    assert measured(make.over(Role.PERSONNEL, "11"), one).people == 6
    names = {row.completion.official_id for row in effect.list_completions(
        actor=make.over(Role.COMMUNE), course=one.course, on=NOW)}  # fmt: skip
    assert len(names) == 2


def test_an_official_sees_no_numbers(one: TrainingClass) -> None:
    (place,) = filled(one, 1)
    mine = make.own(place.official_id)
    assert effect.course_effect(actor=mine, course=one.course, on=NOW) is None
    assert effect.list_completions(actor=mine, course=one.course, on=NOW) == []
    tab = effect.class_tab(actor=mine, training_class=one, on=NOW)
    assert tab is not None
    assert (tab["counts"], tab["reacted"], tab["may_react"]) == (False, True, False)
    assert effect.class_tab(actor=make.own(place.official_id + 99), training_class=one, on=NOW) is None


def test_the_number_of_queries_does_not_grow(one: TrainingClass, django_assert_max_num_queries: Any) -> None:
    for number in (1, 4):
        filled(one, number)
        with django_assert_max_num_queries(6):
            measured(ALL, one)
        with django_assert_max_num_queries(3):
            effect.list_completions(actor=ALL, course=one.course, on=NOW)


def test_what_waits_for_the_official_and_for_the_supervisor(one: TrainingClass) -> None:
    place = make.took_part(one, make.serving())
    own, chief = make.own(place.official_id), make.over(Role.SUPERVISOR)
    questions = {
        who: FollowUp.objects.create(enrolment=place, months=3, respondent=who, due_on=date(2026, 3, 20))
        for who in ("official", "supervisor")
    }
    late = FollowUp.objects.create(enrolment=place, months=6, respondent="official", due_on=date(2026, 5, 7))
    FollowUpTask.objects.create(
        follow_up=questions["official"], official_id=place.official_id, what="x", due_on=date(2026, 4, 1)
    )
    assert list(effect.follow_ups_due(actor=own, on=NOW)) == [questions["official"]]
    assert list(effect.follow_ups_due(actor=chief, on=NOW)) == [questions["supervisor"]]
    assert effect.open_tasks(actor=chief, on=NOW).count() == 1
    assert effect.mine(actor=own, on=NOW)["follow_ups"] == [questions["official"]]
    assert late in effect.follow_ups_due(actor=own, on=date(2026, 4, 25))
    for other in (make.over(Role.SUPERVISOR, make.OTHER), make.over(Role.COMMUNE), make.own(place.official_id + 99)):
        assert not effect.follow_ups_due(actor=other, on=NOW).exists()
        assert not effect.open_tasks(actor=other, on=NOW).exists()


def test_surveys_are_open_to_participants_for_two_months(one: TrainingClass) -> None:
    place = make.took_part(one, make.serving())
    own = make.own(place.official_id)
    assert effect.surveys_open(actor=own, on=date(2025, 11, 6)) == []
    assert effect.surveys_open(actor=own, on=date(2025, 11, 7)) == [place]
    assert effect.surveys_open(actor=own, on=date(2026, 1, 6)) == []
    assert effect.surveys_open(actor=make.over(Role.COMMUNE), on=date(2025, 11, 7)) == []


def test_a_course_without_completions_says_so(one: TrainingClass) -> None:
    course = Course.objects.get(code="DOLUONG")
    found = effect.course_effect(actor=ALL, course=course, on=NOW)
    assert found is not None
    assert (found.people, found.completion_rate, found.gain, found.cost_per_competency) == (0, None, None, None)
