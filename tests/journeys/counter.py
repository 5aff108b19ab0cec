"""The counter of a one-stop shop in a browser: signs in, gets ready for a day without a network, takes dossiers in."""

from __future__ import annotations

import base64
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.visitor import PASSWORD

INTAKE, SHELL = "/mot-cua/tiep-nhan/", "/mot-cua/tiep-nhan/khong-mang/vi/"
PRINTS = "window.print = () => { window.printed = (window.printed || 0) + 1; };"
WRONG_BY_A_DAY = """
if (localStorage.getItem("wrong-clock")) {
  const right = Date.now, Real = Date, day = 86400000;
  Date = class extends Real { constructor(...given) { if (given.length) super(...given); else super(right() + day); } };
  Date.now = () => right() + day;
  Date.parse = Real.parse;
}
"""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
Desk = Callable[..., BrowserContext]


def until(page: Page, holds: Callable[[], Any], tries: int = 300) -> None:
    """Wait until something holds; the content security policy forbids to ask the page itself to wait."""
    for _try in range(tries):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not happen")


def sign_in(page: Page, next_: str = SHELL) -> None:
    """As the officer of the counter."""
    page.goto(f"/tai-khoan/dang-nhap/?next={next_}")
    page.fill("#id_login", "quay")
    page.fill("#id_password", PASSWORD)
    page.click("form.card button.go")
    page.wait_for_url(f"**{next_}")


def prepare(context: BrowserContext, address: str = SHELL) -> Page:
    """Sign in, open the intake page once, and wait until it could do without a network."""
    page = context.pages[0]
    sign_in(page, address)
    until(page, lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    until(page, lambda: numbers_left(page) > 0)
    return page


def numbers_left(page: Page) -> int:
    """How many numbers of dossiers the counter still holds for work without a network."""
    return int(
        page.evaluate(
            """async () => {
                const db = await idb.openDB("hoaban-counter");
                const blocks = db.objectStoreNames.contains("blocks") ? await db.getAll("blocks") : [];
                db.close();
                return blocks.reduce((sum, one) => sum + one.last - one.next + 1, 0);
            }"""
        )
    )


def take_in(
    page: Page, name: str, *, number: str = "", phone: str = "", picture: bool = False, procedure: str = "1.001193"
) -> str:
    """Take a dossier in with all its documents; the code that was printed."""
    printed = page.evaluate("window.printed || 0")
    page.fill("#c-procedure", procedure)
    page.locator("[data-hits] button").first.click()
    page.fill("#c-name", name)
    page.fill("#c-personal", number)
    page.fill("#c-phone", phone)
    if picture:
        shot = {"name": "giay.png", "mimeType": "image/png", "buffer": PICTURE}
        page.locator(".shot input").first.set_input_files(shot)  # type: ignore[arg-type]
        expect(page.locator("[data-shots]").first).not_to_be_empty()
    for box in page.locator("input[name=paper]").all():
        box.check()
    page.locator("[data-send]").click()
    expect(page.locator("[data-receipt]")).to_be_visible()
    until(page, lambda: page.evaluate("window.printed || 0") > printed)
    expect(page.locator("[data-receipt] [data-r=name]")).to_have_text(name)
    expect(page.locator("[data-receipt] svg.qr")).to_be_visible()
    expect(page.locator("[data-receipt] [data-r=due] ")).not_to_be_empty()
    return page.locator("[data-receipt] b[data-r=code]").inner_text()


def states(page: Page) -> list[str]:
    """The states of the queue as the page shows it, newest first."""
    return [str(row.get_attribute("data-state")) for row in page.locator("[data-row]").all()]


def power_fails(folder: Path) -> None:
    """End the browser of a profile at once."""
    marker = f"--user-data-dir={folder}".encode()
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if marker in words and not any(word.startswith(b"--type=") for word in words):
            os.kill(int(place.name), signal.SIGKILL)
