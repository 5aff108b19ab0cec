"""The way of a dossier as its citizen reads it: what has happened, where it is, what comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.service.rules.moves import CLOSED, Move, State

SAID: dict[str, Any] = {
    Move.RECEIVE: gettext_lazy("Your papers were taken in"),
    Move.REFUSE: gettext_lazy("The dossier was not accepted"),
    Move.ASSIGN: gettext_lazy("Given to the officer who settles it"),
    Move.NEXT_STEP: gettext_lazy("Went on to the next step"),
    Move.ASK: gettext_lazy("Documents were asked for"),
    Move.COMPLETE: gettext_lazy("Your documents arrived"),
    Move.FORWARD: gettext_lazy("Sent to another office for its part"),
    Move.SEND_BACK: gettext_lazy("Came back from the other office"),
    Move.SUBMIT: gettext_lazy("Sent to be signed"),
    Move.SIGN: gettext_lazy("Signed: the result is ready"),
    Move.HAND_OVER: gettext_lazy("The result was handed over"),
    Move.STOP: gettext_lazy("The dossier was stopped"),
    Move.WITHDRAW: gettext_lazy("Withdrawn by you"),
    Move.EXTEND: gettext_lazy("The time was extended as the law allows"),
    Move.REAPPOINT: gettext_lazy("A new appointment was given, with an apology"),
    Move.MOVED: gettext_lazy("The appointment was moved"),
}
"""A move as its citizen is told; moves that are left out (REVISE, PROMISE) concern the offices alone."""


class Look:
    """The classes of a stage: done, where it is now, still to come."""

    DONE, NOW, AHEAD = "ok", "on", ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the way: ``at`` an instant that is past, ``expected_on`` a day that lies ahead."""

    look: str
    title: str
    at: datetime | None = None
    detail: str = ""
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A move that was made: ``place`` where the dossier went or was, ``note`` only where the citizen is meant to read it."""

    move: str
    at: datetime
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step of the procedure, in the language of the page, with the day on which it is expected to be done."""

    number: int
    name: str
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """What a way is made of: ``state`` and step of the dossier, where it is now and since when."""

    state: str
    step_no: int
    place: str
    since: datetime
    due_at: datetime


def line_of(taken: Sequence[Taken], ahead: Sequence[Ahead], way: Way) -> tuple[Stage, ...]:
    """The whole line: moves made, the place now, the steps still to come, the day of the result."""
    past = [_past(one) for one in taken if one.move in SAID]
    if way.state in CLOSED:
        return tuple(past)
    return (*past, _now(ahead, way), *_future(ahead, way))


def _past(one: Taken) -> Stage:
    detail = " · ".join(filter(None, (one.place, one.note)))
    return Stage(Look.DONE, str(SAID[one.move]), at=one.at, detail=detail)


def _now(ahead: Sequence[Ahead], way: Way) -> Stage:
    names: Mapping[int, str] = {one.number: one.name for one in ahead}
    office = _("the work of the office; you need not do anything")
    if way.state == State.WAITING:
        return Stage(
            Look.NOW, _("Waiting for your documents"), at=way.since, detail=_("the time stands still until then")
        )
    if way.state == State.READY:
        return Stage(Look.NOW, _("Ready for you to collect"), at=way.since, detail=way.place)
    if way.state == State.SIGNING:
        return Stage(Look.NOW, _("Waiting to be signed"), at=way.since, detail=office)
    if way.state == State.FORWARDED:
        return Stage(Look.NOW, _("At another office: %(place)s") % {"place": way.place}, at=way.since, detail=office)
    title = names.get(way.step_no) or _("Being settled")
    return Stage(Look.NOW, title, at=way.since, detail=office)


def _future(ahead: Sequence[Ahead], way: Way) -> list[Stage]:
    if way.state == State.READY:
        return []
    later = [one for one in ahead if one.number > way.step_no][:-1]
    stages = [Stage(Look.AHEAD, one.name, expected_on=one.expected_on) for one in later]
    # While the time stands still nobody knows the day: it moves by as long as the documents take.
    day = None if way.state == State.WAITING else way.due_at.date()
    return [*stages, Stage(Look.AHEAD, _("The result is handed over at the counter"), expected_on=day)]


class Standing:
    """How a dossier stands, for the box on top of its page."""

    ON_WAY, WAITING, LATE, LATE_AGAIN, NEW_DATE, READY, READY_LATE, OVER = (
        "on_way", "waiting", "late", "late_again", "new_date", "ready", "ready_late", "over",
    )  # fmt: skip


def standing_of(*, state: str, due_at: datetime, reappointed: bool, late: bool, now: datetime) -> str:
    """On its way, waiting for documents, late, given a new date, late by that too, ready, or over; ``late``: settled after its
    time.
    """
    if state in CLOSED:
        return Standing.OVER
    if state == State.READY:
        return Standing.READY_LATE if late else Standing.READY
    if state == State.WAITING:
        return Standing.WAITING
    if due_at <= now:
        return Standing.LATE_AGAIN if reappointed else Standing.LATE
    return Standing.NEW_DATE if reappointed else Standing.ON_WAY
