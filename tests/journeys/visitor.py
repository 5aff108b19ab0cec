"""Somebody with a browser window: reads, presses, downloads, and has every page checked for accessibility."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

PASSWORD = "hoa-ban-2025"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
ENGLISH = re.compile(
    r"\b(the|and|of|from|with|this|people|person|unit|units|save|open|show|download|filter|not|search|change|record|"
    r"file|rows|list|month|year|today|sign|account|error)\b",
    re.IGNORECASE,
)
"""Words that no Vietnamese page has: where one stands, a text was not translated."""
VIETNAMESE = re.compile(r"\b(tại ngày|chưa có|tải xuống|bấm|danh sách này|không có ai|mở danh sách)\b", re.IGNORECASE)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def whole(text: str) -> int:
    """A number as a page writes it: 23.455 or 23,455."""
    return int(re.sub(r"[.,\s\u00a0\u202f]", "", text))


class Visitor:
    """One window of one person; ``complaints`` are what the browser's console reported."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.complaints: list[str] = []
        self.refused: set[str] = set()
        page.on("response", self._remember)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _remember(self, response: Response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            self.refused.add(response.url)

    def _listen(self, message: ConsoleMessage) -> None:
        """Errors and violations of the content security policy; a page that was refused is not an error."""
        where = str(message.location.get("url", ""))
        if message.type == "error" and not (where in self.refused and "Failed to load resource" in message.text):
            self.complaints.append(f"{self.page.url}: {message.text} {where}")

    def say(self, english: str, **facts: object) -> str:
        """A text of the pages in this window's language."""
        with translation.override(self.language):
            text = gettext(english)
        return text % facts if facts else text

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the sign-in page."""
        self.page.goto("/tai-khoan/dang-nhap/")
        self.page.fill("#id_login", username)
        self.page.fill("#id_password", password)
        self.page.click("form.card button.go")
        expect(self.page.locator("details.menu, nav.side").first).to_be_visible()

    def open(self, address: str, status: int = 200) -> None:
        """Go to an address and expect its status."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address}: {answer.status}"

    def send(self, button: str = "main form button.go") -> None:
        """Send the form of the page, and wait for what the server answers: going on at once could leave it unsent."""
        with self.page.expect_navigation():
            self.page.locator(button).click()

    def press(self, english: str, **facts: object) -> None:
        """Press the link or button that says so."""
        self.main.get_by_text(self.say(english, **facts), exact=True).first.click()

    def download(self, trigger: Locator, folder: Path) -> Path:
        """What a link or button gives, kept in a folder."""
        with self.page.expect_download() as coming:
            trigger.click()
        file = folder / coming.value.suggested_filename
        coming.value.save_as(file)
        return file

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.locator("main")

    @property
    def heading(self) -> Locator:
        """The heading of the page."""
        return self.page.locator("main h1")

    def headcount(self, on: str, unit: str = "11") -> int:
        """The number of people in service that the figures page shows."""
        self.open(f"/so-lieu/?on={on}&unit={unit}")
        return whole(self.page.locator("article.fig strong").first.inner_text())

    def first_person(self, unit: str) -> str:
        """The address of the first person of a unit's list."""
        self.open(f"/nhan-su/danh-sach/?unit={unit}")
        found = self.page.locator("table.list tbody th a").first.get_attribute("href")
        assert found
        return found.split("?")[0]

    def sound(self) -> None:
        """The page passes axe without serious or critical findings."""
        found = self.findings()
        assert found == [], f"{self.page.url}: {found}"

    def findings(self) -> list[str]:
        """What axe finds that is serious or critical: rule, element, reason."""
        self.page.evaluate(f"window.axe || (() => {{ {_axe()} }})()")
        asked: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        answer = self.page.evaluate("asked => axe.run(document, asked)", asked)
        return [
            f"{one['id']} ({one['impact']}): {node['target']} {(node.get('failureSummary') or '')[:160]!r}"
            for one in answer["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"][:3]
        ]

    def overflow(self) -> str:
        """What is wider than the window; "" when nothing makes the page scroll sideways."""
        return str(
            self.page.evaluate(
                """() => {
                    const page = document.documentElement;
                    if (page.scrollWidth <= page.clientWidth + 1) return "";
                    const wide = [...document.querySelectorAll("body *")].filter(
                        e => e.getBoundingClientRect().right > page.clientWidth + 1);
                    return `${page.scrollWidth} of ${page.clientWidth}: ` + wide.slice(0, 4).map(
                        e => e.tagName.toLowerCase() + (e.className.length ? "." + e.className : "")).join(" ");
                }"""
            )
        )

    def foreign_words(self) -> list[str]:
        """Words of the other language, outside what is marked as being in it."""
        text = self.page.evaluate(
            """() => {
                const copy = document.body.cloneNode(true);
                copy.querySelectorAll("[lang], code, script, style, .vn, h1.file").forEach(e => e.remove());
                return copy.textContent;
            }"""
        )
        words = ENGLISH if self.language == "vi" else VIETNAMESE
        return [re.sub(r"\s+", " ", text[max(0, m.start() - 25) : m.end() + 25]) for m in words.finditer(text)][:5]
