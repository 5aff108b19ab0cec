"""The end of a term: years rolled up, refused while one is missing, decided like a year."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hoaban.apps.governance.commands import rounds, term
from hoaban.apps.governance.models import CommuneRound
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_a_term_is_the_mean_of_its_years_and_waits_for_every_one(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    first = f.published(2025, share="0.4")
    given = {"actor": f.home_affairs(), "unit_id": first.unit_id, "on": f.TODAY}
    refused("children", term.open_term, **given, first_year=2024, year=2026)
    refused("children", term.open_term, **given, first_year=2024, year=2025)
    refused("days", term.open_term, **given, first_year=2025, year=2025)
    f.published(2026)
    with pytest.raises(PermissionDenied):
        term.open_term(**{**given, "actor": f.council()}, first_year=2025, year=2026)
    office = client_of(Role.PERSONNEL)
    url = reverse("governance_term_new")
    assert office.get(url).status_code == 200
    assert office.post(url, {"first_year": "2025", "year": "2026"}).status_code == 302
    made = CommuneRound.objects.get(kind="term")
    refused("changed", term.open_term, **given, first_year=2025, year=2026)
    assert f.sheet_of(made).verified == 70, "the mean of 40 and 100"
    refused("state", rounds.propose_scores, actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    rounds.decide_round(actor=f.council(), round_id=made.pk, version=None, decision=f.DECISION, on=f.TODAY)
    band = f.sheet_of(made).band
    assert band is not None
    assert band.key == "fair"
    assert str(made).endswith("2025–2026")
    assert events("open_term") == 1
    assert office.get(reverse("governance_round", args=[made.pk])).status_code == 200
