"""The counter without a network, in a real browser: taken in, kept through a dead battery, delivered once each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
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
from tools.served import Server, running

from hoaban.shared.worktime import Allowance, DayHours, Span, WorkCalendar, due

SCRIPTS = Path(__file__).parents[2] / "src/hoaban/apps/service/static/service"
KEPT = """async () => {
    const db = await idb.openDB("hoaban-counter");
    const rows = await db.getAll("items");
    return { rows, photos: await db.count("photos"), text: JSON.stringify(rows) };
}"""
AGAIN = """async body => {
    const token = document.cookie.split("; ").find(one => one.startsWith("csrftoken=")).slice(10);
    const answer = await fetch(document.querySelector("[data-counter]").dataset.deliver, {
        method: "POST", body, headers: {"X-CSRFToken": token, "Content-Type": "application/json"}});
    return await answer.json();
}"""
OLD_CATALOGUE = """async ({code, version}) => {
    const db = await idb.openDB("hoaban-counter"), bundle = await db.get("kept", "bundle");
    const one = bundle.procedures.find(found => found.code === code);
    Object.assign(one, { version, amount: 9, unit: "working_days" });
    await db.put("kept", bundle, "bundle");
}"""
NO_CALENDAR = """async () => {
    const db = await idb.openDB("hoaban-counter"), bundle = await db.get("kept", "bundle");
    await db.put("kept", { ...bundle, calendars: {} }, "bundle");
}"""
"""A computer that brought no calendar along prints no appointment."""
FULL_DISK = """() => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function () { throw new DOMException("no room", "QuotaExceededError"); };
    window.diskHasRoom = () => { IDBObjectStore.prototype.add = add; };
}"""
"""What a browser says when the disk is full, after the number has been drawn."""


def dossiers(home: Path, names: list[str]) -> list[tuple[str, str]]:
    """Code and channel of the dossiers of these people, in the order in which they were recorded."""
    marks = ",".join("?" * len(names))
    asked = f"SELECT code, channel FROM service_dossier WHERE applicant IN ({marks}) ORDER BY id"
    with closing(sqlite3.connect(f"file:{home / 'hoaban.sqlite3'}?mode=ro", uri=True)) as base:
        return list(base.execute(asked, names))


def one(home: Path, asked: str, *given: object) -> Any:
    """One value out of the database."""
    with closing(sqlite3.connect(f"file:{home / 'hoaban.sqlite3'}?mode=ro", uri=True)) as base:
        return base.execute(asked, given).fetchone()[0]


def test_what_is_taken_in_without_a_network_outlives_the_battery_and_is_delivered_once(
    site: str, home: Path, desk: Desk, tmp_path: Path
) -> None:
    names = ["Lò Thị Một Máy", "Quàng Văn Hai Máy", "Mùa A Ba Máy"]
    with link_to(int(site.rpartition(":")[2])) as link:
        context = desk(link.address)
        page = prepare(context)
        context.set_offline(True)
        page.goto(INTAKE)
        expect(page.locator("[data-offline]")).to_be_visible()
        codes = [take_in(page, name, picture=not place) for place, name in enumerate(names)]
        power_fails(tmp_path / "profile")
        # A browser that pretends to be offline from its start does not ask the worker in a second tab: the line is down.
        link.down = True
        context = desk(link.address)
        page, other = context.pages[0], context.new_page()
        page.goto(INTAKE)
        until(page, lambda: states(page) == ["waiting"] * 3)
        assert page.locator("[data-rows]").inner_text().count("***") >= 3
        other.goto(INTAKE)
        until(other, lambda: states(other) == ["waiting"] * 3)
        context.set_offline(True)
        link.down = False
        delivered_once(context, home, names, codes)


def delivered_once(context: BrowserContext, home: Path, names: list[str], codes: list[str]) -> None:
    """The network is back while two tabs are open: each dossier is sent once, and nothing stays on the counter."""
    page, other = context.pages
    sent: list[str] = []
    context.on(
        "request", lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/gui-ho-so/") else None
    )
    context.set_offline(False)
    # A browser that dies may lose the cookie of the session: the queue waits for the officer to sign in again.
    until(page, lambda: "accepted" in states(page) or page.locator("[data-signin]").is_visible())
    if page.locator("[data-signin]").is_visible():
        sign_in(page)
        other.goto(SHELL)
    for tab in (page, other):
        until(tab, lambda tab=tab: states(tab) == ["accepted"] * 3)
    assert dossiers(home, names) == [(code, "offline") for code in codes]
    assert len(sent) == 3, "two tabs, each dossier sent once"
    until(page, lambda: page.evaluate(KEPT)["photos"] == 0)
    assert not any(name in page.evaluate(KEPT)["text"] for name in names)
    assert one(home, "SELECT count(*) FROM service_dossierfile") >= 1
    answers = [page.evaluate(AGAIN, body) for body in (*sent, *reversed(sent))]
    assert [answer["state"] for answer in answers] == ["accepted"] * 6
    assert len(dossiers(home, names)) == 3


def test_a_session_that_ended_a_wrong_clock_and_a_changed_catalogue_lose_nothing(
    site: str, home: Path, desk: Desk
) -> None:
    context = desk(site)
    page = prepare(context)
    context.set_offline(True)
    page.goto(INTAKE)
    page.evaluate("localStorage.setItem('wrong-clock', 'yes')")
    page.reload()
    page.locator("[data-started]").wait_for()
    wrong = take_in(page, "Lường Thị Sai Giờ")
    bad = take_in(page, "Tòng Văn Sai Số", number="012345678", procedure="1.000894")
    version = one(home, "SELECT min(v.id) FROM service_procedureversion v JOIN service_procedure p ON p.id = v.procedure_id "
                        "WHERE p.code = '1.000656'")  # fmt: skip
    page.evaluate(OLD_CATALOGUE, {"code": "1.000656", "version": version})
    page.reload()
    page.locator("[data-started]").wait_for()
    changed = take_in(page, "Vàng A Danh Mục", procedure="1.000656")
    good = take_in(page, "Sùng Thị Sau Cùng")
    context.clear_cookies()
    context.set_offline(False)
    expect(page.locator("[data-signin]")).to_be_visible()
    assert states(page) == ["waiting"] * 4
    sign_in(page)
    until(page, lambda: states(page) == ["accepted", "conflict", "accepted", "accepted"])
    assert [code for code, _channel in dossiers(home, ["Lường Thị Sai Giờ", "Tòng Văn Sai Số", "Sùng Thị Sau Cùng"])] == [
        wrong, bad, good,
    ]  # fmt: skip
    received = one(home, "SELECT received_at FROM service_dossier WHERE code = ?", wrong)
    assert received.startswith(("2026-03-10", "2026-03-09"))
    off = one(home, "SELECT after FROM shared_event WHERE action = 'service.deliver' AND subject_name = ?", wrong)
    assert abs(json.loads(off)["clock_off_seconds"]) > 80_000

    page.goto("/mot-cua/cho-xu-ly/")
    page.get_by_text(changed).click()
    expect(page.locator("main section.card")).to_have_count(2)
    page.locator("button[name=accept]").click()
    expect(page.locator(".note.done")).to_contain_text(changed)
    page.goto(SHELL)
    until(page, lambda: states(page) == ["accepted", "settled", "accepted", "accepted"])


def test_over_a_slow_link_that_loses_and_a_server_that_dies_each_dossier_is_recorded_once(
    site: str, home: Path, desk: Desk
) -> None:
    assert site
    names = [f"Giàng Thị Mạng {number}" for number in range(5)]
    with running(home) as server, link_to(server.port) as link:
        context = desk(link.address)
        page = prepare(context)
        slow(context, page)
        link.lose_every = 10
        page.goto(SHELL)
        page.locator("[data-started]").wait_for()
        for name in names[:3]:
            take_in(page, name)
        until(page, lambda: states(page) == ["accepted"] * 3, 600)
        link.lose_every = 0
        dies_in_mid_request(page, link, server, names[3])
        link.cut_next = "/gui-ho-so/"
        take_in(page, names[4])
        until(page, lambda: states(page) == ["accepted"] * 5, 600)
    codes = [code for code, _channel in dossiers(home, names)]
    assert len(codes) == len(set(codes)) == 5


def dies_in_mid_request(page: Page, link: Link, server: Server, name: str) -> None:
    """The server dies when it has had a delivery; it comes back, and the dossier was recorded once."""
    link.meanwhile, link.cut_next = server.die, "/gui-ho-so/"
    take_in(page, name)
    until(page, lambda: not link.cut_next)
    expect(page.locator("[data-offline]")).to_be_visible()
    link.meanwhile = None
    server.start()
    page.locator("[data-offline] [data-now]").click()
    until(page, lambda: states(page) == ["accepted"] * 4, 600)


def slow(context: BrowserContext, page: Page) -> None:
    """64 kbit/s with 800 ms of latency."""
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 800, "downloadThroughput": 8000, "uploadThroughput": 8000},
    )


def test_the_form_of_the_server_sent_while_the_network_fails_is_taken_in_once(
    site: str, home: Path, desk: Desk
) -> None:
    name = "Cà Thị Đứt Mạng"
    with link_to(int(site.rpartition(":")[2])) as link:
        context = desk(link.address)
        page = prepare(context, INTAKE)
        expect(page.locator("[data-queue-place] [data-queue]")).to_be_visible()
        fill_the_form(page, name)
        context.set_offline(True)
        expect(page.locator("#c-name")).to_have_value(name)
        assert page.locator("input[name=paper]:checked").count() > 0, "what was typed comes along"
        page.reload()
        context.set_offline(False)
        page.goto(INTAKE)
        fill_the_form(page, name)
        link.cut_times, link.cut_next = 3, f"POST {INTAKE} "
        page.locator("form#intake button.go").click()
        expect(page.locator("[data-unsure]")).to_be_visible()
        assert page.input_value("#c-name") == name
        assert len(dossiers(home, [name])) == 1, "it had arrived, and only the answer was lost"
        page.close()
        page = context.new_page()
        page.goto(INTAKE)
        expect(page.locator("[data-unsure]")).to_be_visible()
        assert page.input_value("#c-name") == name, "the window may be closed before it is taken in"
        page.locator("[data-send]").click()
        until(page, lambda: states(page) == ["accepted"])
        assert not page.evaluate("caches.has('hoaban-counter-typed')")
    assert len(dossiers(home, [name])) == 1
    assert dossiers(home, [name])[0][0] in page.locator("[data-rows]").inner_text()


def fill_the_form(page: Page, name: str) -> None:
    """Fill the form of the server."""
    page.fill("#id_procedure", "1.001193")
    page.press("#id_procedure", "Tab")
    page.locator("#papers input").first.wait_for()
    for box in page.locator("#papers input").all():
        box.check()
    page.fill("#id_name", name)


def test_an_appointment_that_the_paper_does_not_say_stands_at_the_counter_and_is_told(
    site: str, home: Path, desk: Desk
) -> None:
    context = desk(site)
    page = prepare(context)
    context.set_offline(True)
    page.goto(INTAKE)
    page.evaluate(NO_CALENDAR)
    page.reload()
    page.locator("[data-started]").wait_for()
    code = take_in(page, "Lò Thị Chưa Hẹn", number="011085009876", phone="0912000118", procedure="1.001776")
    kept = page.evaluate(KEPT)["text"]
    assert "sealed_id" in kept
    assert "011085009876" not in kept
    context.set_offline(False)
    until(page, lambda: states(page) == ["accepted"])
    row = page.locator("[data-row] .dates")
    expect(row).to_contain_text("Hẹn chính thức")
    expect(row).to_contain_text("Trên giấy: chưa ghi ngày hẹn")
    expect(row.locator(".badge")).to_have_text("Báo cho công dân")
    asked = "SELECT taken_by || '|' || delivered_by FROM service_delivery WHERE code = ?"
    taken_by, delivered_by = one(home, asked, code).split("|")
    assert taken_by == delivered_by != ""
    asked = "SELECT personal_id_digest FROM service_citizen WHERE phone = '0912000118'"
    assert len(one(home, asked)) == 43
    page.goto("/mot-cua/bao-cong-dan/")
    expect(page.locator("main")).to_contain_text("Giấy hẹn in khi không có mạng chưa ghi ngày hẹn")
    page.goto("/mot-cua/cho-xu-ly/?state=all")
    page.get_by_text(code).click()
    expect(page.locator("main")).to_contain_text("trên giấy: chưa ghi")


def test_a_full_disk_is_said_and_the_dossier_is_not_taken_in(site: str, desk: Desk) -> None:
    context = desk(site)
    page = prepare(context)
    context.set_offline(True)
    page.goto(INTAKE)
    page.locator("[data-started]").wait_for()
    left = numbers_left(page)
    page.evaluate(FULL_DISK)
    page.fill("#c-procedure", "1.001193")
    page.locator("[data-hits] button").first.click()
    page.fill("#c-name", "Lò Thị Đầy Ổ")
    for box in page.locator("input[name=paper]").all():
        box.check()
    page.locator("[data-send]").click()
    expect(page.locator("[data-failed]")).to_be_visible()
    assert states(page) == []
    assert numbers_left(page) == left, "the number that was drawn is given back with the transaction"
    assert page.evaluate("window.printed || 0") == 0
    assert page.input_value("#c-name") == "Lò Thị Đầy Ổ"
    page.evaluate("window.diskHasRoom()")
    page.locator("[data-send]").click()
    until(page, lambda: states(page) == ["waiting"])


def cases(calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
    """Receipts at every hour of many days, with times of every unit."""
    draw = Random(7)
    for _number in range(600):
        minute = draw.randrange(len(calendar.days) * 1440 * 2 // 3)
        unit = draw.choice(("hours", "working_days", "days", "same_day"))
        received = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=7) + timedelta(minutes=minute)
        yield {
            "at": int(received.timestamp() * 1000), "unit": unit, "cut": draw.choice((None, 900, 960)),
            "amount": 0 if unit == "same_day" else draw.randint(1, 30),
        }  # fmt: skip


def a_calendar() -> WorkCalendar:
    """A year with office hours, Saturday mornings, holidays, half days and days that are shut."""
    draw, days = Random(3), []
    usual = (Span(450, 690), Span(810, 1020))
    for number in range(365):
        weekday = (date(2026, 3, 1) + timedelta(days=number)).weekday()
        if weekday == 6 or draw.random() < 0.08:
            days.append(DayHours((), counts=False))
        elif weekday == 5:
            days.append(DayHours(usual[:1] if draw.random() < 0.5 else (), counts=False))
        else:
            days.append(DayHours(usual[:1] if draw.random() < 0.1 else usual, counts=True))
    return WorkCalendar(date(2026, 3, 1), date(2027, 2, 28), tuple(days))


def test_the_counter_reckons_appointments_as_the_server_does(browser: Browser) -> None:
    calendar = a_calendar()
    asked = list(cases(calendar))
    given = {
        "first": calendar.first.isoformat(),
        "days": [[[[span.begins, span.ends] for span in day.spans], int(day.counts)] for day in calendar.days],
    }
    page = browser.new_page()
    page.add_script_tag(path=SCRIPTS / "counter_clock.js")
    found = page.evaluate(
        """({given, asked}) => {
            const known = hoabanClock.calendar(given);
            return asked.map(one => hoabanClock.due(known, one.at, one.amount, one.unit, one.cut));
        }""",
        {"given": given, "asked": asked},
    )
    page.close()
    wanted = [
        due(
            datetime.fromtimestamp(one["at"] / 1000, tz=UTC), Allowance(one["amount"], one["unit"]), calendar,
            cut_off=one["cut"],
        ).due_at
        for one in asked
    ]  # fmt: skip
    assert [datetime.fromtimestamp(one / 1000, tz=UTC) for one in found] == wanted
