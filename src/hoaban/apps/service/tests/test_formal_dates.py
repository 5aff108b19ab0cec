"""Receipts printed without a network: both dates are kept, the citizen is told, and both officers stand in the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.commands import settling
from hoaban.apps.service.commands.intake import Applicant
from hoaban.apps.service.commands.settling import Settlement
from hoaban.apps.service.models import Citizen, Delivery, Dossier, Notice
from hoaban.apps.service.queries.counter_accounts import SALT, account_token
from hoaban.apps.service.queries.dossier_pages import dossier_page
from hoaban.apps.service.queries.notices import list_calls
from hoaban.apps.service.rules.deliveries import TOLERANCE, Dates, Item, digest_of
from hoaban.apps.service.rules.notices import told
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.apps.service.tests.test_counter_views import at_ten, officer
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.worktime import ZONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
__all__ = ["at_ten"]
DUE = datetime(2026, 3, 13, 17, tzinfo=ZONE)
EARLIER = DUE - timedelta(days=1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZONE))


@pytest.fixture(autouse=True)
def _today(settings: LazySettings) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()


def item(desk: d.Desk, promised: datetime | None, **changes: Any) -> Item:
    """An item whose receipt says an appointment."""
    made = desk.item(**changes)
    return replace(made, promised=replace(made.promised, due_at=promised))


def calls(desk: d.Desk) -> list[str]:
    """What the desk has to tell citizens, in Vietnamese."""
    with translation.override("vi"):
        return [told(one.kind, one.facts) for one in list_calls(actor=desk.ground.desk)]


@given(INSTANTS, INSTANTS, st.none() | INSTANTS, INSTANTS)
def test_the_citizen_is_told_where_day_or_appointment_is_another(
    printed: datetime, received: datetime, promised: datetime | None, due: datetime
) -> None:
    dates = Dates(printed, received, promised, due)
    assert dates.differ == (dates.other_day or dates.other_due)
    assert dates.other_day == (printed.date() != received.date())
    assert Dates(printed, printed, due, due + TOLERANCE).differ is False
    assert Dates(printed, printed, None, due).other_due


def test_a_receipt_that_was_right_needs_no_word_and_both_dates_are_kept() -> None:
    desk = d.desk()
    row = desk.deliver(item(desk, DUE))
    assert (row.printed_at, row.received_at, row.promised_at, row.due_at) == (f.at(9), f.at(9), DUE, DUE)
    assert row.dates is not None
    assert not row.dates.differ
    assert not Notice.objects.exists()


def test_another_appointment_is_told_once_by_the_desk_on_the_page_and_at_the_counter() -> None:
    desk = d.desk()
    given_item = item(desk, EARLIER)
    row = desk.deliver(given_item)
    desk.deliver(given_item)
    said = "Ngày hẹn chính thức: 17:00, 13/03/2026. Giấy hẹn in khi không có mạng ghi 17:00, 12/03/2026."
    assert calls(desk) == [said]
    assert row.problem == "appointment"
    event = Event.objects.get(action="service.deliver")
    assert (event.after["due"][:10], event.after["promised"][:10]) == ("2026-03-13", "2026-03-12")
    page = officer().get(reverse("service_track_key", args=[given_item.follow_key])).text
    assert said in page
    assert "ghi 17:00, 12/03/2026; ngày hẹn ở trên là ngày chính thức" in page


def test_a_receipt_without_an_appointment_gets_one_told() -> None:
    desk = d.desk()
    row = desk.deliver(item(desk, None))
    assert "chưa ghi ngày hẹn" in row.message
    assert calls(desk) == ["Ngày hẹn chính thức: 17:00, 13/03/2026. Giấy hẹn in khi không có mạng chưa ghi ngày hẹn."]


def test_another_day_of_receipt_is_told_too() -> None:
    desk = d.desk()
    made = item(desk, DUE, taken_at=d.day_later(f.at(9)), offset=None)
    row = desk.deliver(made, sent_at=d.day_later(f.at(10, 30)))
    assert row.dates is not None
    assert (row.dates.other_day, row.dates.other_due) == (True, False)
    assert calls(desk) == ["Nhận chính thức: 09:00, 10/03/2026; giấy hẹn ghi 09:00, 11/03/2026."]


def test_what_a_person_settles_under_another_code_is_told_with_it() -> None:
    desk = d.desk()
    first = desk.ground.take(applicant=Applicant("Quàng Thị Phương Yên", "011190002357"))
    taken = item(desk, EARLIER, personal_id="011190002357")
    row = desk.deliver(taken)
    assert row.state == "conflict"
    assert row.dates is None
    Dossier.objects.filter(pk=first.pk).update(code=taken.code)
    settlement = Settlement(Applicant("Quàng Thị Phương Yên", "", "0912345678"), taken.papers)
    dossier = settling.accept_delivery(
        actor=desk.ground.desk, delivery_id=row.pk, version=row.version, settlement=settlement, now=f.at(11)
    )
    row.refresh_from_db()
    assert (row.promised_at, row.due_at) == (EARLIER, dossier.due_at)
    (said,) = calls(desk)
    assert f"Mã hồ sơ là {dossier.code}; mã trên giấy hẹn không còn dùng." in said
    assert Citizen.objects.count() == 2


# Who -----------------------------------------------------------------------------------------------------------------


def by(name: str, device: str = d.DEVICE) -> str:
    """What a computer holds after an account was signed in on it."""
    known = f.official(f.HERE, name)
    return account_token(actor=f.actor(Role.COUNTER, f.HERE, official=known, name=name), device=device)


def test_who_took_in_and_who_delivered_stand_in_the_history() -> None:
    desk = d.desk()
    made = replace(item(desk, EARLIER), account=by("Cà Thị Sáng"))
    row = desk.deliver(made)
    dossier = Dossier.objects.get()
    assert (row.taken_by, row.delivered_by, row.user_id) == ("Cà Thị Sáng", "Cán bộ quầy", 7)
    assert dossier.received_by is not None
    assert dossier.received_by.full_name == "Cà Thị Sáng"
    assert dossier.steps.get().actor_name == "Cà Thị Sáng"
    assert Event.objects.get(action="service.deliver").actor_name == "Cán bộ quầy"
    assert Event.objects.get(action="service.deliver").after["taken_by"] == "Cà Thị Sáng"
    client = officer()
    page = client.get(reverse("service_dossier", args=[dossier.pk])).text
    for word in ("Cà Thị Sáng", "Người gửi vào sổ", "Cán bộ quầy", "10:30, 10/03/2026", "trên giấy: 17:00, 12/03/2026"):
        assert word in page
    page = client.get(reverse("service_delivery", args=[row.pk])).text
    for word in ("Cà Thị Sáng", "Cán bộ quầy", "chính thức: 17:00, 13/03/2026", "trên giấy: 17:00, 12/03/2026"):
        assert word in page
    page = client.get(reverse("service_deliveries"), {"state": "all"}).text
    for word in ("Cà Thị Sáng", "gửi vào sổ: Cán bộ quầy", "17:00, 13/03/2026", "trên giấy: 17:00, 12/03/2026"):
        assert word in page


@pytest.mark.parametrize("what", ["", "forged", "other device"])
def test_an_account_that_nobody_vouched_for_is_not_known(what: str) -> None:
    desk = d.desk()
    tokens = {
        "": "", "forged": signing.dumps({"n": "Kẻ mạo", "o": None, "d": d.DEVICE}, key="other", salt=SALT),
        "other device": by("Cà Thị Sáng", d.OTHER_DEVICE),
    }  # fmt: skip
    row = desk.deliver(replace(item(desk, DUE), account=tokens[what]))
    assert (row.state, row.taken_by, row.delivered_by) == ("accepted", "", "Cán bộ quầy")
    assert Dossier.objects.get().steps.get().actor_name == "Cán bộ quầy"


def test_the_account_is_no_part_of_what_an_item_says() -> None:
    desk = d.desk()
    made = item(desk, DUE)
    other = replace(made, account=by("Cà Thị Sáng"))
    assert digest_of(made) == digest_of(other)
    assert desk.deliver(made).pk == desk.deliver(other).pk
    assert Delivery.objects.count() == 1


def test_a_computer_gets_the_account_that_is_signed_in_and_others_get_none() -> None:
    d.desk()
    client = officer()
    body = client.get(reverse("service_counter_bundle"), {"device": d.DEVICE}).json()
    told_by = signing.loads(body["account"], salt=SALT)
    assert told_by["d"] == d.DEVICE
    assert told_by["n"]
    with pytest.raises(PermissionDenied):
        account_token(actor=Actor("Ai đó"), device=d.DEVICE)


def test_what_is_taken_in_online_is_the_account_s_own_without_a_word_of_the_computer() -> None:
    desk = d.desk()
    row = desk.deliver(replace(item(desk, DUE), online=True))
    assert (row.taken_by, row.delivered_by) == ("Cán bộ quầy", "Cán bộ quầy")


def test_a_dossier_of_the_counter_asks_once_for_its_delivery_and_one_by_post_not_at_all() -> None:
    desk = d.desk()
    dossier = desk.deliver(item(desk, DUE)).dossier
    assert dossier is not None
    posted = desk.ground.take(now=f.at(11), channel="post", follow_key="p" * 24)
    here = desk.ground.take(now=f.at(11))
    counts = []
    for one in (posted, here, dossier):
        dossier_page(actor=desk.ground.desk, dossier_id=one.pk, now=f.at(12))
        with CaptureQueriesContext(connection) as asked:
            page = dossier_page(actor=desk.ground.desk, dossier_id=one.pk, now=f.at(12))
        counts.append((len(asked), page.delivery is not None))
    assert counts[2][0] == counts[1][0] == counts[0][0] + 1
    assert [there for _count, there in counts] == [False, False, True]
