"""A lesson that was opened is read again without a network, on a phone; a page that never was says so honestly."""

from __future__ import annotations

import re
import struct
import zlib

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Visit
from tests.journeys.test_class_check_in import KEPT, until
from tests.journeys.visitor import Visitor

COURSE = "TTHC-2CAP"
WORDS = "Sơ đồ này nằm trong bài."
ATTACHED = "caches.open('hoaban-attached').then(kept => kept.keys()).then(keys => keys.map(key => key.url))"
TOLD = "caches.open('hoaban-offline').then(kept => kept.keys()).then(keys => keys.length)"
TOLD_PAGE = (
    "caches.open('hoaban-offline').then(kept => kept.matchAll()).then(all => Promise.all(all.map(one => one.text())))"
)
SEEN = "image => image.complete && image.naturalWidth"


def square(side: int = 40) -> bytes:
    """A picture in the colour of the petals, as PNG."""
    rows = b"".join(b"\0" + b"\xa8\x2d\x68" * side for _row in range(side))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    )  # fmt: skip
    chunks = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
              for name, data in parts]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def illustrate(office: Visitor) -> tuple[str, str]:
    """Put a picture into the first lesson of the course; the addresses of this lesson and of the next."""
    page = office.page
    office.open(f"/hoc-tap/bai-hoc/khoa/{COURSE}/")
    links = [str(one.get_attribute("href")) for one in page.locator("main a[href^='/hoc-tap/bai-hoc/']").all()]
    lesson, other = list(dict.fromkeys(one for one in links if re.fullmatch(r"/hoc-tap/bai-hoc/\d+/", one)))[:2]
    office.open(f"{lesson}them-tep/")
    page.set_input_files("#id_file", {"name": "so-do.png", "mimeType": "image/png", "buffer": square()})
    page.locator("main form button.go").last.click()
    picture = page.locator("a[data-keep-file]").last.get_attribute("href")
    office.open(f"{lesson}sua/")
    page.fill("#id_body", f"{page.input_value('#id_body')}\n\n{WORDS}\n\n![Sơ đồ]({picture})")
    page.locator("main form button.go").last.click()
    expect(page.locator(".note.done")).to_be_visible()
    return lesson, other


def without_network(page: Page, address: str) -> None:
    """Wait until the phone keeps the lesson, its picture and the honest page; then cut the network."""
    until(page, lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    until(page, lambda: any(one.endswith(address) for one in page.evaluate(KEPT)))
    picture = str(page.locator("article img").get_attribute("src"))
    until(page, lambda: any(one.endswith(picture) for one in page.evaluate(ATTACHED)) and page.evaluate(TOLD))
    page.context.set_offline(True)


def test_a_lesson_once_opened_is_read_without_a_network(visit: Visit) -> None:
    lesson, other = illustrate(visit("noivu"))
    reader = visit("canbo", width=390)
    page = reader.page
    reader.open(lesson)
    assert page.locator("article img").evaluate(SEEN) == 40
    without_network(page, lesson)
    named, told = page.locator("meta[name='hoaban-user']").get_attribute("content"), page.evaluate(TOLD_PAGE)
    assert named
    assert [re.findall(r'hoaban-user" content="(\d*)"', one) for one in told] == [[""]]

    page.goto(lesson)
    expect(page.locator("article")).to_contain_text(WORDS)
    until(page, lambda: page.locator("article img").evaluate(SEEN) == 40)
    title = reader.heading.inner_text()
    assert reader.overflow() == ""

    page.goto(other)
    expect(reader.heading).to_have_text(reader.say("No connection"))
    expect(reader.main).to_contain_text(reader.say("Can be read without a network"))
    reader.sound()
    assert reader.overflow() == ""
    page.locator("#kept a", has_text=title).click()
    expect(page.locator("article")).to_contain_text(WORDS)

    page.goto(other)
    page.context.set_offline(False)
    reader.press("Try again")
    expect(page.locator("article")).to_be_visible()
    reader.complaints[:] = [
        one for one in reader.complaints if "ERR_INTERNET_DISCONNECTED" not in one and "503" not in one
    ]
