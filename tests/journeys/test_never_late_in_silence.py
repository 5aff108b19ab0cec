"""Taken in without a network, late, apologised for, complained of, answered with thanks; and the cause leads to training."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.citizens import answer_and_thank, complain, find, reads_answer_and_thanks
from tests.journeys.conftest import Visit
from tests.journeys.counter import INTAKE, Desk, prepare, states, take_in, until
from tests.journeys.visitor import Visitor, whole
from tools.served import running

NAME, PHONE, COMMUNE = "Tòng Thị Trễ Hẹn", "0912000222", "03214"
LATER = "2026-03-13"
CAUSE = "Lỗi của cán bộ"
LETTERS = f"/mot-cua/so-lieu/danh-sach/?figure=service.apologies_sent&unit={COMMUNE}&late_cause=officer"
NEEDS = f"/hoc-tap/nhu-cau/?unit={COMMUNE}"


def test_a_dossier_taken_in_offline_and_late_ends_in_thanks_and_in_a_training_need(
    visit: Visit, desk: Desk, province: Path
) -> None:
    with running(province, jobs=False) as server:
        code = taken_in_offline(desk, server.address)
    with running(province, LATER, jobs=False) as server:
        clerk, head = visit("quay", at=server.address), visit("chutich", at=server.address)
        before = counted(head), times(head)
        apologise(clerk, head, code)
        citizen = visit(at=server.address, width=390)
        track = find(citizen, code, PHONE)
        citizen.page.click("a[href$='/thu-xin-loi/']")
        expect(citizen.main.locator("article.sheet")).to_contain_text(NAME)
        message, number = complain(citizen, track, PHONE)
        answer_and_thank(head, number)
        reads_answer_and_thanks(citizen, message)
        assert (counted(head), times(head)) == (before[0] + 1, before[1] + 2), "the letter, and the message"
        expect(head.page.locator("table.list tr", has_text=CAUSE)).to_contain_text("Giao tiếp")
        head.open(LETTERS)
        expect(head.page.locator("table.list tbody")).to_contain_text(code)


def taken_in_offline(desk: Desk, address: str) -> str:
    """At the counter while the network is gone, delivered when it is back; the code on the receipt."""
    context = desk(address)
    page = prepare(context)
    context.set_offline(True)
    page.goto(INTAKE)
    code = take_in(page, NAME, phone=PHONE)
    assert states(page) == ["waiting"]
    context.set_offline(False)
    until(page, lambda: states(page) == ["accepted"])
    return code


def apologise(clerk: Visitor, head: Visitor, code: str) -> None:
    """The letter was drafted by itself: given its cause, signed by the head, sent."""
    page = clerk.page
    clerk.open("/mot-cua/")
    clerk.open(f"/mot-cua/thu-xin-loi/?state=owed&q={code}")
    page.click(f"table.list a:text-is('{code}')")
    page.select_option("#id_cause", "officer")
    page.locator("form[action$='/sua/'] button").last.click()
    expect(clerk.main.locator("article.sheet")).to_contain_text("cán bộ")
    clerk.sound()
    letter = page.url
    page.locator("form[action$='/buoc/submit/'] button").click()
    head.open(letter)
    head.page.locator("form[action$='/buoc/sign/'] button").click()
    expect(head.main.locator(".lead")).to_contain_text("/UBND-VP")
    clerk.open(letter)
    page.select_option("#id_how", "electronic")
    page.locator("form[action$='/buoc/send/'] button").click()
    expect(clerk.main.locator(".badge.done").first).to_be_visible()


def counted(head: Visitor) -> int:
    """Letters of the commune that were sent because an officer was slow."""
    head.open(LETTERS)
    text = head.main.locator(".lead p").first.inner_text()
    return whole(text.split(" · ")[1].split()[0])


def times(head: Visitor) -> int:
    """How often learning was told of that cause in a year."""
    head.open(NEEDS)
    row = head.page.locator("table.list tr", has_text=CAUSE)
    return whole(row.locator("td.n").inner_text()) if row.count() else 0
