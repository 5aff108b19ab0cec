"""Which pages an account can come to by links, one address for each kind of page: what ``make shots`` pictures."""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, Error

EXAMPLES, TABS = 4, 8
"""Pages of one kind, and of each of its tabs, that are read for links: not every class has a survey or an open test."""
LEAVES = ("account_logout", "language")
"""Not to be followed by somebody who looks around."""
_LINK = re.compile(r"""<a\b[^>]*?\shref=["']([^"']+)["']""")


def prepare(home: str) -> None:
    """Make the addresses of the product known to this process; nothing is asked of its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
    os.environ["HOABAN_HOME"] = home
    # The browser's driver keeps an event loop in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()


def kind(address: str) -> str:
    """The name of the page behind an address ("" where there is none)."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return found.view_name or ""


def reached(asking: APIRequestContext, start: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """What links lead to from ``start`` for who asks: one address of every kind of page, and the kinds of files."""
    waiting, seen = deque(start), set(start)
    found: dict[str, str] = {}
    files: set[str] = set()
    read: Counter[tuple[str, str]] = Counter()
    while waiting:
        address = waiting.popleft()
        name, tab = kind(address), "".join(parse_qs(urlsplit(address).query).get("tab", ""))
        if not name or name in LEAVES or name in files:
            continue
        if read[name, tab] >= EXAMPLES or read[name, ""] >= EXAMPLES * TABS:
            continue
        text = _page(asking, address, name)
        if text is None:
            continue
        read[name, tab] += 1
        if not text:
            files.add(name)
            continue
        found.setdefault(name, address)
        for link in _links(text, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found, files


def of_strangers() -> list[str]:
    """Addresses with a secret key, which only paper and messages tell: a dossier with its letter, a message with its
    thanks, a certificate."""
    from hoaban.apps.learning.models import Certificate
    from hoaban.apps.service.models import Apology, Feedback

    found = []
    if letter := Apology.objects.filter(state="sent", dossier__isnull=False).order_by("-pk").first():
        found.append(f"/dich-vu-cong/tra-cuu/q/{letter.dossier.follow_key}/")
    if message := Feedback.objects.filter(thanked_at__isnull=False).order_by("-pk").first():
        found.append(f"/dich-vu-cong/phan-anh/{message.number}/{message.follow_key}/")
    if certificate := Certificate.objects.filter(revoked_on=None).order_by("-pk").first():
        found.append(f"/chung-chi/{certificate.token}/")
    return found


def _page(asking: APIRequestContext, address: str, name: str) -> str | None:
    """The text of a whole page; "" of a file; None of what is refused, leads elsewhere or is a part of a page."""
    try:
        answer = asking.get(address, timeout=60_000)
    except Error:
        return None
    good, page = answer.status == 200, "text/html" in answer.headers.get("content-type", "")
    text = answer.text() if good and page and kind(answer.url) == name else ""
    answer.dispose()
    if good and not page:
        return ""
    return text if "<html" in text else None


def _links(text: str, address: str) -> Iterator[str]:
    for link in _LINK.findall(text):
        leads = urljoin(address, unescape(link)).split("#")[0]
        if leads.startswith("/") and not leads.startswith(("//", "/static/")):
            yield leads


def without_picture(asking: APIRequestContext, shown: set[str]) -> list[str]:
    """Kinds of pages that are not ``shown``, without those that answer posts or files alone."""
    return sorted(name for name, address in _samples() if name not in shown and _is_page(asking, address))


def _is_page(asking: APIRequestContext, address: str) -> bool:
    answer = asking.get(address, timeout=60_000, max_redirects=0)
    kind_of_content = answer.headers.get("content-type", "")
    answer.dispose()
    return answer.status != 405 and (answer.status != 200 or "text/html" in kind_of_content)


def _samples(resolver: Any = None, space: str = "") -> Iterator[tuple[str, str]]:
    from django.urls import URLPattern, URLResolver, get_resolver, reverse

    values = {"IntConverter": 1, "StringConverter": "x", "SlugConverter": "x"}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _samples(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            wanted = {key: values[type(made).__name__] for key, made in one.pattern.converters.items()}
            yield space + one.name, reverse(space + one.name, kwargs=wanted)
