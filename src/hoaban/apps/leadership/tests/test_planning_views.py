"""Pages of leadership planning."""

from __future__ import annotations

from typing import Any

import pytest

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.models import Candidate, Nomination
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def sign_in(client: Any, role: Role, code: str) -> None:
    place = people.unit(code, f.NOW)
    client.force_login(make_user(f"{role.value}-{code}", (role, place), home=place))


def test_a_round_goes_from_opening_to_approval_on_its_pages(client: Any) -> None:
    (who,) = f.staff(number=1)
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    assert client.get("/lanh-dao/quy-hoach/").status_code == 200
    unit = people.unit(f.COMMUNE, f.NOW).pk
    told = {
        "unit": unit, "kind": "review", "term": "2025-2030", "year": 2026, "opens_on": "01/03/2026",
        "due_on": "30/06/2026",
    }  # fmt: skip
    wrong = client.post("/lanh-dao/quy-hoach/mo-dot/", {**told, "term": "2030-2025"})
    assert wrong.status_code == 422
    page = client.post("/lanh-dao/quy-hoach/mo-dot/", told)
    assert page.status_code == 302
    address = page["Location"]
    assert client.post("/lanh-dao/quy-hoach/mo-dot/", told).status_code == 422, "one round a year"
    _nominate(client, address, who)
    _meet(client, address)
    assert client.post(f"{address}buoc/submit/", {"version": _version(client, address)}).status_code == 302
    approval = {"version": _version(client, address), "decision_no": "12-QĐ/TU", "decided_on": "09/03/2026"}
    assert client.post(f"{address}buoc/approve/", approval).status_code == 302
    assert Candidate.objects.get().official_id == who
    for rest in ("/lanh-dao/quy-hoach/du-nguon/?cover=ready", f"/lanh-dao/quy-hoach/vi-tri/{f.post().pk}/"):
        assert "Lò Văn Thử" in client.get(rest).content.decode(), rest


def _nominate(client: Any, address: str, who: int) -> None:
    assert client.get(f"{address}gioi-thieu/").status_code == 200
    page = client.get(f"{address}gioi-thieu/?post={f.post().pk}")
    assert page.status_code == 200
    told = {
        "version": _version(client, address), "official": who, "removes": "in", "readiness": 1,
        "reason": "Bổ sung nguồn tại chỗ",
    }  # fmt: skip
    assert client.post(f"{address}gioi-thieu/?post={f.post().pk}", told).status_code == 302
    assert client.post(f"{address}gioi-thieu/?post={f.post().pk}", told).status_code == 302, "a double click"
    assert Nomination.objects.count() == 1


def _meet(client: Any, address: str) -> None:
    assert client.post(f"{address}buoc/meet/", {"version": _version(client, address)}).status_code == 302
    for _step in range(3):
        vote = f"vote-{Nomination.objects.get().pk}"
        told = {
            "version": _version(client, address), "held_on": "05/03/2026", "called": 12, "present": 11, vote: 10,
        }  # fmt: skip
        assert client.get(f"{address}hoi-nghi/").status_code == 200
        assert client.post(f"{address}hoi-nghi/", {**told, vote: ""}).status_code == 422
        assert client.post(f"{address}hoi-nghi/", told).status_code == 302
    assert client.get(f"{address}hoi-nghi/").status_code == 404, "every meeting is held"


def _version(client: Any, address: str) -> int:
    return int(client.get(address).context["round"].version)


def test_a_commune_office_opens_its_own_round_only(client: Any) -> None:
    own, other = f.opened(), f.opened(f.OTHER)
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    assert client.get(f"/lanh-dao/quy-hoach/{own.pk}/").status_code == 200
    assert client.get(f"/lanh-dao/quy-hoach/{other.pk}/").status_code == 404
    assert client.get("/lanh-dao/quy-hoach/mo-dot/").status_code == 404
    assert client.get(f"/lanh-dao/quy-hoach/vi-tri/{f.post(f.OTHER).pk}/").status_code == 404
    assert client.get("/lanh-dao/quy-hoach/du-nguon/?export=csv").status_code == 200


def test_a_training_provider_has_no_business_here(client: Any) -> None:
    found = f.opened()
    sign_in(client, Role.PROVIDER, people.PROVINCE)
    for address in ("", "du-nguon/", f"{found.pk}/"):
        assert client.get(f"/lanh-dao/quy-hoach/{address}").status_code in (403, 404), address


def test_a_nomination_is_taken_back_before_the_meetings(client: Any) -> None:
    (who,) = f.staff(number=1)
    found = f.opened()
    row = f.nominated(found, who)
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    address = f"/lanh-dao/quy-hoach/{found.pk}/gioi-thieu/{row.pk}/rut/"
    found.refresh_from_db()
    assert client.post(address, {"version": found.version - 1}).status_code == 302
    assert Nomination.objects.exists(), "somebody else changed the round meanwhile"
    assert client.post(address, {"version": found.version}).status_code == 302
    assert not Nomination.objects.exists()


def test_today_says_what_waits(client: Any) -> None:
    f.opened()
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    assert "2025-2030" in client.get("/").content.decode()


def test_figures_of_key_posts_have_a_page_a_map_and_the_rows_they_count(client: Any) -> None:
    who = f.staff(number=2)
    f.plan((who[0], f.post().pk))
    f.plan((who[1], f.post(place=1).pk), code=f.OTHER)
    Candidate.objects.filter(official_id=who[1]).update(readiness=2)
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    for address in ("/so-lieu/chi-tieu/leadership.key_posts.ready/", "/so-lieu/ban-do/?figure=leadership.key_posts"):
        assert client.get(address).status_code == 200, address
    for figure, count in (("ready", 1), ("covered", 2)):
        page = client.get(f"/lanh-dao/quy-hoach/du-nguon/?figure=leadership.key_posts.{figure}&unit={f.COMMUNE}")
        assert len(page.context["table"].page.rows) == count, figure
        assert len(page.context["table"].chips) == 1
    (row,) = (
        client.get(f"/lanh-dao/quy-hoach/du-nguon/?cover=ready&direct=1&unit={f.COMMUNE}-DU").context["table"].page.rows
    )
    assert row.post_id == f.post().pk
    assert client.get("/lanh-dao/quy-hoach/du-nguon/?cover=none&figure=leadership.key_posts.ready").status_code == 200
    assert client.get("/lanh-dao/quy-hoach/du-nguon/?cover=wrong&figure=wrong").context["table"].chips == ()
