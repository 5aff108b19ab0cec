"""A dossier from the counter to the citizen: taken in by keyboard alone, asked about, assigned, signed, handed over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

PAGES = ("/mot-cua/", "/mot-cua/?loc=all", "/mot-cua/tiep-nhan/", "/mot-cua/tiep-nhan/?thu-tuc=1.001193",
         "/mot-cua/so-theo-doi/", "/mot-cua/dang-giai-quyet/", "/mot-cua/quay/",
         "/mot-cua/so-lieu/qua-tai/?on=2026-03-10")  # fmt: skip
NAME, NUMBER = "Lò Thị Hành Trình", "011190777001"


def take_in(visitor: Visitor, procedure: str, *, known: bool) -> str:
    """Take a dossier in by keyboard alone; returns its address."""
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open("/mot-cua/tiep-nhan/")
    expect(page.locator("#id_procedure")).to_be_focused()
    keys.type(procedure)
    keys.press("Tab")
    expect(page.locator("#papers input").first).to_be_visible()
    keys.type(NUMBER)
    keys.press("Tab")
    if known:
        expect(page.locator("#id_name")).to_have_value(NAME)
    else:
        keys.type("0912345678")
        keys.press("Tab")
        keys.type(NAME)
    page.locator("#id_papers_0").focus()
    keys.press("Space")
    keys.press("Enter")
    page.wait_for_url("**/xong/**")
    expect(page.locator("a[autofocus]")).to_be_focused()
    return str(page.locator("main a.quiet").get_attribute("href"))


KNOWN, CALL = "011885000001", "0100000002"
"""Two citizens whom the counter of the demonstration knows, by number and by phone."""
MINUTE = 60_000


@pytest.mark.parametrize(("field", "number"), [("personal_id", KNOWN), ("phone", CALL)])
def test_a_citizen_whom_the_demonstration_knows_is_taken_in_by_keys_alone_within_a_minute(
    visit: Visit, field: str, number: str
) -> None:
    desk = visit("quay")
    page, keys = desk.page, desk.page.keyboard
    desk.open("/mot-cua/tiep-nhan/")
    began = page.evaluate("performance.timeOrigin")
    expect(page.locator("#id_procedure")).to_be_focused()
    keys.type("dang ky khai sinh", delay=60)
    keys.press("Tab")
    expect(page.locator("#papers input").first).to_be_visible()
    if field == "phone":
        keys.press("Tab")
    expect(page.locator(f"#id_{field}")).to_be_focused()
    keys.type(number, delay=60)
    keys.press("Tab")
    expect(page.locator("#id_name")).not_to_have_value("")
    expect(page.locator("#id_address")).not_to_have_value("")
    while page.evaluate("document.activeElement.name") != "papers":
        keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    page.wait_for_url("**/xong/**")
    expect(page.locator("a[autofocus]")).to_be_focused()
    assert page.evaluate("performance.timeOrigin") - began < MINUTE
    keys.press("Shift+Tab")
    desk.sound()


def press(visitor: Visitor, address: str, move: str) -> None:
    """Make a move from the page of the dossier, through its form where it has one."""
    page = visitor.page
    visitor.open(address)
    page.locator(f"[href='{address}buoc/{move}/'], form[action='{address}buoc/{move}/'] button").first.click()
    if f"/buoc/{move}/" in page.url:
        visitor.sound()
        reason = page.locator("main form textarea[name=note][required]")
        if reason.count():
            reason.fill("Còn thiếu giấy tờ")
        page.click("main form button.go")
    expect(page.locator(".note.done")).to_be_visible()


def test_a_dossier_goes_from_the_counter_to_the_citizen(visit: Visit) -> None:
    desk, head = visit("quay"), visit("chutich")
    take_in(desk, "1.001193", known=False)
    address = take_in(desk, "dang ky khai sinh", known=True)
    receipt = desk.page.request.get(f"{address}mau-01.pdf")
    assert receipt.body()[:5] == b"%PDF-"
    for visitor, move in ((head, "assign"), (head, "ask"), (desk, "complete"), (head, "submit"), (head, "sign"),
                          (desk, "hand_over")):  # fmt: skip
        press(visitor, address, move)
    head.open(address)
    assert head.page.locator("ol.line").last.locator("li").count() == 7
    head.sound()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_of_dossiers_are_sound(visit: Visit, language: str, width: int) -> None:
    head = visit("chutich", language=language, width=width)
    flaws = []
    for address in PAGES:
        head.open(address)
        flaws += [f"{address}: axe {one}" for one in head.findings()]
        flaws += [f"{address}: wider than the window, {wide}" for wide in [head.overflow()] if wide]
        flaws += [f"{address}: not translated: …{words}…" for words in head.foreign_words()]
    assert flaws == [], "\n" + "\n".join(flaws)
