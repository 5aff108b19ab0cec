"""The counter without a network, step by step: the power fails at each, and one bad record never holds up the others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.counter import (
    INTAKE,
    SHELL,
    Desk,
    numbers_left,
    power_fails,
    prepare,
    sign_in,
    states,
    take_in,
    until,
)
from tests.journeys.link import Link, link_to

STANDS = """() => {
    const take = window.hoabanStore.take;
    window.hoabanStore.take = async (...given) => {
        window.taken = await take(...given);
        await new Promise(() => null);
    };
}"""
"""The dossier stands on the disk, and nothing that follows is reached: no receipt, no delivery."""
UNREADABLE = """async name => {
    const db = await idb.openDB("hoaban-counter");
    const row = (await db.getAll("items")).find(one => one.item && one.item.name === name);
    await db.put("items", { ...row, item: { ...row.item, taken_at: "no moment" } });
}"""
PHOTOS = """async () => (await idb.openDB("hoaban-counter")).count("photos")"""
NO_ROOM = "navigator.storage.estimate = async () => ({ usage: 100000000, quota: 100000000 })"


def rows(home: Path, asked: str, *given: object) -> list[Any]:
    """Rows out of the database."""
    with closing(sqlite3.connect(f"file:{home / 'hoaban.sqlite3'}?mode=ro", uri=True)) as base:
        return list(base.execute(asked, given))


def kept(home: Path, name: str) -> list[str]:
    """The codes of somebody's dossiers."""
    return [code for (code,) in rows(home, "SELECT code FROM service_dossier WHERE applicant = ?", name)]


def again(desk: Desk, link: Link) -> Page:
    """The computer is started again and the page of the counter opened, with the network or without."""
    page = desk(link.address).pages[0]
    page.goto(SHELL if link.down else INTAKE)
    if not link.down and "/tai-khoan/" in page.url:
        sign_in(page)
    page.locator("[data-started]").wait_for()
    return page


def fill(page: Page, name: str) -> None:
    """Everything that a dossier needs, not sent yet."""
    page.fill("#c-procedure", "1.001193")
    page.locator("[data-hits] button").first.click()
    page.fill("#c-name", name)
    for box in page.locator("input[name=paper]").all():
        box.check()


def test_the_power_fails_at_each_step_and_no_dossier_is_lost_or_double(
    site: str, home: Path, desk: Desk, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with link_to(int(site.rpartition(":")[2])) as link:
        page = prepare(desk(link.address))
        link.down = True
        page.goto(SHELL)
        page.locator("[data-started]").wait_for()
        left = numbers_left(page)
        fill(page, "Lò Văn Đang Gõ")
        power_fails(profile)
        page = again(desk, link)
        assert (states(page), numbers_left(page)) == ([], left), "what was not taken in yet has no number"

        page.evaluate(STANDS)
        fill(page, "Lò Văn Chưa In")
        page.locator("[data-send]").click()
        until(page, lambda: page.evaluate("!!window.taken"))
        code = page.evaluate("window.taken.code")
        power_fails(profile)
        page = again(desk, link)
        assert (states(page), numbers_left(page)) == (["waiting"], left - 1)
        page.locator("[data-row] .tools button").first.click()
        expect(page.locator("[data-receipt] b[data-r=code]")).to_have_text(code)
        page.locator("[data-next-one]").click()
        photographed = take_in(page, "Lò Thị Có Ảnh", picture=True)
        dies_while_sending(desk, link, profile, "/gui-ho-so/")
        dies_while_sending(desk, link, profile, "/anh/")
        page = again(desk, link)
        until(page, lambda: states(page) == ["accepted", "accepted"])
        until(page, lambda: page.evaluate(PHOTOS) == 0)
    assert kept(home, "Lò Văn Đang Gõ") == []
    assert (kept(home, "Lò Văn Chưa In"), kept(home, "Lò Thị Có Ảnh")) == ([code], [photographed])
    asked = ("SELECT f.mime, f.size > 0 FROM service_dossierfile f JOIN service_dossier d ON d.id = f.dossier_id "
             "WHERE d.code = ?")  # fmt: skip
    assert rows(home, asked, photographed) == [("image/jpeg", 1)]


def dies_while_sending(desk: Desk, link: Link, profile: Path, address: str) -> None:
    """The network is back; the server has had a request to an address, and the power fails before its answer comes."""
    died: list[bool] = []

    def die() -> None:
        # Said first: the page that is waited for may be gone before this returns.
        died.append(True)
        power_fails(profile)

    link.meanwhile, link.cut_next, link.cut_times = die, address, 1
    power_fails(profile)
    link.down = False
    context: BrowserContext = desk(link.address)
    page = context.pages[0]
    try:
        page.goto(INTAKE)
        if "/tai-khoan/" in page.url:
            sign_in(page)
        until(page, lambda: bool(died))
    except Exception:  # noqa: BLE001 - the browser that drives the page is gone, as it is meant to be
        assert died, "the power failed too early"
    link.meanwhile, link.cut_next = None, ""


def test_one_bad_record_never_blocks_the_others_and_two_tabs_never_give_one_code(
    site: str, home: Path, desk: Desk
) -> None:
    bad, broken, good, beside = "Vừ A Không Đọc", "Vừ A Lỗi Chủ", "Vừ Thị Tốt", "Vừ Thị Bên Cạnh"
    with link_to(int(site.rpartition(":")[2])) as link:
        context = desk(link.address)
        page = prepare(context)
        other = context.new_page()
        other.goto(SHELL)
        other.locator("[data-started]").wait_for()
        link.down = True
        codes = [
            take_in(page, broken, phone="0912000555"),
            take_in(page, bad),
            take_in(other, beside),
            take_in(page, good),
        ]
        assert len(set(codes)) == 4
        page.evaluate(UNREADABLE, bad)
        link.fails_on, link.down = "0912000555", False
        page.reload()
        page.locator("[data-started]").wait_for()
        until(page, lambda: states(page) == ["accepted", "accepted", "refused", "waiting"])
        assert (kept(home, good), kept(home, beside)) == ([codes[3]], [codes[2]])
        assert (kept(home, bad), kept(home, broken)) == ([], [])
        expect(page.locator("[data-state=refused]")).to_contain_text("taken_at")
        assert bad in page.evaluate(
            "async () => JSON.stringify(await (await idb.openDB('hoaban-counter')).getAll('items'))"
        )
        link.fails_on = ""
        until(page, lambda: states(page)[-1] == "accepted")
    assert kept(home, broken) == [codes[0]]
    asked = "SELECT count(*) FROM shared_event WHERE action = 'service.deliver_refused'"
    assert rows(home, asked)[0][0] >= 1, "what could not be read leaves an event"


def test_a_computer_that_is_nearly_full_says_so_before_it_takes_anything_in(site: str, desk: Desk) -> None:
    page = prepare(desk(site))
    page.context.set_offline(True)
    page.goto(INTAKE)
    page.locator("[data-started]").wait_for()
    left = numbers_left(page)
    page.evaluate(NO_ROOM)
    fill(page, "Lò Thị Gần Đầy")
    page.locator("[data-send]").click()
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("[data-low]")).to_be_visible()
    assert (states(page), numbers_left(page)) == ([], left)
