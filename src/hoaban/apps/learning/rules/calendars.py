"""Calendar feeds (iCalendar, RFC 5545) of sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vText

PRODUCT = "-//Hoa Ban//Hoa Ban//VI"


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a calendar shows it; instants are aware. ``version`` rises with every change of the class."""

    session_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    text: str = ""
    link: str = ""
    cancelled: bool = False
    version: int = 1


def write_feed(*, name: str, host: str, entries: Iterable[Entry], at: datetime) -> bytes:
    """The feed of the entries; ``host`` makes their keys unique, ``at`` is when it was written."""
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    for entry in entries:
        feed.add_component(_event(entry, host, at))
    return bytes(feed.to_ical())


def _event(entry: Entry, host: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"session-{entry.session_id}@{host}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", vText(entry.title))
    event.add("sequence", entry.version)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for key, value in (("location", entry.place), ("description", entry.text)):
        if value:
            event.add(key, vText(value))
    if entry.link:
        event.add("url", entry.link)
    return event


def read_feed(data: bytes) -> list[Entry]:
    """The entries of a feed, as any calendar reads them; ValueError for what is no calendar."""
    found: Any = Calendar.from_ical(data)
    return [
        Entry(
            int(str(event["uid"]).split("@", maxsplit=1)[0].removeprefix("session-")),
            str(event["summary"]),
            event["dtstart"].dt,
            event["dtend"].dt,
            str(event.get("location", "")),
            str(event.get("description", "")),
            str(event.get("url", "")),
            str(event["status"]) == "CANCELLED",
            int(event["sequence"]),
        )
        for event in found.walk("VEVENT")
    ]
