"""A dossier that will be late: apology, signature, sending; the citizen reads it, complains, is answered and thanked."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.citizens import answer_and_thank, complain, find, reads_answer_and_thanks
from tests.journeys.conftest import Visit

REPORTED = "/dich-vu-cong/tra-cuu/q/f28-00000000000000001954/thu-xin-loi/"
PROCEDURE, PHONE = "1.004873", "0912000111"
NAME, MASKED = "Quàng Thị Phượng Yên", "Quàng Thị P*** Y***"


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
    track = find(citizen, code, "0999999999", PHONE)
    expect(citizen.main).to_contain_text(MASKED)
    citizen.sound()
    citizen.page.click("a[href$='/thu-xin-loi/']")
    expect(citizen.main.locator("article.sheet")).to_contain_text(NAME)
    citizen.sound()
    message, number = complain(citizen, track, PHONE)
    answer_and_thank(head, number)
    reads_answer_and_thanks(citizen, message)


def test_the_letter_of_the_case_that_the_press_told_of_is_read_without_an_account(visit: Visit) -> None:
    citizen = visit(width=390)
    citizen.open(REPORTED)
    expect(citizen.main.locator("article.sheet")).to_contain_text("Lò Văn Hưởng")
    expect(citizen.main).to_contain_text("mạng chậm")
    citizen.sound()
    answer = citizen.page.request.get(f"{REPORTED}pdf/")
    assert answer.body().startswith(b"%PDF")
