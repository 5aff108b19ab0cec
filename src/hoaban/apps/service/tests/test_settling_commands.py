"""A person settles what could not be taken in; photos follow their item; nothing is kept longer than needed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import Http404

from hoaban.apps.service.commands import delivery_photos, settling
from hoaban.apps.service.commands.intake import Applicant
from hoaban.apps.service.commands.settling import Settlement
from hoaban.apps.service.models import Delivery, DeliveryPhoto, Dossier, DossierFile
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
PICTURE = b"\xff\xd8\xff\xe0" + b"anh" * 200
DIGEST = hashlib.sha256(PICTURE).hexdigest()
RIGHT = Applicant("Quàng Thị Phương Yên", "011190002357", "0912345678")


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def conflict(desk: d.Desk, **changes: Any) -> Delivery:
    """An item that waits for a person: its identification number is too short."""
    return desk.deliver(desk.item(**({"personal_id": "12345"} | changes)))


def accept(desk: d.Desk, row: Delivery, version: int = 1) -> Dossier:
    papers = tuple((pk, n) for pk, n in row.payload["papers"])
    return settling.accept_delivery(
        actor=desk.ground.desk, delivery_id=row.pk, version=version, settlement=Settlement(RIGHT, papers), now=f.at(14)
    )


def add(desk: d.Desk, row: Delivery, content: bytes = PICTURE, digest: str = DIGEST) -> Any:
    document = desk.ground.version.documents.order_by("order")[0].pk
    return delivery_photos.add_photo(
        actor=desk.ground.desk, key=row.key, digest=digest, document=document, content=content, now=f.at(11)
    )


def refused(code: str, call: Any) -> None:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code


def test_a_corrected_item_becomes_the_dossier_of_its_receipt() -> None:
    desk = d.desk()
    row = conflict(desk)
    dossier = accept(desk, row)
    row.refresh_from_db()
    assert (dossier.code, dossier.received_at, dossier.citizen.personal_id) == (row.code, f.at(9), "011190002357")
    assert (row.state, row.payload, row.dossier_id, row.settled_by) == ("settled", None, dossier.pk, "Cán bộ quầy")
    assert Event.objects.filter(action="service.settle_delivery").count() == 1


def test_what_was_settled_is_not_settled_again() -> None:
    desk = d.desk()
    row = conflict(desk)
    accept(desk, row)
    refused("changed", lambda: accept(desk, row))
    refused("changed", lambda: settling.refuse_delivery(
        actor=desk.ground.desk, delivery_id=row.pk, version=1, reason="Trùng", now=f.at(15)))  # fmt: skip
    assert Dossier.objects.count() == 1


def test_an_item_whose_code_is_taken_is_given_another() -> None:
    desk = d.desk()
    first = desk.item()
    desk.deliver(first)
    row = desk.deliver(desk.item(code=first.code))
    dossier = accept(desk, row)
    row.refresh_from_db()
    assert dossier.code != first.code
    assert dossier.code in row.message


def test_an_item_whose_code_is_of_a_far_day_is_given_another() -> None:
    desk = d.desk()
    row = desk.deliver(desk.item(f.at(9) + timedelta(days=40)))
    assert (row.state, row.problem) == ("conflict", "code")
    assert accept(desk, row).received_at == f.at(10, 30)


def test_a_refused_item_is_forgotten_with_its_photos_and_its_second_delivery_says_so() -> None:
    desk = d.desk()
    item = desk.item(personal_id="12345")
    row = desk.deliver(item)
    kept = add(desk, row)
    row = settling.refuse_delivery(
        actor=desk.ground.desk, delivery_id=row.pk, version=1, reason="Công dân rút hồ sơ", now=f.at(14)
    )
    assert (row.state, row.payload, row.message) == ("refused", None, "Công dân rút hồ sơ")
    assert not DeliveryPhoto.objects.filter(pk=kept.pk).exists()
    assert desk.deliver(item).pk == row.pk
    assert add(desk, row) is None
    assert not Dossier.objects.exists()


def test_a_refusal_needs_a_reason() -> None:
    desk = d.desk()
    row = conflict(desk)
    refused("reason", lambda: settling.refuse_delivery(
        actor=desk.ground.desk, delivery_id=row.pk, version=1, reason="  ", now=f.at(14)))  # fmt: skip
    assert Delivery.objects.get().state == "conflict"


def test_another_commune_settles_nothing_here() -> None:
    desk = d.desk()
    row = conflict(desk)
    with pytest.raises(Http404):
        settling.refuse_delivery(
            actor=desk.ground.stranger, delivery_id=row.pk, version=1, reason="x", now=f.at(14)
        )  # fmt: skip


def test_a_photo_goes_into_the_dossier_once_however_often_it_is_sent(media: Path) -> None:
    desk = d.desk()
    row = desk.deliver(desk.item())
    one, two = add(desk, row), add(desk, row)
    assert one.pk == two.pk
    kept = DossierFile.objects.get()
    assert (kept.digest, kept.title, kept.mime) == (DIGEST, "Tờ khai", "image/jpeg")
    assert (media / kept.stored).read_bytes() == PICTURE
    assert len(list((media / "dossiers").iterdir())) == 1


def test_a_photo_waits_with_its_item_and_follows_it_into_the_dossier(media: Path) -> None:
    desk = d.desk()
    row = conflict(desk)
    add(desk, row)
    dossier = accept(desk, row)
    assert not DeliveryPhoto.objects.exists()
    assert (media / dossier.files.get().stored).read_bytes() == PICTURE


@pytest.mark.parametrize(
    ("code", "content", "digest"),
    [
        ("type", b"GIF89a", hashlib.sha256(b"GIF89a").hexdigest()),
        ("digest", PICTURE, "0" * 64),
        ("too-large", PICTURE[:3] + b"0" * 1_500_000, DIGEST),
    ],
)
def test_what_is_no_photo_is_refused(code: str, content: bytes, digest: str, media: Path) -> None:
    desk = d.desk()
    row = desk.deliver(desk.item())
    refused(code, lambda: add(desk, row, content, digest))
    assert not (media / "dossiers").exists()


def test_a_photo_of_nobodys_item_is_not_there() -> None:
    desk = d.desk()
    row = desk.deliver(desk.item())
    row.key = "0" * 32
    with pytest.raises(Http404):
        add(desk, row)
    with pytest.raises(Http404):
        delivery_photos.add_photo(
            actor=desk.ground.stranger, key=Delivery.objects.get().key, digest=DIGEST, document=None, content=PICTURE,
            now=f.at(11),
        )  # fmt: skip


def test_a_dossier_has_no_more_than_twelve_photos() -> None:
    desk = d.desk()
    row = desk.deliver(desk.item())
    for number in range(12):
        one = PICTURE + bytes([number])
        add(desk, row, one, hashlib.sha256(one).hexdigest())
    refused("too-many", lambda: add(desk, row))
