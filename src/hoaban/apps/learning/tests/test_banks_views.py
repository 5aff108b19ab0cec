"""Pages of question banks: GIFT in and out, questions of every type in their forms, the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoaban.apps.learning.models import Question
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.learning.tests.factories_sittings import ground
from hoaban.apps.learning.tests.test_exams_views import provider_client

pytestmark = pytest.mark.usefixtures("loaded", "db")


def test_a_gift_file_goes_in_whole_or_after_its_lines_were_seen() -> None:
    g = ground(0, questions=(made.CHOICE,))
    client, address = provider_client(), reverse("learning_bank_import", args=[g.bank.pk])
    broken = "::A::Một {=a ~b}\n\nHai {=a\n\n::C::Ba {T}"
    answer = client.post(address, {"file": SimpleUploadedFile("a.txt", broken.encode()), "once": "k1"})
    assert answer.status_code == 422
    assert "Hai {=a" in answer.content.decode()
    assert Question.objects.count() == 1
    answer = client.post(address, {"source": broken, "without": "1", "once": "k2"})
    assert answer["Location"] == reverse("learning_bank", args=[g.bank.pk])
    assert Question.objects.count() == 3
    client.post(address, {"source": broken, "without": "1", "once": "k2"})
    assert Question.objects.count() == 3
    for content in (b"\xff\xfe\x00", b"", b"// nothing\n"):
        answer = client.post(address, {"file": SimpleUploadedFile("a.txt", content)})
        assert answer.status_code == 422
    exported = client.get(reverse("learning_bank_export", args=[g.bank.pk]))
    assert "::A::Một {\n\t=a\n\t~b\n}" in exported.content.decode().replace("[plain]", "").replace("Một{", "Một {")


def typed(kind: str, **more: Any) -> dict[str, Any]:
    return {"name": f"Câu {kind}", "text": "Hỏi gì?", "markup": "plain", "difficulty": "3", "tags": "một, hai, một",
            "category": "", "feedback": "", "once": kind} | more  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sent", "body"),
    [
        ("choice", {"text_0": "a", "weight_0": "100", "text_1": "b", "feedback_1": "sai"},
         {"answers": [{"text": "a", "weight": 100}, {"text": "b", "weight": 0, "feedback": "sai"}]}),
        ("multiple", {"text_0": "a", "weight_0": "50", "text_1": "b", "weight_1": "50", "text_3": "c", "weight_3": "-50"},
         {"answers": [{"text": "a", "weight": 50}, {"text": "b", "weight": 50}, {"text": "c", "weight": -50}]}),
        ("short", {"text_0": "a"}, {"answers": [{"text": "a", "weight": 100}]}),
        ("numerical", {"number_0": "3,14:0.1", "number_1": "2..5", "weight_1": "50", "number_2": "*", "feedback_2": "sai"},
         {"answers": [{"number": "3.14", "tolerance": "0.1", "weight": 100}, {"low": "2", "high": "5", "weight": 50},
                      {"number": "*", "weight": 0, "feedback": "sai"}]}),
        ("matching", {"left_0": "a", "right_0": "1", "left_1": "b", "right_1": "2", "right_2": "3"},
         {"pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}, {"left": "", "right": "3"}]}),
        ("true_false", {"right": "false", "if_wrong": "xem lại"}, {"right": False, "if_wrong": "xem lại"}),
        ("essay", {}, {}), ("description", {}, {}),
    ],
)  # fmt: skip
def test_a_question_of_each_type_is_written_and_changed_in_a_form(
    kind: str, sent: dict[str, str], body: object
) -> None:
    g = ground(0, questions=(made.CHOICE,))
    client = provider_client()
    address = f"{reverse('learning_question_new', args=[g.bank.pk])}?type={kind}"
    answer = client.post(address, typed(kind, **sent))
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.post(address, typed(kind, **sent)).status_code == 302
    question = Question.objects.latest("pk")
    assert (question.type, question.body, question.difficulty, question.tags) == (kind, body, 3, ["một", "hai"])
    assert Question.objects.count() == 2
    change = client.get(reverse("learning_question_edit", args=[question.pk])).context["form"]
    again = {bound.html_name: bound.value() for bound in change if bound.value() is not None} | {"text": "Hỏi lại?"}
    answer = client.post(reverse("learning_question_edit", args=[question.pk]), again)
    assert answer.status_code == 302, answer.context["form"].errors
    new = Question.objects.latest("pk")
    assert (new.replaces_id, new.text, new.body) == (question.pk, "Hỏi lại?", body)
    assert not Question.objects.get(pk=question.pk).is_active
    assert client.get(reverse("learning_question_edit", args=[question.pk])).status_code == 404


def test_a_faulty_question_stays_in_its_form() -> None:
    g = ground(0, questions=(made.CHOICE,))
    address = f"{reverse('learning_question_new', args=[g.bank.pk])}?type=choice"
    answer = provider_client().post(address, typed("choice", text_0="a", text_1="b"))
    assert answer.status_code == 422
    assert Question.objects.count() == 1
    assert 'value="a"' in answer.content.decode()


def test_questions_are_found_without_tones_and_narrowed() -> None:
    g = ground(0)
    client, address = provider_client(), reverse("learning_bank", args=[g.bank.pk])
    for query, count in (("q=ket+qua", 1), ("q=dien+bien", 1), ("type=essay", 1), ("difficulty=4", 1), ("q=zzz", 0),
                         ("retired=on", 0), ("tag=một+cửa", 2)):  # fmt: skip
        assert client.get(f"{address}?{query}").context["table"].page.total == count, query
    assert client.get(f"{address}?export=csv").status_code == 200
