"""A dossier that will be late: apology, signature, sending; the citizen reads it, complains, is answered and thanked."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.conftest import Visit

PROCEDURE, PHONE = "1.004873", "0912000111"
NAME, MASKED = "Quàng Thị Phượng Yên", "Quàng Thị P*** Y***"
CONDUCT = "cán bộ ở quầy có thái độ chưa đúng mực"


def test_a_late_dossier_and_a_complaint_end_in_an_apology_an_answer_and_a_thank_you(visit: Visit) -> None:
    desk, head = visit("quay", javascript=False), visit("chutich")
    page = desk.page
    desk.open("/mot-cua/tiep-nhan/")
    page.fill("#id_procedure", PROCEDURE)
    page.fill("#id_name", NAME)
    page.fill("#id_phone", PHONE)
    page.locator("main form button.go:visible").first.click()
    page.wait_for_url("**/mot-cua/tiep-nhan/xong/**")
    code = desk.main.locator("b.num").first.inner_text()
    dossier = re.search(r"/xong/(\d+)/", page.url)
    assert dossier
    desk.open(f"/mot-cua/thu-xin-loi/ho-so/{dossier[1]}/")
    page.select_option("#id_cause", "internet")
    page.click("main form button.go")
    expect(desk.main.locator("article.sheet")).to_contain_text("đường truyền chậm")
    letter = page.url
    page.locator("form[action$='/buoc/submit/'] button").click()

    head.open(letter)
    head.sound()
    head.page.locator("form[action$='/buoc/sign/'] button").click()
    expect(head.main.locator(".lead")).to_contain_text("/UBND-VP")
    desk.open(letter)
    page.select_option("#id_how", "electronic")
    page.locator("form[action$='/buoc/send/'] button").click()

    citizen = visit(width=390)
    citizen.open("/dich-vu-cong/tra-cuu/")
    citizen.sound()
    for phone in ("0999999999", PHONE):
        citizen.page.fill("#id_code", code)
        citizen.page.fill("#id_phone", phone)
        citizen.page.click("main form button.go")
        if phone != PHONE:
            expect(citizen.main.locator("[role=alert]").first).to_be_visible()
    expect(citizen.main).to_contain_text(MASKED)
    citizen.sound()
    track = citizen.page.url
    citizen.page.click("a[href$='/thu-xin-loi/']")
    expect(citizen.main.locator("article.sheet")).to_contain_text(NAME)
    citizen.sound()
    citizen.open(f"{track}phan-anh/")
    citizen.page.check("input[name=kind][value=complaint]")
    citizen.page.fill("#id_text", "Tôi hỏi vì sao chậm, cán bộ ở quầy trả lời lớn tiếng.")
    citizen.page.check("#id_about_conduct")
    citizen.page.fill("#id_phone", PHONE)
    citizen.page.click("main form button.go")
    message = citizen.page.url
    number = citizen.main.locator("dd.num").first.inner_text()

    head.open("/mot-cua/phan-anh/")
    head.page.click(f"table a:text-is('{number}')")
    head.page.fill("#id_answer", "Phản ánh đúng. Ủy ban nhân dân xã đã nhắc nhở cán bộ và xin lỗi ông/bà.")
    head.page.select_option("#id_cause", "officer")
    head.page.check("#id_founded")
    head.page.fill("#id_conduct", CONDUCT)
    head.page.locator("form[action$='/buoc/answer/'] button").click()
    head.sound()
    head.page.locator("form[action$='/buoc/thank/'] button").click()
    expect(head.main.locator("a[href*='/thu-xin-loi/']").first).to_be_visible()

    citizen.open(message)
    expect(citizen.main).to_contain_text("đã nhắc nhở cán bộ")
    expect(citizen.main.locator("a[href$='/thu/cam-on/']")).to_be_visible()
    citizen.sound()
