"""Files beside evidence and explanations: taken in, refused, taken away, opened in the part only."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from hoaban.apps.governance.commands import files, sheets
from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.models import CommuneScore, CommuneSheet, FileFor, ScoreFile
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of, lines
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
PDF = b"%PDF-1.4 bien ban"


@pytest.fixture(autouse=True)
def _ground(settings: Any, tmp_path: Path) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    settings.MEDIA_ROOT = tmp_path


def paper(content: bytes = PDF, name: str = "Biên bản niêm yết.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def line(sheet: CommuneSheet, code: str = "2.2") -> CommuneScore:
    return CommuneScore.objects.get(sheet=sheet, criterion__code=code)


def given(sheet: CommuneSheet, purpose: FileFor = FileFor.EVIDENCE, content: bytes = PDF, code: str = "2.2") -> dict[str, Any]:  # fmt: skip
    return {
        "actor": f.actor_of(Role.COMMUNE), "sheet_id": sheet.pk, "criterion_id": line(sheet, code).criterion_id,
        "purpose": purpose, "upload": paper(content), "on": f.TODAY,
    }  # fmt: skip


def kept(tmp_path: Path) -> int:
    return sum(one.is_file() for one in tmp_path.rglob("*"))


def test_a_file_is_kept_once_outside_the_web_root_and_counts_as_evidence(tmp_path: Path) -> None:
    sheet = f.sheet_of(f.opened())
    made = files.attach_file(**given(sheet))
    assert files.attach_file(**given(sheet)).pk == made.pk
    assert (made.title, made.mime, made.size) == ("Biên bản niêm yết.pdf", "application/pdf", len(PDF))
    assert "niêm" not in made.stored
    assert (kept(tmp_path), events("attach_file")) == (1, 1)
    marks = f.all_given(sheet)
    key = line(sheet).criterion_id
    marks[key] = Given(Decimal(5))
    told = {"actor": f.actor_of(Role.COMMUNE), "sheet_id": sheet.pk, "version": None, "submit": True}
    assert sheets.score_commune(**told, marks=marks).state == "submitted"


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"MZ nothing", "type"), (PDF * 1_000_000, "too-large")])
def test_what_is_no_paper_is_refused_and_nothing_stays(content: bytes, code: str, tmp_path: Path) -> None:
    sheet = f.sheet_of(f.opened())
    refused(code, files.attach_file, **given(sheet, content=content))
    assert (kept(tmp_path), ScoreFile.objects.count()) == (0, 0)


def test_a_line_takes_five_files_and_no_more(tmp_path: Path) -> None:
    sheet = f.sheet_of(f.opened())
    for number in range(5):
        files.attach_file(**given(sheet, content=PDF + bytes([number])))
    assert "2.2" in refused("too-many", files.attach_file, **given(sheet))
    assert kept(tmp_path) == 5


def test_files_come_and_go_only_while_the_sheet_is_in_the_commune_s_hands(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    sheet, commune = f.sheet_of(made), f.actor_of(Role.COMMUNE)
    one = files.attach_file(**given(sheet))
    with django_capture_on_commit_callbacks(execute=True):
        files.detach_file(actor=commune, sheet_id=sheet.pk, file_id=one.pk)
    files.detach_file(actor=commune, sheet_id=sheet.pk, file_id=one.pk)
    assert (kept(tmp_path), events("detach_file")) == (0, 1)
    refused("changed", files.attach_file, **given(sheet, FileFor.ANSWER))
    one = files.attach_file(**given(sheet))
    f.submitted(made)
    refused("changed", files.attach_file, **given(sheet, content=PDF + b"2"))
    refused("changed", files.detach_file, actor=commune, sheet_id=sheet.pk, file_id=one.pk)
    with pytest.raises(PermissionDenied):
        files.attach_file(**{**given(sheet), "actor": f.home_affairs()})
    with pytest.raises(Http404):
        files.attach_file(**{**given(f.sheet_of(made, f.OTHER)), "actor": commune})
    with pytest.raises(Http404):
        files.detach_file(actor=commune, sheet_id=f.sheet_of(made, f.OTHER).pk, file_id=one.pk)


def test_a_proof_without_a_word_is_not_taken_for_agreement() -> None:
    sheet = f.submitted(f.opened())
    key = line(sheet).criterion_id
    marks = {**f.all_given(sheet), key: Given(Decimal(1), "Chưa niêm yết")}
    sheets.verify_sheet(actor=f.verifiers(), sheet_id=sheet.pk, version=None, marks=marks, finish=True)
    files.attach_file(**given(sheet, FileFor.ANSWER))
    told = {"actor": f.actor_of(Role.COMMUNE), "sheet_id": sheet.pk, "version": None}
    refused("answer", sheets.answer_sheet, **told, answers={})
    sheets.answer_sheet(**told, answers={key: "Đã niêm yết, ảnh kèm theo"})
    page = client_of(Role.VERIFIER).get(reverse("governance_settle", args=[sheet.pk])).content.decode()
    assert "Biên bản niêm yết.pdf" in page


def test_files_go_with_the_form_and_stay_where_its_points_are_refused(tmp_path: Path) -> None:
    sheet, commune = f.sheet_of(f.opened()), client_of(Role.COMMUNE, f.COMMUNE)
    key, url = line(sheet).criterion_id, reverse("governance_score", args=[sheet.pk])
    told = {**lines(sheet, 100, "Báo cáo"), f"points_{key}": "99", f"file_{key}": paper(), "draft": "1"}
    page = commune.post(url, told)
    assert page.status_code == 422
    assert "Biên bản niêm yết.pdf" in page.content.decode()
    one = ScoreFile.objects.get()
    wrong = commune.post(url, {**lines(sheet, 100, "Báo cáo"), f"file_{key}": paper(b"MZ", "x.pdf"), "draft": "1"})
    assert wrong.status_code == 422
    assert f'id="id_file_{key}' in wrong.content.decode()
    sent = {**lines(sheet, 100, "Báo cáo"), "finish": "1"}
    assert commune.post(url, {**sent, f"file_{key}": paper(PDF + b"2")}).status_code == 302
    assert commune.post(url, {**sent, f"file_{key}": paper(PDF + b"2")}).status_code in (302, 404)
    assert ScoreFile.objects.count() == 2
    page = client_of(Role.PERSONNEL).get(reverse("governance_sheet", args=[sheet.pk])).content.decode()
    assert reverse("governance_file", args=[sheet.pk, one.pk]) in page


def test_a_file_is_taken_away_with_its_tick() -> None:
    sheet, commune = f.sheet_of(f.opened()), client_of(Role.COMMUNE, f.COMMUNE)
    one = files.attach_file(**given(sheet))
    url = reverse("governance_score", args=[sheet.pk])
    assert f"drop_{one.pk}" in commune.get(url).content.decode()
    assert commune.post(url, {**lines(sheet, 90, "B"), f"drop_{one.pk}": "on", "draft": "1"}).status_code == 302
    assert not ScoreFile.objects.exists()


def test_a_file_is_opened_in_the_part_only_and_never_as_a_page() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    sheet = f.sheet_of(made)
    one = files.attach_file(**given(sheet))
    url = reverse("governance_file", args=[sheet.pk, one.pk])
    answer = client_of(Role.PERSONNEL).get(url)
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    other = client_of(Role.COMMUNE, f.OTHER)
    assert other.get(url).status_code == 404
    assert other.get(reverse("governance_file", args=[f.sheet_of(made, f.OTHER).pk, one.pk])).status_code == 404
    one.kept.path.unlink()
    assert client_of(Role.ORGANISING).get(url).status_code == 404


def test_a_file_stands_sealed_on_the_disk_and_one_of_an_earlier_release_opens() -> None:
    sheet = f.sheet_of(f.opened())
    one = files.attach_file(**given(sheet))
    assert PDF not in one.kept.path.read_bytes()
    assert ScoreFile.objects.get(pk=one.pk).content() == PDF
    one.kept.path.write_bytes(PDF)
    ScoreFile.objects.filter(pk=one.pk).update(file_key="")
    assert client_of(Role.PERSONNEL).get(reverse("governance_file", args=[sheet.pk, one.pk])).getvalue() == PDF
