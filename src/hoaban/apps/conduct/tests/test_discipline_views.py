"""Pages of discipline and supervision: what they show, to whom, once however often they are sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoaban.apps.accounts.models import User
from hoaban.apps.conduct.models import DisciplineCase, SupervisionVisit, VisitFinding
from hoaban.apps.conduct.tests.factories_discipline import OTHER_OFFICE, person, sanction
from hoaban.apps.conduct.tests.test_discipline_commands import opened
from hoaban.apps.conduct.tests.test_supervision_commands import FACTS, concluded, planned
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.people.tests.factories import unit
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Role
from hoaban.shared.models import Event

HOME = "/danh-gia-ky-luat/ky-luat/"
VISITS = "/danh-gia-ky-luat/kiem-tra/"
DECISION = {
    "form": "reprimand", "decision_no": "12/QĐ-UBND", "decided_on": "09/03/2026", "effective_on": "", "reason": "Lần đầu",
    "issuer": "UBND xã Mường Luân", "superior": "UBND tỉnh", "place": "Mường Luân", "signed_as": "CHỦ TỊCH",
    "signer": "Quàng Văn Ký", "recipients": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation."""


def own_account(client: Any, official_id: int) -> User:
    """Sign the person concerned in."""
    user = signed_in(client, "nguoi-trong-cuoc", Role.OFFICIAL, "03214")
    User.objects.filter(pk=user.pk).update(official_id=official_id)
    return user


def test_the_register_shows_names_to_inspectors_and_every_look_is_an_event(client: Any) -> None:
    sanction(person(name="Quàng Thị Khiển"))
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    answer = client.get(HOME)
    assert "conduct/discipline/register.html" in [one.name for one in answer.templates]
    assert "Quàng Thị Khiển" in answer.content.decode()
    assert Event.objects.filter(action="conduct.read_register").count() == 1


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.LEADER, Role.SUPERVISOR, Role.PROVIDER])
def test_others_have_no_register_and_no_case(client: Any, role: Role) -> None:
    case = sanction(person())
    signed_in(client, "nguoi-khac", role, "03214")
    for address in (
        HOME,
        f"{HOME}{case.pk}/",
        f"{HOME}{case.pk}/van-ban/pdf/",
        f"{HOME}mo/",
        f"{HOME}{case.pk}/quyet-dinh/",
    ):
        assert client.get(address).status_code == 404, address
    assert not Event.objects.filter(action__in=["conduct.read_case", "conduct.read_register"]).exists()


def test_an_inspector_of_another_commune_does_not_find_the_case(client: Any) -> None:
    case = sanction(person())
    signed_in(client, "thanhtra", Role.INSPECTOR, "03208")
    assert client.get(f"{HOME}{case.pk}/").status_code == 404
    assert client.get(f"{HOME}mo/{case.official_id}/").status_code == 404


def test_reading_a_case_leaves_an_event_and_the_page_says_who_has_read_it(client: Any) -> None:
    case = sanction(person(name="Quàng Thị Khiển"), decided_on=date(2025, 9, 15))
    user = signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    text = client.get(f"{HOME}{case.pk}/").content.decode()
    assert user.full_name in text
    assert "80-QĐ/TW" in text
    assert "377-QĐ/TW" in text
    assert Event.objects.filter(action="conduct.read_case", subject_id=case.pk).count() == 1


def test_the_person_concerned_sees_the_own_decision_and_who_read_it(client: Any) -> None:
    who = person()
    case, open_case = sanction(who), opened(who)
    own_account(client, who)
    text = client.get(HOME).content.decode()
    assert "Khiển trách" in text
    assert client.get(f"{HOME}{case.pk}/").status_code == 200
    assert client.get(f"{HOME}{open_case.pk}/").status_code == 404


def test_opening_a_case_twice_by_a_double_click_opens_one(client: Any) -> None:
    who = person()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    data = {"violation": "Quá hạn", "occurred_on": "05/01/2026", "opened_on": "02/02/2026", "service_related": "on"}
    answers = [client.post(f"{HOME}mo/{who}/", data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert DisciplineCase.objects.count() == 1


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_accepted(client: Any) -> None:
    who = person()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    data = {"violation": "Quá hạn nhiều", "occurred_on": "31/02/2026", "opened_on": "02/02/2026"}
    answer = client.post(f"{HOME}mo/{who}/", data)
    assert answer.status_code == 422
    assert "Quá hạn nhiều" in answer.content.decode()
    assert not DisciplineCase.objects.exists()


def test_a_decision_is_previewed_recorded_once_and_its_letter_taken(client: Any) -> None:
    case = opened()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    page = client.get(f"{HOME}{case.pk}/quyet-dinh/")
    assert page.status_code == 200
    assert "Ủy ban nhân dân xã Mường Luân" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    data = DECISION | {"version": "1"}
    preview = client.post(f"{HOME}{case.pk}/quyet-dinh/", data | {"preview": "1"})
    assert preview.content.startswith(b"%PDF-")
    assert DisciplineCase.objects.get().state == "open"
    answers = [client.post(f"{HOME}{case.pk}/quyet-dinh/", data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert DisciplineCase.objects.get().version == 2
    pdf, docx = (client.get(f"{HOME}{case.pk}/van-ban/{ending}/") for ending in ("pdf", "docx"))
    assert pdf.content.startswith(b"%PDF-")
    assert docx.content.startswith(b"PK")
    assert client.get(f"{HOME}{case.pk}/van-ban/exe/").status_code == 404
    hows = Event.objects.filter(action="conduct.read_case").order_by("pk").values_list("after__how", flat=True)
    assert list(hows) == ["form", "pdf", "docx"]


def test_a_form_that_the_category_may_not_get_is_refused_with_the_article(client: Any) -> None:
    case = opened()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    answer = client.post(f"{HOME}{case.pk}/quyet-dinh/", DECISION | {"version": "1", "form": "demotion"})
    assert answer.status_code == 422
    assert "NĐ 172/2025 Điều 7" in answer.content.decode()


@pytest.mark.parametrize(
    ("step", "data", "state"),
    [
        ("hoan", {"ground": "illness", "on": "09/03/2026"}, "deferred"),
        ("mien", {"ground": "order", "on": "09/03/2026", "reason": "Văn bản 5"}, "exempted"),
        ("khong-vi-pham", {"reason": "Không có"}, "dropped"),
        ("phuc-tap", {"reason": "Giám định"}, "open"),
    ],
)
def test_a_step_is_a_form_and_its_command(client: Any, step: str, data: dict[str, str], state: str) -> None:
    case = opened()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    address = f"{HOME}{case.pk}/{step}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": "1"}).status_code == 422
    answer = client.post(address, data | {"version": "1"}, follow=True)
    assert answer.status_code == 200
    case.refresh_from_db()
    assert (case.state, case.version) == (state, 2)
    second = client.post(address, data | {"version": "1", "reason": "khác", "ground": "prosecution"})
    assert second.status_code == 422


def test_somebody_is_found_by_name_within_the_part(client: Any) -> None:
    person(name="Lò Văn Tìm")
    person(OTHER_OFFICE, name="Lò Văn Tìm Khác")
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    text = client.get(f"{HOME}mo/", {"q": "tim"}).content.decode()
    assert "Lò Văn Tìm" in text
    assert "Lò Văn Tìm Khác" not in text


def test_a_visit_is_walked_through_its_pages(client: Any) -> None:
    signed_in(client, "thanhtra", Role.INSPECTOR)
    place = unit("03214", date(2026, 3, 10)).pk
    data = {"unit": place, "subject": "Một cửa", "head": "Quàng Văn Đoàn", "planned_on": "02/03/2026"}
    assert client.post(f"{VISITS}moi/", data).status_code == 302
    assert client.post(f"{VISITS}moi/", data).status_code == 302
    visit = SupervisionVisit.objects.get()
    here = f"{VISITS}{visit.pk}/"
    assert client.post(f"{here}da-kiem-tra/", {"version": 1, "held_on": "03/03/2026"}).status_code == 302
    finding = {"text": "12 hồ sơ quá hạn", "severity": "3", "recommendation": "Chấn chỉnh", "due_on": "31/03/2026"}
    assert client.post(f"{here}phat-hien/", finding | {"version": 2, "due_on": ""}).status_code == 422
    assert client.post(f"{here}phat-hien/", finding | {"version": 2}).status_code == 302
    assert client.post(f"{here}phat-hien/", finding | {"version": 2}).status_code == 302
    found = VisitFinding.objects.get()
    assert (
        client.post(f"{VISITS}phat-hien/{found.pk}/sua/", finding | {"version": 3, "text": "13 hồ sơ"}).status_code
        == 302
    )
    ended = {"version": 4, "concluded_on": "09/03/2026", "conclusion": "Kết luận"}
    assert client.post(f"{here}ket-luan/", ended).status_code == 302
    text = client.get(here).content.decode()
    assert "13 hồ sơ" in text
    assert f"{HOME}mo/?finding={found.pk}" in text


def test_a_finding_opens_a_case_and_shows_it_to_those_who_may_see_it(client: Any) -> None:
    concluded()
    VisitFinding.objects.update(severity=3)
    who, found = person(), VisitFinding.objects.get()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    data = {"violation": "Nhận tiền", "occurred_on": "05/01/2026", "opened_on": "09/02/2026"}
    answer = client.post(f"{HOME}mo/{who}/?finding={found.pk}", data, follow=True)
    assert f"{VISITS}{found.visit_id}/" in answer.content.decode()
    assert VisitFinding.objects.get().case_id == DisciplineCase.objects.get().pk


def test_the_office_reports_and_the_inspector_judges(client: Any) -> None:
    concluded()
    found = VisitFinding.objects.get()
    signed_in(client, "vanphong", Role.COMMUNE, "03214")
    today = client.get("/").content.decode()
    assert f"{VISITS}phat-hien/{found.pk}/bao-cao/" in today
    version = SupervisionVisit.objects.get().version
    data = {"version": version, "done_text": "Đã trả kết quả"}
    assert client.post(f"{VISITS}phat-hien/{found.pk}/bao-cao/", data).status_code == 302
    assert client.get(f"{VISITS}phat-hien/{found.pk}/ket-qua/").status_code == 404
    client.logout()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    assert f"{VISITS}phat-hien/{found.pk}/ket-qua/" in client.get("/").content.decode()
    address = f"{VISITS}phat-hien/{found.pk}/ket-qua/"
    assert client.post(address, {"version": version + 1, "answer": "", "back": "1"}).status_code == 422
    assert client.post(address, {"version": version + 1, "answer": ""}).status_code == 302
    assert VisitFinding.objects.get().accepted_on == date(2026, 3, 10)


def test_today_tells_of_cases_and_visits_without_names(client: Any) -> None:
    opened(person(name="Quàng Thị Riêng Tư"))
    DisciplineCase.objects.update(due_on=date(2026, 3, 1))
    planned()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    text = client.get("/").content.decode()
    assert f"{HOME}{DisciplineCase.objects.get().pk}/" in text
    assert "Riêng Tư" not in text
    assert FACTS.subject in text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("address", [HOME, VISITS])
def test_lists_can_be_taken_away(client: Any, address: str, kind: str) -> None:
    sanction(person())
    concluded()
    signed_in(client, "thanhtra", Role.INSPECTOR, "03214")
    answer = client.get(address, {"export": kind})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content])
    assert Reading.objects.filter(way="export").count() == (address == HOME)
