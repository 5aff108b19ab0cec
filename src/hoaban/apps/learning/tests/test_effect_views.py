"""Pages of "did it help": what they show, to whom, and what they take."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.models import Enrolment, FollowUp, FollowUpTask, Reaction
from hoaban.apps.learning.rules.effect import QUESTIONS
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.shared.access import Role
from hoaban.shared.panels import tasks_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
MARKS = dict.fromkeys(QUESTIONS, "4")


@pytest.fixture
def place(loaded: None, db: None) -> Enrolment:
    """Somebody who completed a class of five weeks ago."""
    make.content()
    one = make.training_class(starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 6))
    return make.took_part(one, make.serving())


def question(place: Enrolment, who: str = "official") -> FollowUp:
    """A question that is due."""
    return FollowUp.objects.create(enrolment=place, months=3, respondent=who, due_on=make.NOW)


def kinds(actor: Any) -> set[str]:
    """What sorts of work wait on Today."""
    return {task.kind for task in tasks_for(actor, make.NOW)} & {"survey", "follow-up", "follow-up-task"}


def test_a_participant_fills_in_the_survey(client: Client, place: Enrolment) -> None:
    address = reverse("learning_reaction", args=[place.training_class.code])
    make.signed_in(client, Role.OFFICIAL, official_id=make.serving("X-PCVP"))
    assert {client.get(address).status_code, client.post(address, MARKS).status_code} == {404}
    make.signed_in(client, Role.OFFICIAL, official_id=place.official_id)
    assert kinds(make.own(place.official_id)) == {"survey"}
    assert address in client.get(reverse("learning_follow_ups")).text
    assert client.post(address, MARKS | {"useful": "9"}).status_code == 422
    assert client.post(address, MARKS | {"useful": ""}).status_code == 422
    assert client.post(address, MARKS | {"best": "Đóng vai"}).status_code == 302
    again = client.post(address, MARKS, follow=True)
    assert "đã được điền" in again.text
    assert Reaction.objects.get().marks == dict.fromkeys(QUESTIONS, 4)
    assert kinds(make.own(place.official_id)) == set()


def test_a_survey_before_the_end_is_told_when_it_opens(client: Client, place: Enrolment) -> None:
    one = make.training_class(code="L2", state="running", starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 13))
    make.place(one, place.official_id, "approved")
    make.signed_in(client, Role.OFFICIAL, official_id=place.official_id)
    address = reverse("learning_reaction", args=["L2"])
    assert "13/03/2026" in client.get(address).text
    assert client.post(address, MARKS).status_code == 422
    assert not Reaction.objects.exists()


def test_who_still_struggles_is_followed_on_today(client: Client, place: Enrolment) -> None:
    row = question(place)
    address = reverse("learning_follow_up", args=[row.pk])
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    assert client.get(address).status_code == 404
    make.signed_in(client, Role.OFFICIAL, official_id=place.official_id)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"use": "struggling", "obstacles": ["no_time"]}).status_code == 302
    shown = client.get(address).text
    assert "Còn lúng túng khi vận dụng" in shown
    assert "Quá nhiều việc khác" in shown
    again = client.post(address, {"use": "daily"}, follow=True)
    assert "đã trả lời" in again.text
    task = FollowUpTask.objects.get()
    assert kinds(make.over(Role.SUPERVISOR)) == {"follow-up-task"}
    todo = reverse("learning_follow_up_task", args=[task.pk])
    assert client.get(todo).status_code == 404
    make.signed_in(client, Role.SUPERVISOR, make.OTHER)
    assert client.get(todo).status_code == 404
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    assert client.post(todo, {"result": ""}).status_code == 422
    assert client.post(todo, {"result": "Đã kèm cặp"}).status_code == 302
    assert client.post(todo, {"result": "Lại"}, follow=True).status_code == 200
    task.refresh_from_db()
    assert (task.result, task.done_on) == ("Đã kèm cặp", make.NOW)
    assert kinds(make.over(Role.SUPERVISOR)) == set()


def test_the_supervisor_answers_about_the_people_of_the_part(client: Client, place: Enrolment) -> None:
    row = question(place, "supervisor")
    address = reverse("learning_follow_up", args=[row.pk])
    for role, code in ((Role.SUPERVISOR, make.OTHER), (Role.COMMUNE, make.COMMUNE), (Role.PROVIDER, "TCT")):
        make.signed_in(client, role, code)
        assert client.get(address).status_code == 404
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    assert place.official.full_name in client.get(address).text
    assert client.post(address, {"use": "daily", "evidence": "Tiếp dân tốt hơn"}).status_code == 302
    row.refresh_from_db()
    assert (row.use, row.evidence) == ("daily", "Tiếp dân tốt hơn")


@pytest.mark.parametrize(("language", "word"), [("vi", "Chi cho một năng lực"), ("en", "Cost per competency")])
def test_the_page_of_a_course_says_whether_it_helped(
    client: Client, place: Enrolment, language: str, word: str
) -> None:
    make.signed_in(client, Role.COMMUNE, make.COMMUNE, language=language)
    page = client.get(reverse("learning_course", args=["KNM-MOTCUA"]))
    assert word in page.text
    assert page.context["found"].people == 1
    rows = client.get(reverse("learning_course_people", args=["KNM-MOTCUA"]))
    assert place.official.full_name in rows.text
    make.signed_in(client, Role.COMMUNE, make.OTHER, language=language)
    assert client.get(reverse("learning_course", args=["KNM-MOTCUA"])).context["found"].people == 0
    assert place.official.full_name not in client.get(reverse("learning_course_people", args=["KNM-MOTCUA"])).text
    make.signed_in(client, Role.OFFICIAL, official_id=place.official_id, language=language)
    assert word not in client.get(reverse("learning_course", args=["KNM-MOTCUA"])).text


def test_the_class_has_a_tab_for_it(client: Client, place: Enrolment) -> None:
    address = reverse("learning_class", args=[place.training_class.code])
    make.signed_in(client, Role.PROVIDER, "TCT")
    page = client.get(address, {"tab": "effect"})
    assert page.status_code == 200
    assert "Ý kiến học viên" in page.text
    make.signed_in(client, Role.OFFICIAL, official_id=place.official_id)
    assert reverse("learning_reaction", args=[place.training_class.code]) in client.get(address, {"tab": "effect"}).text


def test_a_head_is_asked_about_a_class_once_with_the_number_of_its_people(client: Client, place: Enrolment) -> None:
    other = make.took_part(place.training_class, make.serving("X-PCVP"))
    rows = [question(one, "supervisor") for one in (place, other)]
    head = make.over(Role.SUPERVISOR)
    (task,) = [one for one in tasks_for(head, make.NOW) if one.kind == "follow-up"]
    assert "2 người" in task.title
    assert task.detail == place.training_class.name
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    page = client.get(task.url)
    assert {one.pk for one in page.context["questions"]} == {one.pk for one in rows}
    answer = client.post(reverse("learning_follow_up", args=[rows[0].pk]), {"use": "daily"})
    assert answer.status_code == 302
    assert answer["Location"] == task.url, "the next one of the class follows"
    (last,) = [one for one in tasks_for(head, make.NOW) if one.kind == "follow-up"]
    assert last.url == reverse("learning_follow_up", args=[rows[1].pk])
