"""What a unit asks of its own people: whom it reaches, what it refuses, how the form asks for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.commands import competencies
from hoaban.apps.learning.commands.competencies import RequirementDetails
from hoaban.apps.learning.models import Requirement
from hoaban.apps.learning.queries.competencies import list_gaps
from hoaban.apps.learning.queries.gap_totals import gap_totals
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ON = date(2026, 6, 1)
KEEPER = Actor.system()


@pytest.fixture(autouse=True)
def _content(loaded: None, db: None) -> None:
    make.content()


def test_a_unit_asks_its_own_people_and_no_others() -> None:
    here, there = make.serving(), make.serving("X-CVP", f"{make.OTHER}-VP")
    commune = unit(make.COMMUNE, ON)
    key = make.competency("DOLUONG").pk
    details = RequirementDetails(1, 12, "Nhu cầu của xã", unit_id=commune.pk)
    row = competencies.add_requirement(actor=KEEPER, competency_id=key, details=details, on=ON)
    asked = {
        gap.official_id: gap.why
        for gap in list_gaps(actor=KEEPER, on=ON, official_ids=[here, there])
        if gap.competency_code == "DOLUONG"
    }
    assert list(asked) == [here]
    assert "Mường Luân" in asked[here]
    whole = {one.competency.code: one for one in gap_totals(actor=KEEPER, on=ON, path=make.path_of("11"))}
    assert (whole["DOLUONG"].required, whole["DOLUONG"].lacking) == (1, 1)
    new = competencies.revise_requirement(
        actor=KEEPER, requirement_id=row.pk, version=1, level=1, months=6, legal_basis="Quyết định 5",
        on=ON + timedelta(days=30),
    )  # fmt: skip
    assert new.unit == commune


@pytest.mark.parametrize(
    ("code", "on", "facts", "refusal"),
    [
        ("099", date(2026, 5, 1), {}, "unit"), (f"{make.COMMUNE}-VP", ON, {"people_each": 1}, "each-unit"),
        ("SYT", ON, {"people_each": 1}, "each-unit"),
    ],
)  # fmt: skip
def test_a_unit_that_cannot_ask_is_refused(code: str, on: date, facts: dict[str, Any], refusal: str) -> None:
    asking = Unit.objects.filter(code=code).order_by("pk")[0]
    details = RequirementDetails(1, 12, "Nhu cầu của đơn vị", unit_id=asking.pk, **facts)
    with pytest.raises(CommandRefused) as refused:
        competencies.add_requirement(actor=KEEPER, competency_id=make.competency("DOLUONG").pk, details=details, on=on)
    assert refused.value.code == refusal
    assert not Requirement.objects.exclude(unit=None).exists()


def test_the_form_asks_for_a_unit_and_the_page_names_it(client: Client) -> None:
    make.signed_in(client, Role.PERSONNEL, "11")
    address = reverse("learning_requirement_new", args=["DOLUONG"])
    commune = unit(make.COMMUNE, make.NOW)
    page = client.get(address).content.decode()
    assert f'value="{commune.pk}"' in page
    data = {"level": "1", "unit": commune.pk, "months": "12", "legal_basis": "Nhu cầu của xã", "on": "10/03/2026"}
    assert client.post(address, data).status_code == 302
    assert Requirement.objects.get(competency__code="DOLUONG", unit=commune).people_each is None
    for name in ("learning_competency", "learning_requirements"):
        args = ["DOLUONG"] if name == "learning_competency" else []
        assert "Mường Luân" in client.get(reverse(name, args=args)).content.decode()
    assert client.post(address, data).status_code == 422
