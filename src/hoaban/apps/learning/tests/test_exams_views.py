"""Pages of lessons, banks, tests and sittings: status, denial, both languages, what is shown and what is not."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.commands import exams, marking, study
from hoaban.apps.learning.commands.study import LessonFacts
from hoaban.apps.learning.models import Attempt, Exam, Lesson, Question
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.learning.tests.factories_sittings import (
    AFTER,
    DURING,
    OTHER,
    PROVIDER,
    TODAY,
    Ground,
    ground,
    position_of,
    provider,
)
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Role

pytestmark = pytest.mark.usefixtures("loaded", "db")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The instant that the pages go by; a call sets it."""
    at = [DURING]
    for module in ("sittings", "exams", "study"):
        monkeypatch.setattr(f"hoaban.apps.learning.views.{module}.now", lambda: at[0])

    def put(when: datetime) -> None:
        at[0] = when

    return put


def client_of(user: User, language: str = "vi") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


def provider_client(code: str = PROVIDER, name: str = "giangvien", language: str = "vi") -> Client:
    place = unit(code, TODAY)
    return client_of(make_user(name, (Role.PROVIDER, place), home=place), language)


def taker_client(official_id: int, name: str = "hocvien", language: str = "vi") -> Client:
    user = make_user(name, (Role.OFFICIAL, None))
    User.objects.filter(pk=user.pk).update(official_id=official_id)
    user.refresh_from_db()
    return client_of(user, language)


def lesson_of(g: Ground) -> Lesson:
    facts = LessonFacts(
        "Bài một", "# Mở đầu\n\nĐọc **kỹ**. <script>alert(1)</script>", "https://example.org/v", 10, True
    )
    return study.write_lesson(actor=g.provider, course_id=g.training_class.course_id, facts=facts, on=TODAY)


def begun(g: Ground, client: Client) -> Attempt:
    address = reverse("learning_exam_entry", args=[g.exam.pk])
    client.get(address)
    answer = client.post(address)
    attempt = Attempt.objects.get()
    assert answer["Location"] == reverse("learning_sitting", args=[attempt.pk])
    return attempt


def send(client: Client, attempt: Attempt, **sent: Any) -> Any:
    address = reverse("learning_sitting_save", args=[attempt.pk])
    return client.post(address, json.dumps(sent), content_type="application/json")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_those_who_run_the_class_opens(clock: Any, language: str) -> None:
    g = ground(2, questions=(*made.EVERY, made.ESSAY))
    lesson = lesson_of(g)
    attempt = g.start()
    g.answer_all(attempt)
    g.hand_in(attempt)
    g.start(1)
    client = provider_client(language=language)
    essays = attempt.questions.filter(question__type="essay")
    essay = essays[0]
    question = Question.objects.filter(type="choice")[0]
    course = g.training_class.course.code
    pages = [
        ("learning_banks",), ("learning_bank_new",), ("learning_bank", g.bank.pk), ("learning_bank_edit", g.bank.pk),
        ("learning_bank_import", g.bank.pk), ("learning_bank_export", g.bank.pk), ("learning_question_new", g.bank.pk),
        *(("learning_question", one.pk) for one in Question.objects.all()), ("learning_question_edit", question.pk),
        ("learning_exams",), ("learning_exam_new", g.training_class.code), ("learning_exam", g.exam.pk),
        ("learning_exam_edit", g.exam.pk), ("learning_exam_blueprint", g.exam.pk), ("learning_exam_preview", g.exam.pk),
        ("learning_exam_items", g.exam.pk), ("learning_essay", essay.pk), ("learning_lessons", course),
        ("learning_lesson_new", course), ("learning_lesson", lesson.pk), ("learning_lesson_edit", lesson.pk),
        ("learning_lesson_file_new", lesson.pk), ("learning_study_progress", g.training_class.code),
    ]  # fmt: skip
    for name, *arguments in pages:
        answer = client.get(reverse(name, args=arguments))
        assert answer.status_code == 200, name
        assert b"alert(1)" not in answer.content or b"<script>alert" not in answer.content
    answer = client.get(reverse("learning_marking", args=[g.exam.pk]))
    assert answer["Location"] in [reverse("learning_essay", args=[one.pk]) for one in essays]
    for one in made.TYPES:
        page = f"{reverse('learning_question_new', args=[g.bank.pk])}?type={one}"
        assert client.get(page).status_code == 200


def test_another_provider_and_strangers_see_nothing(clock: Any) -> None:
    g = ground()
    lesson, attempt = lesson_of(g), g.start()
    question = Question.objects.all()[0]
    names = [
        ("learning_bank", g.bank.pk), ("learning_bank_edit", g.bank.pk), ("learning_bank_import", g.bank.pk),
        ("learning_bank_export", g.bank.pk), ("learning_question_new", g.bank.pk), ("learning_question", question.pk),
        ("learning_question_edit", question.pk), ("learning_exam_new", g.training_class.code),
        ("learning_exam", g.exam.pk), ("learning_exam_edit", g.exam.pk), ("learning_exam_blueprint", g.exam.pk),
        ("learning_exam_preview", g.exam.pk), ("learning_exam_items", g.exam.pk), ("learning_marking", g.exam.pk),
        ("learning_lessons", g.training_class.course.code), ("learning_lesson", lesson.pk),
        ("learning_study_progress", g.training_class.code), ("learning_exam_entry", g.exam.pk),
        ("learning_sitting", attempt.pk), ("learning_sitting_save", attempt.pk), ("learning_sitting_result", attempt.pk),
    ]  # fmt: skip
    posts = [
        ("learning_question_retire", question.pk), ("learning_exam_release", g.exam.pk),
        ("learning_exam_publish", g.exam.pk), ("learning_sitting_release", attempt.pk),
        ("learning_sitting_hand_in", attempt.pk), ("learning_lesson_remove", lesson.pk), ("learning_lesson_move", lesson.pk),
        ("learning_lesson_finish", lesson.pk), ("learning_lesson_edit", lesson.pk),
    ]  # fmt: skip
    for client in (provider_client(OTHER, "benhvien"), taker_client(made_stranger(), "nguoila")):
        assert [name for name, key in names if client.get(reverse(name, args=[key])).status_code != 404] == []
        assert [name for name, key in posts if client.post(reverse(name, args=[key])).status_code != 404] == []


def made_stranger() -> int:
    from hoaban.apps.learning.tests.factories_sittings import people

    return people(1)[0]


def test_a_test_is_set_drawn_released_and_published_by_its_pages(clock: Any) -> None:
    g = ground(1, questions=(made.SHORT,))
    client = provider_client()
    sent = {"name": "Thi lại", "purpose": "final", "opens_at": "10/03/2026 08:00", "closes_at": "10/03/2026 09:00",
            "minutes": "30", "attempts": "1", "counts": "best", "pass_percent": "60", "shuffle": "on", "once": "1"}  # fmt: skip
    new = reverse("learning_exam_new", args=[g.training_class.code])
    assert client.post(new, sent | {"closes_at": "10/03/2026 08:10"}).status_code == 422
    answer = client.post(new, sent)
    exam = Exam.objects.latest("pk")
    assert answer["Location"] == reverse("learning_exam_blueprint", args=[exam.pk])
    lines = {
        "version": exam.version,
        "count_0": "1",
        "bank_0": g.bank.pk,
        "points_0": "2,5",
        "type_0": "",
        "difficulty_0": "",
    }
    blueprint = reverse("learning_exam_blueprint", args=[exam.pk])
    assert client.post(blueprint, {"count_0": "1"}).status_code == 422
    assert client.post(blueprint, lines).status_code == 302
    client.post(reverse("learning_exam_release", args=[exam.pk]))
    assert Exam.objects.get(pk=exam.pk).is_ready
    client.post(reverse("learning_exam_release", args=[exam.pk]), {"to": "draft"})
    assert not Exam.objects.get(pk=exam.pk).is_ready
    clock(AFTER)
    client.post(reverse("learning_exam_publish", args=[g.exam.pk]))
    assert Exam.objects.get(pk=g.exam.pk).published_at == AFTER
    assert client.get(reverse("learning_exam", args=[g.exam.pk])).status_code == 200
    assert client.get(reverse("learning_exam_items", args=[g.exam.pk]) + "?export=xlsx").status_code == 200


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_test_is_sat_answer_by_answer(clock: Any, language: str) -> None:
    g = ground(1)
    client = taker_client(g.people[0], language=language)
    attempt = begun(g, client)
    page = client.get(reverse("learning_sitting", args=[attempt.pk])).content.decode()
    assert page.count('class="card stack" id="q-') == 7
    assert "Điện*" not in page
    at = position_of(attempt, "short")
    answer = send(client, attempt, position=at, answer="Điện Biên", save=1)
    assert answer.json() == {"save": 1, "left": 45 * 60}
    assert "no-store" in answer["Cache-Control"]
    for body in ({}, {"position": "1", "answer": 1, "save": 1}, {"position": at, "answer": 5, "save": 2}):
        assert send(client, attempt, **body).status_code == 422
    assert client.get(reverse("learning_sitting_save", args=[attempt.pk])).json() == {"left": 45 * 60, "over": False}
    assert 'value="Điện Biên"' in client.get(reverse("learning_sitting", args=[attempt.pk])).content.decode()
    clock(attempt.ends_at + timedelta(seconds=6))
    late = send(client, attempt, position=at, answer="x", save=2)
    assert (late.status_code, late.json()["code"]) == (409, "late")


def test_saving_costs_four_queries_and_no_session(clock: Any, django_assert_num_queries: Any) -> None:
    g = ground(1)
    client = taker_client(g.people[0])
    attempt = begun(g, client)
    at = position_of(attempt, "short")
    # session, account, question and attempt, the answer
    with django_assert_num_queries(4):
        answer = send(client, attempt, position=at, answer="Điện Biên", save=1)
    assert "sessionid" not in answer.cookies


def test_a_second_device_is_turned_away(clock: Any) -> None:
    g = ground(1)
    first = taker_client(g.people[0])
    attempt = begun(g, first)
    second = client_of(User.objects.get(username="hocvien"))
    entry = reverse("learning_exam_entry", args=[g.exam.pk])
    second.get(entry)
    assert second.post(entry)["Location"] == entry
    assert second.get(reverse("learning_sitting", args=[attempt.pk]))["Location"] == entry
    answer = send(second, attempt, position=1, answer=None, save=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "second-device")
    provider_client().post(reverse("learning_sitting_release", args=[attempt.pk]))
    assert second.post(entry)["Location"] == reverse("learning_sitting", args=[attempt.pk])
    assert send(first, attempt, position=1, answer=None, save=2).status_code == 409


def test_a_browser_without_script_saves_and_hands_in(clock: Any) -> None:
    g = ground(1, questions=(made.CHOICE, made.MULTIPLE, made.MATCHING, made.TRUE_FALSE, made.SHORT))
    client = taker_client(g.people[0])
    attempt = begun(g, client)
    address = reverse("learning_sitting_hand_in", args=[attempt.pk])
    sent: dict[str, Any] = {}
    from hoaban.apps.learning.tests.factories_sittings import answer_to

    for one in attempt.questions.select_related("question"):
        answer = answer_to(one, right=True)
        sent[f"saves-{one.position}"] = "0"
        if one.question.type == "matching":
            sent |= {f"a-{one.position}-{row}": str(place) for row, place in enumerate(answer)}
        else:
            sent[f"a-{one.position}"] = str(answer).lower() if isinstance(answer, bool) else answer
    assert client.post(address, sent)["Location"] == reverse("learning_sitting", args=[attempt.pk])
    assert client.post(address, sent | {"action": "hand-in"})["Location"] == reverse(
        "learning_exam_entry", args=[g.exam.pk]
    )
    assert Attempt.objects.get().points == 5


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_shown_before_the_results_are_published(clock: Any, language: str) -> None:
    g = ground(1, questions=(made.SHORT, made.ESSAY))
    client = taker_client(g.people[0], language=language)
    attempt = begun(g, client)
    for one in attempt.questions.select_related("question"):
        send(client, attempt, position=one.position, answer="Điện Biên", save=1)
    client.post(reverse("learning_sitting_hand_in", args=[attempt.pk]), {"action": "hand-in"})
    entry, result = (
        reverse("learning_exam_entry", args=[g.exam.pk]),
        reverse("learning_sitting_result", args=[attempt.pk]),
    )
    assert client.get(result)["Location"] == entry
    clock(AFTER)
    essay = attempt.questions.get(question__type="essay")
    for marker in (1, 2):
        marking.mark_essay(actor=provider(user_id=marker), answer_id=essay.pk, percent=75, comment="", on=TODAY)
    before = client.get(entry)
    assert (before.context["found"].score, before.context["found"].attempts[0].percent) == (None, None)
    exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=AFTER, on=TODAY)
    assert client.get(entry).context["found"].score == pytest.approx(87.5)
    assert client.get(result).status_code == 200


def test_an_essay_is_marked_without_names_and_without_the_other_mark() -> None:
    g = ground(1, questions=(made.ESSAY,))
    attempt = g.start()
    g.answer_all(attempt)
    g.hand_in(attempt)
    essay = attempt.questions.get()
    address = reverse("learning_essay", args=[essay.pk])
    first, second = provider_client(), provider_client(name="giangvien2")
    assert first.post(address, {"percent": "62,5", "comment": "Bố cục rời rạc", "once": "a"}).status_code == 302
    page = second.get(address).content.decode()
    assert "Lò Văn Thi" not in page
    assert "62,5" not in page
    assert "62.5" not in page
    assert "rời rạc" not in page
    assert second.post(address, {"percent": "101"}).status_code == 422
    assert second.post(address, {"percent": "70"}).status_code == 302
    assert Attempt.objects.get().points is not None


def test_lessons_are_read_by_participants_and_kept_for_reading_offline(clock: Any) -> None:
    g = ground(1)
    lesson = lesson_of(g)
    client = taker_client(g.people[0])
    page = client.get(reverse("learning_lesson", args=[lesson.pk])).content.decode()
    assert '<meta name="hoaban-keep" content="yes">' in page
    assert "<h2>Mở đầu</h2>" in page
    assert "<script>alert" not in page
    client.post(reverse("learning_lesson_finish", args=[lesson.pk]))
    rows = provider_client().get(reverse("learning_study_progress", args=[g.training_class.code])).context["rows"]
    assert [(row.opened, row.done) for row in rows] == [(1, 1)]
    for name in ("learning_lesson_edit", "learning_lesson_file_new"):
        assert client.get(reverse(name, args=[lesson.pk])).status_code == 404


def test_a_lessons_file_is_given_only_to_those_who_read_it() -> None:
    g = ground(1)
    lesson = lesson_of(g)
    client, address = provider_client(), reverse("learning_lesson_file_new", args=[lesson.pk])
    assert client.post(address, {"file": SimpleUploadedFile("a.pdf", b"MZ not a pdf")}).status_code == 422
    client.post(address, {"file": SimpleUploadedFile("Tài liệu.exe", b"%PDF-1.7 ...")})
    kept = lesson.files.get()
    assert (kept.name, kept.kind, kept.size) == ("Tài liệu.pdf", "application/pdf", 12)
    address = reverse("learning_lesson_file", args=[kept.pk])
    answer = taker_client(g.people[0]).get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 ..."
    assert "sandbox" in answer["Content-Security-Policy"]
    assert provider_client(OTHER, "benhvien").get(address).status_code == 404
    client.post(reverse("learning_lesson_file_remove", args=[kept.pk]))
    assert lesson.files.count() == 0


def test_today_names_tests_to_sit_mark_and_publish(clock: Any) -> None:
    g = ground(1, questions=(made.ESSAY,))
    assert g.exam.name in taker_client(g.people[0]).get("/").content.decode()
    attempt = g.start()
    g.answer_all(attempt)
    g.hand_in(attempt)
    page = provider_client().get("/").content.decode()
    assert reverse("learning_marking", args=[g.exam.pk]) in page
