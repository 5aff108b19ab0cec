"""Texts that people wrote with markup, as HTML that is safe to show."""

from __future__ import annotations

import html
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "pre",
    "blockquote", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "span", "div", "dl", "dt", "dd",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}, "th": {"scope"}, "ol": {"start"}}
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")


@cache
def _markdown() -> MarkdownIt:
    # Headings begin below the page's own.
    return MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table", "strikethrough"])


def keeps_picture(address: str) -> bool:
    """Whether a picture with the address is shown: it comes from this server or stands in the text."""
    own = address.startswith("/") and not address.startswith("//")
    return own or address.startswith(_PICTURES)


def _kept(tag: str, name: str, value: str) -> str | None:
    """Pictures come from this server or stand in the text; links lead out or stay here."""
    if (tag, name) == ("img", "src"):
        return value if keeps_picture(value) else None
    if (tag, name) == ("a", "href"):
        return None if value.startswith("data:") else value
    return value


def _clean(text: str) -> str:
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_kept, url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )  # fmt: skip


@lru_cache(maxsize=4_000)
def rendered(text: str, markup: str) -> str:
    """Safe HTML of a text whose markup is plain, markdown, html or moodle (HTML with new lines).

    Kept: on an exam day the same few hundred texts are shown thousands of times.
    """
    if markup == "markdown":
        made = _markdown().render(text)
        for high, low in (("h3", "h4"), ("h2", "h3"), ("h1", "h2")):
            made = made.replace(f"<{high}>", f"<{low}>").replace(f"</{high}>", f"</{low}>")
        return _clean(made)
    if markup == "html":
        return _clean(text)
    if markup == "moodle":
        return _clean(text.replace("\n", "<br>\n"))
    return html.escape(text).replace("\n", "<br>\n")
