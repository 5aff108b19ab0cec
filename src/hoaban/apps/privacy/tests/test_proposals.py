"""Proposals: made with a proof by the owner, decided once by the office, and nothing leaks in between."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from pypdf import PdfReader

from hoaban.apps.people.commands.photos import set_photo
from hoaban.apps.people.models import Official, Photo
from hoaban.apps.people.tests import factories as f
from hoaban.apps.privacy import rules
from hoaban.apps.privacy.commands import proposals as commands
from hoaban.apps.privacy.models import Proposal, ProposalState
from hoaban.apps.privacy.panels import own_data, proposals_waiting
from hoaban.apps.privacy.tests.test_readings import OTHER, reader, signed_in, somebody
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.tests.pictures import MAKER, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 to khai"


def paper(content: bytes = PDF, name: str = "giay.pdf") -> SimpleUploadedFile:
    """A scanned paper."""
    return SimpleUploadedFile(name, content)


def owner(one: Official) -> Actor:
    """The official, signed in."""
    return Actor(one.full_name, user_id=77, official_id=one.pk)


def proposed(one: Official, **other: Any) -> Proposal:
    """A proposal of the official."""
    facts = {"field": "full_name", "text": "Lò Văn Thứ", "reason": "Sai dấu so với giấy khai sinh", "upload": paper()}
    return commands.propose(actor=owner(one), on=f.NOW, at=AT, **{**facts, **other})


def files(settings: Any) -> list[Path]:
    """What stands in the folder of proofs."""
    folder = Path(settings.MEDIA_ROOT, "proofs")
    return list(folder.iterdir()) if folder.exists() else []


def test_accepting_corrects_the_record_with_the_proposal_as_its_reason() -> None:
    one = somebody()
    made = proposed(one)
    commands.decide(actor=reader(), proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)
    one.refresh_from_db()
    made.refresh_from_db()
    assert (one.full_name, made.state, made.decided_by) == ("Lò Văn Thứ", ProposalState.ACCEPTED, "Người thử")
    event = Event.objects.get(action="people.correct_official")
    assert "Sai dấu so với giấy khai sinh" in event.reason
    assert Event.objects.filter(action="privacy.decide_proposal").count() == 1


def test_refusing_needs_a_reason_and_leaves_the_record() -> None:
    one = somebody()
    made = proposed(one)
    with pytest.raises(CommandRefused) as refused:
        commands.decide(actor=reader(), proposal_id=made.pk, accepted=False, answer=" ", on=f.NOW, at=AT)
    assert refused.value.field == "answer"
    commands.decide(actor=reader(), proposal_id=made.pk, accepted=False, answer="Bản quét mờ", on=f.NOW, at=AT)
    one.refresh_from_db()
    assert one.full_name == "Lò Văn Thử"


def test_the_second_of_two_officers_is_told_who_settled_it() -> None:
    made = proposed(somebody())
    commands.decide(actor=reader(), proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)
    with pytest.raises(CommandRefused, match="Người thử") as refused:
        commands.decide(
            actor=reader(Role.COMMUNE, f.COMMUNE), proposal_id=made.pk, accepted=False, answer="x", on=f.NOW, at=AT
        )
    assert refused.value.code == "changed"


def test_nobody_decides_on_the_own_proposal_or_outside_the_part() -> None:
    one = somebody()
    made = proposed(one)
    officer = Actor("Tự duyệt", reader().grants, user_id=8, official_id=one.pk)
    with pytest.raises(PermissionDenied):
        commands.decide(actor=officer, proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)
    for stranger in (reader(Role.COMMUNE, OTHER), reader(Role.LEADER)):
        with pytest.raises(Http404):
            commands.decide(actor=stranger, proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)


def test_a_number_that_somebody_else_has_leaves_the_proposal_waiting() -> None:
    one, other = somebody(), somebody()
    made = proposed(one, field="personal_id", text=other.personal_id)
    with pytest.raises(CommandRefused, match="Lò Văn Thử"):
        commands.decide(actor=reader(), proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)
    made.refresh_from_db()
    assert made.state == ProposalState.WAITING


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"MZ\x90 program", "type"), (b"<html>", "type"), (b"%PDF-" + b"0" * 2_000, "too-large")],
)
def test_a_paper_of_another_type_or_size_is_refused_and_not_kept(settings: Any, content: bytes, code: str) -> None:
    settings.PROOF_MAX_BYTES = 1_000
    with pytest.raises(CommandRefused) as refused:
        proposed(somebody(), upload=paper(content))
    assert refused.value.code == code
    assert files(settings) == []


def test_what_waits_or_stands_recorded_already_is_refused_without_a_file_left(settings: Any) -> None:
    one = somebody()
    proposed(one)
    for wrong in ({"text": "Lò Văn Khác"}, {"field": "religion", "text": " "}, {"field": "version", "text": "9"},
                  {"text": one.full_name}, {"field": "religion", "text": "Không", "reason": " "}):  # fmt: skip
        with pytest.raises(CommandRefused):
            proposed(one, **wrong)
    assert len(files(settings)) == 1
    assert files(settings)[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("birth_date", "05/03/1985", "1985-03-05"), ("birth_date", "31/02/1985", None), ("birth_date", "05/03/2999", None),
        ("personal_id", "011 085 001 234", "011085001234"), ("personal_id", "12", None), ("personal_id", "٠١١٠٨٥٠٠١٢٣٤", None),
        ("religion", "  Không  ", "Không"), ("religion", "x" * 61, None),
    ],
)  # fmt: skip
def test_values_are_read_as_they_are_written(field: str, text: str, kept: str | None) -> None:
    assert rules.read_value(field, text, date(2026, 3, 10)) == kept


def test_the_owner_proposes_on_the_page_once_and_takes_it_back() -> None:
    one = somebody()
    client = signed_in(Role.OFFICIAL, None, one)
    address = reverse("privacy_propose")

    def sent() -> dict[str, Any]:
        return {"field": "religion", "value": "Không", "reason": "Theo lý lịch", "file": paper()}

    assert client.post(address, sent()).status_code == 302
    again = client.post(address, sent())
    another = client.post(address, sent() | {"value": "Phật giáo"})
    assert Proposal.objects.count() == 1
    assert (again.status_code, another.status_code) == (302, 422)
    made = Proposal.objects.get()
    assert client.get(reverse("privacy_own")).status_code == 200
    assert client.get(reverse("privacy_proof", args=[made.pk])).headers["Content-Type"] == "application/pdf"
    assert client.post(reverse("privacy_withdraw", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == ProposalState.WITHDRAWN
    bad = client.post(address, {"field": "birth_date", "value": "hôm qua", "reason": "x", "file": paper()})
    assert bad.status_code == 422
    assert "05/03/1985" in bad.content.decode()


def test_the_office_decides_on_the_page_and_others_find_nothing() -> None:
    one = somebody()
    made = proposed(one)
    stranger = signed_in(Role.COMMUNE, OTHER)
    for name in ("privacy_proposal", "privacy_proof"):
        assert stranger.get(reverse(name, args=[made.pk])).status_code == 404
    assert stranger.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "1"}).status_code == 404
    office = signed_in(Role.PERSONNEL)
    assert made.official.full_name in office.get(reverse("privacy_proposals")).content.decode()
    empty = office.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "0", "answer": ""})
    assert empty.status_code == 422
    assert office.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "1"}).status_code == 302
    again = office.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "1"})
    assert again.status_code == 302
    assert Event.objects.filter(action="privacy.decide_proposal").count() == 1


def test_today_tells_both_sides() -> None:
    one = somebody()
    proposed(one)
    assert len(proposals_waiting(actor=reader(), on=f.NOW)) == 1
    assert proposals_waiting(actor=reader(Role.COMMUNE, OTHER), on=f.NOW) == []
    card = own_data(actor=owner(one), on=f.NOW)
    assert card is not None
    assert len(card.facts) == 2


def test_values_of_a_proposal_stand_sealed() -> None:
    from django.db import connection

    made = proposed(somebody(), field="personal_id", text="011085999111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, value FROM privacy_proposal WHERE id = %s", [made.pk])
        assert all(text.startswith("=1=") for text in cursor.fetchone())
    assert Proposal.objects.get(pk=made.pk).value == "011085999111"


def test_the_copy_of_ones_data_holds_the_record_and_the_proofs() -> None:
    one = somebody()
    made = proposed(one)
    client = signed_in(Role.OFFICIAL, None, one)
    answer = client.get(reverse("privacy_download"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        told = json.loads(found.read("data.json"))
        assert found.read(f"proposals/{made.pk}.pdf") == PDF
    assert told["person"][0]["personal_id"] == one.personal_id
    assert [row["field"] for row in told["proposals"]] == ["full_name"]
    assert len(told["assignments"]) == 1
    assert signed_in(Role.PERSONNEL).get(reverse("privacy_download")).status_code == 404


def photo(colour: str = "teal") -> bytes:
    """An invented picture."""
    return picture(colour=colour)


def test_a_proposed_photo_is_recorded_when_accepted_and_gone_when_taken_back(settings: Any) -> None:
    one = somebody()
    made = commands.propose_photo(actor=owner(one), content=photo(), reason="Ảnh cũ mờ", at=AT)
    assert (made.field, made.mime) == ("photo", "image/jpeg")
    assert MAKER.encode() not in files(settings)[0].read_bytes()
    with pytest.raises(CommandRefused) as waiting:
        commands.propose_photo(actor=owner(one), content=photo("navy"), reason="Ảnh khác", at=AT)
    assert waiting.value.code == "changed"
    commands.decide(actor=reader(), proposal_id=made.pk, accepted=True, answer="", on=f.NOW, at=AT)
    shown = Photo.objects.get(official=one)
    assert (shown.is_shown, "Ảnh cũ mờ" in shown.reason) == (True, True)
    assert shown.digest == made.value  # the very picture that was proposed and looked at
    refused = commands.propose_photo(actor=owner(one), content=photo("navy"), reason="Ảnh mới hơn", at=AT)
    commands.decide(actor=reader(), proposal_id=refused.pk, accepted=False, answer="Không rõ mặt", on=f.NOW, at=AT)
    assert Photo.objects.get(official=one) == shown
    with pytest.raises(CommandRefused):
        commands.propose_photo(actor=owner(one), content=PDF, reason="Giấy", at=AT)
    with pytest.raises(Http404):
        commands.propose_photo(actor=reader(), content=photo(), reason="Không có hồ sơ", at=AT)
    with pytest.raises(CommandRefused) as typed:
        proposed(one, field="photo", text="x")
    assert typed.value.field == "field"


def test_the_owner_proposes_a_photo_by_the_page_and_the_office_sees_it(settings: Any) -> None:
    one = somebody()
    client = signed_in(Role.OFFICIAL, None, one)
    address = reverse("privacy_propose_photo")
    assert address in client.get(reverse("privacy_own")).content.decode()
    wrong = client.post(address, {"file": paper(), "reason": "x"})
    assert wrong.status_code == 422
    assert not files(settings)
    sent = {"file": SimpleUploadedFile("anh.jpg", photo()), "reason": "Ảnh cũ mờ"}
    assert client.post(address, sent).status_code == 302
    made = Proposal.objects.get()
    office = signed_in(Role.PERSONNEL)
    page = office.get(reverse("privacy_proposal", args=[made.pk])).content.decode()
    assert f'<img class="portrait" src="{reverse("privacy_proof", args=[made.pk])}"' in page
    assert office.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "1", "answer": ""}).status_code == 302
    assert Photo.objects.get(official=one).is_shown
    assert signed_in(Role.PERSONNEL).get(address).status_code == 404


def test_ones_own_data_is_a_pdf_in_words_and_nobody_elses() -> None:
    one, other = somebody(), somebody(OTHER)
    Official.objects.filter(pk=other.pk).update(full_name="Quàng Thị Khác")
    commands.propose_photo(actor=owner(one), content=photo(), reason="Ảnh cũ mờ", at=AT)
    signed_in(Role.PERSONNEL).get(reverse("people_official", args=[one.pk]))
    client = signed_in(Role.OFFICIAL, None, one)
    address = reverse("privacy_download_pdf")
    assert address in client.get(reverse("privacy_own")).content.decode()
    answer = client.get(address)
    assert (answer["Content-Type"], answer["Content-Disposition"][:10]) == ("application/pdf", "attachment")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for wanted in (one.full_name, one.personal_id, "Ảnh 4 × 6", "Chức vụ đã giữ"):
        assert wanted in text
    assert "Quàng Thị Khác" not in text
    event = Event.objects.get(action="privacy.take_copy")
    assert (event.after["kind"], event.subject_id) == ("pdf", one.pk)
    assert signed_in(Role.PERSONNEL).get(address).status_code == 404


def test_the_data_file_holds_the_photos() -> None:
    one = somebody()
    set_photo(actor=reader(), official_id=one.pk, content=photo(), reason="Chụp tại xã", on=f.NOW)
    answer = signed_in(Role.OFFICIAL, None, one).get(reverse("privacy_download"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        names = found.namelist()
        told = json.loads(found.read("data.json"))["photos"]
    assert names == [f"photos/{Photo.objects.get().pk}.jpg", "data.json"]
    assert told[0]["reason"] == "Chụp tại xã"
