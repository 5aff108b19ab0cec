"""One real server for the session, one real browser, and visitors who drive it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.journeys.counter import PRINTS, WRONG_BY_A_DAY, Desk
from tests.journeys.visitor import Visitor
from tools.served import CHROMIUM, FLAGS, copied, served

HERE = Path(__file__).parent
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration province that only these tests use: built, or a copy of what ``HOABAN_BUILT`` names."""
    folder = tmp_path_factory.mktemp("hoaban")
    copied(folder)
    return folder


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address of the demonstration province."""
    with served(home) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    # Playwright keeps an event loop in this thread; tests with a database may follow in the same process.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Cookies of accounts that have signed in already, by user name."""
    return {}


@pytest.fixture
def visit(site: str, browser: Browser, sessions: dict[str, Any]) -> Iterator[Visit]:
    """Opens a browser window for somebody; at the end nobody's console may have complained.

    ``at``: the address of another server, of a province of its own, where nobody has signed in before.
    """
    visitors: list[Visitor] = []
    elsewhere: dict[str, Any] = {}

    def come(
        username: str = "", *, at: str = site, language: str = "vi", width: int = 1280, dark: bool = False,
        javascript: bool = True,
    ) -> Visitor:  # fmt: skip
        known = sessions if at == site else elsewhere
        context = browser.new_context(
            base_url=at, viewport={"width": width, "height": 900}, locale="vi-VN", reduced_motion="reduce",
            color_scheme="dark" if dark else "light", java_script_enabled=javascript, accept_downloads=True,
            storage_state=known.get(username),
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "language", "value": language, "url": at}])
        visitor = Visitor(context.new_page(), language)
        visitors.append(visitor)
        if username and username not in known:
            visitor.sign_in(username)
            kept = context.storage_state()
            kept["cookies"] = [cookie for cookie in kept["cookies"] if cookie["name"] != "language"]
            known[username] = kept
        return visitor

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints == []


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """Opens the browser of a counter with what it kept before; everything is closed at the end."""
    opened: list[BrowserContext] = []

    def open_(address: str, folder: str = "profile") -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / folder), executable_path=CHROMIUM, args=FLAGS, base_url=address, locale="vi-VN",
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(30_000)
        context.add_init_script(PRINTS)
        context.add_init_script(WRONG_BY_A_DAY)
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


@pytest.fixture
def province(home: Path, site: str, tmp_path: Path) -> Iterator[Path]:
    """A province of its own as it was built, whatever other journeys did to theirs, for one that leads into later days."""
    own = tmp_path / "province"
    if not copied(own):
        assert site  # built by now
        shutil.copytree(home, own, ignore=shutil.ignore_patterns("*.sqlite3*", "*.log"))
        with (
            closing(sqlite3.connect(home / "hoaban.sqlite3")) as base,
            closing(sqlite3.connect(own / "hoaban.sqlite3")) as new,
        ):
            base.backup(new)
    yield own
    shutil.rmtree(own, ignore_errors=True)
