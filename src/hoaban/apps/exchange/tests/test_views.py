"""Rosters through the pages: uploaded, checked, recorded once, refused, discarded."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.exchange import commands, panels
from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.exchange.rules.template import TemplateLists, write_template
from hoaban.apps.exchange.tests.conftest import BEGINNING, ON
from hoaban.apps.exchange.tests.sheets import person, write_roster
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
State = RosterImport.State
SignIn = Callable[..., Client]
HERE = {"unit": "03214-VP", "post": "Chuyên viên", "home_commune": "Xã Mường Luân", "ethnicity": "Thái"}


@pytest.fixture
def thu(sign_in: SignIn) -> Client:
    """The personnel officer of the province."""
    return sign_in()


def roster(tmp_path: Path, *people: list[Any]) -> bytes:
    return write_roster(tmp_path / "roster.xlsx", *people).read_bytes()


def upload(client: Client, content: bytes, *, name: str = "roster.xlsx", on: dt.date = ON) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("exchange_upload"), {"on": f"{on:%d/%m/%Y}", "file": file})


def put_in(client: Client, content: bytes, **facts: Any) -> RosterImport:
    assert upload(client, content, **facts).status_code == 302
    return RosterImport.objects.latest("pk")


def page(client: Client, row: RosterImport, query: str = "") -> str:
    return client.get(reverse("exchange_import", args=[row.pk]) + query).content.decode()


def test_a_roster_is_checked_shown_and_recorded_with_all_it_says(thu: Client, tmp_path: Path) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE), person(2, **HERE)))
    assert (row.state, row.rows, row.new, row.done) == (State.CHECKED, 2, 2, 2)
    assert Official.objects.count() == 0
    assert "Record 2 rows" in page(thu, row)
    assert "Lò Văn Ơn" in page(thu, row, "?show=new")
    assert "Record 2 rows?" in thu.get(reverse("exchange_record", args=[row.pk])).content.decode()
    thu.post(reverse("exchange_record", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.new) == (State.RECORDED, 2)
    assert row.recorded_at is not None
    assert Official.objects.count() == 2
    assert not Path(tmp_path, "files", row.stored).exists()
    actions = set(Event.objects.values_list("action", flat=True))
    assert {"exchange.receive_roster", "exchange.order_recording", "exchange.record_roster"} <= actions


def test_pressing_twice_records_once(thu: Client, tmp_path: Path) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE)))
    thu.post(reverse("exchange_record", args=[row.pk]))
    thu.post(reverse("exchange_record", args=[row.pk]))
    assert Event.objects.filter(action="exchange.record_roster").count() == 1
    assert commands.record_roster(actor=Actor.system(), roster_id=row.pk) is None
    row.refresh_from_db()
    assert (row.state, row.new, row.unchanged) == (State.RECORDED, 1, 0)


def test_the_same_file_again_changes_nothing_and_is_told(thu: Client, tmp_path: Path) -> None:
    content = roster(tmp_path, person(1, **HERE))
    thu.post(reverse("exchange_record", args=[put_in(thu, content).pk]))
    again = put_in(thu, content)
    assert (again.new, again.changed, again.unchanged, again.ended) == (0, 0, 1, 0)
    text = page(thu, again)
    assert "This file was recorded on" in text
    assert reverse("exchange_record", args=[again.pk]) not in text


def test_changes_and_people_who_left_are_told_in_words(thu: Client, tmp_path: Path) -> None:
    first = roster(tmp_path, person(1, **HERE), person(2, **HERE), person(3, **HERE))
    thu.post(reverse("exchange_record", args=[put_in(thu, first).pk]))
    second = roster(
        tmp_path,
        person(1, **HERE | {"unit": "03214-VHXH", "in_post_since": "01/03/2026"}),
        person(2, **HERE | {"education": "Thạc sĩ", "ethnicity": "Mông"}),
    )
    row = put_in(thu, second)
    assert (row.changed, row.ended) == (2, 1)
    text = page(thu, row, "?show=changed")
    for word in ("Education", "Master", "Hmong", "Unit:"):
        assert word in text
    assert "Lò Văn Ơn" in page(thu, row, "?show=ended")


def test_an_unknown_title_leads_those_who_keep_the_catalogue_to_it(
    thu: Client, sign_in: SignIn, tmp_path: Path
) -> None:
    wrong = person(1, **{**HERE, "post": "Trưởng phòng Không Có Thật"})
    row = put_in(thu, roster(tmp_path, wrong, person(2, **{**HERE, "ethnicity": "Mèo"})))
    shown = page(thu, row)
    for name in ("organisation_titles", "organisation_title_new"):
        assert shown.count(f'href="{reverse(name)}">') == 1
        assert thu.get(reverse(name)).status_code == 200
    xa = sign_in("xa", role=Role.COMMUNE, unit="03214")
    shown = page(xa, put_in(xa, roster(tmp_path, wrong)))
    assert "Không Có Thật" in shown
    assert reverse("organisation_title_new") not in shown


def test_errors_stand_by_cell_filterable_and_marked_in_the_file(thu: Client, tmp_path: Path) -> None:
    bad = person(2, **HERE | {"ethnicity": "Mèo", "birth_date": "31/02/1990"})
    row = put_in(thu, roster(tmp_path, person(1, **HERE), bad))
    assert {error["cell"] for error in row.errors} == {"D3", "E3"}
    text = page(thu, row)
    for word in ("2 cells are not understood", "Mèo", "31/02/1990", "Mông", "Download file with errors marked"):
        assert word in text
    assert "31/02/1990" not in page(thu, row, "?kind=ethnicity")
    assert reverse("exchange_record", args=[row.pk]) not in text
    answer = thu.get(reverse("exchange_marked", args=[row.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "Mông" in sheet["E3"].comment.text
    assert sheet["E2"].comment is None
    thu.post(reverse("exchange_record", args=[row.pk]))
    assert Official.objects.count() == 0


def bomb() -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 60_000_000)
    return buffer.getvalue()


def empty() -> bytes:
    buffer = io.BytesIO()
    write_template(buffer, TemplateLists())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (lambda: b"", "not XLSX"),
        (lambda: b"Ho va ten;So dinh danh", "not XLSX"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bomb, "unpacks to far more"),
        (empty, "no people below the header"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    thu: Client, made: Callable[[], bytes], text: str
) -> None:
    row = put_in(thu, made())
    assert row.state == State.REFUSED
    assert text in row.message
    assert text in page(thu, row)


def test_a_file_above_the_bound_is_stopped_while_it_arrives(thu: Client, settings: Any, tmp_path: Path) -> None:
    settings.ROSTER_MAX_BYTES = 1_000_000
    answer = upload(thu, b"x" * 3_000_000)
    assert answer.status_code == 400
    assert "larger than 1 MB" in answer.content.decode()
    assert not list(Path(tmp_path, "files").rglob("*.xlsx"))
    assert RosterImport.objects.count() == 0


@pytest.mark.parametrize("on", ["01/04/2026", "31/02/2026", "", "01/01/1970"])
def test_a_day_that_cannot_be_is_told_at_its_field(thu: Client, tmp_path: Path, on: str) -> None:
    file = SimpleUploadedFile("roster.xlsx", roster(tmp_path, person(1)))
    answer = thu.post(reverse("exchange_upload"), {"on": on, "file": file})
    assert answer.status_code == 400
    assert "id_on_error" in answer.content.decode()


def test_an_upload_needs_the_token_of_the_form(thu: Client, tmp_path: Path) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = thu.cookies
    assert upload(strict, roster(tmp_path, person(1))).status_code == 403
    assert RosterImport.objects.count() == 0


def test_imports_of_others_outside_my_part_do_not_exist(thu: Client, sign_in: SignIn, tmp_path: Path) -> None:
    theirs = put_in(thu, roster(tmp_path, person(1, **HERE)))
    xa = sign_in("xa", role=Role.COMMUNE, unit="03214")
    for name in ("exchange_import", "exchange_record", "exchange_discard", "exchange_marked"):
        assert xa.get(reverse(name, args=[theirs.pk])).status_code == 404
    assert xa.post(reverse("exchange_resume", args=[theirs.pk])).status_code == 404
    assert xa.post(reverse("exchange_record", args=[theirs.pk])).status_code == 404
    assert "roster.xlsx" not in xa.get(reverse("exchange_imports")).content.decode()
    mine = put_in(xa, roster(tmp_path, person(2, **HERE)), name="cua-xa.xlsx")
    assert mine.state == State.CHECKED
    assert page(xa, mine)
    assert "cua-xa.xlsx" in thu.get(reverse("exchange_imports")).content.decode()


def test_a_commune_cannot_put_people_into_other_units(sign_in: SignIn, tmp_path: Path) -> None:
    xa = sign_in("xa", role=Role.COMMUNE, unit="03214")
    row = put_in(xa, roster(tmp_path, person(1, **HERE | {"unit": "03208-VP"})))
    assert [error["code"] for error in row.errors] == ["unit-unknown"]


def test_discarding_deletes_the_file_and_asks_first(
    thu: Client, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE)))
    stored = Path(tmp_path, "files", row.stored)
    assert stored.exists()
    assert "Discard this import?" in thu.get(reverse("exchange_discard", args=[row.pk])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        thu.post(reverse("exchange_discard", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == State.DISCARDED
    assert not stored.exists()
    assert Official.objects.count() == 0


def test_the_progress_is_polled_and_a_stopped_worker_can_be_replaced(thu: Client, tmp_path: Path) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE)))
    RosterImport.objects.filter(pk=row.pk).update(state=State.CHECKING, done=812, rows=1284)
    text = page(thu, row)
    assert "Reading the file: 812 of 1,284 rows" in text
    assert "You can leave this page." in text
    assert 'http-equiv="refresh"' in text
    part = thu.get(reverse("exchange_import", args=[row.pk]), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    thu.post(reverse("exchange_resume", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.rows) == (State.CHECKED, 1)
    done = thu.get(reverse("exchange_import", args=[row.pk]), headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_a_recording_that_was_cut_off_is_taken_up_again(thu: Client, tmp_path: Path) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE)))
    RosterImport.objects.filter(pk=row.pk).update(state=State.RECORDING)
    assert "being recorded" in page(thu, row)
    thu.post(reverse("exchange_resume", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, Official.objects.count()) == (State.RECORDED, 1)


def test_a_failure_leaves_nothing_recorded_and_can_be_tried_again(
    thu: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = put_in(thu, roster(tmp_path, person(1, **HERE)))

    def fail(**_facts: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("hoaban.apps.exchange.commands.uploads.import_roster", fail)
        thu.post(reverse("exchange_record", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, Official.objects.count()) == (State.CHECKED, 0)
    assert "Try again" in page(thu, row)
    thu.post(reverse("exchange_record", args=[row.pk]))
    assert Official.objects.count() == 1


def test_the_check_speaks_the_language_of_its_officer(sign_in: SignIn, tmp_path: Path) -> None:
    vi = sign_in("vi", language="vi")
    row = put_in(vi, roster(tmp_path, person(1, **HERE | {"birth_date": "31/02/1990"})))
    assert row.errors[0]["message"] == "Ngày 31/02/1990 không có."
    assert "Vì sao không nhận" in page(vi, row)


def test_today_tells_what_waits_for_its_officer(thu: Client, sign_in: SignIn, tmp_path: Path) -> None:
    put_in(thu, roster(tmp_path, person(1, **HERE)))
    put_in(thu, roster(tmp_path, person(1, **HERE | {"ethnicity": "Mèo"})), name="loi.xlsx")
    text = thu.get(reverse("today")).content.decode()
    assert "Roster to record: 1 rows" in text
    assert "Roster to correct: 1 cells" in text
    assert "Roster to" not in sign_in("other").get(reverse("today")).content.decode()
    reader = Actor("x", (Grant(Role.LEADER, ("",)),), user_id=1)
    assert panels.rosters_waiting(actor=reader, on=ON) == []


@pytest.mark.parametrize("name", ["exchange_imports", "exchange_upload", "exchange_template", "exchange_export"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_in_both_languages_and_only_for_those_who_may(
    sign_in: SignIn, name: str, language: str
) -> None:
    assert sign_in(language=language).get(reverse(name)).status_code == 200
    assert sign_in("leader", role=Role.LEADER).get(reverse(name)).status_code in {403, 404}


def test_the_template_downloads(thu: Client) -> None:
    answer = thu.get(reverse("exchange_template"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].max_column == 27
    assert "Xã Mường Luân" in {cell.value for cell in book.worksheets[2]["F"]}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_downloads_and_comes_back_unchanged(thu: Client, tmp_path: Path, kind: str) -> None:
    thu.post(reverse("exchange_record", args=[put_in(thu, roster(tmp_path, person(1, **HERE))).pk]))
    query = {"unit": "03214", "on": "31/03/2026"}
    assert "<b>1 person</b>" in thu.get(reverse("exchange_export"), query).content.decode()
    answer = thu.get(reverse("exchange_export"), {**query, "export": kind})
    assert kind in answer.headers["Content-Disposition"]
    if kind == "csv":
        assert "Lò Văn Ơn" in b"".join(answer.streaming_content).decode()
        return
    row = put_in(thu, answer.content)
    assert (row.rows, row.unchanged) == (1, 1)


def test_the_export_refuses_a_unit_outside_the_part(sign_in: SignIn) -> None:
    xa = sign_in("xa", role=Role.COMMUNE, unit="03214")
    assert xa.get(reverse("exchange_export"), {"unit": "11", "export": "xlsx"}).status_code == 400


def test_an_export_of_a_unit_leaves_one_reading_that_each_of_its_people_is_told(
    thu: Client, sign_in: SignIn, tmp_path: Path
) -> None:
    thu.post(reverse("exchange_record", args=[put_in(thu, roster(tmp_path, person(1, **HERE), person(2, **HERE))).pk]))
    query = {"unit": "03214", "on": "31/03/2026", "export": "xlsx"}
    for _again in range(2):
        assert thu.get(reverse("exchange_export"), query).status_code == 200
    left = Reading.objects.get()
    assert (left.official_id, left.people, left.as_of, left.way) == (None, 2, ON, "export")
    assert left.groups == "number,basic,service,qualifications,salary"
    owner = sign_in("chu", role=Role.OFFICIAL)
    User.objects.filter(username="chu").update(official_id=Official.objects.earliest("pk").pk)
    told = owner.get(reverse("privacy_own_readings")).content.decode()
    assert "everybody of Xã Mường Luân on 31/03/2026: 2" in told
    assert "Nguyễn Thị Thu" in told


def test_the_export_says_what_a_role_is_not_shown_and_writes_headers_of_the_rest(
    sign_in: SignIn, thu: Client, tmp_path: Path
) -> None:
    thu.post(reverse("exchange_record", args=[put_in(thu, roster(tmp_path, person(1, **HERE))).pk]))
    xa = sign_in("xa", role=Role.COMMUNE, unit="03208")
    user, headed = User.objects.get(username="xa"), Unit.objects.get(code="03214", ends_before=None)
    accounts.grant_role(
        actor=Actor.system(), user_id=user.pk, role=Role.SUPERVISOR, unit_id=headed.pk, starts_on=BEGINNING
    )
    query = {"unit": "03214", "on": "31/03/2026"}
    shown = xa.get(reverse("exchange_export"), query).content.decode()
    assert "Your role is not shown: Personal ID, Rank, Step, Coefficient." in shown
    assert "cannot be imported again" in shown
    assert "Your role is not shown" not in thu.get(reverse("exchange_export"), query).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(xa.get(reverse("exchange_export"), {**query, "export": "xlsx"}).content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert len(cells[0]) == len(cells[1]) == 24
    assert "Hệ số" not in cells[0]
    assert cells[1][cells[0].index("Số định danh cá nhân")].startswith("•" * 9)
    assert Reading.objects.latest("id").groups == "basic,service,qualifications"


def test_the_province_of_a_roster_is_chosen_where_there_are_several(
    thu: Client, sign_in: SignIn, tmp_path: Path
) -> None:
    address = reverse("exchange_upload")
    assert 'name="unit"' not in sign_in("mottinh", unit="11").get(address).content.decode()
    shown = thu.get(address).content.decode()
    other = Unit.objects.get(code="17")
    assert f'value="{other.code}"' in shown
    assert "(until 30/06/2025)" in shown
    eve, content = dt.date(2025, 6, 30), roster(tmp_path, person(1, **HERE | {"unit": "Phòng Không Có"}))

    def send(unit: str, on: dt.date) -> Any:
        file = SimpleUploadedFile("r.xlsx", content)
        return thu.post(address, {"on": f"{on:%d/%m/%Y}", "file": file, "unit": unit})

    assert send("", eve).status_code == 302
    refused = RosterImport.objects.latest("pk")
    assert refused.state == State.REFUSED
    assert "Choose the province when uploading" in page(thu, refused)
    late = send(other.code, ON)
    assert late.status_code == 400
    assert "does not exist on" in late.content.decode()
    assert send("nowhere", eve).status_code == 400
    assert send("11", eve).status_code == 302
    checked = RosterImport.objects.latest("pk")
    assert (checked.state, checked.details["unit"]) == (State.CHECKED, "11")
    assert {error["code"] for error in checked.errors} >= {"unit-unknown"}
