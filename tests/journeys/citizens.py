"""A citizen without an account: finds the own dossier, complains; and the head of the office who answers and thanks."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.journeys.visitor import Visitor

CONDUCT = "cán bộ ở quầy có thái độ chưa đúng mực"


def find(citizen: Visitor, code: str, *phones: str) -> str:
    """By code and phone number, the last of which is right; the address of the dossier that is found."""
    citizen.open("/dich-vu-cong/tra-cuu/")
    citizen.sound()
    for phone in phones:
        citizen.page.fill("#id_code", code)
        citizen.page.fill("#id_phone", phone)
        citizen.page.click("main form button.go")
        if phone != phones[-1]:
            expect(citizen.main.locator("[role=alert]").first).to_be_visible()
    citizen.page.wait_for_url("**/tra-cuu/q/**")
    return citizen.page.url


def complain(citizen: Visitor, track: str, phone: str) -> tuple[str, str]:
    """About how one was served; the address of the message and its number."""
    citizen.open(f"{track}phan-anh/")
    citizen.page.check("input[name=kind][value=complaint]")
    citizen.page.fill("#id_text", "Tôi hỏi vì sao chậm, cán bộ ở quầy trả lời lớn tiếng.")
    citizen.page.check("#id_about_conduct")
    citizen.page.fill("#id_phone", phone)
    citizen.page.click("main form button.go")
    return citizen.page.url, citizen.main.locator("dd.num").first.inner_text()


def answer_and_thank(head: Visitor, number: str) -> None:
    """The message was right: answered with its cause, a letter owed for conduct, and thanks for the message."""
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


def reads_answer_and_thanks(citizen: Visitor, message: str) -> None:
    """The citizen opens the message again."""
    citizen.open(message)
    expect(citizen.main).to_contain_text("đã nhắc nhở cán bộ")
    expect(citizen.main.locator("a[href$='/thu/cam-on/']")).to_be_visible()
    citizen.sound()
