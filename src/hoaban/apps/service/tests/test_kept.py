"""The copy of an official's own data tells what they did at the one-stop shop, and nothing of the citizens."""

from __future__ import annotations

import pytest

from hoaban.apps.service.models import Dossier, DossierStep
from hoaban.apps.service.tests.factories_dossiers import Ground, ground
from hoaban.shared import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def g() -> Ground:
    return ground()


def test_dossiers_are_told_without_the_citizen(g: Ground) -> None:
    made = g.take(note="Chồng bị ốm nặng")
    Dossier.objects.update(officer=g.specialist)
    DossierStep.objects.update(to_official=g.specialist, note="Chồng bị ốm nặng")
    told = {
        one.name: [kept.data(one, row) for row in kept.rows_of(one, official_id=g.specialist.pk)]
        for one in kept.list_kept()
        if one.name.startswith("service.")
    }
    assert [row["code"] for row in told["service.dossier"]] == [made.code]
    assert [set(row) for row in told["service.dossierstep"]] == [{"move", "state", "at", "minutes"}]
    for secret in (made.applicant, "011190002357", made.phone, "Bản Pá Vạt", "Chồng bị ốm"):
        assert secret not in str(told)
