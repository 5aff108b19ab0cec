"""A test is sat in a real browser: the connection is lost and comes back, a second device is turned away and let in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.journeys.visitor import Visitor
from tools.served import DAY, begun, free_port, stop
from tools.served import _await as awaited

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def exam_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """A province without people but for one class, on a server of its own."""
    home = tmp_path_factory.mktemp("exam")
    environment = {
        **os.environ, "HOABAN_HOME": str(home), "HOABAN_TODAY": DAY, "HOABAN_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "hoaban.config.settings", "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    python = [sys.executable, "-W", "ignore", "-m"]
    begun(home)
    subprocess.run([*python, "hoaban", "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run(
        [*python, "tests.journeys.exam_ground"],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = free_port()
    with (home / "serve.log").open("ab") as log:
        command = [*python, "hoaban", "serve", "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        awaited(f"http://127.0.0.1:{port}", server, home / "serve.log")
        yield f"http://127.0.0.1:{port}", json.loads(made.stdout)
    finally:
        stop(server)


@pytest.fixture
def device(exam_site: tuple[str, dict[str, Any]], browser: Browser) -> Iterator[Any]:
    """Opens a browser of its own for somebody, signed in."""
    site, known = exam_site
    contexts: list[BrowserContext] = []

    def come(username: str, *, width: int = 390, script: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 900}, locale="vi-VN", reduced_motion="reduce",
            java_script_enabled=script,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        contexts.append(context)
        visitor = Visitor(context.new_page(), "vi")
        visitor.page.goto("/tai-khoan/dang-nhap/")
        visitor.page.fill("#id_login", username)
        visitor.page.fill("#id_password", known["password"])
        visitor.page.click("form.card button.go")
        visitor.page.wait_for_url(lambda address: "dang-nhap" not in address)
        return visitor

    yield come
    for context in contexts:
        context.close()


def question(page: Page, kind: str) -> Locator:
    """The question of a type, brought to the screen."""
    one = page.locator(f"fieldset[data-type={kind}]")
    position = one.get_attribute("data-position")
    page.click(f'#overview a[href="#q-{position}"]')
    expect(one).to_be_visible()
    return one


def begin(visitor: Visitor, exam: int) -> None:
    """Through the way in to the paper."""
    visitor.open(f"/hoc-tap/thi/{exam}/vao/")
    visitor.page.click("main form button.go")
    expect(visitor.page.locator("#sitting")).to_be_visible()


def seconds(page: Page) -> int:
    """What the clock shows."""
    text = page.locator("#clock b").inner_text()
    total = 0
    for part in text.split(":"):
        total = 60 * total + int(part)
    return total


def test_answers_survive_a_lost_connection_and_a_closed_page(
    device: Any, exam_site: tuple[str, dict[str, Any]]
) -> None:
    exam = exam_site[1]["exam"]
    one = device("hocvien0")
    page = one.page
    one.open(f"/hoc-tap/thi/{exam}/vao/")
    one.sound()
    begin(one, exam)
    one.sound()
    assert one.overflow() == ""
    assert 85 * 60 < seconds(page) <= 90 * 60
    saved, status = one.say("All answers saved"), page.locator("#status")
    question(page, "choice").locator("input[type=radio]").nth(1).check()
    expect(status).to_have_text(saved)

    page.context.set_offline(True)
    question(page, "short").locator("input:not([type=hidden])").fill("Điện Biên")
    question(page, "multiple").locator("input[type=checkbox]").nth(2).check()
    expect(status).to_have_text(re.compile(r"Không có mạng.*2"))
    assert one.overflow() == ""
    page.context.set_offline(False)
    expect(status).to_have_text(saved, timeout=30_000)

    before = seconds(page)
    page.context.set_offline(True)
    question(page, "essay").locator("textarea").fill("Thưa ông, bà")
    expect(status).to_have_text(re.compile("Không có mạng"))
    address = page.url
    page.close()
    one.page.context.set_offline(False)
    page = one.page.context.new_page()
    page.goto(address)
    expect(page.locator("#status")).to_have_text(saved)
    assert seconds(page) <= before
    page.reload()
    expect(question(page, "choice").locator("input[type=radio]").nth(1)).to_be_checked()
    expect(question(page, "short").locator("input:not([type=hidden])")).to_have_value("Điện Biên")
    expect(question(page, "multiple").locator("input[type=checkbox]").nth(2)).to_be_checked()
    expect(question(page, "essay").locator("textarea")).to_have_value("Thưa ông, bà")

    page.locator("#sitting details summary").click()
    page.click("#hand-in")
    expect(page.locator("main")).to_contain_text(one.say("Handed in. The result appears here once it is published."))
    expect(page.locator("main form button.go")).to_have_count(0)


def test_a_second_device_waits_for_the_supervisor(device: Any, exam_site: tuple[str, dict[str, Any]]) -> None:
    exam = exam_site[1]["exam"]
    first, second, provider = device("hocvien1"), device("hocvien1"), device("giangvien", width=1280)
    begin(first, exam)
    question(first.page, "choice").locator("input[type=radio]").nth(0).check()
    expect(first.page.locator("#status")).to_have_text(first.say("All answers saved"))

    second.open(f"/hoc-tap/thi/{exam}/vao/")
    second.page.click("main form button.go")
    expect(second.page.locator(".note.due")).to_contain_text("thiết bị khác")
    assert "/vao/" in second.page.url

    provider.open(f"/hoc-tap/thi/{exam}/")
    provider.sound()
    provider.press("Move to another device")
    expect(provider.page.locator(".note.done")).to_be_visible()

    begin(second, exam)
    expect(question(second.page, "choice").locator("input[type=radio]").nth(0)).to_be_checked()
    question(first.page, "choice").locator("input[type=radio]").nth(2).check()
    expect(first.page.locator("#refused")).to_contain_text("thiết bị khác")
    second.page.reload()
    expect(question(second.page, "choice").locator("input[type=radio]").nth(0)).to_be_checked()


def test_a_browser_without_script_sits_the_whole_paper(device: Any, exam_site: tuple[str, dict[str, Any]]) -> None:
    exam = exam_site[1]["exam"]
    one = device("hocvien2", script=False)
    begin(one, exam)
    page = one.page
    page.locator("fieldset[data-type=choice] input[type=radio]").nth(1).check()
    page.locator("fieldset[data-type=short] input:not([type=hidden])").fill("Điện Biên")
    page.click("#save")
    expect(page.locator(".note.done")).to_contain_text(one.say("Answers saved."))
    expect(page.locator("fieldset[data-type=choice] input[type=radio]").nth(1)).to_be_checked()
    page.locator("#sitting details summary").click()
    page.click("#hand-in")
    expect(page.locator("main")).to_contain_text(one.say("Handed in. The result appears here once it is published."))
