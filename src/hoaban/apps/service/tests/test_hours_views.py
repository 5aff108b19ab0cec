"""Pages of office hours: what they show, the review before a change, the change, who may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from hoaban.apps.lawbook import commands as lawbook
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.service.models import Dossier, UnitClosure, UnitHours
from hoaban.apps.service.panels import hours as panel
from hoaban.apps.service.queries import hours, unit_hours
from hoaban.apps.service.tasks import appointments as task
from hoaban.apps.service.tests import factories_hours as make
from hoaban.apps.service.tests.factories_dossiers import ELSEWHERE, HERE, TODAY, Ground, actor, at, ground
from hoaban.shared.access import Actor, Role
from hoaban.shared.recurring import next_night

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY, MONDAY = date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 16)
CLOSED = {"first_day": "12/03/2026", "part": "day", "reason": "Lũ quét", "opens": ""}


@pytest.fixture
def g(loaded: None) -> Ground:
    hours.forget()
    return ground()


def client(role: Role = Role.COMMUNE, code: str = HERE) -> Client:
    """Somebody of a commune, signed in."""
    visitor = Client()
    signed_in(visitor, f"nguoi-thu-{role}", role, code)
    return visitor


def page(response: Any) -> str:
    """The text of a page."""
    return str(response.content.decode())


def test_the_only_unit_opens_at_once(g: Ground) -> None:
    response = client().get(reverse("service_hours"))
    assert (response.status_code, response["Location"]) == (302, reverse("service_hours_unit", args=[HERE]))


def test_the_list_shows_each_unit_with_whose_hours_hold(g: Ground) -> None:
    make.hours(starts_on=date(2026, 1, 1))
    make.closure(THURSDAY)
    rows = {row.place.code: row for row in unit_hours.list_places(actor=Actor.system(), on=TODAY)}
    with translation.override("en"):
        assert {row.source for row in unit_hours.list_places(actor=Actor.system(), on=TODAY)} >= {"Own hours"}
    assert (rows[HERE].closures, rows[HERE].next_closure.first_day) == (1, THURSDAY)  # type: ignore[union-attr]
    assert ELSEWHERE not in {row.place.code for row in unit_hours.list_places(actor=g.head, on=TODAY)}


def test_the_page_of_a_unit_shows_hours_history_closures_and_the_year(g: Ground) -> None:
    make.hours()
    make.closure(THURSDAY)
    make.closure(FRIDAY, part="afternoon", reason="Họp xã")
    response = client().get(reverse("service_hours_unit", args=[HERE]))
    shown = page(response)
    assert response.status_code == 200
    assert "service/hours/unit.html" in [one.name for one in response.templates]
    assert "07:00-11:00, 13:00-16:30" in shown
    assert "Mất điện" in shown
    assert 'title="Họp xã: 07:00-11:00"' in shown
    assert reverse("service_closure_declare", args=[HERE]) in shown


def test_other_years_open_and_impossible_ones_do_not(g: Ground) -> None:
    visitor, address = client(), reverse("service_hours_unit", args=[HERE])
    assert visitor.get(address, {"nam": "2025"}).status_code == 200
    assert [visitor.get(address, {"nam": year}).status_code for year in ("1000", "abcd", "99999")] == [404] * 3


def test_a_closure_is_looked_at_before_it_is_declared(g: Ground) -> None:
    dossier = g.take()
    visitor, address = client(), reverse("service_closure_declare", args=[HERE])
    assert visitor.get(address).status_code == 200
    review = visitor.post(address, CLOSED)
    assert "service/hours/review.html" in [one.name for one in review.templates]
    assert dossier.code in page(review)
    assert "17:00, 16/03/2026" in page(review)
    assert not UnitClosure.objects.exists()
    done = visitor.post(address, {**CLOSED, "confirmed": "1"})
    assert done.status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).due_at == at(17, 0, MONDAY)


def test_a_double_click_declares_once(g: Ground) -> None:
    visitor, address = client(), reverse("service_closure_declare", args=[HERE])
    sent = {**CLOSED, "confirmed": "1", "once": "abc"}
    assert [visitor.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert UnitClosure.objects.count() == 1


def test_a_refusal_stands_at_its_field(g: Ground) -> None:
    visitor, address = client(), reverse("service_closure_declare", args=[HERE])
    weekend = visitor.post(address, {**CLOSED, "first_day": "14/03/2026", "confirmed": "1"})
    backwards = visitor.post(address, {**CLOSED, "last_day": "01/03/2026", "confirmed": "1"})
    nothing = visitor.post(address, {"first_day": "hôm nay"})
    assert [one.status_code for one in (weekend, backwards, nothing)] == [422, 422, 422]
    assert "first_day" in weekend.context["form"].errors
    assert "last_day" in backwards.context["form"].errors
    assert visitor.post(address, {**CLOSED, "last_day": "01/03/2026"}).status_code == 200


def test_a_closure_is_taken_back(g: Ground) -> None:
    dossier, row = g.take(), make.closure(THURSDAY)
    visitor, address = client(), reverse("service_closure_withdraw", args=[row.pk])
    assert "Mất điện" in page(visitor.get(address))
    assert dossier.code not in page(visitor.post(address, {"reason": "Đã có điện"}))
    assert visitor.post(address, {"reason": "Đã có điện", "confirmed": "1"}).status_code == 302
    assert UnitClosure.objects.get().withdrawn
    assert visitor.get(address).status_code == 404


def _week(**changes: str) -> dict[str, str]:
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "07:00-11:00 / 13:00-16:30")
    return {"starts_on": "12/03/2026", "version": "0", "decision": "QĐ 1", "confirmed": "1", **days, **changes}


def test_hours_are_changed_and_ended(g: Ground) -> None:
    visitor, address = client(), reverse("service_hours_change", args=[HERE])
    assert "07:30-11:30 / 13:30-17:00" in page(visitor.get(address))
    assert "service/hours/review.html" in [
        one.name for one in visitor.post(address, {**_week(), "confirmed": ""}).templates
    ]
    assert visitor.post(address, _week()).status_code == 302
    row = UnitHours.objects.get()
    assert (row.starts_on, row.week[0], row.week[5]) == (THURSDAY, [[420, 660], [780, 990]], [])
    end = reverse("service_hours_end", args=[HERE])
    assert visitor.get(end).status_code == 200
    assert visitor.post(end, {"ends_before": "20/03/2026", "version": str(row.version)}).status_code == 302
    row.refresh_from_db()
    assert row.ends_before == date(2026, 3, 20)


def test_hours_that_cannot_be_read_are_refused_at_their_day(g: Ground) -> None:
    response = client().post(reverse("service_hours_change", args=[HERE]), _week(monday="sáng", tuesday="17:00-08:00"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"monday", "tuesday"}


def test_hours_are_not_ended_where_there_are_none(g: Ground) -> None:
    assert client().get(reverse("service_hours_end", args=[HERE])).status_code == 404


def test_who_only_serves_at_the_counter_sees_and_does_not_change(g: Ground) -> None:
    row = make.closure(THURSDAY)
    visitor = client(Role.COUNTER)
    shown = visitor.get(reverse("service_hours_unit", args=[HERE]))
    assert shown.status_code == 200
    assert reverse("service_closure_declare", args=[HERE]) not in page(shown)
    for name, key in (
        ("service_hours_change", HERE), ("service_closure_declare", HERE), ("service_hours_end", HERE),
        ("service_closure_withdraw", row.pk),
    ):  # fmt: skip
        assert visitor.get(reverse(name, args=[key])).status_code == 404
    assert visitor.get(reverse("service_appointments_out")).status_code == 404
    assert visitor.post(reverse("service_appointments_move")).status_code == 404


def test_officials_without_the_one_stop_shop_do_not_see_it(g: Ground) -> None:
    assert client(Role.OFFICIAL).get(reverse("service_hours")).status_code == 404


# A holiday changed later ---------------------------------------------------------------------------------------------


def holiday() -> None:
    """Thursday made a day off for everybody."""
    lawbook.set_calendar_day(actor=Actor.system(), day=THURSDAY, kind="off", basis="Công điện 12")


def test_what_is_out_of_step_stands_on_today_and_is_moved_by_its_button(g: Ground) -> None:
    dossier = g.take(now=at(9))
    holiday()
    (one,) = panel.appointments_out_of_step(actor=g.head, on=TODAY)
    assert one.url == reverse("service_appointments_out")
    assert panel.appointments_out_of_step(actor=g.stranger, on=TODAY) == []
    assert panel.appointments_out_of_step(actor=g.desk, on=TODAY) == []
    visitor = client()
    assert dossier.code in page(visitor.get(reverse("service_appointments_out")))
    assert visitor.post(reverse("service_appointments_move")).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).due_at == at(17, 0, MONDAY)
    assert panel.appointments_out_of_step(actor=g.head, on=TODAY) == []
    assert dossier.code not in page(visitor.get(reverse("service_appointments_out")))


def test_the_list_says_that_appointments_are_out_of_step(g: Ground) -> None:
    g.take(now=at(9))
    holiday()
    shown = client(Role.ADMINISTRATOR, "").get(reverse("service_hours") + "?page=1")
    assert reverse("service_appointments_out") in page(shown)


def test_the_worker_moves_them_at_night_and_asks_for_the_next(g: Ground, settings: Any) -> None:
    dossier = g.take(now=at(9))
    holiday()
    assert task.keep_in_step()
    assert not task.keep_in_step()
    DBTaskResult.objects.all().delete()
    task.move_out_of_step.call()
    assert Dossier.objects.get(pk=dossier.pk).due_at == at(17, 0, MONDAY)
    assert DBTaskResult.objects.count() == 1
    assert next_night(at(0, 30), at=task.AT) == at(1, 30)
    assert next_night(at(9), at=task.AT) == at(1, 30, date(2026, 3, 11))


def test_the_page_of_a_unit_asks_the_database_little(g: Ground, django_assert_max_num_queries: Any) -> None:
    head = actor(Role.SUPERVISOR, HERE)
    unit_hours.get_file(actor=head, code=HERE, year=2026, on=TODAY)
    with django_assert_max_num_queries(8):
        unit_hours.get_file(actor=head, code=HERE, year=2026, on=TODAY)
