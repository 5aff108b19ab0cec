"""The head of an office lets its people go before the organiser decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.commands import enrolments
from hoaban.apps.learning.models import Enrolment, TrainingClass
from hoaban.apps.learning.panels.classes import nominations_to_decide, nominations_to_endorse
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code


def proposed(number: int = 2, **facts: object) -> tuple[TrainingClass, list[Enrolment]]:
    """A class and people whom the office of the commune has nominated."""
    row = f.offered(**facts)
    return row, enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=f.people(number), on=f.NOW, reason="Thử"
    )


def let_go(actor: Actor, row: TrainingClass, places: list[Enrolment], document: str = "") -> list[Enrolment]:
    keys = [one.pk for one in places]
    return enrolments.endorse(actor=actor, class_id=row.pk, enrolment_ids=keys, on=f.NOW, document=document)


def test_the_organiser_decides_only_on_those_whom_the_head_let_go() -> None:
    row, places = proposed()
    keys = [one.pk for one in places]
    refused("state", lambda: enrolments.approve(
        actor=f.home_affairs(), class_id=row.pk, enrolment_ids=keys, on=f.NOW
    ))  # fmt: skip
    done = let_go(f.head(), row, places)
    assert {(one.state, one.endorsed_by, one.endorsed_on) for one in done} == {("nominated", "Thủ trưởng thử", f.NOW)}
    assert Event.objects.filter(action="learning.endorse_place").count() == 2
    enrolments.approve(actor=f.home_affairs(), class_id=row.pk, enrolment_ids=keys, on=f.NOW)
    assert set(row.enrolments.values_list("state", flat=True)) == {"approved"}


def test_what_is_let_go_already_is_not_let_go_twice() -> None:
    row, places = proposed(1)
    let_go(f.head(), row, places)
    refused("state", lambda: let_go(f.head(), row, places))
    assert Event.objects.filter(action="learning.endorse_place").count() == 1


def test_the_head_of_another_office_and_the_nominated_themselves_decide_nothing() -> None:
    row, places = proposed(1)
    for stranger in (f.head(f.OTHER), f.provider(), f.themselves(places[0].official_id)):
        with pytest.raises(PermissionDenied):
            let_go(stranger, row, places)
    refused("own", lambda: let_go(f.head(official_id=places[0].official_id), row, places))
    assert row.enrolments.get().state == "proposed"


def test_the_office_and_the_organiser_record_the_paper_that_the_head_signed() -> None:
    row, places = proposed()
    for actor, place in zip((f.commune_office(), f.home_affairs()), places, strict=True):
        refused("document", lambda actor=actor, place=place: let_go(actor, row, [place], " "))  # type: ignore[misc]
        let_go(actor, row, [place], "12/CV-UBND ngày 05/03/2026")
    assert set(row.enrolments.values_list("endorsed_by", flat=True)) == {"12/CV-UBND ngày 05/03/2026"}


def test_the_head_refuses_with_a_reason_and_the_office_may_nominate_again() -> None:
    row, (place, _other) = proposed()
    refused("reason", lambda: enrolments.refuse(actor=f.head(), enrolment_id=place.pk, on=f.NOW, reason=" "))
    with pytest.raises(PermissionDenied):
        enrolments.refuse(actor=f.head(f.OTHER), enrolment_id=place.pk, on=f.NOW, reason="Không")
    enrolments.refuse(actor=f.head(), enrolment_id=place.pk, on=f.NOW, reason="Cơ quan đang thiếu người")
    again = enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=[place.official_id], on=f.NOW, reason="Thử"
    )[0]
    assert (again.pk, again.state, again.endorsed_by) == (place.pk, "proposed", "")


def test_once_let_go_it_is_the_organiser_who_refuses() -> None:
    row, places = proposed(1)
    let_go(f.head(), row, places)
    with pytest.raises(PermissionDenied):
        enrolments.refuse(actor=f.head(), enrolment_id=places[0].pk, on=f.NOW, reason="Đổi ý")


def test_the_organiser_sends_people_without_asking_the_head() -> None:
    row = f.offered()
    made = enrolments.nominate(
        actor=f.home_affairs(), class_id=row.pk, official_ids=f.people(1), on=f.NOW, reason="Thử"
    )
    assert made[0].state == "nominated"


def test_a_substitute_takes_over_the_wait_for_the_head_and_a_withdrawal_ends_it() -> None:
    row, (first, second) = proposed()
    instead = f.people(1)[0]
    made = enrolments.substitute(
        actor=f.commune_office(), enrolment_id=first.pk, official_id=instead, on=f.NOW, reason="Bận việc"
    )
    assert made.state == "proposed"
    enrolments.withdraw(actor=f.commune_office(), enrolment_id=second.pk, on=f.NOW, reason="Không đi được")
    assert sorted(row.enrolments.values_list("state", flat=True)) == ["proposed", "substituted", "withdrawn"]


def approved_with_substitute(number: int = 1) -> tuple[TrainingClass, Enrolment, Enrolment]:
    """Somebody with a seat, and the substitute whom the office sends."""
    row = f.offered()
    place = f.sent(row, f.people(number))[0]
    made = enrolments.substitute(
        actor=f.commune_office(), enrolment_id=place.pk, official_id=f.people(1)[0], on=f.NOW, reason="Bận việc"
    )
    place.refresh_from_db()
    return row, place, made


def test_a_substitute_gets_the_seat_only_once_the_head_agrees() -> None:
    row, place, made = approved_with_substitute()
    assert (place.state, made.state) == ("approved", "proposed"), "the seat stays with whom the head let go"
    refused("waits", lambda: enrolments.substitute(
        actor=f.commune_office(), enrolment_id=place.pk, official_id=f.people(1)[0], on=f.NOW, reason="Bận"
    ))  # fmt: skip
    let_go(f.head(), row, [made])
    place.refresh_from_db()
    made.refresh_from_db()
    assert (place.state, made.state, made.substitute_for_id) == ("substituted", "approved", place.pk)
    assert Event.objects.filter(action="learning.give_up_place").count() == 1


def test_a_substitute_whom_the_head_refuses_changes_nothing() -> None:
    _row, place, made = approved_with_substitute()
    enrolments.refuse(actor=f.head(), enrolment_id=made.pk, on=f.NOW, reason="Cơ quan cần người")
    place.refresh_from_db()
    assert place.state == "approved"
    again = enrolments.substitute(
        actor=f.home_affairs(), enrolment_id=place.pk, official_id=f.people(1)[0], on=f.NOW, reason="Người khác"
    )  # fmt: skip
    assert again.state == "approved"


def test_a_substitute_of_somebody_who_left_meanwhile_waits_for_the_organiser() -> None:
    row, place, made = approved_with_substitute()
    enrolments.withdraw(actor=f.commune_office(), enrolment_id=place.pk, on=f.NOW, reason="Ốm")
    let_go(f.head(), row, [made])
    made.refresh_from_db()
    assert made.state == "nominated"


def test_today_asks_the_head_first_and_then_the_organiser() -> None:
    row, places = proposed()
    assert [one.detail for one in nominations_to_endorse(actor=f.head(), on=f.NOW)] == [row.name]
    assert nominations_to_endorse(actor=f.head(f.OTHER), on=f.NOW) == []
    assert nominations_to_decide(actor=f.home_affairs(), on=f.NOW) == []
    let_go(f.head(), row, places)
    assert nominations_to_endorse(actor=f.head(), on=f.NOW) == []
    assert len(nominations_to_decide(actor=f.home_affairs(), on=f.NOW)) == 1


def test_the_head_ticks_on_the_page_and_the_office_is_asked_for_the_paper(client: Client) -> None:
    row, places = proposed()
    page, address = (
        f"{reverse('learning_class', args=[row.code])}?tab=participants",
        reverse("learning_class_endorse", args=[row.code]),
    )
    client.force_login(f.account("thutruong", Role.SUPERVISOR, f.COMMUNE))
    assert f'name="heads" value="{places[0].pk}"' in client.get(page).text
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"heads": [places[0].pk]})
    assert (answer.status_code, answer["Location"]) == (302, page)
    client.force_login(f.account("vanphong", Role.COMMUNE, f.COMMUNE))
    asked = client.post(address, {"heads": [places[1].pk]})
    assert "document" in asked.context["form"].errors
    client.post(address, {"heads": [places[1].pk], "document": "12/CV-UBND"})
    assert set(row.enrolments.values_list("state", flat=True)) == {"nominated"}


def test_the_head_refuses_on_the_page_and_comes_back_to_the_class(client: Client) -> None:
    row, (place, _other) = proposed()
    client.force_login(f.account("thutruong", Role.SUPERVISOR, f.COMMUNE))
    address = reverse("learning_class_place", args=[row.code, place.pk, "refuse"])
    answer = client.post(address, {"reason": "Thiếu người trực", "version": place.version})
    assert (answer.status_code, answer["Location"].endswith("?tab=participants")) == (302, True)
    assert row.enrolments.get(pk=place.pk).state == "refused"
