"""Pages of scanned papers: attached on a phone, opened with a reading, refused for what cannot be, and nothing for others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.privacy.models import Reading
from hoaban.apps.record.models import RecordPaper
from hoaban.apps.record.tests import factories as f
from hoaban.apps.record.tests.test_views import client_of
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent(client: Client, official: int, content: bytes = b"%PDF-1.7 khai sinh", **other: str) -> Any:
    """Send the form of a new paper."""
    told = {"kind": "birth", "number": "12/2001", "issuer": "UBND xã", "issued_on": "02/03/2001", **other}
    return client.post(
        reverse("record_paper_add", args=[official]), {**told, "file": SimpleUploadedFile("giay.pdf", content)}
    )


def own(official: int) -> Client:
    """The official, signed in."""
    client, place = Client(), unit(COMMUNE, f.TODAY)
    user = make_user("chinh-chu", (Role.OFFICIAL, place), home=place)
    user.official_id = official
    user.save()
    client.force_login(user)
    return client


def test_a_paper_is_attached_listed_opened_and_told_to_its_owner() -> None:
    official, client = f.somebody(), client_of()
    assert "multipart/form-data" in client.get(reverse("record_paper_add", args=[official])).content.decode()
    assert sent(client, official).status_code == 302
    paper = RecordPaper.objects.get()
    page = client.get(reverse("record_papers", args=[official])).content.decode()
    link = reverse("record_paper_file", args=[official, paper.pk])
    assert link in page
    assert link in client.get(reverse("record_page", args=[official]), {"group": "identity"}).content.decode()
    assert link not in client.get(reverse("record_page", args=[official]), {"group": "work"}).content.decode()
    answer = client.get(link)
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 khai sinh", "application/pdf")
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)
    assert "no-store" in answer["Cache-Control"]
    told = Reading.objects.filter(official_id=official, way="file")
    assert [one.groups for one in told] == ["family"]


def test_the_official_reads_the_own_papers_and_cannot_change_them() -> None:
    official = f.somebody()
    sent(client_of(), official)
    mine, paper = own(official), RecordPaper.objects.get()
    page = mine.get(reverse("record_papers", args=[official]))
    assert reverse("record_paper_file", args=[official, paper.pk]) in page.content.decode()
    assert reverse("record_paper_add", args=[official]) not in page.content.decode()
    assert mine.get(reverse("record_paper_file", args=[official, paper.pk])).status_code == 200
    assert mine.get(reverse("record_paper_remove", args=[official, paper.pk])).status_code == 404
    assert not Reading.objects.filter(official_id=official, way="file").exists()


def test_forged_addresses_of_another_unit_and_of_another_person_are_not_there() -> None:
    official, colleague, here = f.somebody(), f.somebody(), client_of()
    sent(here, official)
    paper = RecordPaper.objects.get()
    foreign = client_of(code=f.OTHER)
    for name in ("record_paper_file", "record_paper_change", "record_paper_remove"):
        assert foreign.get(reverse(name, args=[official, paper.pk])).status_code == 404
        assert here.get(reverse(name, args=[colleague, paper.pk])).status_code == 404
    assert sent(foreign, official).status_code == 404
    head = client_of(Role.SUPERVISOR)
    assert head.get(reverse("record_paper_file", args=[official, paper.pk])).status_code == 404
    assert str(paper.title) not in head.get(reverse("record_papers", args=[official])).content.decode()


def test_a_double_click_attaches_once_and_is_done_both_times() -> None:
    official, client = f.somebody(), client_of()
    assert [sent(client, official).status_code for _turn in range(2)] == [302, 302]
    assert RecordPaper.objects.count() == 1
    assert sent(client, official, number="khac").status_code == 422


def test_a_file_too_large_is_stopped_and_what_was_written_stays(settings: Any, tmp_path: Path) -> None:
    settings.PAPER_MAX_BYTES = 1_000
    official, client = f.somebody(), client_of()
    answer = sent(client, official, b"%PDF-" + b"x" * 200_000)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert "UBND xã" in answer.content.decode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"MZ program", b"", b"\x89PNG\r\n\x1a\nxx"])
def test_another_type_an_empty_and_a_damaged_file_are_refused_at_the_file(content: bytes) -> None:
    answer = sent(client_of(), f.somebody(), content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not RecordPaper.objects.exists()


def test_a_form_without_the_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    place = unit(COMMUNE, f.TODAY)
    client.force_login(make_user("khong-token", (Role.COMMUNE, place), home=place))
    assert sent(client, f.somebody()).status_code == 403
    assert not RecordPaper.objects.exists()


def test_data_are_corrected_and_two_officers_take_out_one_paper() -> None:
    official, client = f.somebody(), client_of()
    sent(client, official)
    paper = RecordPaper.objects.get()
    change = reverse("record_paper_change", args=[official, paper.pk])
    assert "12/2001" in client.get(change).content.decode()
    assert client.post(change, {"version": "1", "kind": "birth", "title": "Trích lục khai sinh"}).status_code == 302
    remove = reverse("record_paper_remove", args=[official, paper.pk])
    assert client.post(remove, {"version": "2", "reason": ""}).status_code == 422
    assert client.post(remove, {"version": "2", "reason": "Bản mờ"}).status_code == 302
    late = client_of(Role.PERSONNEL).post(remove, {"version": "2", "reason": "Bản mờ quá"})
    assert late.status_code == 422
    page = client.get(reverse("record_papers", args=[official])).content.decode()
    assert "Bản mờ" in page
    assert "Trích lục khai sinh" in page


def test_a_file_that_is_gone_from_the_disk_is_not_there(tmp_path: Path) -> None:
    official, client = f.somebody(), client_of()
    sent(client, official)
    Path(tmp_path, RecordPaper.objects.get().file).unlink()
    link = reverse("record_paper_file", args=[official, RecordPaper.objects.get().pk])
    assert client.get(link).status_code == 404
