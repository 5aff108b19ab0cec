"""Delivery of what a counter took in: once, whatever is replayed; clocks corrected; conflicts to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.service.commands import blocks
from hoaban.apps.service.models import Delivery, Dossier, ProcedureDocument, ProcedureVersion
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.dossier_pages import dossier_page
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def refused(code: str, call: Any) -> None:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code


def new_version(old: ProcedureVersion, starts_on: date, *, papers: tuple[str, ...], **changes: Any) -> ProcedureVersion:
    """The procedure is changed from a day on."""
    old.ends_before = starts_on
    old.save()
    facts = {
        "procedure": old.procedure, "name_vi": old.name_vi, "name_en": old.name_en, "decided_at": old.decided_at,
        "time_amount": old.time_amount, "time_unit": old.time_unit, "starts_on": starts_on,
    }  # fmt: skip
    made: ProcedureVersion = ProcedureVersion.objects.create(**(facts | changes))
    for number, name in enumerate(papers, start=1):
        ProcedureDocument.objects.create(version=made, order=number, name_vi=name, name_en=name, kind="form")
    for step in old.steps.all():
        step.pk, step.version = None, made
        step.save()
    known.forget()
    return made


def test_an_item_becomes_the_dossier_that_its_receipt_names() -> None:
    desk = d.desk()
    item = desk.item()
    row = desk.deliver(item)
    dossier = Dossier.objects.get()
    assert (row.state, row.problem, row.payload, row.dossier_id) == ("accepted", "", None, dossier.pk)
    assert (dossier.code, dossier.follow_key, dossier.channel) == (item.code, item.follow_key, "offline")
    assert (dossier.received_at, dossier.counter_no) == (f.at(9), 1)
    assert dossier.papers == [{"id": item.papers[0][0], "n": 1}]
    assert Event.objects.filter(action="service.deliver").count() == 1


def test_a_replayed_queue_is_recorded_once_and_answered_alike() -> None:
    desk = d.desk()
    items = [desk.item(f.at(9, minute)) for minute in range(3)]
    first = [desk.deliver(item) for item in items]
    again = [desk.deliver(item, f.at(11)) for item in (*reversed(items), *items)]
    assert Dossier.objects.count() == Delivery.objects.count() == 3
    assert {row.pk for row in again} == {row.pk for row in first}
    assert Event.objects.filter(action="service.deliver").count() == 3


def test_the_same_key_with_other_content_goes_to_a_person_once() -> None:
    desk = d.desk()
    item = desk.item()
    desk.deliver(item)
    other = replace(item, name="Người khác")
    row, again = desk.deliver(other), desk.deliver(other)
    assert (row.state, row.problem, row.pk) == ("conflict", "key_reused", again.pk)
    assert row.payload["name"] == "Người khác"
    assert Dossier.objects.count() == 1


def test_a_code_that_the_device_was_never_given_is_refused_and_leaves_an_event() -> None:
    desk = d.desk()
    point = desk.counter.point
    beyond = f"{point.issuer}-260310-{desk.block.last + 1:04d}"
    foreign = f"999.00.00.H18-260310-{desk.block.first:04d}"
    for item in (desk.item(code=beyond), desk.item(code=foreign), desk.item(device=d.OTHER_DEVICE)):
        refused("forged", lambda item=item: desk.deliver(item))
    assert not Delivery.objects.exists()
    assert Event.objects.filter(action="service.deliver_refused").count() == 3


def test_another_commune_delivers_nothing_here() -> None:
    desk = d.desk()
    item = desk.item()
    stranger = d.Desk(replace(desk.ground, desk=desk.ground.stranger), desk.counter, desk.block)
    with pytest.raises(Http404):
        stranger.deliver(item)
    assert not Dossier.objects.exists()


def test_a_clock_a_day_ahead_is_corrected_and_said() -> None:
    desk = d.desk()
    item = desk.item(d.day_later(f.at(9)), code=desk_code(desk, 10), offset=None)
    row = desk.deliver(item, sent_at=d.day_later(f.at(10, 30)))
    assert (row.state, row.problem) == ("accepted", "clock")
    assert Dossier.objects.get().received_at == f.at(9)
    assert "09:00 10/03/2026" in row.message


def test_a_clock_a_day_behind_that_was_put_right_meanwhile_is_corrected_by_what_the_device_knew() -> None:
    desk = d.desk()
    taken = f.at(9) - timedelta(days=1)
    row = desk.deliver(desk.item(taken, code=desk_code(desk, 10), offset=86_400_000))
    assert (row.problem, row.message, Dossier.objects.get().received_at) == ("clock", "", f.at(9))
    assert Event.objects.get(action="service.deliver").after["clock_off_seconds"] == 86_400


def test_the_code_of_a_wrong_day_stays_as_it_was_printed() -> None:
    desk = d.desk()
    item = desk.item(d.day_later(f.at(9)), offset=None)
    row = desk.deliver(item, sent_at=d.day_later(f.at(10, 30)))
    assert "-260311-" in item.code
    assert (row.state, Dossier.objects.get().code) == ("accepted", item.code)


def test_nothing_is_received_in_the_future_or_before_its_number_was_given() -> None:
    desk = d.desk()
    ahead = desk.deliver(desk.item(f.at(9) + timedelta(days=40), code=desk_code(desk, 10)))
    early = desk.deliver(desk.item(f.at(9) - timedelta(days=40), code=desk_code(desk, 10)))
    assert (ahead.problem, early.problem) == ("clock", "clock")
    assert sorted(Dossier.objects.values_list("received_at", flat=True)) == [d.MORNING, f.at(10, 30)]


def desk_code(desk: d.Desk, day: int) -> str:
    return f"{desk.counter.point.issuer}-2603{day:02d}-{desk.next:04d}"


def test_a_changed_catalogue_whose_papers_still_fit_is_taken_in_by_the_new_version() -> None:
    desk = d.desk()
    item = desk.item()
    new = new_version(desk.ground.version, f.TODAY, papers=("Tờ khai",))
    row = desk.deliver(item)
    dossier = Dossier.objects.get()
    assert (row.state, dossier.version_id) == ("accepted", new.pk)
    assert dossier.papers == [{"id": new.documents.get().pk, "n": 1}]


@pytest.mark.parametrize("change", [{"papers": ("Tờ khai", "Giấy mới")}, {"papers": ("Tờ khai",), "time_amount": 9}])
def test_a_changed_catalogue_that_does_not_fit_goes_to_a_person(change: dict[str, Any]) -> None:
    desk = d.desk()
    item = desk.item()
    new_version(desk.ground.version, f.TODAY, **change)
    row = desk.deliver(item)
    assert (row.state, row.problem) == ("conflict", "catalogue")
    assert row.payload["name"] == item.name
    assert not Dossier.objects.exists()


def test_a_procedure_that_ended_goes_to_a_person() -> None:
    desk = d.desk()
    item = desk.item()
    desk.ground.version.ends_before = f.TODAY
    desk.ground.version.save()
    known.forget()
    assert desk.deliver(item).problem == "ended"


def test_the_same_citizen_with_the_same_procedure_open_goes_to_a_person() -> None:
    desk = d.desk()
    there = desk.ground.take()
    row = desk.deliver(desk.item(personal_id="011190002357"))
    assert (row.state, row.problem) == ("conflict", "open_already")
    assert there.code in row.message


def test_one_bad_item_does_not_hold_up_the_others() -> None:
    desk = d.desk()
    bad, good = desk.item(personal_id="12345"), desk.item()
    assert [desk.deliver(one).state for one in (bad, good)] == ["conflict", "accepted"]
    assert Dossier.objects.count() == 1


def test_while_somebody_stands_at_the_counter_what_is_wrong_is_said_and_nothing_recorded() -> None:
    desk = d.desk()
    item = desk.item(personal_id="12345")
    refused("personal_id", lambda: desk.deliver(item, attended=True))
    assert not Delivery.objects.exists()
    assert desk.deliver(replace(item, personal_id=""), attended=True).state == "accepted"


def test_an_appointment_other_than_the_provisional_one_is_said() -> None:
    desk = d.desk()
    promised = replace(desk.item().promised, due_at=f.at(16))
    row = desk.deliver(replace(desk.item(), promised=promised))
    assert (row.state, row.problem) == ("accepted", "appointment")
    assert "13/03/2026" in row.message


def test_what_was_taken_in_after_the_numbers_were_given_back_goes_to_a_person() -> None:
    desk = d.desk()
    before, after = desk.item(f.at(8, 10)), desk.item(f.at(9))
    blocks.give_back(actor=desk.ground.desk, counter_id=desk.counter.pk, device=d.DEVICE, now=f.at(8, 30))
    assert desk.deliver(before).state == "accepted"
    assert desk.deliver(after).problem == "returned"


def test_a_code_that_another_dossier_has_goes_to_a_person() -> None:
    desk = d.desk()
    first = desk.item()
    desk.deliver(first)
    second = desk.deliver(desk.item(code=first.code))
    assert (second.state, second.problem) == ("conflict", "code_used")


def test_a_form_that_arrived_before_the_network_failed_is_recognised_by_its_key() -> None:
    desk = d.desk()
    there = desk.ground.take(follow_key="k" * 24)
    row = desk.deliver(desk.item(follow_key="k" * 24))
    assert (row.state, row.problem, row.dossier_id) == ("accepted", "recorded_before", there.pk)
    page = dossier_page(actor=desk.ground.desk, dossier_id=there.pk, now=f.at(10))
    assert page.delivery == row
    assert page.void_code == row.code != there.code
    assert there.code in row.message
    assert Dossier.objects.count() == 1
