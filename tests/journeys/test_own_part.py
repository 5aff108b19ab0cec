"""An officer of a commune sees the own commune, and nothing else exists."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.conftest import Visit

OWN, OTHER = "03214", "03208"


def test_a_commune_officer_sees_the_own_commune_only(visit: Visit) -> None:
    province = visit("noivu")
    foreign = province.first_person(OTHER)
    province.open(foreign)
    name = province.heading.inner_text()
    number = province.main.locator(".lead .num").inner_text()

    officer = visit("muongluan")
    officer.open("/nhan-su/danh-sach/")
    expect(officer.main.locator(".lead p").first).to_contain_text("Mường Luân")
    officer.sound()
    for address in (foreign, f"{foreign}dinh-chinh/", f"/nhan-su/danh-sach/?unit={OTHER}", f"/so-lieu/?unit={OTHER}"):
        officer.open(address, status=404)
        expect(officer.heading).to_have_text(officer.say("Page not found"))
        expect(officer.page.locator("body")).not_to_contain_text(name)
    officer.sound()
    officer.open(f"/tim-kiem/?q={number}")
    expect(officer.main.locator("a[href^='/nhan-su/']")).to_have_count(0)
    officer.sound()
    officer.open("/")
    officer.page.fill("#find", number)
    with officer.page.expect_response(re.compile("/tim-kiem/")):
        officer.page.press("#find", "End")
        officer.page.type("#find", " ")
    expect(officer.page.locator("#found a[href^='/nhan-su/']")).to_have_count(0)
