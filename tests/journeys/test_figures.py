"""From a figure to the people behind it, to one life, and to a day before the reform."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor, whole

COMMUNE = "03214"


def test_a_figure_opens_its_people_and_a_person_opens_a_life(visit: Visit, tmp_path: Path) -> None:
    officer = visit()
    officer.sign_in("noivu")
    officer.sound()
    page = officer.page
    page.get_by_role("link", name=officer.say("Insight"), exact=True).first.click()
    expect(officer.heading).to_have_text("Tỉnh Điện Biên")
    officer.sound()
    shown = whole(page.locator("article.fig strong").first.inner_text())
    page.locator("article.fig > a").first.click()
    expect(officer.heading).to_be_visible()
    expect(officer.main.locator(".lead p").first).to_contain_text(f"{shown:,}".replace(",", "."))
    officer.sound()

    number = officer.headcount("10/03/2026", COMMUNE)
    page.locator("article.fig > a").first.click()
    expect(officer.main.locator(".lead p").first).to_contain_text(f"{number} ")
    expect(page.locator("table.list tbody tr")).to_have_count(min(number, 50))
    file = officer.download(page.locator("a[href*='export=csv']").first, tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as text:
        assert len(list(csv.reader(text))) - 1 == number

    name = page.locator("table.list tbody th a").first.inner_text()
    page.locator("table.list tbody th a").first.click()
    expect(officer.heading).to_have_text(name)
    expect(page.locator("ol.line li").first).to_be_visible()
    officer.sound()
    page.locator("nav.tabs a[href*='tab=service']").click()
    expect(page.locator("ol.line li").first).to_be_visible()
    officer.sound()
    page.locator("details.asof summary").click()
    page.fill("#asof", "30/06/2024")
    page.locator("details.asof button.go").click()
    expect(page.locator("details.asof time")).to_have_text("30/06/2024")
    page.locator("nav.tabs a").first.click()
    expect(officer.main).to_contain_text("30/06/2024")
    expect(officer.heading).to_have_text(name)
    officer.sound()


def test_the_day_moves_back_before_the_reform(visit: Visit) -> None:
    officer = visit("noivu")
    page = officer.page
    before, after = officer.headcount("30/06/2025"), officer.headcount("01/07/2025")
    assert before > 20_000
    officer.open("/so-lieu/")
    page.locator("details.asof summary").click()
    page.fill("#asof", "30/06/2025")
    page.locator("details.asof button.go").click()
    expect(page.locator("details.asof time")).to_have_text("30/06/2025")
    assert whole(page.locator("article.fig strong").first.inner_text()) == before
    officer.sound()
    officer.open("/so-lieu/hai-ngay/")
    expect(officer.main).to_contain_text("30/06/2025")
    row = officer.main.locator("tr", has=page.locator("a[href*='people.headcount']")).first
    if row.count() == 0:
        row = officer.main.locator("tr", has_text=officer.say("In service")).first
    numbers = [whole(text) for text in re.findall(r"\d{1,3}(?:\.\d{3})+", row.inner_text())]
    assert numbers[:2] == [before, after]
    officer.sound()


def verdicts_of(visitor: Visitor) -> dict[str, list[str]]:
    """Look of the verdict -> published figures with it, on the page that compares them."""
    visitor.open("/so-lieu/da-cong-bo/")
    visitor.sound()
    found: dict[str, list[str]] = {}
    for row in visitor.page.locator("tr.found-row").all():
        look = row.locator("td").last.locator(".badge").get_attribute("class") or ""
        found.setdefault(look, []).append(row.get_attribute("id") or "")
    return {look: sorted(keys) for look, keys in found.items()}


def test_all_34_published_figures_come_out_of_the_province(visit: Visit) -> None:
    whole_province = verdicts_of(visit("quantri"))
    assert whole_province == {"badge done": [f"F{number:02d}" for number in range(1, 35)]}


def test_a_leader_finds_those_of_the_own_rights_and_opens_the_rows(visit: Visit) -> None:
    leader = visit("lanhdao")
    found = verdicts_of(leader)
    assert found["badge done"] == [f"F{number:02d}" for number in (*range(1, 26), 27, 28, 29)]
    assert "badge due" not in found
    leader.page.locator("#F01 td a").first.click()
    expect(leader.heading).to_be_visible()
    leader.sound()
