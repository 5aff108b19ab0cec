"""Inhabitants and zones of communes: dated, never changed in place; rounds follow until they are published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoaban.apps.governance.commands import profiles
from hoaban.apps.governance.commands.profiles import Profile, Said
from hoaban.apps.governance.models import CommuneProfile
from hoaban.apps.governance.queries.profiles import list_profiles, list_statements, profiles_on
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
SAID = Said(date(2025, 12, 1), 4_200, 3, "Báo cáo 45/BC-CTK")


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()


def record(said: Said = SAID, **more: Any) -> CommuneProfile:
    given = {"actor": f.home_affairs(), "code": f.COMMUNE, "version": None, "on": f.TODAY, **more}
    return profiles.record_profile(said=said, **given)


def test_what_was_said_stays_and_the_latest_day_counts() -> None:
    record()
    record(replace(SAID, population=4_300, starts_on=date(2026, 2, 1)))
    record(replace(SAID, population=4_250))
    key = unit(f.COMMUNE, f.TODAY).pk
    told = [(one.profile.population, one.counts, one.replaced) for one in list_statements(unit_id=key, on=f.TODAY)]
    assert told == [(4_300, True, False), (4_250, False, False), (4_200, False, True)]
    assert profiles_on(unit_ids=[key], on=date(2025, 12, 31))[key].population == 4_250
    assert profiles_on(unit_ids=[key], on=date(2025, 11, 30)) == {}
    assert events("record_profile") == 3


def test_rounds_go_by_their_last_day_and_published_ones_keep_theirs() -> None:
    over = f.published(2025)
    running = f.opened(2026)
    record()
    record(replace(SAID, population=6_500, starts_on=f.TODAY))
    assert f.sheet_of(over).population is None
    assert (f.sheet_of(running).population, f.sheet_of(running).zone) == (6_500, 3)


def test_a_new_round_takes_what_holds_on_its_last_day() -> None:
    record()
    record(replace(SAID, zone=2, starts_on=date(2026, 1, 5)))
    assert f.sheet_of(f.opened(2025)).zone == 3
    assert f.sheet_of(f.opened(2026)).zone == 2


def test_numbers_of_a_whole_round_enter_the_history_too() -> None:
    made = f.opened(2025)
    key = f.sheet_of(made).unit_id
    profiles.set_profiles(
        actor=f.home_affairs(), round_id=made.pk, version=None, rows=[Profile(key, 4_000, 1)], invented=True
    )
    one = CommuneProfile.objects.get()
    assert (one.unit_id, one.starts_on, one.population, one.invented) == (key, date(2025, 1, 1), 4_000, True)
    record(replace(SAID, population=4_000, zone=1))
    assert not f.sheet_of(made).invented


@pytest.mark.parametrize(
    ("change", "code"),
    [({"zone": 4}, "rows"), ({"population": 0}, "rows"), ({"source": " "}, "source"),
     ({"starts_on": date(2027, 1, 1)}, "days"), ({}, "same")],
)  # fmt: skip
def test_what_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    if code == "same":
        record()
    refused(code, record, said=replace(SAID, **change))


def test_only_home_affairs_records_and_two_at_once_are_told() -> None:
    refused("changed", record, version=7)
    with pytest.raises(PermissionDenied):
        record(actor=f.actor_of(Role.COMMUNE))
    with pytest.raises(Http404):
        record(actor=f.actor_of(Role.COMMUNE), code=f.OTHER)
    with pytest.raises(Http404):
        record(code="SNV")


def test_a_commune_reads_its_own_and_the_list_takes_few_queries() -> None:
    record()
    record(code=f.OTHER)
    own = list_profiles(actor=f.actor_of(Role.COMMUNE), on=f.TODAY)
    assert [one.code for one in own] == [f.COMMUNE]
    with CaptureQueriesContext(connection) as asked:
        rows = list_profiles(actor=f.home_affairs(), on=f.TODAY)
    assert len(asked) <= 4
    assert (len(rows), sum(one.profile is not None for one in rows)) == (45, 2)


def test_numbers_are_recorded_on_pages() -> None:
    office, commune = client_of(Role.PERSONNEL), client_of(Role.COMMUNE, f.COMMUNE)
    url = reverse("governance_profile", args=[f.COMMUNE])
    assert office.get(url).status_code == 200
    told = {"population": "4200", "zone": "3", "starts_on": "01/12/2025", "source": "Báo cáo 45", "version": 0}
    assert office.post(url, {**told, "zone": "5"}).status_code == 422
    assert office.post(url, {**told, "starts_on": "01/12/2027"}).status_code == 422
    assert office.post(url, told)["Location"] == url
    assert office.post(url, told).status_code == 302, "a double click is done once"
    assert office.post(url, {**told, "population": "4300"}).status_code == 422
    assert CommuneProfile.objects.count() == 1
    page = commune.get(url).content.decode()
    assert "Báo cáo 45" in page
    assert '<form method="post" class="stack">' not in page
    assert commune.post(url, told).status_code in (403, 404)
    assert commune.get(reverse("governance_profile", args=[f.OTHER])).status_code == 404
    for query in ("", "?export=csv"):
        assert office.get(reverse("governance_profiles") + query).status_code == 200
    assert client_of(Role.OFFICIAL).get(reverse("governance_profiles")).status_code in (403, 404)
