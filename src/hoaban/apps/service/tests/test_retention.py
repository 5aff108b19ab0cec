"""What citizens told is forgotten when its time is over: nobody is named any more, and every figure stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.urls import reverse

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.tests.carrying import carried_out
from hoaban.apps.privacy.tests.test_readings import signed_in
from hoaban.apps.service.models import (
    Apology,
    Citizen,
    Counter,
    Delivery,
    DeliveryPhoto,
    Dossier,
    DossierFile,
    Feedback,
    Notice,
    ServicePaper,
)
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Part, Scope, list_figures, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TEN_YEARS = date(2036, 3, 10)
WHO, PHONE, HOME = "Quàng Thị Phương Yên", "0912 345 678", "Bản Pá Vạt"


def officer() -> Actor:
    """The personnel officer of the province."""
    return f.actor(Role.PERSONNEL, "11")


def over(ground: f.Ground, **changes: Any) -> Dossier:
    """A dossier that was closed the day it came in."""
    made = ground.take(**changes)
    Dossier.objects.filter(pk=made.pk).update(
        state="returned", settled_at=f.at(11), settled_on=f.TODAY, closed_at=f.at(11), timeliness=1
    )
    made.refresh_from_db()
    return made


def counts(key: str, on: date = TEN_YEARS) -> tuple[int, int]:
    """What is due and what is left out."""
    kept = queries.get_kept(actor=officer(), key=key, on=on)
    return kept.due, kept.held


def carried(key: str, expected: int = 1, on: date = TEN_YEARS) -> int:
    """Carry a category out."""
    return carried_out(actor=officer(), key=key, expected=expected, on=on)


def kept_file(name: str) -> Path:
    """A file as uploads keep it."""
    path = Path(configured.MEDIA_ROOT, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff")
    return path


def with_file(dossier: Dossier, name: str = "dossiers/a1") -> Path:
    """A scanned paper of a dossier."""
    DossierFile.objects.create(
        dossier=dossier, title=WHO, stored=name, mime="image/jpeg", size=3, digest=name.ljust(64, "0"), added_at=f.at(9),
        added_by="Quầy",
    )  # fmt: skip
    return kept_file(name)


def message(dossier: Dossier | None, **changes: Any) -> Feedback:
    """A message that was answered."""
    facts: dict[str, Any] = {
        "number": "PA-1", "follow_key": "k1", "kind": "complaint", "dossier": dossier, "unit": f.place(f.HERE).unit,
        "unit_path": f.place(f.HERE).path, "sender": WHO, "phone": PHONE, "text": f"Tôi là {WHO}", "state": "answered",
        "received_at": f.at(9), "due_at": f.at(16), "answered_at": f.at(10), "answer": f"Kính gửi bà {WHO}",
        "led_to": f"Bà {WHO} góp ý, mở thêm quầy",
    }  # fmt: skip
    made: Feedback = Feedback.objects.create(**(facts | changes))
    return made


def told() -> dict[str, int]:
    """Every figure of the one-stop shop, counted from the rows."""
    place = f.place("11")
    part = Part(place.unit_id, "11", "Điện Biên", place.path, is_root=True)
    scope = Scope(officer(), f.TODAY + timedelta(days=1), part, since=f.TODAY - timedelta(days=30))
    return {one.key: value_of(one, scope) for one in list_figures() if one.key.startswith("service.")}


def test_a_dossier_names_nobody_after_its_time_and_counts_as_before(django_capture_on_commit_callbacks: Any) -> None:
    ground = f.ground()
    one = over(ground, note="Nhà bà Yên ở cuối bản")
    scan = with_file(one)
    sent = delivered(dossier=one, state="accepted", payload=None)
    ServicePaper.objects.create(
        dossier=one, form_no="02", content={"applicant": WHO, "documents": [f"Giấy của {WHO.upper()}"]}, issued_at=f.at(9),
        issued_by="Quầy",
    )  # fmt: skip
    Notice.objects.create(dossier=one, unit_path=one.unit_path, kind="ready", phone=PHONE, made_at=f.at(10))
    Apology.objects.create(
        dossier=one, unit_path=one.unit_path, for_delay=True, state="sent", owed_at=f.at(9), send_before=f.at(10),
        signed_at=f.at(9), sent_at=f.at(9), content={"to": [f"Bà {WHO}", HOME]}, reason=f"Hồ sơ của {WHO}",
    )  # fmt: skip
    before = told()
    assert counts("dossiers-of-citizens", TEN_YEARS - timedelta(days=1)) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert carried("dossiers-of-citizens") == 1
    rows = [Dossier, DossierFile, ServicePaper, Notice, Apology, Citizen]
    left = " ".join(str(row) for model in rows for row in model.objects.values())
    assert [
        word for word in (WHO, PHONE.replace(" ", ""), PHONE, HOME, "cuối bản", "011190002357") if word in left
    ] == []
    assert not scan.exists()
    assert not Citizen.objects.exists()
    sent.refresh_from_db()
    assert sent.digest == ""
    assert told() == before
    one.refresh_from_db()
    assert (one.anonymised_on, one.state, one.timeliness) == (TEN_YEARS, "returned", 1)
    assert counts("dossiers-of-citizens") == (0, 0)
    assert signed_in(Role.ADMINISTRATOR).get(reverse("service_dossier", args=[one.pk])).status_code == 200


def test_a_citizen_with_another_dossier_is_still_known() -> None:
    ground = f.ground()
    over(ground)
    other = ground.take(now=f.at(10))
    carried("dossiers-of-citizens")
    other.refresh_from_db()
    assert other.citizen is not None
    assert other.citizen.name == other.applicant == WHO


@pytest.mark.parametrize("what", ["message", "apology", "delivery"])
def test_what_is_open_about_a_dossier_holds_it_and_its_papers_back(what: str) -> None:
    one = over(f.ground())
    with_file(one)
    if what == "message":
        message(one, state="new", answered_at=None, answer="")
    elif what == "apology":
        Apology.objects.create(
            dossier=one, unit_path=one.unit_path, for_delay=True, owed_at=f.at(9), send_before=f.at(10)
        )
    else:
        delivered(dossier=one)
    assert counts("dossiers-of-citizens") == counts("papers-of-dossiers") == (0, 1)


def test_scans_go_before_the_names_do(django_capture_on_commit_callbacks: Any) -> None:
    one = over(f.ground())
    scan, two_years = with_file(one), date(2028, 3, 10)
    assert counts("papers-of-dossiers", two_years - timedelta(days=1)) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        carried("papers-of-dossiers", on=two_years)
    assert not scan.exists()
    one.refresh_from_db()
    assert one.applicant == WHO


def test_an_open_dossier_is_never_due() -> None:
    made = f.ground().take()
    with_file(made)
    assert counts("dossiers-of-citizens") == counts("papers-of-dossiers") == (0, 0)


def test_a_message_loses_who_wrote_what_and_keeps_what_it_led_to() -> None:
    f.ground()
    one, open_one = message(None), message(None, number="PA-2", follow_key="k2", state="new", answered_at=None)
    before, five_years = told(), date(2031, 3, 10)
    assert counts("messages-of-citizens", five_years - timedelta(days=1)) == (0, 0)
    assert carried("messages-of-citizens", on=five_years) == 1
    one.refresh_from_db()
    assert (one.sender, one.phone, one.text, one.answer) == ("", "", "***", "***")
    assert one.led_to == "Bà *** góp ý, mở thêm quầy"
    assert one.follow_key != "k1"
    open_one.refresh_from_db()
    assert open_one.sender == WHO
    assert told() == before
    assert signed_in(Role.ADMINISTRATOR).get(reverse("service_feedback_message", args=[one.pk])).status_code == 200


def test_a_message_about_an_open_dossier_is_left_out() -> None:
    message(f.ground().take())
    assert counts("messages-of-citizens") == (0, 1)


def delivered(**changes: Any) -> Delivery:
    """What a counter delivered, with a photo, that a person has to settle."""
    counter = Counter.objects.order_by("pk")[0]
    facts: dict[str, Any] = {
        "key": "d1", "counter": counter, "unit_path": f.place(f.HERE).path, "device": "d", "code": "C-1",
        "digest": "0" * 64, "state": "conflict", "payload": {"name": WHO}, "taken_at": f.at(9), "arrived_at": f.at(10),
    }  # fmt: skip
    made: Delivery = Delivery.objects.create(**(facts | changes))
    DeliveryPhoto.objects.create(delivery=made, stored="dossiers/p1", mime="image/jpeg", size=3, digest="1" * 64)
    return made


def test_what_a_counter_delivered_goes_once_a_person_has_settled_it(django_capture_on_commit_callbacks: Any) -> None:
    f.ground()
    one, photo, half_year = delivered(), kept_file("dossiers/p1"), date(2026, 9, 10)
    assert counts("deliveries-of-counters", half_year) == (0, 1)
    Delivery.objects.update(state="refused")
    assert counts("deliveries-of-counters", half_year - timedelta(days=1)) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert carried("deliveries-of-counters", on=half_year) == 1
    one.refresh_from_db()
    assert (one.payload, one.digest, one.photos.count(), photo.exists()) == (None, "", 0, False)
    assert counts("deliveries-of-counters", half_year) == (0, 0)
