"""A rule gets a new value from a day on; the earlier one and who changed it stay."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.journeys.conftest import Visit

RULE = "/quy-dinh/recruitment/min_age/"


def test_a_rule_is_revised_and_its_history_stays(visit: Visit) -> None:
    officer = visit("noivu")
    page = officer.page
    officer.open("/quy-dinh/")
    officer.sound()
    page.click(f"a[href='{RULE}']")
    expect(officer.main.locator("ol.line li")).to_have_count(1)
    officer.sound()
    page.click(f"a[href='{RULE}sua/']")
    officer.sound()
    page.fill("#id_value", "19")
    page.fill("#id_effective_from", "01/01/2020")
    page.fill("#id_legal_basis", "Luật sửa đổi, Điều 1")
    if page.locator("#id_source").count():
        page.fill("#id_source", "Công báo")
    page.fill("#id_reason", "Luật mới")
    page.click("main form button.go")
    expect(page.locator("main .bad").first).to_be_visible()
    expect(page.locator("#id_legal_basis")).to_have_value("Luật sửa đổi, Điều 1")
    officer.sound()
    page.fill("#id_effective_from", "01/01/2027")
    page.click("main form button.go")
    expect(officer.main.locator("ol.line li")).to_have_count(2)
    expect(officer.main.locator("ol.line li").first).to_contain_text("19")
    expect(officer.main.locator("ul.line")).to_contain_text("Lò Thị Hiên")
    officer.sound()
    officer.open(f"{RULE}?on=31/12/2026")
    expect(officer.main.locator("li.on")).to_contain_text("18")
    officer.open(f"{RULE}?on=01/01/2027")
    expect(officer.main.locator("li.on")).to_contain_text("19")
