"""From the plan of leaders through a round of rotation, opened, solved, pinned and solved again, to a post held and figures."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor, whole
from tools.served import running

PLANS, ROTATION = "/lanh-dao/quy-hoach/", "/lanh-dao/luan-chuyen/"
TITLES = ("Bí thư Đảng ủy xã", "Chủ tịch UBND xã")
WARD, WARD_PLAN = "03127", f"{PLANS}5/"
"""The ward whose yearly review waits for approval, and that review."""
DAY, TAKES_EFFECT = "2026-03-10", "2027-03-01"
PLANNED, ROTATED = "leadership.planned", "leadership.rotated"


def test_a_plan_is_approved_and_a_rotation_signed_into_a_post(visit: Visit, province: Path) -> None:
    with running(province) as server:
        commission, leader = visit("tochuc", at=server.address), visit("lanhdao", at=server.address)
        before = figure(commission, PLANNED, DAY, WARD), figure(commission, ROTATED, TAKES_EFFECT)
        names = approve_the_plan(commission)
        assert figure(commission, PLANNED, DAY, WARD) == before[0] + len(names)
        address = open_a_round(commission)
        name, post = pin_and_solve_again(commission)
        approve_the_round(commission, leader, address)
        sign(leader, name, address)
    with running(province, TAKES_EFFECT, jobs=False) as server:
        commission = visit("tochuc", at=server.address)
        assert figure(commission, ROTATED, TAKES_EFFECT) == before[1] + 1
        commission.open(f"/nhan-su/danh-sach/?q={name}")
        commission.main.locator("table.list tbody th a", has_text=name).first.click()
        expect(commission.main).to_contain_text(post)
        commission.open(f"{commission.page.url.split('?')[0]}?tab=service")
        expect(commission.main).to_contain_text("22-QĐ/TU")
        commission.sound()


def figure(visitor: Visitor, key: str, on: str, unit: str = "11") -> int:
    """A figure as the button to its rows says it."""
    visitor.open(f"/so-lieu/chi-tieu/{key}/?on={on}&unit={unit}")
    said = re.search(r"\d[\d.]*", visitor.main.locator("article.fig a.go").inner_text())
    assert said is not None
    return whole(said[0])


def approve_the_plan(commission: Visitor) -> list[str]:
    """The people who passed every meeting come into the plan by a decision."""
    commission.open(WARD_PLAN)
    names = commission.main.locator("li", has_text="Đạt phiếu").all_inner_texts()
    assert names, "somebody waits for approval"
    commission.main.locator(f"a[href='{WARD_PLAN}buoc/approve/']").click()
    commission.page.fill("#id_decision_no", "12-QĐ/TU")
    commission.send()
    expect(commission.main).to_contain_text("Đã phê duyệt")
    commission.sound()
    return names


def open_a_round(commission: Visitor) -> str:
    """A round for the heads of communes is opened and solved to the end; its address."""
    page = commission.page
    commission.open(f"{ROTATION}mo-dot/")
    commission.sound()
    page.fill("#id_title", "Luân chuyển người đứng đầu cấp xã")
    page.fill("#id_takes_effect_on", "01/03/2027")
    for title in TITLES:
        page.locator("label.tick", has_text=re.compile(rf"^{title} \(")).locator("input").check()
    commission.send()
    address = page.url
    expect(commission.main).to_contain_text("Chưa có phương án")
    page.get_by_role("button", name="Tính phương án").click()
    page.get_by_role("button", name="Tính lại").wait_for(timeout=120_000)
    return address


def pin_and_solve_again(commission: Visitor) -> tuple[str, str]:
    """A move is kept by hand and the round solved again around it; who goes, and to which post."""
    page = commission.page
    expect(commission.main).to_contain_text("Tối ưu đã chứng minh")
    row = page.locator("table.moves tbody tr").first
    name = row.locator("th a").inner_text()
    post = row.locator("td").first.inner_text().split("→")[1].split(",")[0].strip()
    row.locator("button[value=pin]").click()
    page.get_by_role("button", name="Tính lại").click()
    page.get_by_role("button", name="Tính lại").wait_for(timeout=120_000)
    pinned = page.locator("table.moves tbody tr", has=page.locator("button[aria-pressed=true]"))
    expect(pinned.locator("th a").first).to_have_text(name)
    return name, post


def approve_the_round(commission: Visitor, leader: Visitor, address: str) -> None:
    """Submitted by the commission, approved by the standing committee."""
    commission.page.get_by_role("link", name="Trình phê duyệt").click()
    commission.page.get_by_role("button", name="Trình phê duyệt").click()
    expect(commission.main).to_contain_text("Chờ duyệt")
    leader.open(f"{address}buoc/approve/")
    leader.page.fill("#id_decision_no", "21-QĐ/TU")
    leader.send()


def sign(leader: Visitor, name: str, address: str) -> None:
    """The move of this person becomes an assignment by its own decision."""
    leader.open(address)
    row = leader.page.locator("table.moves tbody tr", has_text=name)
    row.locator("a[href*='truong-hop']").first.click()
    leader.page.fill("#id_decision_no", "22-QĐ/TU")
    leader.send()
    expect(leader.main).to_contain_text(re.compile("22-QĐ/TU"))
    leader.sound()
