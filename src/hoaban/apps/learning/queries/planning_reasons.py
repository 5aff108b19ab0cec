"""Why the planner placed somebody, or did not: its reasons in words that a leader understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from hoaban.apps.learning.models import Course, TrainingClass
from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.queries.plan_words import group_label
from hoaban.apps.learning.queries.planning import PlaceRow, list_places, seats_of, sort_by_name
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Official
from hoaban.shared.access import Actor
from hoaban.shared.templatetags.hoaban import DASH, day

KINDS: dict[str, Any] = {
    "no class": gettext_lazy("No class"),
    "not held": gettext_lazy("Class does not take place"),
    "full": gettext_lazy("Class full"),
    "overlap": gettext_lazy("Another class at that time"),
    "weeks": gettext_lazy("Weeks used up"),
    "presence": gettext_lazy("Office must be staffed"),
    "budget": gettext_lazy("Not enough money"),
    "passed over": gettext_lazy("Passed over"),
}
"""Reason code of the planner -> what the list of open gaps calls it."""
REASONS: dict[str, Any] = {
    "attends": gettext_lazy("Attends: everybody else who needs this class and can come has a seat too."),
    "attends rather": gettext_lazy("Attends rather than %(person)s, for whom the need is less pressing."),
    "attends as well": gettext_lazy(
        "Attends rather than %(person)s, who has the same need: the proposal as a whole closes more so."
    ),
    "pinned": gettext_lazy("Attends: pinned by a person."),
    "no class": gettext_lazy(
        "Not placed: no class of the course is on offer within the weeks this person may spend, or all are excluded."
    ),
    "not held": gettext_lazy("Not placed: %(class)s does not take place; too few could come, or it costs too much."),
    "full": gettext_lazy("Not placed: %(class)s is full with people for whom the need is at least as pressing."),
    "overlap": gettext_lazy("Not placed: another class of the proposal takes the weeks of %(class)s."),
    "weeks": gettext_lazy("Not placed: other classes take the weeks that this person may spend in training."),
    "presence": gettext_lazy("Not placed: the office must keep enough people in the weeks of %(class)s."),
    "budget": gettext_lazy("Not placed: the money left does not pay a seat in %(class)s."),
    "passed over": gettext_lazy(
        "Not placed: a seat in %(class)s was possible, but the calculation found nothing better with it. A pin gives it."
    ),
}
"""Reason code of the planner (see planner.training.explain) -> a sentence; seats with a rival have two of their own."""
CLASH = {
    "pin": gettext_lazy("%(person)s is pinned to %(class)s."),
    "ban": gettext_lazy("%(person)s cannot attend %(class)s: excluded, absent or in another class then."),
    "capacity": gettext_lazy("%(class)s has no more free seats."),
    "minimum": gettext_lazy("%(class)s is held only with its smallest number of people."),
    "gap": gettext_lazy("%(person)s attends only one class for the same gap."),
    "overlap": gettext_lazy("%(person)s can attend only one class in week %(week)s."),
    "weeks": gettext_lazy("%(person)s has no more weeks for training this year."),
    "presence": gettext_lazy("%(office)s must keep enough people present in week %(week)s."),
    "budget": gettext_lazy("The budget of the round is not enough."),
}
"""Kind of a demand (see planner.training.clash) -> a sentence."""
PRESSING = {
    "overdue": gettext_lazy("Overdue"), "this_year": gettext_lazy("Due this year"), "later": gettext_lazy("Due later"),
}  # fmt: skip
WITHOUT = {
    "long": gettext_lazy("takes longer than the weeks a person may spend"),
    "taken": gettext_lazy("has no free seat"),
    "full": gettext_lazy("has fewer free seats than it needs to be held"),
    "beyond": gettext_lazy("lies outside the year"),
}
"""Why a class does not take part (see rules.scheduling.left_out)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One gap of a round: closed by ``class_id``, or open (None) and why."""

    official_id: int
    course: str
    class_id: int | None
    code: str
    other: str = ""
    amount: int = 0


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap of one person as the page of the person tells it; ``classes``: (key, name, days, mark) that would close it."""

    course: str
    klass: str
    reason: str
    pressing: str
    classes: list[tuple[int, str, str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """One person in a round."""

    person: PlaceRow
    groups: list[str]
    weeks: int
    gaps: list[GapLine]


def list_lines(*, actor: Actor, row: PlanningRound, placed: bool) -> list[Line]:
    """The gaps of a round that are closed (``placed``), or those that stay open."""
    seats = {(who, klass) for who, classes in seats_of(row, actor=actor).items() for klass in classes}
    every = [
        Line(int(who), course, int(klass) if klass else None, code, other, amount)
        for who, course, klass, code, other, amount in row.told.get("reasons", ())
    ]
    return [one for one in every if ((one.official_id, one.class_id) in seats) == placed]


def count_kinds(*, actor: Actor, lines: Sequence[Line]) -> list[tuple[str, str, int]]:  # noqa: ARG001 - given lines
    """(code, what it is called, how many gaps), the most frequent first."""
    counted = Counter(one.code for one in lines)
    return [(code, str(KINDS[code]), count) for code, count in counted.most_common()]


def by_name(*, actor: Actor, lines: Sequence[Line]) -> list[Line]:
    """Lines in the order of Vietnamese names, then by course."""
    place = {who: n for n, who in enumerate(sort_by_name(actor=actor, ids={one.official_id for one in lines}))}
    return sorted(lines, key=lambda one: (place.get(one.official_id, 0), one.course))


def dress(*, actor: Actor, row: PlanningRound, lines: Sequence[Line]) -> list[tuple[PlaceRow, str]]:
    """One page of lines with names, posts, units and reasons; each with the name of its course."""
    speak = _Speaker(lines)
    keys = [(one.official_id, one.class_id, speak.say(one)) for one in lines]
    rows = list_places(actor=actor, row=row, keys=keys)
    return [(dressed, speak.courses.get(line.course, line.course)) for dressed, line in zip(rows, lines, strict=True)]


def list_without(*, actor: Actor, row: PlanningRound) -> list[tuple[str, str]]:  # noqa: ARG001 - a round given to the actor
    """Classes that do not take part in a round, and why."""
    pairs = row.told.get("without", ())
    names = dict(TrainingClass.objects.filter(pk__in=[key for key, _why in pairs]).values_list("id", "name"))
    return [(names.get(key, ""), str(WITHOUT.get(why, why))) for key, why in pairs]


def list_clash(*, actor: Actor, row: PlanningRound) -> list[str]:  # noqa: ARG001 - a round given to the actor
    """Demands of a round that contradict each other, as sentences."""
    clash = row.told.get("clash", ())
    people = _people_names([one["person"] for one in clash if one.get("person")])
    classes = _class_names([one["class"] for one in clash if one.get("class")])
    offices = organisation.unit_labels([int(one["office"]) for one in clash if one.get("office")], row.on)
    return [
        str(CLASH.get(one["kind"], one["kind"])) % {
            "person": people.get(one.get("person", ""), ""), "class": classes.get(one.get("class", ""), ""),
            "office": offices.get(int(one.get("office") or 0), ""), "week": one.get("week", 0),
        }
        for one in clash
    ]  # fmt: skip


def tell_person(*, actor: Actor, row: PlanningRound, official_id: int) -> Told | None:
    """Everything a round says of one person; None for somebody who does not take part."""
    key = str(official_id)
    person = next((one for one in row.instance.get("people", ()) if one["id"] == key), None)
    if person is None:
        return None
    seats = set(seats_of(row, actor=actor).get(official_id, ()))
    lines = [
        Line(official_id, course, int(klass) if klass and int(klass) in seats else None, code, other, amount)
        for who, course, klass, code, other, amount in row.told.get("reasons", ())
        if who == key
    ]
    speak = _Speaker(lines)
    dressed = list_places(actor=actor, row=row, keys=[(official_id, None, "")])[0]
    pressing = {gap["course"]: gap["priority"] for gap in person["gaps"]}
    return Told(
        dressed, [group_label(one) for one in person["groups"]], person["weeks"],
        [_gap(row, speak, line, pressing.get(line.course, "later")) for line in lines],
    )  # fmt: skip


def _gap(row: PlanningRound, speak: _Speaker, line: Line, pressing: str) -> GapLine:
    keys = [int(one["id"]) for one in row.instance["classes"] if one["course"] == line.course]
    rows = TrainingClass.objects.filter(pk__in=keys).order_by("starts_on", "code")
    classes = [
        (one.pk, one.name, f"{day(one.starts_on)} {DASH} {day(one.ends_on)}", row.marks.get(f"{line.official_id}:{one.pk}", ""))
        for one in rows
    ]  # fmt: skip
    held = next((name for key, name, _days, _mark in classes if key == line.class_id), "")
    return GapLine(speak.courses.get(line.course, line.course), held, speak.say(line), str(PRESSING[pressing]), classes)


def _people_names(keys: Iterable[str]) -> dict[str, str]:
    ids = [int(key) for key in keys if key.isdecimal()]
    return {str(key): name for key, name in Official.objects.filter(pk__in=ids).values_list("id", "full_name")}


def _class_names(keys: Iterable[str]) -> dict[str, str]:
    ids = [int(key) for key in keys if key.isdecimal()]
    return {str(key): name for key, name in TrainingClass.objects.filter(pk__in=ids).values_list("id", "name")}


class _Speaker:
    """Puts the reasons of some lines into words; the names they need are read at once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        others = {one.other for one in lines if one.other}
        self.people, self.classes = _people_names(others), _class_names(others)
        codes = {one.course for one in lines}
        self.courses = {one.code: one.name for one in Course.objects.filter(code__in=codes)}

    def say(self, line: Line) -> str:
        """One reason as a sentence."""
        code = line.code
        if code == "attends" and line.other:
            code = "attends rather" if line.amount > 0 else "attends as well"
        facts = {"person": self.people.get(line.other, ""), "class": self.classes.get(line.other, "")}
        return str(REASONS[code]) % facts
