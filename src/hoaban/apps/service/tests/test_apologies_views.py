"""Pages of letters, messages and notices at the office: status, what is offered, denial, batches."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.models import Official
from hoaban.apps.service.commands import apologies, apology_signing, feedback, notices
from hoaban.apps.service.commands.feedback import Message
from hoaban.apps.service.models import Apology, Dossier, Feedback, Notice, NoticeKind
from hoaban.apps.service.queries.apology_letters import around, letter_of
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared import letters
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
BEFORE = f.at(9) - timedelta(days=7)
BAD = "<script>alert(1)</script>'\"; DROP TABLE service_feedback; --\u202e"


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def signed_in(role: Role, code: str = f.HERE) -> Client:
    unit = f.place(code).unit
    client = Client()
    user = make_user(f"nguoi-{role}-{code}", (role, unit), home=unit)
    if role == Role.SUPERVISOR:
        name = f"Vừ A Chủ {code}" if code != f.HERE else "Vừ A Chủ"
        found = Official.objects.filter(full_name=name).first() or f.official(code, name, "X-CT")
        user.official_id = found.pk
        user.save()
    client.force_login(user)
    return client


def late(ground: f.Ground, **facts: Any) -> Apology:
    """The letter of a dossier that was due on Friday; today is Tuesday."""
    dossier = ground.take(now=f.at(9, day=date(2026, 3, 3)))
    return apologies.owe(actor=ground.desk, dossier=dossier, for_delay=True, now=f.at(8), **facts)


def test_the_today_page_of_the_head_looks_over_and_holds_the_letter(ground: f.Ground) -> None:
    dossier = ground.take(now=f.at(9, day=date(2026, 3, 3)))
    page = signed_in(Role.SUPERVISOR).get("/").content.decode()
    letter = Apology.objects.get(dossier=dossier)
    assert reverse("service_apology", args=[letter.pk]) in page
    dossier.refresh_from_db()
    assert dossier.held
    held = signed_in(Role.COUNTER).get(reverse("service_dossier", args=[dossier.pk])).content.decode()
    assert reverse("service_apology_declare", args=[dossier.pk]) in held


def test_a_letter_is_written_handed_up_signed_and_sent_on_its_page(ground: f.Ground) -> None:
    letter = late(ground)
    desk, head = signed_in(Role.COUNTER), signed_in(Role.SUPERVISOR)
    page = desk.get(reverse("service_apology", args=[letter.pk]))
    assert page.status_code == 200
    assert 'class="sheet"' in page.content.decode()
    change = reverse("service_apology_change", args=[letter.pk])
    given = {"cause": "internet", "reason": BAD, "new_due_on": "13/03/2026", "version": letter.version}
    assert desk.post(change, given).status_code == 302
    shown = desk.get(reverse("service_apology", args=[letter.pk])).content.decode()
    assert "<script>alert" not in shown
    assert desk.post(change, {**given, "new_due_on": "14/03/2026", "version": letter.version + 1}).status_code == 422
    step = "service_apology_step"
    for client, name, more in ((desk, "submit", {}), (head, "sign", {}), (desk, "send", {"how": "hand"})):
        letter.refresh_from_db()
        client.post(reverse(step, args=[letter.pk, name]), {"version": letter.version, **more})
    letter.refresh_from_db()
    assert (letter.state, letter.number) == ("sent", "01/UBND-VP")
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        paper = desk.get(reverse("service_apology_paper", args=[letter.pk, ending]))
        assert paper.content.startswith(begins)
    assert desk.get(reverse("service_apology_paper", args=[letter.pk, "exe"])).status_code == 404
    assert signed_in(Role.COUNTER, f.ELSEWHERE).get(reverse("service_apology", args=[letter.pk])).status_code == 404


def test_the_desk_cannot_sign(ground: f.Ground) -> None:
    letter = late(ground, cause="absent")
    answer = signed_in(Role.COUNTER).post(
        reverse("service_apology_step", args=[letter.pk, "sign"]), {"version": letter.version}
    )
    assert answer.status_code == 404
    assert Apology.objects.get(pk=letter.pk).state == "draft"


def test_reasons_are_asked_for_on_a_page_of_their_own(ground: f.Ground) -> None:
    ahead = ground.take(now=f.at(8))
    letter = apologies.owe(actor=ground.desk, dossier=ahead, for_delay=True, now=f.at(8), cause="absent")
    head = signed_in(Role.SUPERVISOR)
    over = late(ground, cause="absent")
    assert head.get(reverse("service_apology_ask", args=[over.pk, "cancel"])).status_code == 404, "nobody waives it"
    address = reverse("service_apology_ask", args=[letter.pk, "cancel"])
    assert head.get(address).status_code == 200
    assert head.post(address, {"reason": "", "version": letter.version}).status_code == 422
    assert head.post(address, {"reason": "Công dân đã nhận", "version": letter.version}).status_code == 302
    assert head.get(address).status_code == 404


def test_all_letters_are_signed_and_sent_at_once_and_printed_as_one(ground: f.Ground) -> None:
    made = [late(ground, cause="internet") for _count in range(3)]
    for one in made:
        apologies.submit(actor=ground.desk, apology_id=one.pk, version=None, now=f.at(8))
    head = signed_in(Role.SUPERVISOR)
    listed = head.get(reverse("service_apologies"), {"state": "submitted"})
    assert reverse("service_apologies_batch", args=["sign"]) in listed.content.decode()
    assert head.get(reverse("service_apologies_batch", args=["sign"])).status_code == 200
    ids = [str(one.pk) for one in made]
    assert head.post(reverse("service_apologies_batch", args=["sign"]), {"letter": [*ids, "9", "x"]}).status_code == 302
    assert Apology.objects.filter(state="signed").count() == 3
    printed = head.get(reverse("service_apologies_print"), {"state": "signed"})
    assert printed.content.startswith(b"%PDF")
    assert (
        head.post(reverse("service_apologies_batch", args=["send"]), {"letter": ids, "how": "post"}).status_code == 302
    )
    assert Apology.objects.filter(state="sent").count() == 3
    assert head.get(reverse("service_apologies"), {"state": "sent", "export": "csv"}).status_code == 200


def test_the_list_of_letters_needs_few_queries(ground: f.Ground, django_assert_max_num_queries: Any) -> None:
    for _count in range(6):
        late(ground, cause="internet")
    client = signed_in(Role.SUPERVISOR)
    client.get(reverse("service_apologies"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("service_apologies")).status_code == 200


def test_many_letters_make_one_document_of_as_many_pages(ground: f.Ground) -> None:
    one = late(ground, cause="internet")
    near = around(apologies=[one], on=f.TODAY)
    text = letter_of(apology=one, near=near, on=f.TODAY)
    assert len(re.findall(rb"/Type\s*/Page\b", letters.letters_pdf([text] * 5))) == 5


def test_a_dossier_that_will_be_late_gets_its_letter_beforehand(ground: f.Ground) -> None:
    dossier, desk = ground.take(), signed_in(Role.COUNTER)
    address = reverse("service_apology_declare", args=[dossier.pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"cause": "", "reason": ""}).status_code == 422
    answer = desk.post(address, {"cause": "other_unit", "reason": ""})
    letter = Apology.objects.get(dossier=dossier)
    assert answer["Location"] == reverse("service_apology", args=[letter.pk])
    assert desk.get(address)["Location"] == answer["Location"]


def test_a_fault_of_conduct_is_apologised_for_without_waiting_for_a_message(ground: f.Ground) -> None:
    dossier, head = ground.take(), signed_in(Role.SUPERVISOR)
    address = reverse("service_apology_conduct", args=[dossier.pk])
    assert address in head.get(reverse("service_dossier", args=[dossier.pk])).content.decode()
    assert head.get(address).status_code == 200
    assert head.post(address, {"conduct": " "}).status_code == 422
    answer = head.post(address, {"conduct": f"{BAD} Cán bộ lớn tiếng với người dân"})
    letter = Apology.objects.get(dossier=dossier)
    assert answer["Location"] == reverse("service_apology", args=[letter.pk])
    assert (letter.for_conduct, letter.for_delay, Dossier.objects.get(pk=dossier.pk).held) == (True, False, True)
    assert "<script>alert" not in head.get(answer["Location"]).content.decode()
    assert signed_in(Role.INSPECTOR).get(address).status_code == 404
    assert signed_in(Role.SUPERVISOR, f.ELSEWHERE).get(address).status_code == 404


# Messages and calls --------------------------------------------------------------------------------------------------


def message(ground: f.Ground, text: str = "Cán bộ quầy số 1 hướng dẫn chưa rõ.") -> Feedback:
    facts = Message("complaint", text, "t" * 40, unit_id=ground.point.unit_id, sender="Lò Thị Gửi", phone="0900000000")
    return feedback.submit(actor=Actor(""), message=facts, now=f.at(8))


def test_a_message_is_answered_thanked_and_published_on_its_page(ground: f.Ground) -> None:
    one, head = message(ground, f"{BAD} hướng dẫn chưa rõ"), signed_in(Role.SUPERVISOR)
    page = reverse("service_feedback_message", args=[one.pk])
    assert "<script>alert" not in head.get(page).content.decode()
    assert one.number in head.get(reverse("service_feedback")).content.decode()
    step = "service_feedback_step"
    answer = {"answer": "Xã đã rút kinh nghiệm.", "cause": "officer", "founded": "on", "conduct": "", "version": 1}
    assert head.post(reverse(step, args=[one.pk, "answer"]), answer).status_code == 422
    answer["conduct"] = "hướng dẫn chưa đúng mực"
    assert head.post(reverse(step, args=[one.pk, "answer"]), answer).status_code == 302
    assert head.post(reverse(step, args=[one.pk, "thank"]), {"version": 2}).status_code == 302
    assert (
        head.post(
            reverse(step, args=[one.pk, "publish"]), {"version": 3, "led_to": "In lại bảng hướng dẫn."}
        ).status_code
        == 302
    )
    shown = head.get(page).content.decode()
    assert reverse("service_apology", args=[Apology.objects.get(feedback=one).pk]) in shown
    assert head.get(reverse("service_feedback_note", args=[one.pk, "pdf"])).content.startswith(b"%PDF")
    assert head.post(reverse(step, args=[one.pk, "withdraw"]), {"version": 4}).status_code == 302
    assert head.post(reverse(step, args=[one.pk, "answer"]), answer).status_code == 404


def test_messages_of_another_commune_do_not_exist(ground: f.Ground) -> None:
    one, other = message(ground), signed_in(Role.SUPERVISOR, f.ELSEWHERE)
    assert other.get(reverse("service_feedback_message", args=[one.pk])).status_code == 404
    assert one.number not in other.get(reverse("service_feedback")).content.decode()


def test_the_desk_sees_whom_to_call_and_marks_it(ground: f.Ground) -> None:
    made = notices.notify(actor=ground.desk, kind=NoticeKind.MOVED, dossier=ground.take(), now=f.at(9))
    desk = signed_in(Role.COUNTER)
    assert "0912345678" in desk.get(reverse("service_notices")).content.decode()
    assert desk.post(reverse("service_notice_tell", args=[made.pk]), {"how": "phone"}).status_code == 302
    assert Notice.objects.get(pk=made.pk).told_how == "phone"
    assert "0912345678" in desk.get(reverse("service_notices"), {"told": "1"}).content.decode()
    assert signed_in(Role.OFFICIAL).get(reverse("service_notices")).status_code == 404


def test_a_letter_sent_late_says_so_before_it_is_signed(ground: f.Ground) -> None:
    letter = late(ground, cause="internet")
    page = signed_in(Role.SUPERVISOR).get(reverse("service_apology", args=[letter.pk]))
    assert [one.met for one in page.context["page"].checks] == [False, True, True]
    signed = apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=f.at(9))
    assert signed[0].state == "signed"
