"""A demonstration is never built among real people."""

from __future__ import annotations

from datetime import date

import pytest

from hoaban.apps.lawbook import commands as lawbook
from hoaban.apps.organisation import commands as organisation
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import Official
from hoaban.demonstration import RealPeople, build_demonstration
from hoaban.shared.access import Actor
from hoaban.shared.demo import is_demonstration

ACTOR = Actor.system()
ON = date(2025, 12, 31)


@pytest.mark.django_db
def test_a_build_among_real_people_is_refused() -> None:
    organisation.load_organisation(actor=ACTOR)
    province = Unit.objects.get(code="11", kind=UnitKind.PROVINCE)
    lawbook.load_lawbook(actor=ACTOR)
    people.enter_many(actor=ACTOR, province_id=province.pk, lives=[_life("011185000001")], on=ON, batch="roster")
    with pytest.raises(RealPeople):
        build_demonstration(actor=ACTOR, on=ON)
    assert Official.objects.count() == 1
    assert not is_demonstration()


def _life(personal_id: str) -> people.Life:
    person = people.PersonFacts(personal_id, "Lò Thị Lả", 2, date(1985, 1, 1), 3)
    return people.Life(person=person, spells=[people.SpellFacts(2, date(2010, 1, 1))], jobs=[])
