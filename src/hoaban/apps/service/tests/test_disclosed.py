"""Disclosure of procedures: what must stand in the version in force, at which shops, on which day, and its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.apps.service.models import ProcedureDocument, ProcedureStep, ProcedureVersion, ServicePoint
from hoaban.apps.service.queries import behind, disclosed, known
from hoaban.apps.service.tests import factories_figures as make
from hoaban.apps.service.tests.factories_figures import scope
from hoaban.shared.access import Role
from hoaban.shared.figures import Scope, breakdown, measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
KEY = "service.disclosed"


def stated(code: str, **facts: Any) -> ProcedureVersion:
    """A procedure whose version states everything, but for ``facts``."""
    version = make.procedure(code)
    ProcedureVersion.objects.filter(pk=version.pk).update(**{"fee": 8_000, "legal_basis": "Luật Hộ tịch 2014", **facts})
    ProcedureDocument.objects.create(version=version, order=1, name_vi="Tờ khai", name_en="Form", kind="form")
    ProcedureStep.objects.create(
        version=version, order=1, name_vi="Tiếp nhận", name_en="Intake", doer="desk", share=100
    )
    return version


@pytest.fixture
def shops(loaded: None) -> list[ServicePoint]:
    """The one-stop shops of two communes."""
    return [make.point(), make.point(make.OTHER)]


@pytest.mark.usefixtures("shops")
def test_a_procedure_counts_once_for_every_shop_that_takes_it() -> None:
    stated("D1")
    make.procedure("D2")
    found = measure(KEY, scope())
    assert (found.value, found.of) == (2, 4)
    assert (disclosed.disclosed(scope()).count(), disclosed.in_force(scope()).count()) == (2, 4)
    assert [(one.value, one.of) for one in breakdown(KEY, "procedure", scope())] == [(2, 2), (0, 2)]
    assert (measure(KEY, scope(make.COMMUNE)).value, measure(KEY, scope(make.COMMUNE)).of) == (1, 2)


@pytest.mark.usefixtures("shops")
@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"fee": 0}, "phí, lệ phí"),
        ({"legal_basis": ""}, "căn cứ pháp lý"),
        ({"fee": 0, "fee_note_vi": "Miễn lệ phí"}, ""),
    ],
)
def test_every_part_must_be_stated_and_free_of_charge_is_a_statement(facts: dict[str, Any], missing: str) -> None:
    stated("D1", **facts)
    assert measure(KEY, scope()).value == disclosed.disclosed(scope()).count() == (0 if missing else 2)
    rows = list(disclosed.in_force(scope(make.COMMUNE)))
    assert [missing in behind.dress(rows, scope())[0].note] == [True]


@pytest.mark.usefixtures("shops")
def test_a_version_without_documents_or_steps_is_not_disclosed() -> None:
    version = stated("D1")
    version.documents.all().delete()
    version.steps.all().delete()
    row = disclosed.in_force(scope(make.COMMUNE)).get()
    assert measure(KEY, scope()).value == disclosed.disclosed(scope()).count() == 0
    assert behind.dress([row], scope())[0].note == "Còn thiếu: hồ sơ phải nộp, trình tự thực hiện"


def test_only_what_communes_decide_on_the_day_at_shops_that_are_open(shops: list[ServicePoint]) -> None:
    stated("D1")
    stated("D2", decided_at="department")
    stated("D3", ends_before=date(2026, 1, 1))
    assert measure(KEY, scope()).of == 2
    ServicePoint.objects.filter(pk=shops[0].pk).update(is_open=False)
    known.forget()
    assert measure(KEY, scope()).of == 1
    assert measure(KEY, scope(make.COMMUNE)).percent is None


@pytest.mark.usefixtures("shops")
def test_a_commune_sees_its_own_shop_and_the_page_says_what_is_missing() -> None:
    stated("D1")
    stated("D2", legal_basis="")
    office = actor_of(Role.COMMUNE, unit(make.COMMUNE, make.TWO_TIER))
    assert measure(KEY, Scope(office, scope().on, scope(make.COMMUNE).part)).of == 2
    assert measure(KEY, Scope(office, scope().on, scope(make.OTHER).part)).of == 0
    client = Client()
    client.force_login(make_user("congkhai", (Role.COMMUNE, unit(make.COMMUNE, make.TWO_TIER))))
    for key in ("service.procedures", KEY):
        address = figure_address(measure(key, scope()).figure, scope(make.COMMUNE))
        page = client.get(address)
        assert page.status_code == 200
        assert ("Còn thiếu: căn cứ pháp lý" in page.content.decode()) == (key == "service.procedures")
        assert "D1" in client.get(f"{address}&export=csv").getvalue().decode("utf-8-sig")
