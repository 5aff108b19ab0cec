"""Pages of cases and terms: status, denial, both languages, forms that refuse, papers, letters, Today."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.leadership.commands import case_papers
from hoaban.apps.leadership.models import AppointmentCase, CasePaper
from hoaban.apps.leadership.panels.cases import cases_waiting, terms_ending
from hoaban.apps.leadership.tests import factories_cases as make
from hoaban.apps.leadership.tests.factories_cases import COMMUNE, NOW, OTHER
from hoaban.apps.people.models import Assignment, Official
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Role


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None, monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.MET)


def sign_in(name: str, role: Role, code: str, language: str = "vi", official: Official | None = None) -> Client:
    client = Client()
    client.force_login(make.account(name, role, code, official))
    client.cookies["language"] = language
    return client


@pytest.fixture
def commune() -> Client:
    return sign_in("xa", Role.COMMUNE, COMMUNE)


@pytest.fixture
def commission() -> Client:
    return sign_in("btc", Role.ORGANISING, "11")


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def url(name: str, *args: Any) -> str:
    return reverse(f"leadership_{name}", args=args)


def version(case: AppointmentCase) -> int:
    return make.fresh(case).version


def test_a_case_goes_from_its_opening_to_the_decision(commune: Client, commission: Client) -> None:
    who, what = make.person("Lò Thị Bổ", sex=2), make.post()
    assert "Gõ họ tên" in shown(commune.get(url("case_new")))
    found = commune.get(url("case_new"), {"kind": "appointment", "q": "lo thi bo"})
    assert f"official={who.pk}" in shown(found)
    posts = commune.get(url("case_new"), {"kind": "appointment", "official": who.pk, "find": "chanh van phong"})
    assert f"post={what.pk}" in shown(posts)
    address = f"{url('case_new')}?kind=appointment&official={who.pk}&post={what.pk}"
    assert "Chánh Văn phòng" in shown(commune.get(address))
    assert commune.post(address, {"takes_effect_on": "31/02/2026"}).status_code == 422
    done = commune.post(address, {"takes_effect_on": "01/04/2026", "reason": "Kiện toàn"})
    case = AppointmentCase.objects.get()
    assert done.headers["Location"] == url("case", case.pk)
    again = commune.post(address, {"takes_effect_on": "01/04/2026", "reason": "Kiện toàn"})
    assert again.headers["Location"] == url("case", case.pk), "a double click opens one case"
    page = url("case", case.pk)
    assert "Ghi bước tiếp theo" in shown(commune.get(page))
    step = url("case_step", case.pk, "proposal")
    assert commune.get(step).status_code == 200
    assert commune.post(step, {"version": version(case), "done_on": "10/03/2026"}).status_code == 302
    assert commune.get(step).status_code == 404, "taken already"
    for key in ("collective_1", "enlarged", "collective_2", "key_staff", "collective_3"):
        data = {"version": version(case), "done_on": "10/03/2026", "called": "10", "present": "9", "agreed": "8"}
        assert commune.post(url("case_step", case.pk, key), data).status_code == 302
    assert "Bổ sung giấy tờ" in shown(commune.get(page))
    make.papered(case)
    assert "Trình quyết định" in shown(commune.get(page))
    assert commune.post(url("case_move", case.pk, "submit"), {"version": version(case)}).status_code == 302
    assert "Ghi quyết định" not in shown(commune.get(page))
    assert "Ghi quyết định" in shown(commission.get(page))
    assert commission.get(url("case_decide", case.pk)).status_code == 200
    data = {
        "version": version(case), "decision_no": "15/QĐ-UBND", "decided_on": "10/03/2026",
        "takes_effect_on": "01/04/2026", "signer": "Lò Văn Ký", "signer_post": "CHỦ TỊCH",
        "issuer": "Ủy ban nhân dân tỉnh Điện Biên",
    }  # fmt: skip
    wrong = commission.post(url("case_decide", case.pk), data | {"takes_effect_on": "01/03/2026"})
    assert (wrong.status_code, "15/QĐ-UBND" in shown(wrong)) == (422, True)
    for _click in range(2):
        assert commission.post(url("case_decide", case.pk), data).status_code == 302
    assert Assignment.objects.filter(official=who).count() == 2
    decided = shown(commission.get(page))
    assert "Đạt đủ" in decided
    assert "31/03/2031" in decided
    pdf = commune.get(url("case_pdf", case.pk))
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert commune.get(url("case_docx", case.pk)).content[:2] == b"PK"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_open_in_both_languages(language: str, monkeypatch: Any) -> None:
    who = make.person("Lò Văn Giữ", at=make.post())
    case = make.submitted("reappointment", official=who)
    make.findings(monkeypatch, make.MET, make.UNMET, make.UNKNOWN, make.BARRED)
    client = sign_in("qt", Role.ADMINISTRATOR, "11", language)
    for address in (
        url("cases"), url("case", case.pk), url("case_decide", case.pk), url("case_move", case.pk, "return"),
        url("case_move", case.pk, "refuse"), url("case_waive", case.pk, make.UNMET.rule), url("terms"),
        f"{url('terms')}?months=24&heads=1&unit={COMMUNE}", f"{url('case_new')}?kind=dismissal&official={who.pk}",
        f"{url('cases')}?kind=reappointment&state=running&standards=waived&q=giu&unit={COMMUNE}&since=2026-01-01",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'lang="{language}"' in shown(answer)
    page = shown(client.get(url("case", case.pk)))
    assert {"vi": "Không cấp nào được miễn", "en": "No authority can waive it"}[language] in page
    assert {"vi": "Chưa đạt điều kiện không được miễn", "en": "no authority can waive is not met"}[language] in page


def test_another_part_does_not_exist(commune: Client) -> None:
    case = make.opened()
    paper = make.add(case, "submission")
    stranger = sign_in("xa-khac", Role.COMMUNE, OTHER)
    for address in (
        url("case", case.pk), url("case_step", case.pk, "proposal"), url("case_move", case.pk, "withdraw"),
        url("case_decide", case.pk), url("case_waive", case.pk, "standard.education"), url("paper_new", case.pk),
        url("paper", paper.pk), url("case_pdf", case.pk), url("case_docx", case.pk),
    ):  # fmt: skip
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"version": 1, "reason": "x"}).status_code in (404, 405), address
    for address in (url("case_unwaive", case.pk, "x"), url("paper_remove", paper.pk)):
        assert stranger.post(address, {"version": 1}).status_code == 404
    assert stranger.get(f"{url('cases')}?unit={COMMUNE}").status_code == 404
    assert stranger.get(f"{url('terms')}?unit={COMMUNE}").status_code == 404
    assert case.official.full_name not in shown(stranger.get(url("cases")))
    assert CasePaper.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.OFFICIAL, Role.INSPECTOR, Role.SUPERVISOR])
def test_who_has_no_part_in_leadership_finds_no_page(role: Role) -> None:
    case = make.opened()
    client = sign_in("ai", role, "11")
    for address in (url("cases"), url("terms"), url("case", case.pk), url("case_new"), url("own_cases")):
        assert client.get(address).status_code == 404, address


def test_each_role_is_offered_its_own_steps(commune: Client, commission: Client, monkeypatch: Any) -> None:
    case = make.submitted()
    make.findings(monkeypatch, make.UNMET)
    leader = sign_in("ld", Role.LEADER, "11")
    page = url("case", case.pk)
    assert "Miễn điều kiện" in shown(leader.get(page))
    for client in (commune, commission):
        assert url("case_waive", case.pk, make.UNMET.rule) not in shown(client.get(page))
    assert url("case_move", case.pk, "return") in shown(commission.get(page))
    assert url("case_move", case.pk, "return") not in shown(commune.get(page))
    refused = commission.post(
        url("case_decide", case.pk),
        {"version": version(case), "decision_no": "1", "decided_on": "10/03/2026", "takes_effect_on": "01/04/2026",
         "signer": "A", "signer_post": "B", "issuer": "C"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "Chưa đủ điều kiện" in shown(refused)


def test_a_leader_waives_and_takes_it_back(monkeypatch: Any) -> None:
    case = make.submitted()
    make.findings(monkeypatch, make.UNMET)
    leader = sign_in("ld", Role.LEADER, "11")
    address = url("case_waive", case.pk, make.UNMET.rule)
    assert leader.get(address).status_code == 200
    assert leader.post(address, {"version": version(case), "authority": "Ban Thường vụ"}).status_code == 422
    data = {"version": version(case), "authority": "Ban Thường vụ Tỉnh ủy", "reason": "Thiếu cán bộ"}
    for _click in range(2):
        assert leader.post(address, data).status_code == 302
    assert case.waivers.count() == 1
    assert "Thiếu cán bộ" in shown(leader.get(url("case", case.pk)))
    assert leader.get(address).status_code == 404, "waived already"
    back = url("case_unwaive", case.pk, make.UNMET.rule)
    assert leader.get(back).status_code == 405
    assert "thay đổi hồ sơ" in shown(leader.post(back, {"version": "no"}, follow=True))
    leader.post(back, {"version": version(case)})
    assert case.waivers.count() == 0


def test_a_step_that_is_refused_keeps_what_was_typed(commune: Client) -> None:
    case = make.opened("resignation")
    make.take(case, "request")
    make.take(case, "talk")
    data = {"version": version(case), "done_on": "10/03/2026", "called": "10", "present": "5", "agreed": "5",
            "note": "Họp tại xã"}  # fmt: skip
    answer = commune.post(url("case_step", case.pk, "collective_vote"), data)
    assert answer.status_code == 422
    assert "2/3" in shown(answer)
    assert "Họp tại xã" in shown(answer)
    commune.post(url("case_step", case.pk, "collective_vote"), data | {"present": "10"})
    page = shown(commune.get(url("case", case.pk)))
    assert "Không đủ phiếu" in page
    undo = url("case_move", case.pk, "undo")
    assert commune.post(undo, {"version": version(case), "reason": ""}).status_code == 422
    assert commune.post(undo, {"version": version(case), "reason": "Họp lại"}).status_code == 302


def test_papers_go_up_and_down_and_hostile_ones_do_not(commune: Client) -> None:
    case = make.opened()
    address = url("paper_new", case.pk)
    assert commune.get(f"{address}?kind=assets").status_code == 200

    def send(content: bytes, name: str = "a.pdf", **more: Any) -> Any:
        data = {"version": version(case), "kind": "submission", "file": SimpleUploadedFile(name, content)} | more
        return commune.post(address, data)

    assert send(b"<svg onload=alert(1)>", "x.pdf").status_code == 422
    assert send(b"").status_code == 422
    assert send(b"%PDF-" + b"0" * 10_000_001).status_code == 422
    assert commune.post(address, {"version": version(case), "kind": "submission"}).status_code == 422
    assert send(make.PDF, kind="diplomas-x").status_code == 422
    assert not CasePaper.objects.exists()
    assert send(make.PDF).status_code == 302
    paper = CasePaper.objects.get()
    answer: Any = commune.get(url("paper", paper.pk))
    assert b"".join(answer.streaming_content) == make.PDF
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    first = version(case)
    assert send(make.PDF, version=first - 1, name="khac.pdf").status_code == 422, "another file is not the same sending"
    case_papers.Path(str(case_papers.settings.MEDIA_ROOT), paper.stored).unlink()
    assert commune.get(url("paper", paper.pk)).status_code == 404
    commune.post(url("paper_remove", paper.pk), {"version": version(case)})
    assert not CasePaper.objects.exists()


def test_the_register_is_downloaded_as_it_is_filtered(commune: Client) -> None:
    make.opened()
    make.submitted("resignation", official=make.person("Lò Văn Thôi", at=make.post(title="X-PCVP")),
                   post=make.post(title="X-PCVP"))  # fmt: skip
    answer: Any = commune.get(
        f"{url('cases')}?kind=resignation&export=xlsx&cols=name,post,state,effect,standards,waived"
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == "Lò Văn Thôi"
    assert [one.official.full_name for one in Reading.objects.filter(way="export")] == ["Lò Văn Thôi"]


def test_an_official_sees_their_own_decisions_and_nothing_else() -> None:
    case = make.submitted("reappointment")
    client = sign_in("cb", Role.OFFICIAL, "", official=case.official)
    assert "Chưa ghi quyết định nào" in shown(client.get(url("own_cases")))
    make.decide(case)
    page = shown(client.get(url("own_cases")))
    assert "15/QĐ-UBND" in page
    assert "31/03/2031" in page
    assert client.get(url("case_pdf", case.pk)).status_code == 200
    assert client.get(url("case", case.pk)).status_code == 404


def test_ends_of_terms_are_listed_by_day_and_downloaded(commune: Client) -> None:
    who = make.person("Lò Văn Sắp", at=make.post())
    Assignment.objects.filter(official=who).update(held_since="2021-04-01")
    page = shown(commune.get(url("terms")))
    assert "Lò Văn Sắp" in page
    assert "31/03/2026" in page
    assert "Xét bổ nhiệm lại" in page
    assert "Lò Văn Sắp" not in shown(commune.get(f"{url('terms')}?on=2022-01-01"))
    assert commune.get(f"{url('terms')}?months=999").status_code == 200
    answer: Any = commune.get(f"{url('terms')}?export=csv")
    assert "Lò Văn Sắp" in (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")
    assert [one.official for one in Reading.objects.filter(way="export")] == [who]


def test_today_names_what_waits() -> None:
    who = make.person("Lò Văn Sắp", at=make.post())
    Assignment.objects.filter(official=who).update(held_since="2021-04-01")
    office = make.commune_office()
    (task,) = terms_ending(actor=office, on=NOW)
    assert "Lò Văn Sắp" in task.title
    assert f"official={who.pk}" in task.url
    assert terms_ending(actor=make.leader(), on=NOW) == []
    case = make.submitted("reappointment", official=who)
    assert terms_ending(actor=office, on=NOW) == []
    (waits,) = cases_waiting(actor=make.commission(), on=NOW)
    assert waits.url == url("case", case.pk)
    AppointmentCase.objects.filter(pk=case.pk).update(state="returned", answer="Bổ sung biên bản")
    (again,) = cases_waiting(actor=office, on=NOW)
    assert again.detail == "Bổ sung biên bản"


def test_many_terms_and_cases_are_one_task_each() -> None:
    for number in range(5):
        who = make.person(f"Lò Văn Sắp {number}", at=make.post(title="X-PCVP"))
        Assignment.objects.filter(official=who).update(held_since=f"2021-04-0{number + 1}")
    (task,) = terms_ending(actor=make.commune_office(), on=NOW)
    assert "5" in task.title
    assert task.url == url("terms")
    for number in range(6):
        make.opened(official=make.person(f"Lò Văn Đợi {number}"))
    AppointmentCase.objects.update(state="submitted")
    (waits,) = cases_waiting(actor=make.commission(), on=NOW)
    assert waits.url.endswith("?state=submitted")
