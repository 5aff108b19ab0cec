"""What apps put on the Today page: work by deadline, and cards of figures at the side.

In an app's ``panels.py``, which is imported when Django starts::

    @today_panel
    def terms_ending(*, actor: Actor, on: date) -> list[Task]: ...

    @today_card(order=20)
    def contingent(*, actor: Actor, on: date) -> Card | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for the actor, with the one button that moves it on."""

    title: str
    url: str
    button: str
    due_on: date | None = None
    detail: str = ""
    kind: str = ""
    """What sort of work it is, for counting; not shown."""
    overdue_days: int | None = None
    """Working days overdue, where the app counts them; otherwise calendar days are counted."""

    def days_left(self, on: date) -> int | None:
        """Calendar days until the deadline, negative when it has passed; None without one."""
        return None if self.due_on is None else (self.due_on - on).days


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card: what, how many, and the page with its rows."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card at the side of the Today page."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks that fall due in the same stretch of time; ``look`` is the class of its badge."""

    key: str
    look: str
    tasks: tuple[Task, ...]


class Panel(Protocol):
    """Asks an app for the work that waits for the actor."""

    def __call__(self, *, actor: Actor, on: date) -> Iterable[Task]:
        """The tasks, in any order."""
        ...


class CardMaker(Protocol):
    """Asks an app for a card; None when there is nothing to say to this actor."""

    def __call__(self, *, actor: Actor, on: date) -> Card | None:
        """The card."""
        ...


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A page about the person whose record is open; ``icon`` is a name of the icon sheet."""

    label: str
    url: str
    icon: str


class LinkMaker(Protocol):
    """Asks an app for a link from a person's record; None where there is nothing for this actor."""

    def __call__(self, *, actor: Actor, official_id: int, on: date) -> RecordLink | None:
        """The link."""
        ...


_panels: list[Panel] = []
_links: list[LinkMaker] = []
_cards: list[tuple[int, CardMaker]] = []


def today_panel(panel: Panel) -> Panel:
    """Register a panel of tasks."""
    _panels.append(panel)
    return panel


def today_card(order: int = 50) -> Callable[[CardMaker], CardMaker]:
    """Register a card; cards stand by ``order``."""

    def register(maker: CardMaker) -> CardMaker:
        _cards.append((order, maker))
        return maker

    return register


def record_link(maker: LinkMaker) -> LinkMaker:
    """Register a link that stands at the head of a person's record."""
    _links.append(maker)
    return maker


def record_links(actor: Actor, official_id: int, on: date) -> list[RecordLink]:
    """The links from a person's record that the actor may follow."""
    made = [maker(actor=actor, official_id=official_id, on=on) for maker in _links]
    return [link for link in made if link is not None]


def tasks_for(actor: Actor, on: date) -> list[Task]:
    """All work of the actor, by deadline; without one, last."""
    found = [task for panel in _panels for task in panel(actor=actor, on=on)]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or on, task.title))


def cards_for(actor: Actor, on: date) -> list[Card]:
    """The cards that have something to say to the actor."""
    made = [maker(actor=actor, on=on) for _order, maker in sorted(_cards, key=lambda pair: pair[0])]
    return [card for card in made if card is not None]


def by_deadline(tasks: list[Task], on: date) -> list[Group]:
    """Tasks in groups: overdue, today and tomorrow, the next 31 days, later; empty groups left out."""
    tomorrow, month = on + timedelta(days=1), on + timedelta(days=31)
    groups: dict[str, list[Task]] = {"overdue": [], "soon": [], "month": [], "later": []}
    for task in tasks:
        groups[_stretch(task.due_on, on, tomorrow, month)].append(task)
    looks = {"overdue": "late", "soon": "due"}
    return [Group(key, looks.get(key, ""), tuple(found)) for key, found in groups.items() if found]


def _stretch(due_on: date | None, on: date, tomorrow: date, month: date) -> str:
    if due_on is None or due_on > month:
        return "later"
    if due_on < on:
        return "overdue"
    return "soon" if due_on <= tomorrow else "month"
