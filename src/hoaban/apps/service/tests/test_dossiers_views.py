"""Pages of the counter and of dossiers: what they show, whom they refuse, what a second officer is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Citizen, Dossier, DossierFile, ServicePaper
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests.factories_dossiers import ELSEWHERE, HERE, TODAY, Ground, at, ground
from hoaban.apps.service.views import papers
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.periods import on_day

pytestmark = pytest.mark.usefixtures("loaded", "db")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def client(role: Role, code: str, name: str = "nguoi-thu") -> Client:
    unit = Unit.objects.filter(on_day(TODAY)).get(code=code)
    made = Client()
    made.force_login(make_user(name, (role, unit), home=unit))
    return made


@pytest.fixture
def g() -> Ground:
    return ground()


@pytest.fixture
def desk(g: Ground) -> Client:
    return client(Role.COUNTER, HERE, "quay")


@pytest.fixture
def head(g: Ground) -> Client:
    return client(Role.SUPERVISOR, HERE, "chu-tich")


def sent(g: Ground, **changes: Any) -> dict[str, Any]:
    facts = {
        "procedure": g.version.procedure.code, "point": g.point.pk, "name": "Lò Thị Phương Oanh", "result_by": "counter",
        "personal_id": "011190002357", "phone": "0900 000 123", "follow_key": "k" * 24, "counter_no": "1",
        "papers": [str(g.version.documents.get(order=1).pk)],
    }  # fmt: skip
    return facts | changes


def test_the_counter_takes_a_dossier_in_and_offers_its_receipt(g: Ground, desk: Client) -> None:
    answer = desk.post(reverse("service_intake"), sent(g))
    dossier = Dossier.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("service_intake_done", args=[dossier.pk]))
    assert (dossier.counter_no, len(dossier.papers)) == (1, 1)
    assert dossier.code in desk.get(answer["Location"]).content.decode()
    receipt = desk.get(reverse("service_paper", args=[dossier.pk, "01"]))
    assert (receipt["Content-Type"], receipt.content[:5]) == ("application/pdf", b"%PDF-")
    assert desk.get(reverse("service_intake")).context["form"]["counter_no"].value() == "1"


def test_a_form_sent_twice_is_one_dossier(g: Ground, desk: Client) -> None:
    answers = [desk.post(reverse("service_intake"), sent(g))["Location"] for _one in range(2)]
    assert (answers[0], Dossier.objects.count()) == (answers[1], 1)


def test_missing_documents_are_asked_for_right_away(g: Ground, desk: Client) -> None:
    answer = desk.post(reverse("service_intake"), sent(g, then="ask", papers=[]))
    assert answer["Location"] == reverse("service_move", args=[Dossier.objects.get().pk, "ask"])
    form = desk.get(answer["Location"]).context["form"]
    assert form["documents"].value() == [str(g.version.documents.get(order=1).pk)]


def test_looking_at_the_documents_without_a_script_takes_nothing_in(g: Ground, desk: Client) -> None:
    answer = desk.post(reverse("service_intake"), sent(g, look="1"))
    assert (answer.status_code, Dossier.objects.count()) == (200, 0)
    assert "Tờ khai" in answer.content.decode()
    assert "Lò Thị Phương Oanh" in answer.content.decode()


def test_a_known_citizen_is_filled_in_by_the_whole_number_only(g: Ground, desk: Client) -> None:
    g.take()
    found = desk.post(reverse("service_intake_known"), {"personal_id": "011190002357"}).content.decode()
    assert "Quàng Thị Phương Yên" in found
    for given in ({"personal_id": "01119000235"}, {"phone": "091"}, {}):
        assert "Quàng" not in desk.post(reverse("service_intake_known"), given).content.decode()
    Citizen.objects.create(name="Người khác", phone="0912345678")
    assert "Quàng" not in desk.post(reverse("service_intake_known"), {"phone": "0912345678"}).content.decode()


def test_looking_for_a_citizen_never_takes_away_what_was_typed(desk: Client) -> None:
    unknown = {"personal_id": "011190009999", "name": "Lò Thị Đang Gõ"}
    assert desk.post(reverse("service_intake_known"), unknown).status_code == 204

    emptied = desk.post(reverse("service_intake_known"), {**unknown, "filled": "1"})
    assert emptied.status_code == 200
    assert "Lò Thị Đang Gõ" not in emptied.content.decode()


def test_documents_and_appointment_stand_beside_the_form_once_a_procedure_is_typed(g: Ground, desk: Client) -> None:
    shown = desk.post(reverse("service_intake_procedure"), {"procedure": "thu tuc 9.000001"}).content.decode()
    assert "Giấy chứng sinh" in shown
    assert "hx-swap-oob" in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"procedure": "không có thủ tục"}, "procedure"),
        ({"name": ""}, "name"),
        ({"name": "<script>" * 40}, "name"),
        ({"personal_id": "1 OR 1=1"}, "personal_id"),
        ({"papers": ["999999"]}, "papers"),
        ({"point": "999999"}, "point"),
        ({"result_by": "x"}, "result_by"),
        ({"phone": "gọi nhé"}, "phone"),
    ],
)
def test_wrong_input_is_said_at_its_field_and_nothing_typed_is_lost(
    g: Ground, desk: Client, changes: dict[str, Any], field: str
) -> None:
    answer = desk.post(reverse("service_intake"), sent(g, **changes))
    assert (answer.status_code, Dossier.objects.count()) == (422, 0)
    assert field in answer.context["form"].errors
    assert "0900 000 123" in answer.content.decode() or field == "phone"


def test_hostile_names_are_shown_as_text(g: Ground, desk: Client, head: Client) -> None:
    desk.post(reverse("service_intake"), sent(g, name="<img src=x onerror=alert(1)>"))
    dossier = Dossier.objects.get()
    for name, args in (("service_dossier", [dossier.pk]), ("service_register", []), ("service_worklist", [])):
        assert "<img src=x" not in head.get(reverse(name, args=args)).content.decode()
    assert head.get(reverse("service_paper", args=[dossier.pk, "01"])).status_code == 200


def test_the_page_of_a_dossier_explains_the_deadline_and_offers_what_may_be_done(g: Ground, head: Client) -> None:
    dossier = g.take()
    page = head.get(reverse("service_dossier", args=[dossier.pk]))
    assert [one["move"] for one in page.context["buttons"]] == [
        "assign", "submit", "ask", "forward", "extend", "refuse", "stop", "withdraw",
    ]  # fmt: skip
    assert "3 ngày làm việc" in page.content.decode()


def test_the_whole_number_is_shown_on_request_and_who_saw_it_is_kept(g: Ground, desk: Client, head: Client) -> None:
    desk.post(reverse("service_intake"), sent(g))
    made = Dossier.objects.get()
    page, address = reverse("service_dossier", args=[made.pk]), reverse("service_number", args=[made.pk])
    shown = head.get(page).content.decode()
    assert "011190002357" not in shown
    assert "•••••••••357" in shown
    assert head.get(address).url == page  # type: ignore[attr-defined]
    assert not Event.objects.filter(action="service.show_number").exists()
    answer = head.post(address)
    assert "011190002357" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    left = Event.objects.get(action="service.show_number")
    assert (left.subject_id, left.unit_path) == (made.pk, made.unit_path)
    assert "2357" not in f"{left.before}{left.after}{left.reason}{left.subject_name}"
    assert client(Role.SUPERVISOR, ELSEWHERE, "noi-khac").post(address).status_code == 404
    assert Event.objects.filter(action="service.show_number").count() == 1


def test_a_move_is_made_from_its_page_and_the_second_officer_is_told(g: Ground, head: Client, desk: Client) -> None:
    dossier = g.take()
    address = reverse("service_move", args=[dossier.pk, "assign"])
    assert "0 hồ sơ đang giữ" in head.get(address).content.decode()
    answer = head.post(address, {"version": 1, "to_official": g.specialist.pk})
    assert answer["Location"] == reverse("service_dossier", args=[dossier.pk])
    late = desk.post(
        reverse("service_move", args=[dossier.pk, "ask"]),
        {"version": 1, "more": "Giấy chứng sinh", "note": "còn thiếu"},
    )
    assert late.status_code == 422
    assert "đã thay đổi hồ sơ này lúc" in late.content.decode()
    assert "Giấy chứng sinh" in late.content.decode()


def test_a_quick_move_pressed_twice_counts_once(g: Ground, head: Client) -> None:
    dossier = g.take()
    address = reverse("service_move", args=[dossier.pk, "submit"])
    answers = [head.post(address, {"version": dossier.changes}).status_code for _one in range(2)]
    assert answers == [302, 302]
    assert dossier.steps.count() == 2


def test_papers_are_drawn_as_they_were_issued(g: Ground, head: Client) -> None:
    dossier = carry_out(
        actor=g.head, dossier_id=g.take().pk, version=None, move=Move.ASK, now=at(10),
        facts=MoveFacts(documents=("Giấy chứng sinh",), note="bản chính"),
    )  # fmt: skip
    paper = ServicePaper.objects.get(dossier=dossier)
    answers = [head.get(reverse("service_issued", args=[paper.pk])).content for _one in range(2)]
    assert answers[0] == answers[1]
    assert answers[0][:5] == b"%PDF-"
    assert head.get(reverse("service_paper", args=[dossier.pk, "06"])).content[:5] == b"%PDF-"
    assert head.get(reverse("service_paper", args=[dossier.pk, "04"])).status_code == 404


def test_the_register_is_narrowed_and_downloaded(g: Ground, head: Client) -> None:
    dossier = g.take()
    address = reverse("service_register")
    for query, found in (
        ("", True), ("?q=quang+thi", True), (f"?q={dossier.code.lower()}", True), ("?q=lo+van", False),
        ("?trang-thai=open", True), ("?trang-thai=late", False), ("?thu-tuc=9.000001", True), ("?thu-tuc=x", False),
        ("?tu=01/01/2026&den=31/01/2026", False),
    ):  # fmt: skip
        assert (dossier.code in head.get(address + query).content.decode()) == found, query
    assert head.get(address + "?export=pdf").content[:5] == b"%PDF-"
    assert head.get(address + "?export=xlsx").status_code == 200


def test_a_register_too_long_for_one_pdf_is_not_cut_but_asked_for_in_parts(
    g: Ground, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_PRINTED", 1)
    g.take()
    address = reverse("service_register") + "?q=quang+thi&export=pdf"
    assert head.get(address).content[:5] == b"%PDF-"
    g.take()
    answer = head.get(address, follow=True)
    assert "export" not in answer.request["QUERY_STRING"]
    assert "2 hồ sơ" in answer.content.decode()


def test_photos_are_kept_by_their_content_and_only_for_who_may_see_them(g: Ground, desk: Client) -> None:
    dossier = g.take()
    address = reverse("service_file_new", args=[dossier.pk])
    good = {"file": SimpleUploadedFile("giay.exe", PNG), "title": "Giấy chứng sinh"}
    assert desk.post(address, good).status_code == 302
    kept = DossierFile.objects.get()
    answer = desk.get(reverse("service_file", args=[kept.pk]))
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", PNG)
    assert "sandbox" in answer["Content-Security-Policy"]
    other = client(Role.COUNTER, ELSEWHERE, "quay-khac")
    assert other.get(reverse("service_file", args=[kept.pk])).status_code == 404


@pytest.mark.parametrize("content", [b"MZ\x90\x00 program", b"<html>", b"PK\x03\x04", b"GIF89a"])
def test_files_of_another_type_are_refused_and_leave_an_event(g: Ground, desk: Client, content: bytes) -> None:
    dossier = g.take()
    answer = desk.post(reverse("service_file_new", args=[dossier.pk]), {"file": SimpleUploadedFile("anh.png", content)})
    assert (answer.status_code, DossierFile.objects.count()) == (422, 0)
    assert Event.objects.filter(action="service.refuse_file").count() == 1


def test_a_gigabyte_is_refused_before_it_is_read(g: Ground, desk: Client) -> None:
    dossier = g.take()
    answer = desk.post(
        reverse("service_file_new", args=[dossier.pk]), b"x", content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(2**30)},
    )  # fmt: skip
    assert answer.status_code == 413
    assert Event.objects.get(action="service.refuse_file").after == {"problem": "too-large"}


def test_a_file_sent_from_elsewhere_is_refused(g: Ground) -> None:
    dossier = g.take()
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client(Role.COUNTER, HERE, "quay").cookies
    answer = forged.post(reverse("service_file_new", args=[dossier.pk]), {"file": SimpleUploadedFile("a.png", PNG)})
    assert (answer.status_code, DossierFile.objects.count()) == (403, 0)


def test_open_work_and_counters_are_shown_to_who_manages(g: Ground, head: Client, desk: Client) -> None:
    g.take()
    assert "Mường Luân" in head.get(reverse("service_loads")).content.decode()
    assert g.point.issuer in head.get(reverse("service_points")).content.decode()
    address = reverse("service_point", args=[g.point.pk])
    changed = head.post(address, {"name": "Một cửa mới", "counters": 3, "is_open": "on", "phone": "", "address": ""})
    assert changed.status_code == 302
    assert desk.get(address).status_code == 404


def test_the_search_finds_dossiers_of_the_part_by_code_and_name(g: Ground, head: Client) -> None:
    dossier = g.take()
    address = reverse("service_dossier", args=[dossier.pk])
    other = client(Role.SUPERVISOR, ELSEWHERE, "xa-khac")
    for text in (dossier.code, "quang thi phuong"):
        assert address in head.get(reverse("search"), {"q": text}).content.decode()
        assert address not in other.get(reverse("search"), {"q": text}).content.decode()


def test_who_has_nothing_to_do_with_dossiers_is_denied(g: Ground) -> None:
    stranger = client(Role.PROVIDER, HERE, "giang-vien")
    for name in ("service_worklist", "service_intake", "service_register", "service_loads", "service_points"):
        assert stranger.get(reverse(name)).status_code == 404


def test_today_says_what_is_due_and_what_waits_for_the_desk_and_the_head(g: Ground, head: Client, desk: Client) -> None:
    dossier = g.take(now=at(9, day=date(2026, 3, 9)))
    carry_out(actor=g.head, dossier_id=dossier.pk, version=None, move=Move.SUBMIT, now=at(10, day=date(2026, 3, 9)))
    assert "1 kết quả chờ ký" in head.get("/").content.decode()
    carry_out(actor=g.head, dossier_id=dossier.pk, version=None, move=Move.SIGN, now=at(10, day=date(2026, 3, 10)))
    assert "1 kết quả chờ trả" in desk.get("/").content.decode()


def test_a_specialist_who_has_passed_a_dossier_on_is_told_who_has_it(g: Ground, head: Client) -> None:
    unit = Unit.objects.filter(on_day(TODAY)).get(code=f"{HERE}-VHXH")
    user = make_user("chuyen-vien", (Role.OFFICIAL, unit), home=unit)
    User.objects.filter(pk=user.pk).update(official_id=g.specialist.pk)
    own: Any = Client()
    own.force_login(user)
    dossier = g.take()
    assign = {"version": dossier.changes, "to_official": g.specialist.pk}
    head.post(reverse("service_move", args=[dossier.pk, "assign"]), assign)
    dossier.refresh_from_db()
    page = own.get(reverse("service_dossier", args=[dossier.pk]))
    assert page.status_code == 200
    Dossier.objects.filter(pk=dossier.pk).update(officer=None)
    assert own.get(reverse("service_move", args=[dossier.pk, "submit"])).status_code == 404
    answer = own.post(reverse("service_move", args=[dossier.pk, "submit"]), {"version": dossier.changes}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("service_worklist")
    assert "không còn do anh/chị xử lý" in answer.content.decode()
    stranger = client(Role.SUPERVISOR, ELSEWHERE, "nguoi-la")
    assert stranger.post(reverse("service_move", args=[dossier.pk, "submit"]), {"version": 1}).status_code == 404
