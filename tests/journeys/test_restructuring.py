"""Two communes merge: people, posts and open dossiers go along, the figures of the days before stand, and it is taken back."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor, whole
from tools.served import running

ONE, OTHER, ON = "03358", "03368", "01/04/2026"
DAY, EVE = "2026-04-01", "2026-03-31"
SERVED = ("service.received", "service.settled", "service.open", "service.open_overdue", "service.apologies_owed",
          "service.feedback_received", "service.procedures", "learning.trained")  # fmt: skip
ROWS = re.compile(r"\d+–\d+ trong ([\d.]+)")
"""How a list says how many rows it has."""
NUMBER = re.compile(r"[\d.]+")
OPEN, OPEN_WORK = "/mot-cua/dang-giai-quyet/", re.compile(r"^(\d+) hồ sơ đang giải quyết")
ADDED = ("people.headcount", "people.women", "people.ethnic_minority", "people.party_members",
         "people.education.university_up", "people.theory_and_management", "people.ethnic_knowledge",
         "organisation.posts_vacant")  # fmt: skip
"""Figures that a merger adds up; others, of communes and of their leaders, it may change."""


def test_two_communes_merge_and_the_merger_is_taken_back(visit: Visit) -> None:
    officer = visit("noivu")
    page = officer.page
    one, other = officer.headcount(ON, ONE), officer.headcount(ON, OTHER)
    plan(officer)
    moved = whole(page.locator(".fig strong").nth(2).inner_text())
    assert moved > 0
    officer.sound()
    assert officer.headcount(ON, ONE) == one, "a preview changes nothing"
    page.go_back()
    carry_out(officer)
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


def test_figures_and_open_dossiers_are_the_same_the_day_before_and_after(visit: Visit, province: Path) -> None:
    with running(province, DAY, jobs=False) as server:
        officer = visit("noivu", at=server.address)
        eve = {unit: figures(officer, EVE, unit) for unit in ("11", ONE, OTHER)}
        day = {unit: figures(officer, DAY, unit) for unit in ("11", ONE, OTHER)}
        before = {unit: opened(officer, EVE, unit) for unit in (ONE, OTHER)}
        work = open_work(officer)
        assert min(work[ONE], work[OTHER]) > 0, "both have dossiers that nobody has settled"

        plan(officer)
        moved = officer.main.locator("tr", has_text="hồ sơ").all_inner_texts()
        assert moved, "the preview says which dossiers move"
        carry_out(officer)

        assert {unit: figures(officer, EVE, unit) for unit in eve} == eve, "the days before stand as they stood"
        assert {unit: opened(officer, EVE, unit) for unit in before} == before, "so do the dossiers of the days before"
        opened(officer, DAY, ONE)
        united = figures(officer, DAY, ONE)
        assert {key: united[key] for key in ADDED} == {key: day[ONE][key] + day[OTHER][key] for key in ADDED}
        assert united["people.headcount"] > 0 < united["organisation.posts_vacant"]
        province_now = figures(officer, DAY, "11")
        assert {key: province_now[key] for key in ADDED} == {key: day["11"][key] for key in ADDED}
        assert open_work(officer) == Counter({**work, ONE: work[ONE] + work[OTHER], OTHER: 0})
        officer.open(f"{OPEN}?don-vi={ONE}")
        officer.sound()


def plan(officer: Visitor) -> None:
    """Ask for the merger of both communes and look at what it would move."""
    page = officer.page
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


def carry_out(officer: Visitor) -> None:
    """Carry out the merger that is looked at."""
    officer.page.click("form.ask button.go")
    expect(officer.page.locator(".note.done")).to_contain_text(officer.say("The restructuring is carried out."))


def figures(visitor: Visitor, on: str, unit: str) -> dict[str, int]:
    """Every figure of a unit on a day (YYYY-MM-DD), by its key."""
    visitor.open(f"/so-lieu/?on={on}&unit={unit}")
    found = {}
    for row in visitor.main.locator("table").last.locator("tbody tr").all():
        address = row.locator("th a").get_attribute("href") or ""
        key = address.split("/chi-tieu/")[1].split("/")[0]
        found[key] = whole(row.locator("td.n").nth(1).locator("a").first.inner_text())
    return found


def opened(visitor: Visitor, on: str, unit: str) -> dict[str, int]:
    """Figures of the one-stop shop and of learning on a day, each equal to the number of rows that it opens."""
    found = {}
    for key in SERVED:
        visitor.open(f"/so-lieu/chi-tieu/{key}/?on={on}&unit={unit}")
        rows = visitor.main.locator("article.fig a.go")
        said = NUMBER.search(rows.inner_text())
        assert said is not None
        found[key] = whole(said[0])
        rows.click()
        pager = ROWS.search(visitor.main.inner_text())
        assert found[key] == (whole(pager[1]) if pager else 0), f"{key} of {unit} on {on}: {visitor.page.url}"
    return found


def open_work(visitor: Visitor) -> Counter[str]:
    """How many dossiers are open at each unit, by its code."""
    visitor.open(OPEN)
    found: Counter[str] = Counter()
    for card in visitor.main.locator("section.card").all():
        code = (card.locator("h2 a").get_attribute("href") or "").partition("=")[2]
        said = OPEN_WORK.match(card.locator("p").first.inner_text())
        assert said is not None
        found[code] = int(said[1])
    return found
