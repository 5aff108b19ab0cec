"""Photos of officials: recorded by who keeps the record, seen by who sees the basic facts, earlier ones kept."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from PIL import Image

from hoaban.apps.people.commands import photos as commands
from hoaban.apps.people.models import Official, Photo
from hoaban.apps.people.queries import photos as queries
from hoaban.apps.people.tests import factories as f
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.tests.pictures import MAKER, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
OTHER = "03208"


def somebody(code: str = f.COMMUNE) -> int:
    return f.enter(f.life(f.posts_of(code, f.NOW)[0], f.NOW))[0]


def office(role: Role = Role.COMMUNE, code: str = f.COMMUNE) -> Actor:
    return f.actor_of(role, f.unit(code, f.NOW))


def recorded(one: int, colour: str = "teal", actor: Actor | None = None) -> Photo:
    return commands.set_photo(
        actor=actor or office(), official_id=one, content=picture(colour=colour), reason="Chụp tại xã", on=f.NOW
    )


def stored(settings: Any) -> list[Path]:
    folder = Path(settings.MEDIA_ROOT, "photos")
    return list(folder.iterdir()) if folder.exists() else []


def test_a_photo_is_recorded_without_its_place_and_the_earlier_one_is_kept(settings: Any) -> None:
    one = somebody()
    version = Official.objects.get(pk=one).version
    first, second = recorded(one), recorded(one, "navy")
    first.refresh_from_db()
    assert (first.replaced_on, second.replaced_on) == (f.NOW, None)
    assert len(stored(settings)) == 2
    for path in stored(settings):
        assert oct(path.stat().st_mode)[-3:] == "600"
        assert MAKER.encode() not in path.read_bytes()
    event = Event.objects.filter(action="people.set_photo").latest("id")
    assert (event.reason, event.before["photo"]) == ("Chụp tại xã", first.digest[:12])
    assert Official.objects.get(pk=one).version == version + 2


def test_what_is_refused_leaves_no_file_and_the_record_as_it_was(settings: Any) -> None:
    one = somebody()
    recorded(one)
    with pytest.raises(CommandRefused, match="ghi") as again:
        recorded(one)
    assert again.value.code == "changed"
    with pytest.raises(PermissionDenied):
        recorded(one, "navy", office(code=OTHER))
    with pytest.raises(PermissionDenied):
        recorded(one, "navy", office(Role.SUPERVISOR))
    with pytest.raises(CommandRefused):
        commands.set_photo(actor=office(), official_id=one, content=b"%PDF-1.7", reason="x", on=f.NOW)
    assert len(stored(settings)) == Photo.objects.count() == 1


def test_taking_away_needs_a_reason_and_keeps_the_history() -> None:
    one = somebody()
    recorded(one)
    with pytest.raises(CommandRefused) as refused:
        commands.take_photo_away(actor=office(), official_id=one, reason=" ", on=f.NOW)
    assert refused.value.field == "reason"
    commands.take_photo_away(actor=office(), official_id=one, reason="Nhầm người", on=f.NOW)
    assert [photo.is_shown for photo in queries.list_photos(actor=office(), official_id=one)] == [False]
    with pytest.raises(CommandRefused, match="không"):
        commands.take_photo_away(actor=office(), official_id=one, reason="Nhầm người", on=f.NOW)


def test_earlier_photos_are_seen_by_the_office_and_the_owner_alone() -> None:
    one = somebody()
    first, second = recorded(one), recorded(one, "navy")
    owner, head = Actor("Chủ", user_id=3, official_id=one), office(Role.SUPERVISOR)
    for actor in (office(), owner):
        assert queries.get_photo(actor=actor, official_id=one, photo_id=first.pk) == first
        assert len(queries.list_photos(actor=actor, official_id=one)) == 2
    assert queries.get_photo(actor=head, official_id=one, photo_id=second.pk) == second
    for actor, photo in ((head, first), (office(code=OTHER), second), (office(Role.PROVIDER), second)):
        with pytest.raises(Http404):
            queries.get_photo(actor=actor, official_id=one, photo_id=photo.pk)
    with pytest.raises(Http404):
        queries.get_photo(actor=office(), official_id=somebody(), photo_id=second.pk)
    with pytest.raises(Http404):
        queries.list_photos(actor=head, official_id=one)
    second.path.unlink()
    assert queries.shown_photo(actor=office(), official_id=one, groups={"basic"}) is None


def test_the_office_records_a_photo_by_the_page_and_sees_it_on_the_person(client: Client) -> None:
    one = somebody()
    signed_in(client, "xa", Role.COMMUNE, f.COMMUNE)
    person, address = reverse("people_official", args=[one]), reverse("people_photos", args=[one])
    assert address in client.get(person).content.decode()
    sent = lambda: {"file": SimpleUploadedFile("anh.jpg", picture()), "reason": "Chụp tại xã"}  # noqa: E731
    assert client.post(address, sent()).status_code == 302
    assert client.post(address, sent()).status_code == 302
    photo = Photo.objects.get()
    link = reverse("people_photo", args=[one, photo.pk])
    assert link in client.get(person).content.decode()
    answer = client.get(link)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as shown:
        assert shown.format == "JPEG"
    for content, words in ((b"%PDF-1.7", "JPEG"), (picture((900, 600)), "4 × 6")):
        wrong = client.post(address, {"file": SimpleUploadedFile("a.png", content), "reason": "x"})
        assert wrong.status_code == 422
        assert words in wrong.content.decode()
    assert "basic" in Reading.objects.latest("id").groups
    away = reverse("people_photo_away", args=[one])
    assert client.post(away, {"reason": ""}).status_code == 422
    assert client.post(away, {"reason": "Nhầm người"}).status_code == 302
    assert link not in client.get(person).content.decode()
    assert link in client.get(address).content.decode()


def test_pages_of_a_photo_are_not_there_for_others(client: Client) -> None:
    one = somebody()
    photo = recorded(one)
    signed_in(client, "khac", Role.COMMUNE, OTHER)
    assert client.get(reverse("people_photos", args=[one])).status_code == 404
    assert client.get(reverse("people_photo", args=[one, photo.pk])).status_code == 404
    assert client.post(reverse("people_photo_away", args=[one]), {"reason": "x"}).status_code == 404
    sent = {"file": SimpleUploadedFile("a.jpg", picture(colour="navy")), "reason": "x"}
    for somebody_else in (one, 999_999):
        assert client.post(reverse("people_photos", args=[somebody_else]), sent).status_code == 404
    assert Photo.objects.count() == 1
