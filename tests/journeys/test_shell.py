"""Around the pages: the language, the dark scheme, the phone, no JavaScript, and the lock of the sign-in."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.conftest import Visit


def test_the_language_changes_and_stays(visit: Visit) -> None:
    officer = visit("noivu")
    page = officer.page
    officer.open("/nhan-su/danh-sach/?unit=03214&sex=2")
    page.locator("header button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "sex=2" in page.url
    officer.language = "en"
    expect(officer.heading).to_contain_text("List of cadres")
    officer.sound()
    officer.open("/so-lieu/?unit=03214")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("header button[name=language][value=vi]").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_the_dark_scheme_is_dark_and_readable(visit: Visit) -> None:
    officer = visit("noivu", dark=True)
    for address in ("/", "/so-lieu/", "/nhan-su/danh-sach/?unit=03214", "/nhap-danh-sach/tai-len/", "/quy-dinh/"):
        officer.open(address)
        colour = officer.page.evaluate("getComputedStyle(document.body).backgroundColor")
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        assert max(red, green, blue) < 80, f"{address}: {colour}"
        officer.sound()


def test_on_a_phone_the_petals_are_a_bar_at_the_bottom(visit: Visit) -> None:
    officer = visit("noivu", width=390)
    officer.open("/")
    bar = officer.page.locator("nav.side")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] >= 895
    assert box["width"] >= 388
    officer.sound()
    bar.locator("a[href='/so-lieu/']").first.click()
    expect(officer.heading).to_have_text("Tỉnh Điện Biên")
    assert officer.overflow() == ""
    officer.sound()
    for link in bar.locator("> ul > li > a").all():
        size = link.bounding_box()
        assert size is not None
        assert size["height"] >= 44


def test_everything_that_matters_works_without_javascript(visit: Visit) -> None:
    officer = visit(javascript=False)
    page = officer.page
    officer.sign_in("lanhdao")
    page.locator("nav.side a[href^='/so-lieu/']").first.click()
    expect(officer.heading).to_have_text("Tỉnh Điện Biên")
    page.locator("article.fig > a").first.click()
    expect(page.locator("table.list tbody tr")).to_have_count(50)
    page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=prev]")).to_be_visible()
    page.locator("table.list tbody th a").first.click()
    expect(page.locator("ol.line li").first).to_be_visible()
    page.locator("details.asof summary").click()
    page.fill("#asof", "30/06/2025")
    page.locator("details.asof button.go").click()
    expect(page.locator("details.asof time")).to_have_text("30/06/2025")
    officer.open("/so-lieu/chi-tieu/people.ethnic_minority/?by=ethnicity")
    expect(page.locator("table.close tbody tr").first).to_be_visible()


def test_five_wrong_passwords_lock_the_sign_in(visit: Visit) -> None:
    stranger = visit()
    page = stranger.page
    for attempt in range(5):
        stranger.open("/tai-khoan/dang-nhap/")
        page.fill("#id_login", "thanhtra")
        page.fill("#id_password", f"sai-{attempt}")
        page.click("form.card button.go")
        expect(page.locator("main h1, main [role=alert]").first).to_be_visible()
        if attempt in (0, 4):
            stranger.sound()
    expect(stranger.heading).to_have_text(stranger.say("Sign-in is locked"))
    stranger.open("/tai-khoan/dang-nhap/")
    page.fill("#id_login", "thanhtra")
    page.fill("#id_password", "hoa-ban-2025")
    page.click("form.card button.go")
    expect(stranger.heading).to_have_text(stranger.say("Sign-in is locked"))
    other = visit("lanhdao")
    other.open("/")
    expect(other.page.locator("nav.side")).to_be_visible()
