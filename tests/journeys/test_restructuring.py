"""Two communes merge from a day on: preview, carry out, people have moved, taken back."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import whole

ONE, OTHER, ON = "03358", "03368", "01/04/2026"


def test_two_communes_merge_and_the_merger_is_taken_back(visit: Visit) -> None:
    officer = visit("noivu")
    page = officer.page
    one, other = officer.headcount(ON, ONE), officer.headcount(ON, OTHER)
    officer.open("/to-chuc/sap-xep/")
    officer.sound()
    officer.press("Plan a restructuring")
    officer.sound()
    page.click("main a[href*='kind=merge']")
    page.fill("#id_units", f"{ONE}\n{OTHER}")
    page.fill("#id_code", ONE)
    page.fill("#id_name", "Xã Núa Ngam Hợp Nhất")
    page.fill("#id_resolution", "99/NQ-HĐND")
    page.fill("#id_on", ON)
    officer.sound()
    page.click("main form button.go")
    expect(page.locator("form.ask")).to_be_visible()
    moved = whole(page.locator(".fig strong").nth(2).inner_text())
    assert moved > 0
    officer.sound()
    assert officer.headcount(ON, ONE) == one, "a preview changes nothing"
    page.go_back()
    page.click("form.ask button.go")
    expect(page.locator(".note.done")).to_contain_text(officer.say("The restructuring is carried out."))
    detail = page.url
    officer.sound()
    assert officer.headcount(ON, ONE) == one + other
    officer.open(f"/nhan-su/danh-sach/?unit={ONE}&on={ON}")
    expect(officer.main.locator(".lead p").first).to_contain_text("Xã Núa Ngam Hợp Nhất")
    assert officer.headcount("31/03/2026", OTHER) > 0, "the day before stands as it stood"

    officer.open(detail)
    page.click("main details summary")
    page.fill("#reason", "Nghị quyết được rút lại")
    page.click("main details button.risk")
    expect(page.locator(".note.done")).to_contain_text(officer.say("The restructuring is taken back."))
    officer.sound()
    assert (officer.headcount(ON, ONE), officer.headcount(ON, OTHER)) == (one, other)
