"""Numbers taken in advance: unique, enough and not more, given back, refused to what is no device."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.service.commands import blocks, intake
from hoaban.apps.service.models import NumberBlock
from hoaban.apps.service.rules.blocks import MOST_DEVICES, SIZE
from hoaban.apps.service.rules.codes import parse_code
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def take(ground: f.Ground, device: str = d.DEVICE, left: int = 0, **changes: Any) -> NumberBlock | None:
    facts: dict[str, Any] = {
        "actor": ground.desk, "counter_id": d.counter(ground.point).pk, "device": device, "left": left, "now": f.at(8),
    }  # fmt: skip
    return blocks.take_block(**(facts | changes))


def refused(code: str, call: Any) -> None:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code


def test_two_devices_are_given_numbers_that_never_meet_nor_those_of_the_intake() -> None:
    ground = f.ground()
    one, taken, two = take(ground), ground.take(), take(ground, d.OTHER_DEVICE)
    assert one is not None
    assert two is not None
    parts = parse_code(taken.code)
    assert parts is not None
    assert one.last < parts.serial < two.first
    assert (one.last - one.first + 1, two.last - two.first + 1) == (SIZE, SIZE)
    assert Event.objects.filter(action="service.take_block").count() == 2


def test_a_device_that_holds_enough_is_given_none() -> None:
    ground = f.ground()
    assert take(ground) is not None
    assert take(ground, left=60) is None
    assert take(ground, left=40) is not None
    assert Event.objects.filter(action="service.take_block").count() == 2


def test_a_device_that_always_says_it_has_none_is_given_no_more_than_it_may_hold() -> None:
    ground = f.ground()
    given = [take(ground, left=0) for _try in range(6)]
    assert [one is not None for one in given] == [True, True, True, False, False, False]


@pytest.mark.parametrize("name", ["", "x", "D" * 32, "d" * 33, "'; DROP TABLE--", "d" * 31 + "\n", "đ" * 32])
def test_what_is_no_name_of_a_device_is_refused(name: str) -> None:
    ground = f.ground()
    refused("device", lambda: take(ground, name))
    assert not NumberBlock.objects.exists()


def test_a_crowd_of_devices_is_refused_until_some_give_back() -> None:
    ground = f.ground()
    for number in range(MOST_DEVICES):
        take(ground, f"{number:032x}")
    refused("crowd", lambda: take(ground, "f" * 32))
    blocks.give_back(actor=ground.desk, counter_id=d.counter(ground.point).pk, device=f"{0:032x}", now=f.at(9))
    assert take(ground, "f" * 32) is not None


def test_numbers_given_back_are_never_given_again() -> None:
    ground = f.ground()
    one = take(ground)
    counter = d.counter(ground.point).pk
    assert blocks.give_back(actor=ground.desk, counter_id=counter, device=d.DEVICE, now=f.at(9)) == 1
    assert blocks.give_back(actor=ground.desk, counter_id=counter, device=d.DEVICE, now=f.at(9)) == 0
    two = take(ground)
    assert one is not None
    assert two is not None
    assert two.first > one.last
    assert Event.objects.filter(action="service.give_back").count() == 1


def test_another_commune_takes_no_numbers_here_nor_does_a_closed_counter() -> None:
    ground = f.ground()
    with pytest.raises(Http404):
        take(ground, actor=ground.stranger)
    place = d.counter(ground.point)
    place.is_open = False
    place.save()
    refused("closed", lambda: take(ground))


def test_a_block_of_no_size_is_refused() -> None:
    ground = f.ground()
    refused("size", lambda: take(ground, size=0))
    refused("size", lambda: take(ground, size=501))
    assert intake.take_in(actor=ground.desk, intake=ground.intake(), now=f.at(9)).code.endswith("-0001")
