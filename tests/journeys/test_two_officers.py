"""Two officers correct the same record: the second is told, and nothing typed is lost."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.journeys.conftest import Visit


def test_the_second_officer_is_told_and_keeps_what_was_typed(visit: Visit) -> None:
    first, second = visit("noivu"), visit("tochuc")
    person = first.first_person("03316")
    first.open(f"{person}dinh-chinh/")
    first.sound()
    second.open(f"{person}dinh-chinh/")
    first.page.fill("#id_it_skill", "Cơ bản 2026")
    first.page.fill("#id_reason", "Theo hồ sơ gốc")
    first.page.click("main form button.go")
    expect(first.main.locator("h1")).to_be_visible()
    expect(first.page.locator(".note.done")).to_contain_text(first.say("Saved."))
    first.sound()

    second.page.fill("#id_foreign_language", "Tiếng Lào B1")
    second.page.fill("#id_reason", "Theo chứng chỉ")
    second.page.click("main form button.go")
    told = second.page.locator(".note.due[role=alert]")
    expect(told).to_contain_text("Cơ bản 2026")
    expect(told).to_contain_text("Lò Thị Hiên")
    expect(second.page.locator("#id_foreign_language")).to_have_value("Tiếng Lào B1")
    expect(second.page.locator("#id_it_skill")).to_have_value("Cơ bản 2026")
    second.sound()
    second.page.click("main form button.go")
    expect(second.page.locator(".note.done")).to_contain_text(second.say("Saved."))
    expect(second.main).to_contain_text("Tiếng Lào B1")
    expect(second.main).to_contain_text("Cơ bản 2026")
    second.open(f"{person}?tab=history")
    expect(second.main.locator("ol.line li").first).to_be_visible()
    second.sound()
