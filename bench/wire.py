"""Bytes on the wire from the real server: a first visit (sign-in page, then Today) and the pages after it."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.core.management import call_command

from bench.databases import ROOT
from bench.measuring import Line
from bench.pages import LIST, OFFICER
from hoaban.demonstration import DEMO_PASSWORD

SIGN_IN = "/tai-khoan/dang-nhap/"
NEXT = ("/so-lieu/", LIST, "/so-lieu/ban-do/", "/so-lieu/chi-tieu/people.women/", "/to-chuc/", "/nhan-su/vi-tri/",
        "/so-lieu/da-cong-bo/", "/so-lieu/hai-ngay/")  # fmt: skip
LINKED = re.compile(rb"""<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="([^"]+)\"""")
PAINTED = re.compile(rb"""url\(["']?([^"')]+)["']?\)""")


class Browser:
    """A browser as far as bytes go: cookies, a cache of static files, brotli and gzip, header bytes counted."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port)
        self.cookies: dict[str, str] = {}
        self.cached: set[str] = set()
        self.sent = 0
        self.requests = 0

    def visit(self, address: str, form: dict[str, str] | None = None) -> bytes:
        """A page with everything it needs that is not cached; the bytes received are added to ``sent``."""
        page = self._fetch(address, form)
        for resource in self._linked(page, address):
            self._load(resource)
        return page

    def _load(self, address: str) -> None:
        if address in self.cached:
            return
        self.cached.add(address)
        content = self._fetch(address, None)
        if urlsplit(address).path.endswith(".css"):
            for found in PAINTED.findall(content):
                if not found.startswith(b"data:"):
                    self._load(urljoin(address, found.decode()))

    @staticmethod
    def _linked(page: bytes, address: str) -> list[str]:
        found = [urljoin(address, one.decode()) for one in LINKED.findall(page)]
        return [one for one in dict.fromkeys(found) if urlsplit(one).path.startswith("/static/")]

    def _fetch(self, address: str, form: dict[str, str] | None) -> bytes:
        headers = {
            "Accept-Encoding": "gzip, deflate, br",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        body = urlencode(form) if form else None
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://localhost{address}"}
        self.connection.request("POST" if body else "GET", address, body, headers)
        answer = self.connection.getresponse()
        raw = answer.read()
        head = sum(len(key) + len(value) + 4 for key, value in answer.getheaders()) + 19
        self.sent, self.requests = self.sent + head + len(raw), self.requests + 1
        for text in answer.headers.get_all("Set-Cookie") or ():
            key, _equals, value = text.partition(";")[0].partition("=")
            self.cookies[key] = value
        if answer.status in (302, 303):
            return self._fetch(answer.headers["Location"], None)
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        return _plain(raw, answer.headers.get("Content-Encoding", ""))


def _plain(raw: bytes, coding: str) -> bytes:
    import gzip

    import brotli  # type: ignore[import-untyped]

    return bytes({"gzip": gzip.decompress, "br": brotli.decompress}.get(coding, bytes)(raw))


@contextlib.contextmanager
def _served() -> Iterator[int]:
    """The real server on a free port, static files collected and compressed."""
    call_command("collectstatic", verbosity=0, interactive=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "hoaban.config.wsgi", "--bind", f"127.0.0.1:{port}",
               "--workers", "1", "--threads", "4", "--log-level", "error"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _time in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def wire_lines() -> list[Line]:
    """The lines of a first visit and of next pages."""
    assert not settings.DEBUG
    with _served() as port:
        browser = Browser(port)
        page = browser.visit(SIGN_IN)
        arrived = browser.sent
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"csrfmiddlewaretoken": token[1].decode() if token else "", "login": OFFICER, "password": DEMO_PASSWORD}
        browser.visit(SIGN_IN, form)
        first, count = browser.sent, browser.requests
        sizes: dict[str, float] = {}
        for address in NEXT:
            browser.sent = 0
            browser.visit(address)
            sizes[address] = browser.sent / 1_000
    worst = max(sizes, key=lambda address: sizes[address])
    kb: dict[str, Any] = {"kind": "size", "unit": "kB"}
    lines = [
        Line("wire: first visit, sign-in to Today", count, first / 1_000, first / 1_000, bound=100, **kb,
             worst=f"sign-in page alone {arrived / 1_000:.1f} kB"),
        Line("wire: largest of the next pages", len(sizes), sizes[worst], sizes[worst], bound=15, **kb, worst=worst),
    ]  # fmt: skip
    return lines + [Line(f"wire: next page {address}", 1, size, size, **kb) for address, size in sizes.items()]
