"""Leadership and conduct: pages sound for the roles that use them; a round from the proposal to a signed move."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Visit

ROUNDS, PLANS = "/lanh-dao/luan-chuyen/", "/lanh-dao/quy-hoach/"
OF_THE_COMMISSION = (
    "/", PLANS, f"{PLANS}mo-dot/", f"{PLANS}du-nguon/", f"{PLANS}du-nguon/?cover=none&unit=03214", f"{PLANS}4/",
    f"{PLANS}ra-soat/", f"{PLANS}ra-soat/?review=overdue", f"{PLANS}mo-dot/?unit=1&kind=review&term=2026-2031",
    f"{PLANS}4/gioi-thieu/", f"{PLANS}5/", f"{PLANS}5/buoc/approve/", ROUNDS, f"{ROUNDS}mo-dot/", f"{ROUNDS}1/",
    f"{ROUNDS}1/?tab=map", f"{ROUNDS}1/?tab=open", f"{ROUNDS}1/vi-sao/",
)  # fmt: skip
OF_A_COMMUNE = ("/", PLANS, f"{PLANS}4/", f"{PLANS}4/gioi-thieu/", f"{PLANS}du-nguon/", f"{PLANS}ra-soat/", ROUNDS)
OF_A_LEADER = ("/", PLANS, f"{PLANS}ra-soat/", ROUNDS, f"{ROUNDS}1/")


@pytest.mark.parametrize(("language", "width"), [("vi", 390), ("en", 1280)])
def test_every_page_of_leadership_is_sound(visit: Visit, language: str, width: int) -> None:
    flaws = []
    for username, addresses in (("tochuc", OF_THE_COMMISSION), ("muongluan", OF_A_COMMUNE), ("lanhdao", OF_A_LEADER)):
        visitor = visit(username, language=language, width=width)
        for address in addresses:
            answer = visitor.page.goto(address)
            if answer is None or answer.status != 200:
                flaws.append(f"{username} {address}: status {answer.status if answer else 'none'}")
                continue
            flaws += [f"{username} {address}: axe {one}" for one in visitor.findings()]
            flaws += [f"{username} {address}: wider than the window, {wide}" for wide in [visitor.overflow()] if wide]
            flaws += [f"{username} {address}: not translated: …{words}…" for words in visitor.foreign_words()]
    assert flaws == [], "\n" + "\n".join(flaws)


def test_a_round_is_pinned_solved_again_approved_and_signed(visit: Visit) -> None:
    commission = visit("tochuc")
    page = commission.page
    commission.open(f"{ROUNDS}1/")
    expect(commission.main).to_contain_text("Tối ưu đã chứng minh")
    commission.open(f"{ROUNDS}1/muc-tieu/")
    commission.sound()
    commission.open(f"{ROUNDS}1/")
    row = page.locator("table.moves tbody tr").first
    name = row.locator("th a").inner_text()
    row.locator("button[value=pin]").click()
    expect(commission.main).to_contain_text("Lựa chọn của anh/chị")
    page.get_by_role("button", name="Tính lại").click()
    page.get_by_role("button", name="Tính lại").wait_for(timeout=120_000)
    pinned = page.locator("table.moves tbody tr", has=page.locator("button[aria-pressed=true]"))
    expect(pinned.locator("th a").first).to_have_text(name)
    page.get_by_role("link", name="Trình phê duyệt").click()
    page.get_by_role("button", name="Trình phê duyệt").click()
    expect(commission.main).to_contain_text("Chờ duyệt")

    leader = visit("lanhdao")
    leader.open(f"{ROUNDS}1/buoc/approve/")
    leader.page.fill("#id_decision_no", "21-QĐ/TU")
    leader.send()
    leader.page.locator("table.moves a[href*='truong-hop']").first.click()
    leader.page.fill("#id_decision_no", "22-QĐ/TU")
    leader.send()
    expect(leader.main).to_contain_text(re.compile("22-QĐ/TU"))
    leader.sound()
