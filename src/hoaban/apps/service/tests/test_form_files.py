"""Blank forms: opened by everybody, attached by who keeps the catalogue, kept with the version, named in workbooks."""

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.commands import catalogue as commands
from hoaban.apps.service.commands import form_files
from hoaban.apps.service.commands.catalogue_import import import_catalogue
from hoaban.apps.service.commands.catalogue_loading import DATA, load_catalogue, read_catalogue
from hoaban.apps.service.commands.form_files import attach_form, detach_form
from hoaban.apps.service.commands.form_loading import load_forms
from hoaban.apps.service.models import FormFile, ProcedureDocument
from hoaban.apps.service.queries import catalogue, catalogue_sheets
from hoaban.apps.service.queries.form_files import get_form
from hoaban.apps.service.rules import form_files as rules
from hoaban.apps.service.rules.blank_docx import draw
from hoaban.apps.service.rules.blank_forms import BlankForm, read_forms
from hoaban.apps.service.tests import factories_catalogue as make
from hoaban.apps.service.tests.test_catalogue_views import enter, keeper, of
from hoaban.apps.service.tests.test_form_types import DOCX, PDF, packed
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
__all__ = ["keeper"]
CODE = make.BIRTH


@pytest.fixture(autouse=True)
def _ground(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.HOABAN_TODAY = tmp_path, make.NOW.isoformat()


def declaration(code: str = CODE) -> ProcedureDocument:
    """The declaration of the version that holds."""
    found: ProcedureDocument = make.version(code).documents.filter(kind="form").order_by("order")[0]
    return found


def attached(content: bytes = PDF, name: str = "Tờ khai khai sinh.pdf", **changes: Any) -> ProcedureDocument:
    """A declaration with a form."""
    document = declaration()
    facts: dict[str, Any] = {
        "actor": make.KEEPER, "code": CODE, "document_id": document.pk, "standing_id": document.form_file_id,
        "upload": SimpleUploadedFile(name, content), "now": make.AT,
    }  # fmt: skip
    return attach_form(**facts | changes)


def refusal(call: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(CommandRefused) as refused:
        call()
    return refused.value.code


def kept(folder: Path) -> int:
    """How many files stand on the disk."""
    return sum(one.is_file() for one in folder.rglob("*"))


# Attaching -----------------------------------------------------------------------------------------------------------


def test_a_form_is_attached_once_and_leaves_one_event(tmp_path: Path) -> None:
    document = attached()
    assert attached().form_file_id == document.form_file_id
    file = document.form_file
    assert file is not None
    assert (file.name, file.mime, file.size, file.made_from) == ("to-khai-khai-sinh.pdf", rules.PDF, len(PDF), "")
    assert "khai" not in file.stored
    event = Event.objects.get(action="service.attach_form")
    assert (event.before["file"], event.after["file"]) == ("", file.name)
    assert (kept(tmp_path), FormFile.objects.count()) == (1, 1)


def test_another_form_has_another_name_and_the_earlier_version_keeps_its_own() -> None:
    first = attached().form_file
    facts = catalogue_sheets.facts_of(make.version(CODE))
    commands.add_version(
        actor=make.KEEPER, code=CODE, standing_id=make.version(CODE).pk,
        facts=replace(facts, starts_on=date(2026, 6, 1), ends_before=None),
    )  # fmt: skip
    new = make.version(CODE, date(2026, 6, 1)).documents.get(name_vi=declaration().name_vi)
    assert new.form_file == first
    again = attached(packed(DOCX), "Tờ khai khai sinh.docx", document_id=new.pk, standing_id=new.form_file_id)
    assert again.form_file is not None
    assert again.form_file.name == "to-khai-khai-sinh.docx"
    third = attached(
        packed(DOCX | {"a": b"b"}), "Tờ khai khai sinh.docx", document_id=new.pk, standing_id=again.form_file_id
    )
    assert third.form_file is not None
    assert third.form_file.name == "to-khai-khai-sinh-2.docx"
    assert declaration().form_file == first


def test_a_new_version_does_not_lose_the_form_that_somebody_attached_meanwhile() -> None:
    standing = make.version(CODE)
    facts = replace(catalogue_sheets.facts_of(standing), starts_on=date(2026, 6, 1), ends_before=None)
    given = attached()
    said = refusal(
        lambda: commands.add_version(actor=make.KEEPER, code=CODE, standing_id=standing.pk, facts=facts, seen=[])
    )
    assert said == "changed"
    assert declaration().form_file == given.form_file
    assert given.form_file is not None
    facts = replace(catalogue_sheets.facts_of(standing), starts_on=date(2026, 6, 1), ends_before=None)
    seen = [given.form_file.name]
    commands.add_version(actor=make.KEEPER, code=CODE, standing_id=standing.pk, facts=facts, seen=seen)
    new = make.version(CODE, date(2026, 6, 1)).documents.get(name_vi=declaration().name_vi)
    assert new.form_file == given.form_file


def test_the_page_of_a_new_version_says_which_forms_it_saw(keeper: Client) -> None:
    given = attached()
    assert given.form_file is not None
    page = keeper.get(reverse("service_version_new", args=[CODE])).content.decode()
    assert f'name="seen" value="{given.form_file.name}"' in page


@pytest.mark.parametrize("same", [True, False])
def test_two_officers_who_attach_at_the_same_moment_both_succeed(
    same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, met = form_files._free_name, []

    def late(content: form_files.Content) -> str:
        """The other officer's row comes in between looking for a free name and taking it."""
        name = true(content)
        if not met:
            met.append(name)
            digest = hashlib.sha256(content.content).hexdigest() if same else "0" * 64
            FormFile.objects.create(
                name=name,
                stored="forms/other",
                mime=rules.PDF,
                size=1,
                digest=digest,
                added_at=make.AT,
                added_by="Khác",
            )
        return name

    monkeypatch.setattr(form_files, "_free_name", late)
    file = attached().form_file
    assert file is not None
    assert (file.stored == "forms/other", file.name == met[0]) == (same, same)
    assert (kept(tmp_path), FormFile.objects.count()) == (0 if same else 1, 1 if same else 2)


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"MZ", "type"), (PDF * 200_000, "too-large")])
def test_what_is_no_form_is_refused_and_nothing_stays(content: bytes, code: str, tmp_path: Path) -> None:
    assert refusal(lambda: attached(content)) == code
    assert (kept(tmp_path), FormFile.objects.count(), declaration().form_file) == (0, 0, None)


def test_who_was_faster_is_said_and_others_may_not(tmp_path: Path) -> None:
    attached()
    assert refusal(lambda: attached(packed(DOCX), standing_id=None)) == "changed"
    assert (
        refusal(lambda: detach_form(actor=make.KEEPER, code=CODE, document_id=declaration().pk, standing_id=0))
        == "changed"
    )
    assert kept(tmp_path) == 1
    with pytest.raises(PermissionDenied):
        attached(packed(DOCX), actor=Actor("Ai đó"))
    with pytest.raises(Http404):
        attached(packed(DOCX), code=make.HOUSE)


def test_a_form_taken_away_is_not_open_any_more_and_loading_leaves_it_so() -> None:
    document = attached()
    name = document.form_file.name if document.form_file else ""
    assert get_form(name=name).pk == document.form_file_id
    for _time in (1, 2):
        detach_form(actor=make.KEEPER, code=CODE, document_id=document.pk, standing_id=document.form_file_id)
    assert Event.objects.filter(action="service.detach_form").count() == 1
    with pytest.raises(Http404):
        get_form(name=name)
    _load_one()
    assert declaration().form_file is None


# Workbooks -----------------------------------------------------------------------------------------------------------


def test_a_workbook_names_the_form_and_one_without_the_column_keeps_it() -> None:
    attached()
    column = "Tệp mẫu đơn, tờ khai"

    def named(_procedures: Any, documents: Any, _steps: Any) -> None:

        place = make.place(documents, column)
        values = {documents.cell(number, place).value for number in range(2, documents.max_row + 1)}
        assert values == {"to-khai-khai-sinh.pdf", None}

    def without(_procedures: Any, documents: Any, _steps: Any) -> None:
        documents.delete_cols(make.place(documents, column))

    with translation.override("vi"):
        assert catalogue_sheets.preview(content=make.workbook(named)).changes == []
        assert catalogue_sheets.preview(content=make.workbook(without)).changes == []


def test_a_workbook_gives_a_document_a_form_that_is_kept_and_no_other() -> None:
    attached()
    make.dossiers([make.HOUSE], units.unit("03214", make.NOW))

    def changed(name: str) -> Any:
        def change(_procedures: Any, documents: Any, _steps: Any) -> None:
            place = make.place(documents, "Tệp mẫu đơn, tờ khai")
            number = next(n for n in range(2, documents.max_row + 1) if documents.cell(n, 1).value == make.HOUSE)
            documents.cell(number, place).value = name

        return change

    with translation.override("vi"):
        faults = catalogue_sheets.preview(content=make.workbook(changed("khong-co.docx"))).faults
        assert [(one.column, one.value) for one in faults] == [("Tệp mẫu đơn, tờ khai", "khong-co.docx")]
        import_catalogue(actor=make.KEEPER, content=make.workbook(changed("to-khai-khai-sinh.pdf")))
    event = Event.objects.get(action="service.import_catalogue")
    assert (event.after["forms"], event.after["replaced"]) == (1, 0)
    names = ProcedureDocument.objects.filter(version__procedure__code=make.HOUSE, form_file__isnull=False)
    assert [one.form_file.name for one in names if one.form_file] == ["to-khai-khai-sinh.pdf"]


# Forms of our own ----------------------------------------------------------------------------------------------------


def test_every_declaration_of_the_data_files_that_holds_has_a_form_of_its_own() -> None:
    forms = read_forms(tomllib.loads((DATA / "forms.toml").read_text(encoding="utf-8")))
    wanted = {
        (document.name_vi, one.code) for one in read_catalogue() if one.facts.ends_before is None
        for document in one.facts.documents if document.kind == "form"
    }  # fmt: skip
    assert wanted
    assert [key for key in wanted if key not in forms and (key[0], "") not in forms] == []
    for asked in forms.values():
        assert 1 <= len(asked.signers) <= 2
        assert sum(len(part.lines) for part in asked.parts) >= 6


def _load_one() -> None:
    """Load forms as the installation does, of one procedure besides: all sixty are drawn by the test of it."""
    kept_ones = (CODE, "1.000894")
    ProcedureDocument.objects.exclude(version__procedure__code__in=kept_ones).filter(kind="form").update(
        kind="original"
    )
    assert load_forms(actor=make.KEEPER, on=make.NOW, now=make.AT) >= 1


def test_forms_are_drawn_once_and_say_what_the_procedure_asks(tmp_path: Path) -> None:
    first = load_forms(actor=make.KEEPER, on=make.NOW, now=make.AT)
    assert first == kept(tmp_path) == FormFile.objects.count()
    assert load_forms(actor=make.KEEPER, on=make.NOW, now=make.AT) == 0
    assert load_catalogue(actor=make.KEEPER) == {"added": 0, "changed": 0}
    assert Event.objects.filter(action="service.load_forms").count() == 1
    file = declaration().form_file
    assert file is not None
    assert file.name == "to-khai-dang-ky-khai-sinh-1-001193.docx"
    content = (tmp_path / file.stored).read_bytes()
    assert rules.mime_of(content) == rules.DOCX
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
    for said in (
        "TỜ KHAI ĐĂNG KÝ KHAI SINH",
        "Ủy ban nhân dân xã",
        "3. Người mẹ",
        "Giấy chứng sinh: bản chính",
        "TT 04/2020/TT-BTP",
    ):
        assert said in text


def test_a_form_that_somebody_attached_is_not_drawn_over() -> None:
    attached()
    _load_one()
    document = declaration()
    assert document.form_file is not None
    assert document.form_file.mime == rules.PDF


def test_lines_ticks_and_tables_of_the_data_file_are_drawn() -> None:
    asked = read_forms(
        {"parts": {"who": ["Người khai", "Họ, tên"]},
         "forms": [{"documents": ["Đơn"], "to": "Sở Nội vụ", "signers": ["Ông", "Bà"],
                    "parts": ["who", ["+", "Giới tính: Nam / Nữ ;; Dân tộc"], ["Khai", "Lý do #3", "| Tên | Năm"]]}]}
    )["Đơn", ""]  # fmt: skip
    form = BlankForm("Đơn", "Thủ tục thử", "X.1", "Sở Nội vụ", asked, ("Căn cước",), ("Không thu",), "")
    made = docx.Document(io.BytesIO(draw(form)))
    texts = [one.text for one in made.paragraphs]
    assert "1. Người khai" in texts
    assert "Giới tính:  ☐\u00a0Nam   ☐\u00a0Nữ   Dân tộc: \t" in texts
    assert texts.count("\t") == 2
    assert [cell.text for cell in made.tables[0].rows[0].cells] == ["TT", "Tên", "Năm"]
    assert "ÔNG" in made.tables[1].rows[0].cells[0].text
    assert form.digest == BlankForm(**{name: getattr(form, name) for name in form.__slots__}).digest


# Pages ---------------------------------------------------------------------------------------------------------------


def test_everybody_opens_the_form_from_the_citizens_page(client: Client, django_assert_max_num_queries: Any) -> None:
    attached()
    address = reverse("service_form", args=["to-khai-khai-sinh.pdf"])
    assert address in client.get(of("service_public_procedure")).text
    with django_assert_max_num_queries(3):
        answer = client.get(address)
    assert b"".join(answer) == PDF  # type: ignore[arg-type]
    assert answer["Content-Type"] == rules.PDF
    assert answer["Content-Disposition"] == 'attachment; filename="to-khai-khai-sinh.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("service_form", args=["khac.pdf"])).status_code == 404


def test_the_keeper_attaches_replaces_and_takes_away_on_the_page(keeper: Client) -> None:
    url = reverse("service_form_attach", args=[CODE, declaration().pk])
    assert url in keeper.get(of("service_procedure")).text
    assert keeper.get(url).status_code == 200
    for sent in ({}, {"file": SimpleUploadedFile("a.docx", b"MZ")}, {"file": SimpleUploadedFile("a.pdf", b"")}):
        assert keeper.post(url, sent).status_code == 422
    assert keeper.post(url, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    first = declaration().form_file_id
    assert keeper.post(url, {"file": SimpleUploadedFile("b.docx", packed(DOCX))}).status_code == 422
    sent = {"standing": first, "file": SimpleUploadedFile("b.docx", packed(DOCX))}
    answer = keeper.post(url, sent, follow=True)
    assert "b.docx" in answer.text
    assert keeper.post(url, {"standing": declaration().form_file_id, "detach": "1"}).status_code == 302
    assert declaration().form_file is None


def test_others_do_not_attach_forms(client: Client) -> None:
    enter(client, Role.COMMUNE, "03214")
    url = reverse("service_form_attach", args=[CODE, declaration().pk])
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert url not in client.get(of("service_procedure")).text


def test_a_new_version_of_the_page_keeps_the_form_and_refuses_a_forged_name(keeper: Client) -> None:
    from hoaban.apps.service.tests.test_catalogue_views import typed

    attached()
    url = of("service_version_new")
    sent = typed(keeper.get(url), starts_on="01/06/2026")
    number = next(name for name, value in sent.items() if value == "to-khai-khai-sinh.pdf")
    assert keeper.post(url, sent | {number: "khac.docx"}).status_code == 422
    assert keeper.post(url, sent).status_code == 302
    new = make.version(CODE, date(2026, 6, 1))
    assert new.documents.filter(form_file__name="to-khai-khai-sinh.pdf").count() == 1
    row = catalogue.get_procedure(code=CODE, on=date(2026, 6, 1)).documents[0]
    assert row.file is not None
    assert row.file.ending == "PDF"


def test_a_gigabyte_is_refused_before_it_is_read_and_leaves_an_event(keeper: Client) -> None:
    document = declaration()
    form, book = reverse("service_form_attach", args=[CODE, document.pk]), reverse("service_catalogue_import")
    for address, action in ((form, "service.attach_form"), (book, "service.import_catalogue")):
        answer = keeper.post(
            address, b"x", content_type="multipart/form-data; boundary=x", headers={"Content-Length": str(2**30)}
        )
        assert (answer.status_code, answer["Content-Type"]) == (413, "text/plain; charset=utf-8")
        assert Event.objects.get(action=f"{action}_refused").after == {"code": "too-large"}
    assert FormFile.objects.filter(made_from="").count() == 0


def test_forms_with_files_are_taken_from_our_own_pages_only(keeper: Client) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = keeper.cookies
    address = reverse("service_form_attach", args=[CODE, declaration().pk])
    assert forged.post(address, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 403
    assert forged.post(reverse("service_catalogue_import"), {}).status_code == 403
