"""Late for certain before the appointment: the letter is drafted by itself, held, explained, and taken back when facts change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.service.commands import apologies, apology_signing, hours, moves, warnings
from hoaban.apps.service.models import Apology, DayPart, Dossier
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
SYSTEM = Actor.system("worker")
DUE = date(2026, 3, 13)
"""Three working days after Tuesday 10 March."""


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def move(who: Actor, dossier: Dossier, what: Move, now: datetime, **facts: Any) -> Dossier:
    return moves.carry_out(
        actor=who, dossier_id=dossier.pk, version=None, move=what, now=now, facts=moves.MoveFacts(**facts)
    )


def forwarded(ground: f.Ground, answer_by: date | None = None) -> Dossier:
    unit = f.place(f.DEPARTMENT).unit_id
    return move(ground.desk, ground.take(), Move.FORWARD, f.at(10), to_unit_id=unit, answer_by=answer_by)


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_an_answer_promised_after_the_appointment_drafts_the_letter_at_once(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    letter = Apology.objects.get(dossier=dossier)
    assert (letter.state, letter.foreseen, letter.cause) == ("draft", "promised", "other_unit")
    assert "18/03/2026" in letter.reason
    assert letter.new_due_at == f.at(17, day=date(2026, 3, 23)), "three working days after the answer"
    assert letter.send_before == f.at(17, day=date(2026, 3, 12)), "there is time to send it before the appointment"
    assert (dossier.held, fresh(dossier).held, fresh(dossier).warned) == (True, True, 3)
    event = Event.objects.get(action="service.owe_apology", subject_id=letter.pk)
    assert "18/03/2026" in event.reason
    assert not warnings.look_over(actor=SYSTEM, now=f.at(11)).anything


def test_the_letter_goes_its_way_before_the_appointment_and_says_so(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    letter = Apology.objects.get(dossier=dossier)
    (signed,) = apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=f.at(14))
    assert any("không thể giải quyết xong" in text or "18/03/2026" in text for text in signed.content["paragraphs"])
    apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="hand", now=f.at(15))
    assert (fresh(dossier).held, fresh(dossier).reappointed) == (False, True)
    assert not warnings.look_over(actor=SYSTEM, now=f.at(16)).owed


def test_a_promise_in_time_owes_nothing_and_one_made_later_by_the_other_office_does(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 12))
    assert not Apology.objects.exists()
    there = f.actor(Role.SUPERVISOR, f.DEPARTMENT, name="Sở Nội vụ")
    move(there, dossier, Move.PROMISE, f.at(9, day=date(2026, 3, 11)), answer_by=date(2026, 3, 16))
    assert Apology.objects.get(dossier=dossier).foreseen == "promised"
    move(there, dossier, Move.PROMISE, f.at(14, day=date(2026, 3, 11)), answer_by=date(2026, 3, 12))
    letter = Apology.objects.get(dossier=dossier)
    assert (letter.state, fresh(dossier).held, fresh(dossier).warned) == ("cancelled", False, 0)
    move(there, dossier, Move.PROMISE, f.at(15, day=date(2026, 3, 11)), answer_by=date(2026, 3, 17))
    assert Apology.objects.filter(dossier=dossier, state="draft").count() == 1


def test_back_before_the_appointment_takes_the_letter_back(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    there = f.actor(Role.SUPERVISOR, f.DEPARTMENT, name="Sở Nội vụ")
    back = move(there, dossier, Move.SEND_BACK, f.at(9, day=date(2026, 3, 11)))
    assert (back.held, back.answer_by) == (False, None)
    assert Apology.objects.get(dossier=dossier).state == "cancelled"
    event = Event.objects.filter(action="service.cancel_apology").latest("id")
    assert event.reason


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 12, 1)])
def test_a_promise_for_a_day_that_cannot_be_is_refused_and_nothing_is_done(ground: f.Ground, day: date) -> None:
    with pytest.raises(CommandRefused) as refused:
        forwarded(ground, day)
    assert refused.value.field == "answer_by"
    assert Dossier.objects.get().state == "received"
    with pytest.raises(CommandRefused) as refused:
        move(ground.desk, Dossier.objects.get(), Move.PROMISE, f.at(10), answer_by=date(2026, 3, 12))
    assert refused.value.code == "state"


def test_the_worker_finds_an_office_that_does_not_open_any_more(ground: f.Ground) -> None:
    dossier = forwarded(ground)
    admin, unit = Actor.system(), f.place(f.DEPARTMENT).unit_id
    assert not warnings.look_over(actor=SYSTEM, now=f.at(16)).owed
    hours.declare_closure(
        actor=admin, unit_id=unit, first_day=date(2026, 3, 11), last_day=DUE, part=DayPart.DAY, opens=False,
        reason="Mất điện", on=f.TODAY, now=f.at(16),
    )  # fmt: skip
    assert not warnings.look_over(actor=SYSTEM, now=f.at(16, 59)).owed, "it is open for another minute"
    assert warnings.look_over(actor=SYSTEM, now=f.at(17)).owed == 1
    letter = Apology.objects.get(dossier=dossier)
    assert (letter.foreseen, letter.cause) == ("closed", "other_unit")


def test_less_time_than_the_steps_take_is_late_for_certain(ground: f.Ground) -> None:
    ground.take()
    for minute, owed in ((54, 0), (55, 1), (56, 0)):
        assert warnings.look_over(actor=SYSTEM, now=f.at(16, minute, day=DUE)).owed == owed
    letter = Apology.objects.get()
    assert (letter.foreseen, letter.cause, letter.reason) == ("short", "", "")


def test_a_letter_the_head_called_not_owed_comes_back_only_when_the_dossier_is_late(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    letter = Apology.objects.get()
    apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason="Sở trả lời sớm", now=f.at(10, 30))
    assert not warnings.look_over(actor=SYSTEM, now=f.at(11)).owed
    assert not warnings.look_at(actor=ground.desk, dossier_id=dossier.pk, now=f.at(11))
    assert warnings.look_over(actor=SYSTEM, now=f.at(17, day=DUE)).owed == 1
    assert fresh(dossier).held


def test_while_documents_are_asked_for_nothing_is_certain(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    there = f.actor(Role.SUPERVISOR, f.DEPARTMENT, name="Sở Nội vụ")
    asked: dict[str, Any] = {"documents": ("Giấy chứng sinh",), "note": "còn thiếu"}
    with pytest.raises(CommandRefused) as refused:
        move(there, dossier, Move.ASK, f.at(14), **asked)
    assert refused.value.code == "held", "asking does not stop the clock of what owes a letter"
    letter = Apology.objects.get(dossier=dossier)
    apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason="Sở trả lời sớm", now=f.at(14))
    move(there, dossier, Move.ASK, f.at(14), **asked)
    assert not warnings.look_over(actor=SYSTEM, now=f.at(15)).anything


def test_a_signed_letter_for_conduct_is_sent_first_and_does_not_stop_the_others(ground: f.Ground) -> None:
    first, second = ground.take(), ground.take()
    letter = apologies.owe(actor=ground.head, dossier=first, for_conduct=True, conduct="Lớn tiếng", now=f.at(10))
    apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=f.at(10))
    after = f.at(17, day=DUE)
    assert warnings.look_over(actor=SYSTEM, now=after).owed == 1
    assert Apology.objects.get(dossier=second).for_delay
    apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="hand", now=after)
    assert warnings.look_over(actor=SYSTEM, now=after).owed == 1


def test_the_heads_today_page_and_the_pages_of_dossier_and_letter_tell_it(ground: f.Ground) -> None:
    dossier = forwarded(ground, date(2026, 3, 18))
    unit = f.place(f.HERE).unit
    head = Client()
    head.force_login(make_user("chu-tich", (Role.SUPERVISOR, unit), home=unit))
    letter = Apology.objects.get()
    today = head.get("/").content.decode()
    assert reverse("service_apology", args=[letter.pk]) in today
    assert reverse("service_dossier", args=[dossier.pk]) in today
    assert "18/03/2026" in head.get(reverse("service_dossier", args=[dossier.pk])).content.decode()
    assert head.get(reverse("service_apology", args=[letter.pk])).status_code == 200
    page = head.get(reverse("service_move", args=[dossier.pk, Move.PROMISE]))
    assert b"answer_by" in page.content
    wrong = head.post(
        reverse("service_move", args=[dossier.pk, Move.PROMISE]),
        {"version": fresh(dossier).changes, "answer_by": "nay"},
    )
    assert wrong.status_code == 422
