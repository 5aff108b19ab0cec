"""Pages of the yearly review of plans: the list, what Today reminds of, the round filled in, where it is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.models import PlanningRound
from hoaban.apps.leadership.panels.planning import reviews_due
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
LIST = "/lanh-dao/quy-hoach/ra-soat/"
LATE = date(2024, 12, 16)


def sign_in(client: Any, role: Role, code: str) -> None:
    place = people.unit(code, f.NOW)
    client.force_login(make_user(f"{role.value}-{code}", (role, place), home=place))


def late_plan(*codes: str, day: date = LATE) -> int:
    """Somebody of each commune in a plan that was approved long ago, and looked at by nobody since; the first of them."""
    rows = [(f.staff(code, number=1)[0], f.post(code).pk) for code in codes or (f.COMMUNE,)]
    f.plan(*rows, code=people.PROVINCE, approved_on=day)
    return rows[0][0]


def test_from_today_one_click_opens_the_review_filled_in(client: Any) -> None:
    late_plan()
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    unit = people.unit(f.COMMUNE, f.NOW)
    (task,) = reviews_due(actor=f.organising(), on=f.NOW)
    assert (task.due_on, unit.name in task.title) == (date(2025, 12, 16), True)
    assert task.title in client.get("/").content.decode()
    page = client.get(task.url)
    assert page.status_code == 200
    form = page.context["form"]
    assert [form[key].value() for key in ("unit", "kind", "term")] == [str(unit.pk), "review", "2025-2030"]
    assert form["due_on"].value() is None, "a day that has passed is not proposed"
    told = {
        "unit": unit.pk, "kind": "review", "term": "2025-2030", "year": 2026, "opens_on": "10/03/2026",
        "due_on": "30/04/2026",
    }  # fmt: skip
    assert client.post("/lanh-dao/quy-hoach/mo-dot/", told).status_code == 302
    assert reviews_due(actor=f.organising(), on=f.NOW) == [], "it is under way"
    assert (
        reverse("leadership_planning_round", args=[PlanningRound.objects.get(kind="review").pk])
        in client.get(LIST).content.decode()
    )


def test_an_address_proposes_nothing_that_cannot_be(client: Any) -> None:
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    for query in (
        "unit=x&kind=none&term=%00&due=2026-02-31",
        f"unit={'9' * 40}&due=9999",
        "kind=review&due=2026-05-01",
    ):
        assert client.get(f"/lanh-dao/quy-hoach/mo-dot/?{query}").status_code in (200, 400), query
    ahead = client.get("/lanh-dao/quy-hoach/mo-dot/?due=2027-01-15").context["form"]
    assert [ahead[key].value() for key in ("due_on", "year")] == [date(2027, 1, 15), 2027]


def test_many_plans_are_counted_together_on_today_and_open_their_list(client: Any) -> None:
    codes = [f.COMMUNE, f.OTHER, "03208", "03301", "03203"]
    late_plan(*codes[:3])
    assert len(reviews_due(actor=f.organising(), on=f.NOW)) == 3
    late_plan(*codes[3:], day=date(2023, 12, 16))
    f.opened()
    (task,) = reviews_due(actor=f.organising(), on=f.NOW)
    assert task.title.startswith("4 "), "one is under way"
    assert task.url == f"{LIST}?review=overdue&open=1"
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    assert len(client.get(task.url).context["table"].page.rows) == 4
    assert len(client.get(f"{LIST}?review=overdue").context["table"].page.rows) == 5
    assert reviews_due(actor=f.office(), on=f.NOW) == []


def test_the_list_says_last_review_next_day_and_state_and_goes_out_as_a_file(client: Any) -> None:
    late_plan()
    f.plan((f.staff(f.OTHER, number=1)[0], f.post(f.OTHER).pk), code=f.OTHER)
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    text = client.get(LIST).content.decode()
    for said in (
        "16/12/2024",
        "16/12/2025",
        "01/11/2025",
        "01/11/2026",
        "Quá hạn rà soát",
        "Còn hạn rà soát",
        "377-QĐ/TW",
    ):
        assert said in text, said
    mine, other = (people.unit(code, f.NOW).name for code in (f.COMMUNE, f.OTHER))
    for query, shown, hidden in (
        ("review=overdue", mine, other), ("review=in_time", other, mine),
        ("figure=leadership.plans_reviewed", other, mine), (f"unit={f.OTHER}", other, mine),
    ):  # fmt: skip
        found = [row.unit for row in client.get(f"{LIST}?{query}").context["table"].page.rows]
        assert (shown in found, hidden in found) == (True, False), query
    assert client.get(f"{LIST}?review=unknown").status_code == 200
    assert client.get(f"{LIST}?direct=1").context["table"].page.rows == []
    assert client.get(f"{LIST}?export=csv").status_code == 200
    before = client.get(f"{LIST}?on=2025-10-07").content.decode()
    assert "chưa có quy định về rà soát" in before


def test_a_commune_sees_its_own_plan_without_the_button_and_others_nothing(client: Any) -> None:
    late_plan(f.COMMUNE, f.OTHER)
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    rows = client.get(LIST).context["table"].page.rows
    assert [(row.unit_code, row.opening) for row in rows] == [(f.COMMUNE, "")]
    assert client.get(f"{LIST}?unit={f.OTHER}").status_code == 404
    sign_in(client, Role.PROVIDER, people.PROVINCE)
    assert client.get(LIST).status_code in (403, 404)


def test_a_round_of_the_province_is_no_link_for_a_commune(client: Any) -> None:
    late_plan()
    f.opened(people.PROVINCE)
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    (row,) = client.get(LIST).context["table"].page.rows
    assert (row.under_way, row.days.round_id is None) == ("", False)


def test_the_review_is_said_beside_the_make_up_of_a_round_and_at_the_post(client: Any) -> None:
    late_plan()
    found = f.opened()
    sign_in(client, Role.COMMUNE, f.COMMUNE)
    for address in (f"/lanh-dao/quy-hoach/{found.pk}/", f"/lanh-dao/quy-hoach/vi-tri/{f.post().pk}/"):
        page = client.get(address)
        assert [one.rule for one in page.context["review"]] == ["planning.reviewed"]
        assert "Rà soát quy hoạch hằng năm" in page.content.decode()


def test_where_somebody_stands_says_it_of_the_plan_only_for_the_post_planned_for(client: Any) -> None:
    who = late_plan()
    sign_in(client, Role.COMMUNE, f.COMMUNE)

    def page(target: Post, purpose: str) -> Any:
        code = f"{target.unit.code}-{target.title.code}"
        return client.get(f"/lanh-dao/tieu-chuan/{who}/?post={code}&purpose={purpose}&on=2026-03-10").context

    mine, other = f.post(), f.post(place=1)
    shown = page(mine, "appointment")
    assert [one.rule for one in shown["plan"]] == ["planning.reviewed"]
    assert "planning.reviewed" not in {one.rule for one in shown["judged"].unmet}
    asked = page(mine, "planning")
    assert asked["plan"] == []
    assert "planning.reviewed" in {one.rule for one in asked["judged"].unmet}
    assert page(other, "appointment")["plan"] == []


def test_the_figure_of_plans_has_a_page_and_a_map(client: Any) -> None:
    late_plan()
    sign_in(client, Role.ORGANISING, people.PROVINCE)
    for address in (
        "/so-lieu/chi-tieu/leadership.plans_reviewed/",
        "/so-lieu/ban-do/?figure=leadership.plans_reviewed",
    ):
        assert client.get(address).status_code == 200, address
