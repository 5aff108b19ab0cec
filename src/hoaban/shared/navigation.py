"""The petals on the left: apps add their entries, a page shows those that the actor may open.

An app adds its entries in its ``panels.py``, which is imported when Django starts::

    navigation.add("people", Entry(_("List"), "people:list", Permission.VIEW_PEOPLE, order=10))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation, shown to actors who hold ``permission`` (None: everybody) and for whom ``shown`` holds.

    ``covers``: an address under which other pages belong to this entry as well, such as "/nhan-su/".
    """

    label: str | Promise
    url_name: str
    permission: Permission | None = None
    order: int = 50
    covers: str = ""
    shown: Callable[[Actor], bool] | None = None

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor is shown the entry."""
        if self.permission is not None and not actor.may(self.permission):
            return False
        return self.shown is None or self.shown(actor)


@dataclass(frozen=True, slots=True)
class Petal:
    """A group of entries with an icon; ``short`` stands in the bar of a phone."""

    key: str
    label: str | Promise
    short: str | Promise
    icon: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is drawn: ``current`` is "page", "true" or empty, the value of aria-current."""

    label: str
    url: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A petal as it is drawn; ``links`` only where it is open and has more than one entry."""

    label: str
    short: str
    icon: str
    url: str
    current: str
    links: tuple[Link, ...]


PETALS = (
    Petal("today", _("Today"), pgettext_lazy("short", "Today"), "house"),
    Petal("people", _("People"), pgettext_lazy("short", "People"), "users"),
    Petal("learning", _("Learning"), pgettext_lazy("short", "Learning"), "graduation-cap"),
    Petal("leadership", _("Leadership"), pgettext_lazy("short", "Leadership"), "landmark"),
    Petal("service", pgettext_lazy("petal", "Service"), pgettext_lazy("short", "Service"), "concierge-bell"),
    Petal("insight", _("Insight"), pgettext_lazy("short", "Insight"), "chart-column"),
    Petal("administration", _("Rules and accounts"), pgettext_lazy("short", "Rules"), "book-open"),
)
_entries: dict[str, list[Entry]] = {petal.key: [] for petal in PETALS}
_entries["today"].append(Entry(_("Today"), "today"))


def add(petal: str, entry: Entry) -> None:
    """Put an entry under a petal: "today", "people", "learning", "leadership", "service", "insight" or "administration"."""
    _entries[petal].append(entry)
    _entries[petal].sort(key=lambda one: one.order)


def entries() -> list[Entry]:
    """Everything that apps have added."""
    return [entry for group in _entries.values() for entry in group]


def visible(actor: Actor, path: str) -> list[Drawn]:
    """The petals that the actor may open, drawn for the page at ``path``."""
    allowed = {
        petal.key: [(e, reverse(e.url_name)) for e in _entries[petal.key] if e.open_to(actor)] for petal in PETALS
    }
    reach = {url: url for group in allowed.values() for _entry, url in group}
    for group in allowed.values():
        for entry, url in group:
            reach.setdefault(entry.covers or url, url)
    here = reach.get(_nearest(list(reach), path), "")
    beside = "" if here else next((key for key, group in allowed.items() if _beside(group, path)), "")
    return [
        _draw(petal, allowed[petal.key], here, path, beside=petal.key == beside)
        for petal in PETALS
        if allowed[petal.key]
    ]


def _beside(group: list[tuple[Entry, str]], path: str) -> bool:
    """Whether a page that no entry covers stands among the addresses of a petal."""
    first = f"/{path.split('/')[1]}/"
    return first != "//" and any(url.startswith(first) for _entry, url in group)


def _nearest(urls: list[str], path: str) -> str:
    """The longest address that ``path`` is or stands below."""
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _draw(petal: Petal, group: list[tuple[Entry, str]], here: str, path: str, *, beside: bool) -> Drawn:
    links = tuple(Link(str(e.label), url, _current(url, here, path)) for e, url in group)
    is_open = beside or any(link.current for link in links)
    current = ((links[0].current if len(links) == 1 else "") or "true") if is_open else ""
    shown = links if is_open and len(links) > 1 else ()
    return Drawn(str(petal.label), str(petal.short), petal.icon, group[0][1], current, shown)


def _current(url: str, here: str, path: str) -> str:
    if url != here:
        return ""
    return "page" if url == path else "true"
