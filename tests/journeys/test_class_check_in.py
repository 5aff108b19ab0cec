"""A class from opening to attendance; the list of a session works without a network and is delivered once only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor
from tools.served import DAY

YEAR, MONTH, DATE = DAY.split("-")
TODAY = f"{DATE}/{MONTH}/{YEAR}"
KEPT = "caches.open('hoaban-kept').then(kept => kept.keys()).then(keys => keys.map(key => key.url))"
AGAIN = """async body => {
    const token = document.cookie.split("; ").find(one => one.startsWith("csrftoken=")).slice(10);
    const answer = await fetch(document.querySelector("[data-attendance]").dataset.attendance, {
        method: "POST", body, headers: {"X-CSRFToken": token, "Content-Type": "application/json"}});
    return (await answer.json()).outcomes;
}"""


def until(page: Page, holds: Callable[[], Any]) -> None:
    """Wait until something holds; the content security policy forbids to ask the page itself to wait."""
    for _try in range(150):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not happen")


def open_class(visitor: Visitor) -> str:
    """A class of today with a session and three people, in person; returns its address."""
    page = visitor.page
    visitor.open("/hoc-tap/lop/moi/")
    page.locator("ul.hits a").first.click()
    page.fill("#id_name", "Lớp điểm danh thử")
    page.select_option("#id_mode", "in_person")
    for field, value in (("starts_on", TODAY), ("ends_on", TODAY), ("place", "Hội trường"), ("capacity_max", "30")):
        page.fill(f"#id_{field}", value)
    page.fill("#id_capacity_min", "1")
    page.click("main form button.go")
    expect(page.locator(".note.done")).to_be_visible()
    address = page.url.split("?")[0]
    page.goto(f"{address}buoi/them/")
    page.fill("#id_topic", "Khai giảng")
    page.locator("#id_weekdays input").evaluate_all("boxes => boxes.forEach(box => { box.checked = true; })")
    page.click("main form button.go")
    expect(page.locator("table.list tbody tr")).to_have_count(2)
    visitor.sound()
    page.goto(f"{address}buoc/open/")
    page.click("main form button.go")
    return address


def send_people(visitor: Visitor, address: str) -> None:
    """Nominate three people of one office, say why where it clashes, and approve them."""
    page = visitor.page
    page.goto(f"{address}cu-di-hoc/?unit=03214-VP")
    visitor.sound()
    boxes = page.locator("table.list input[name=officials]")
    for place in range(boxes.count()):
        boxes.nth(place).set_checked(place < 3)
    with page.expect_navigation():  # what is counted next does not wait for the page
        page.click("main form.stack button.go")
    if page.locator("#id_reason").count():
        page.fill("#id_reason", "Cử theo kế hoạch")
        page.click("main form.stack button.go")
    page.goto(f"{address}?tab=participants")
    page.locator("input[name=places]").evaluate_all("boxes => boxes.forEach(box => { box.checked = true; })")
    with page.expect_navigation():
        page.click("main form button.go")
    if page.locator("#id_reason").count():
        page.fill("#id_reason", "Cử theo kế hoạch")
        page.click("main form button.go")
    page.goto(f"{address}buoc/start/")
    page.click("main form button.go")


def test_attendance_taken_without_a_network_is_delivered_once(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.sign_in("noivu")  # a session of its own: it is ended below
    page, context = visitor.page, visitor.page.context
    address = open_class(visitor)
    send_people(visitor, address)
    page.goto(f"{address}?tab=sessions")
    page.locator("a[href$='/diem-danh/']").first.click()
    rows = page.locator("[data-place]")
    expect(rows).to_have_count(3)
    visitor.sound()
    assert visitor.overflow() == ""
    here = page.url
    until(page, lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    until(page, lambda: here in page.evaluate(KEPT))

    context.set_offline(True)
    page.goto(here)
    expect(rows).to_have_count(3)
    rows.nth(0).locator("button[value='1']").click()
    rows.nth(1).locator("button[value='1']").click()
    rows.nth(1).locator("button[value='0']").click()
    badge = page.locator("[data-queue-badge]")
    expect(badge).to_contain_text(f"{visitor.say('Waiting to send')}: 3")
    page.reload()
    expect(badge).to_contain_text(visitor.say("No connection"))
    expect(rows.nth(1).locator("button[value='0']")).to_have_attribute("aria-pressed", "true")
    visitor.complaints[:] = [one for one in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in one]

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    context.set_offline(False)
    expect(badge).to_contain_text(visitor.say("Sent"))
    assert len(json.loads(sent[0])["items"]) == 3
    expect(page.locator("[data-there]")).to_have_text("1")
    assert [one["outcome"] for one in page.evaluate(AGAIN, sent[0])] == ["recorded"] * 3
    page.goto(here)
    expect(page.locator("[data-there]")).to_have_text("1")
    assert page.locator(".note.due").count() == 0

    page.locator("details.menu summary").last.click()
    page.locator("form[action$='/dang-xuat/'] button").click()
    expect(page.locator("#id_login")).to_be_visible()
    until(page, lambda: page.evaluate(KEPT) == [])
