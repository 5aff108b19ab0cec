"""The script of a sitting alone, against answers of a server that come late, or say no: no answer is lost or pretended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

HERE = "http://bai-thi.test"
SCRIPT = Path(__file__).parents[2] / "src/hoaban/apps/learning/static/learning/exam.js"
PAGE = """<!doctype html><meta charset=utf-8><title>Bài thi</title>
<form method=post id=sitting action="/nop/" data-attempt=7 data-save="/luu/" data-left=%(left)d data-saved="Đã lưu"
 data-saving="Đang lưu" data-offline="%%(count)s chờ" data-ended="Hết phiên" data-over="Hết giờ" data-wait="Chờ mạng"
 data-answered="%%(count)s/%%(all)s"><input type=hidden name=csrfmiddlewaretoken value=t>
<span class=badge id=clock><b></b></span><div id=refused hidden><div></div></div>
<ul id=overview><li><a href="#q-1">1<i data-done hidden></i></a></ul>
<fieldset id=q-1 data-position=1 data-type=essay data-saves=0><input type=hidden name=saves-1 value=0>
<textarea id=a-1 name=a-1></textarea></fieldset>
<button type=button id=back hidden></button><button type=button id=next hidden></button>
<button name=action value=save id=save></button><span id=count></span>
<button name=action value=hand-in id=hand-in>Nộp</button><div id=status hidden></div></form>
<script>%(script)s</script>"""
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"


class Server:
    """Answers of the server as a test wants them, and what it got: savings in their order, papers handed in."""

    def __init__(self, page: Page) -> None:
        self.page, self.left, self.saved, self.papers = page, 600, [], 0  # type: ignore[var-annotated]
        self.answer: Callable[[Route, dict[str, Any]], None] = self.take
        page.route(f"{HERE}/**", self._serve)

    def open(self, left: int) -> None:
        """Open the sitting with so many seconds left, the clock of the page in the hands of the test."""
        self.left = left
        self.page.clock.install()
        self.page.goto(f"{HERE}/")

    def take(self, route: Route, given: dict[str, Any]) -> None:
        """Save an answer."""
        self.saved.append(given["answer"])
        route.fulfill(json={"save": given["save"], "left": self.left})

    def refuse(self, route: Route, _given: dict[str, Any]) -> None:
        """Say that the time is up."""
        route.fulfill(status=409, json={"message": "Đã hết giờ làm bài"})

    def _serve(self, route: Route) -> None:
        path, method = route.request.url.removeprefix(HERE), route.request.method
        if path == "/luu/" and method == "POST":
            self.answer(route, json.loads(route.request.post_data or "{}"))
        elif path == "/luu/":
            route.fulfill(json={"left": self.left, "over": False})
        elif path == "/nop/":
            self.papers += 1
            route.fulfill(body="<title>Đã nộp</title>", content_type="text/html; charset=utf-8")
        else:
            text = PAGE % {"left": self.left, "script": SCRIPT.read_text(encoding="utf-8")}
            route.fulfill(body=text, content_type="text/html; charset=utf-8")


@pytest.fixture
def server(browser: Browser) -> Iterator[Server]:
    """A page of its own, and the server behind it."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield Server(context.new_page())
    context.close()


def kept(page: Page) -> Any:
    """What waits in the browser for a connection."""
    return page.evaluate("localStorage.getItem('sitting-7')")


def test_somebody_who_never_pauses_is_saved_all_the_same(server: Server) -> None:
    server.open(left=600)
    for _second in range(12):
        server.page.locator("#a-1").press_sequentially("a")
        server.page.clock.run_for(1000)
    expect(server.page.locator("#status")).to_have_text("Đã lưu")
    assert server.saved
    assert len(server.saved[0]) >= 8


def test_what_is_typed_in_the_last_seconds_is_sent_before_the_time_is_up(server: Server) -> None:
    server.open(left=10)
    server.page.clock.run_for(6200)
    server.page.locator("#a-1").press_sequentially("câu cuối")
    server.left = 3
    server.page.clock.run_for(1000)
    expect(server.page.locator("#status")).to_have_text("Đã lưu")
    assert (server.saved, server.papers) == (["câu cuối"], 0)
    server.left = 0
    server.page.clock.run_for(4000)
    expect(server.page).to_have_title("Đã nộp")
    assert server.papers == 1


def test_a_refused_answer_ends_the_writing_and_waits_nowhere(server: Server) -> None:
    server.open(left=600)
    server.answer = server.refuse
    server.page.locator("#a-1").press_sequentially("muộn")
    server.page.clock.run_for(2000)
    expect(server.page.locator("#refused")).to_have_text("Đã hết giờ làm bài")
    assert server.page.locator("#q-1").evaluate("one => one.inert")
    server.answer = server.take
    server.page.evaluate("document.getElementById('a-1').dispatchEvent(new Event('change', {bubbles: true}))")
    server.page.clock.run_for(20_000)
    assert (server.saved, kept(server.page)) == ([], None)


def test_an_answer_under_way_when_another_is_refused_changes_nothing_any_more(server: Server) -> None:
    server.open(left=600)
    waiting: list[Route] = []
    server.answer = lambda route, _given: waiting.append(route)
    server.page.locator("#a-1").press_sequentially("một")
    server.page.clock.run_for(2000)
    server.page.wait_for_function("!document.getElementById('status').hidden")
    server.page.locator("#a-1").press_sequentially(" hai")
    while not waiting:
        server.page.wait_for_timeout(20)
    waiting[0].fulfill(status=409, json={"message": "Máy khác đang làm bài này"})
    expect(server.page.locator("#refused")).to_have_text("Máy khác đang làm bài này")
    server.page.clock.run_for(20_000)
    assert len(waiting) == 1, "what was typed meanwhile is not sent after the refusal"
    expect(server.page.locator("#status")).to_be_hidden()


def test_a_lost_connection_keeps_the_answer_until_it_is_back(server: Server) -> None:
    server.open(left=600)
    server.answer = lambda route, _given: route.abort()
    server.page.locator("#a-1").press_sequentially("giữ lại")
    server.page.clock.run_for(2000)
    expect(server.page.locator("#status")).to_have_text("1 chờ")
    assert "giữ lại" in kept(server.page)
    server.answer = server.take
    server.page.clock.run_for(20_000)
    expect(server.page.locator("#status")).to_have_text("Đã lưu")
    assert (server.saved[-1], kept(server.page)) == ("giữ lại", None)


def test_handing_in_works_where_the_browser_keeps_nothing(server: Server) -> None:
    server.page.add_init_script(NO_STORAGE)
    server.open(left=600)
    server.page.locator("#a-1").press_sequentially("nộp ngay")
    server.page.locator("#hand-in").click()
    expect(server.page).to_have_title("Đã nộp")
    assert (server.saved, server.papers) == (["nộp ngay"], 1)
