"""Sittings of tests are kept for their time: due after the results, held back while the class runs, what counts stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localtime

from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.learning.commands import exams, marking
from hoaban.apps.learning.models import Attempt, AttemptQuestion, Completion, EssayMark, Exam, TrainingClass
from hoaban.apps.learning.tests.factories_sittings import AFTER, TODAY, Ground, ground, provider
from hoaban.apps.people.tests import factories as f
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.tests.carrying import carried_out
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("loaded", "db")
KEY = "sittings-of-tests"
PUBLISHED = localtime(AFTER).date()
DUE = PUBLISHED.replace(year=PUBLISHED.year + 3)


def published() -> Ground:
    """A test that somebody sat, with its results published and its class closed."""
    g = ground()
    sitting = g.start()
    g.answer_all(sitting)
    g.hand_in(sitting)
    essay = sitting.questions.get(question__type="essay")
    for marker in (11, 12):
        marking.mark_essay(actor=provider(user_id=marker), answer_id=essay.pk, percent=75, comment="", on=TODAY)
    exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=AFTER, on=TODAY)
    TrainingClass.objects.update(state="finished")
    return g


def officer() -> Actor:
    return f.actor_of(Role.PERSONNEL, f.unit(f.PROVINCE, f.NOW))


def counts(on: date) -> tuple[int, int]:
    kept = queries.get_kept(actor=officer(), key=KEY, on=on)
    return kept.due, kept.held


def test_a_sitting_is_due_three_years_after_its_results_and_not_the_day_before() -> None:
    g = published()
    assert counts(DUE - timedelta(days=1)) == (0, 0)
    assert counts(DUE) == (1, 0)
    kept = queries.get_kept(actor=officer(), key=KEY, on=DUE)
    (row,) = queries.over_rows(actor=officer(), kept=kept, on=DUE)
    assert kept.category.told(row) == f"{g.exam.name} · {row.pk}"
    Exam.objects.update(published_at=None)
    assert counts(DUE) == (0, 0)


def test_a_class_that_runs_and_an_open_discipline_case_hold_it_back() -> None:
    g = published()
    TrainingClass.objects.update(state="running")
    assert counts(DUE) == (0, 1)
    TrainingClass.objects.update(state="finished")
    place = f.unit(f.COMMUNE, f.NOW)
    DisciplineCase.objects.create(
        official_id=g.people[0], unit=place, unit_path="x", level=3, category=2, violation="Thử", occurred_on=TODAY,
        opened_on=TODAY, due_on=TODAY + timedelta(days=90),
    )  # fmt: skip
    assert counts(DUE) == (0, 1)


def test_carried_out_the_answers_go_and_the_completion_stays() -> None:
    g = published()
    Completion.objects.create(
        official_id=g.people[0], course=g.training_class.course, training_class=g.training_class, completed_on=TODAY,
        hours=40, score=90,
    )  # fmt: skip
    before = list(Completion.objects.values())
    assert EssayMark.objects.count() == 2
    assert carried_out(actor=officer(), key=KEY, expected=1, on=DUE) == 1
    assert not Attempt.objects.exists()
    assert not AttemptQuestion.objects.exists()
    assert not EssayMark.objects.exists()
    assert list(Completion.objects.values()) == before
    assert Event.objects.get(action="privacy.carry_out_retention").after["category"] == KEY
    assert counts(DUE) == (0, 0)


def test_another_part_neither_sees_nor_deletes_it() -> None:
    published()
    other = f.actor_of(Role.PERSONNEL, f.unit("03208", f.NOW))
    kept = queries.get_kept(actor=other, key=KEY, on=DUE)
    assert (kept.due, kept.held) == (0, 0)
