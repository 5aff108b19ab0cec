"""Citizens whom the counter of today knows: names composed, numbers that nobody can have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from hoaban.apps.service.models import Citizen
from hoaban.demonstration.names import MONG, THAI, compose_name
from hoaban.demonstration.serving.histories import HAMLETS
from hoaban.demonstration.serving.mix import NO_NETWORK

MANY = 12
MALE, FEMALE = 1, 2
CENTURY = {MALE: 8, FEMALE: 9}
"""Digit of century and sex of people born from 2300 on: whoever has such a number is not born yet."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody who has been at the counter before."""

    citizen_id: int
    name: str
    phone: str
    address: str


def number_of(place: int, sex: int) -> str:
    """Identification number of the citizen in some place, from 1: 011885000001, 011985000002 and so on.

    >>> number_of(1, MALE)
    '011885000001'
    """
    return f"011{CENTURY[sex]}85{place:06}"


def phone_of(place: int) -> str:
    """Phone number of the citizen in some place, from 1.

    >>> phone_of(1)
    '0100000001'
    """
    return f"{NO_NETWORK}{place:07}"


def settle(seed: int, commune: str) -> Iterator[Neighbour]:
    """Write the citizens of a commune that its counter knows, the same at every build; men and women in turn."""
    draw = random.Random(f"{seed} citizens at the counter")
    for place in range(1, MANY + 1):
        sex = MALE if place % 2 else FEMALE
        name = compose_name(draw, draw.choice((THAI, THAI, MONG)), sex)
        address = f"{draw.choice(HAMLETS)}, {commune}"
        made = Citizen.objects.create(
            personal_id=number_of(place, sex), name=name, phone=phone_of(place), address=address
        )
        yield Neighbour(made.pk, name, made.phone, address)
