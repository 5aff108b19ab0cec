"""Pages of the catalogue for offices: list, one procedure, new versions, the end, workbooks, the search box."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.models import ProcedureVersion
from hoaban.apps.service.tests import factories_catalogue as make
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
LIST = "/mot-cua/thu-tuc/"
KEPT = ("service_procedure_new", "service_catalogue_import")
KEPT_OF_ONE = ("service_version_new", "service_procedure_end")


def enter(client: Client, role: Role, code: str) -> None:
    """Sign somebody in with a role over a unit."""
    place = units.unit(code, make.NOW)
    client.force_login(make_user(f"{role}-{code}", (role, place), home=place))


@pytest.fixture
def keeper(client: Client) -> Client:
    """The personnel officer of the province, who keeps the catalogue."""
    enter(client, Role.PERSONNEL, "11")
    return client


def of(name: str, code: str = make.BIRTH) -> str:
    """An address of one procedure."""
    return reverse(name, args=[code])


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form of a page sends when nothing but ``changes`` is typed."""
    sent: dict[str, Any] = {}
    for bound in page.context["form"]:
        sent[bound.html_name] = bound.value() if bound.value() is not None else ""
    for name in ("documents", "steps"):
        formset = page.context[name]
        sent |= {f"{formset.prefix}-{key}": value for key, value in formset.management_form.initial.items()}
        for form in formset:
            sent |= {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}
    return sent | changes


def test_offices_see_the_catalogue_and_only_the_province_changes_it(client: Client) -> None:
    enter(client, Role.COMMUNE, "03214")
    assert client.get(LIST).status_code == client.get(of("service_procedure")).status_code == 200
    assert {client.get(reverse(name)).status_code for name in KEPT} == {404}
    assert {client.get(of(name)).status_code for name in KEPT_OF_ONE} == {404}
    assert "Thêm thủ tục" not in client.get(LIST).text
    client.logout()
    enter(client, Role.OFFICIAL, "03214")
    assert {client.get(address).status_code for address in (LIST, of("service_procedure"))} == {404}


def test_the_list_is_narrowed_by_words_field_level_and_what_moved(keeper: Client) -> None:
    def names(**asked: str) -> set[str]:
        return {row.code for row, _cells in keeper.get(LIST, asked).context["table"].lines}

    assert make.BIRTH in names(q="khai sinh")
    assert names(field="XD") == {"1.013225", "1.013226", "1.013227", "1.013228"}
    assert make.VETERAN in names(level="department")
    assert make.HOUSE in names(moved="1", field="XD")
    assert names(on="30/06/2025", q="huu tri xa hoi") == set()
    assert "Không có thủ tục nào" in keeper.get(LIST, {"q": "zzz"}).text


def test_the_list_is_downloaded_as_it_is_filtered(keeper: Client) -> None:
    answer = keeper.get(LIST, {"field": "XD", "export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 5


def test_a_procedure_shows_its_documents_steps_and_versions(keeper: Client) -> None:
    answer = keeper.get(of("service_procedure", make.HOUSE))
    assert "service/catalogue/page.html" in [one.name for one in answer.templates]
    for word in ("Bản vẽ thiết kế xây dựng", "Trưởng phòng chuyên môn", "01/07/2025 – nay", "30/06/2025", "15 ngày"):
        assert word in answer.text, word
    assert keeper.get(of("service_procedure", "9.9")).status_code == 404


def test_the_next_version_is_filled_in_with_the_one_that_stands(keeper: Client) -> None:
    page = keeper.get(of("service_version_new"))
    sent = typed(page, starts_on="01/06/2026", fee="5000")
    answer = keeper.post(of("service_version_new"), sent)
    assert answer.status_code == 302
    version = make.version(make.BIRTH, date(2026, 6, 1))
    assert (version.fee, version.name_vi) == (5000, "Đăng ký khai sinh")
    assert version.documents.count() == make.version(make.BIRTH).documents.count()
    again = keeper.post(of("service_version_new"), sent)
    assert again.status_code == 302
    assert ProcedureVersion.objects.filter(procedure__code=make.BIRTH).count() == 3


def test_shares_that_do_not_add_up_are_said_and_what_was_typed_stays(keeper: Client) -> None:
    page = keeper.get(of("service_version_new"))
    answer = keeper.post(of("service_version_new"), typed(page, starts_on="01/06/2026", **{"s-0-share": "99"}))
    assert answer.status_code == 422
    assert "chưa đúng 100" in answer.text
    assert 'value="99"' in answer.text
    torn = keeper.post(of("service_version_new"), typed(page, starts_on="01/06/2026", **{"s-0-share": "999"}))
    assert "Có dòng giấy tờ hoặc bước cần sửa" in torn.text
    assert Event.objects.filter(action="service.add_version").count() == 0


def test_two_officers_at_once_and_a_version_with_dossiers_are_refused(keeper: Client) -> None:
    make.dossiers([make.BIRTH], units.unit("03214", make.NOW))
    page = keeper.get(of("service_version_new"))
    assert "Đã có hồ sơ tiếp nhận" in page.text
    same = keeper.post(of("service_version_new"), typed(page, starts_on="01/07/2025"))
    assert (same.status_code, "nên không sửa" in same.text) == (422, True)
    assert keeper.post(of("service_version_new"), typed(page, starts_on="01/06/2026")).status_code == 302
    late = keeper.post(of("service_version_new"), typed(page, starts_on="01/09/2026"))
    assert (late.status_code, "Người khác vừa thêm phiên bản" in late.text) == (422, True)


def test_a_procedure_of_ones_own_is_added_with_its_line(keeper: Client) -> None:
    address = reverse("service_procedure_new")
    page = keeper.get(address)
    given = {
        "code": "DB.HT.50", "is_local": "on", "field": "HT", "name_vi": "Thủ tục thử", "decided_at": "commune",
        "time_amount": "2", "time_unit": "working_days", "legal_basis": "Nghị định thử", "starts_on": "01/04/2026",
        "s-0-name_vi": "Tiếp nhận", "s-0-doer": "desk", "s-0-share": "40", "s-1-name_vi": "Trả kết quả",
        "s-1-doer": "desk", "s-1-share": "60",
    }  # fmt: skip
    assert keeper.post(address, typed(page, **given | {"code": "DB/HT 50"})).status_code == 422
    answer = keeper.post(address, typed(page, **given))
    assert answer["Location"] == of("service_procedure", "DB.HT.50")
    version = make.version("DB.HT.50", date(2026, 4, 1))
    assert [(one.name_vi, one.share) for one in version.steps.order_by("order")] == [
        ("Tiếp nhận", 40),
        ("Trả kết quả", 60),
    ]
    assert version.documents.count() == 0


def test_a_procedure_is_ended_on_a_day(keeper: Client) -> None:
    page = keeper.get(of("service_procedure_end"))
    standing = page.context["form"]["standing"].value()
    early = keeper.post(of("service_procedure_end"), {"standing": standing, "ends_before": "01/01/2024"})
    assert early.status_code == 422
    done = keeper.post(of("service_procedure_end"), {"standing": standing, "ends_before": "01/06/2026"})
    assert done.status_code == 302
    assert make.version(make.BIRTH).ends_before == date(2026, 6, 1)


def upload(client: Client, content: bytes) -> Any:
    """What the page says to a workbook."""
    return client.post(reverse("service_catalogue_import"), {"file": SimpleUploadedFile("danh-muc.xlsx", content)})


def test_the_whole_catalogue_goes_out_and_comes_in_after_a_look(keeper: Client) -> None:
    whole = keeper.get(reverse("service_catalogue_export"))
    assert whole["Content-Disposition"].endswith('.xlsx"')
    assert "Không có gì thay đổi" in upload(keeper, whole.content).text

    def change(procedures: Any, _documents: Any, _steps: Any) -> None:
        procedures.cell(make.row(procedures, make.COPY), make.place(procedures, "Phí, lệ phí, đồng")).value = 77_000

    look = upload(keeper, make.workbook(change))
    assert (look.status_code, "Ghi 1 phiên bản" in look.text) == (200, True)
    assert make.version(make.COPY).fee == 2000
    sent = {"carried": look.context["carried"], "record": "1"}
    for _click in range(2):
        assert keeper.post(reverse("service_catalogue_import"), sent)["Location"] == LIST
    assert make.version(make.COPY).fee == 77_000
    assert Event.objects.filter(action="service.import_catalogue").count() == 1


def test_cells_that_are_not_accepted_stand_on_the_page_and_nothing_is_recorded(keeper: Client) -> None:
    def change(procedures: Any, _documents: Any, _steps: Any) -> None:
        procedures.cell(make.row(procedures, make.COPY), make.place(procedures, "Nơi giải quyết")).value = "làng"

    answer = upload(keeper, make.workbook(change))
    assert answer.status_code == 422
    assert "1 ô chưa đúng; chưa ghi gì" in answer.text
    assert "<code>làng</code>" in answer.text


@pytest.mark.parametrize("sent", [{}, {"carried": "%%%", "record": "1"}, {"carried": "AAAA"}])
def test_what_is_no_workbook_is_said_at_the_form(keeper: Client, sent: dict[str, str]) -> None:
    answer = keeper.post(reverse("service_catalogue_import"), sent)
    assert answer.status_code == 422
    assert "xlsx" in answer.text
    assert upload(keeper, b"x").status_code == 422


@pytest.mark.parametrize(("language", "word"), [("vi", "Danh mục thủ tục"), ("en", "Catalogue of procedures")])
def test_the_pages_and_the_navigation_speak_both_languages(keeper: Client, language: str, word: str) -> None:
    keeper.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in (LIST, of("service_procedure"), reverse("service_catalogue_import")):
        assert word in keeper.get(address).text


def test_the_search_box_finds_procedures_and_leads_where_one_may_look(client: Client) -> None:
    enter(client, Role.COMMUNE, "03214")
    assert of("service_procedure") in client.get(reverse("search"), {"q": "dang ky khai sinh"}).text
    client.logout()
    enter(client, Role.OFFICIAL, "03214")
    text = client.get(reverse("search"), {"q": "dang ky khai sinh"}).text
    assert of("service_public_procedure") in text
    assert of("service_procedure") not in text


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    keeper: Client, django_assert_max_num_queries: Any
) -> None:
    keeper.get(LIST)
    with django_assert_max_num_queries(12):
        keeper.get(LIST)
    with django_assert_max_num_queries(14):
        keeper.get(of("service_procedure"))
