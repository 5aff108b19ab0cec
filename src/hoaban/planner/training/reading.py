"""Reading an instance from JSON: what cannot be planned is refused, with the place in the document and what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from hoaban.planner.training.arrays import MOST_GAPS, MOST_WEEKS
from hoaban.planner.training.instance import (
    FORMAT,
    Choice,
    Course,
    Gap,
    Instance,
    Office,
    Person,
    Target,
    Worth,
)

T = TypeVar("T")
MOST_PEOPLE, MOST_CLASSES, MOST_OFFICES, MOST_TARGETS, MOST_CHOICES = 100_000, 2_000, 2_000, 500, 20_000
LARGEST = 1_000_000_000
LAST_WEEK = 53
OPTIONAL = {"": {"travel", "targets", "pins", "bans"}, "classes": {"place", "online"}, "people": {"groups", "weeks"},
            "gaps": {"weight"}, "targets": {"courses"}}  # fmt: skip


class Refused(ValueError):
    """A document that cannot be planned: ``path`` is the place, such as ``people[3].gaps[0].course``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


def _refuse(path: str, message: str) -> NoReturn:
    raise Refused(path, message)


class _Object:
    """One JSON object at a path: its fields are asked for one by one, with their types and bounds."""

    def __init__(self, path: str, raw: Any, known: Sequence[str], optional: set[str] | None = None) -> None:
        if not isinstance(raw, dict):
            _refuse(path, f"an object is expected, not {_kind(raw)}")
        for key in raw:
            if key not in known:
                _refuse(f"{path}.{key}".lstrip("."), f"unknown field; known here: {', '.join(known)}")
        for key in known:
            if key not in raw and key not in (optional or set()):
                _refuse(f"{path}.{key}".lstrip("."), "is missing")
        self.path, self.raw = path, raw

    def at(self, key: str) -> str:
        """The path of a field."""
        return f"{self.path}.{key}".lstrip(".")

    def text(self, key: str) -> str:
        """A text of 1 to 200 characters."""
        value: Any = self.raw.get(key)
        if not isinstance(value, str) or not 1 <= len(value) <= 200:
            _refuse(self.at(key), f"a text of 1 to 200 characters is expected, not {_kind(value)}")
        return str(value)

    def whole(self, key: str, low: int, high: int = LARGEST, default: int | None = None) -> int:
        """A whole number within bounds."""
        return whole(self.at(key), self.raw.get(key, default), low, high)

    def flag(self, key: str) -> bool:
        """True or false; false if it is not there."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            _refuse(self.at(key), f"true or false is expected, not {_kind(value)}")
        return value

    def rows(self, key: str, low: int, high: int) -> Iterator[tuple[str, Any]]:
        """Entries of a list with their paths; the list is empty if it is not there."""
        value = self.raw.get(key, [])
        if not isinstance(value, list):
            _refuse(self.at(key), f"a list is expected, not {_kind(value)}")
        if not low <= len(value) <= high:
            _refuse(self.at(key), f"{low} to {high} entries are accepted, not {len(value)}")
        for number, one in enumerate(value):
            yield f"{self.at(key)}[{number}]", one

    def texts(self, key: str, high: int) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for path, one in self.rows(key, 0, high):
            if not isinstance(one, str) or not one:
                _refuse(path, f"a text is expected, not {_kind(one)}")
            found.append(one)
        return tuple(found)


def whole(path: str, value: Any, low: int, high: int) -> int:
    """A whole number within bounds, or a refusal."""
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(path, f"a whole number is expected, not {_kind(value)}")
    if not low <= value <= high:
        _refuse(path, f"{low} to {high} is accepted, not {value}")
    return value


def _kind(value: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number with decimals", list: "a list",
             dict: "an object", type(None): "nothing"}  # fmt: skip
    return names.get(type(value), type(value).__name__)


def read_instance(document: Any) -> Instance:
    """The instance of a JSON document; raises Refused."""
    top = _Object(
        "", document,
        ("format", "budget", "worth", "priorities", "offices", "travel", "classes", "people", "targets", "pins", "bans"),
        OPTIONAL[""],
    )  # fmt: skip
    if top.raw["format"] != FORMAT:
        _refuse("format", f"{FORMAT!r} is accepted, not {top.raw['format']!r}")
    worth = _Object("worth", top.raw["worth"], ("weight", "cost", "short"))
    offices = _unique(top.rows("offices", 1, MOST_OFFICES), _office)
    priorities = _priorities(top.raw["priorities"])
    classes = _unique(top.rows("classes", 0, MOST_CLASSES), _class)
    instance = Instance(
        top.whole("budget", 0, 10 * LARGEST),
        Worth(worth.whole("weight", 0, 10_000), worth.whole("cost", 0, 1_000), worth.whole("short", 0, 100_000)),
        priorities,
        offices,
        _travel(top, {one.id for one in offices}),
        classes,
        _unique(top.rows("people", 0, MOST_PEOPLE), _person_reader({one.id for one in offices}, set(priorities))),
        _unique(top.rows("targets", 0, MOST_TARGETS), _target),
    )
    return _with_choices(instance, top)


def _unique(rows: Iterator[tuple[str, Any]], read: Callable[[str, Any], T]) -> tuple[T, ...]:
    """Read entries; no two of them may have the same id."""
    found: dict[str, T] = {}
    for path, raw in rows:
        one = read(path, raw)
        name = str(one.id)  # type: ignore[attr-defined]
        if name in found:
            _refuse(f"{path}.id", f"{name!r} is there already")
        found[name] = one
    return tuple(found.values())


def _office(path: str, raw: Any) -> Office:
    one = _Object(path, raw, ("id", "headcount", "presence"))
    return Office(one.text("id"), one.whole("headcount", 0, LARGEST), one.whole("presence", 0, 100))


def _priorities(raw: Any) -> Mapping[str, int]:
    if not isinstance(raw, dict) or not raw:
        _refuse("priorities", f"an object of at least one name and its weight is expected, not {_kind(raw)}")
    return {name: whole(f"priorities.{name}", value, 0, 1_000) for name, value in raw.items()}


def _class(path: str, raw: Any) -> Course:
    known = ("id", "course", "place", "online", "weeks", "capacity", "minimum", "fixed_cost", "head_cost")
    one = _Object(path, raw, known, OPTIONAL["classes"])
    online = one.flag("online")
    if online == ("place" in one.raw):
        _refuse(one.at("place"), "a class has a place or is online, one of the two")
    weeks = [whole(where, week, 1, LAST_WEEK) for where, week in one.rows("weeks", 1, MOST_WEEKS)]
    if len(set(weeks)) != len(weeks):
        _refuse(one.at("weeks"), "a week is named twice")
    capacity = one.whole("capacity", 1, MOST_PEOPLE)
    return Course(
        one.text("id"), one.text("course"), "" if online else one.text("place"), online, tuple(sorted(weeks)), capacity,
        one.whole("minimum", 0, capacity), one.whole("fixed_cost", 0), one.whole("head_cost", 0, 1_000_000),
    )  # fmt: skip


def _person_reader(offices: set[str], priorities: set[str]) -> Callable[[str, Any], Person]:
    def read(path: str, raw: Any) -> Person:
        one = _Object(path, raw, ("id", "office", "groups", "weeks", "gaps"), OPTIONAL["people"])
        if one.text("office") not in offices:
            _refuse(one.at("office"), f"{one.text('office')!r} is no office of this document")
        gaps = [_gap(where, gap, priorities) for where, gap in one.rows("gaps", 0, MOST_GAPS)]
        if len({gap.course for gap in gaps}) != len(gaps):
            _refuse(one.at("gaps"), "a course is named twice")
        return Person(
            one.text("id"),
            one.text("office"),
            one.texts("groups", 50),
            one.whole("weeks", 0, MOST_WEEKS, 4),
            tuple(gaps),
        )

    return read


def _gap(path: str, raw: Any, priorities: set[str]) -> Gap:
    one = _Object(path, raw, ("course", "priority", "weight"), OPTIONAL["gaps"])
    if one.text("priority") not in priorities:
        _refuse(one.at("priority"), f"one of {', '.join(sorted(priorities))} is accepted, not {one.text('priority')!r}")
    return Gap(one.text("course"), one.text("priority"), one.whole("weight", 1, 1_000, 1))


def _target(path: str, raw: Any) -> Target:
    one = _Object(path, raw, ("id", "group", "courses", "need"), OPTIONAL["targets"])
    return Target(one.text("id"), one.text("group"), one.texts("courses", 500), one.whole("need", 0, MOST_PEOPLE))


def _travel(top: _Object, offices: set[str]) -> Mapping[tuple[str, str], int] | None:
    if "travel" not in top.raw:
        return None
    found: dict[tuple[str, str], int] = {}
    for path, raw in top.rows("travel", 0, 1_000_000):
        one = _Object(path, raw, ("office", "place", "cost"))
        pair = (one.text("office"), one.text("place"))
        if pair[0] not in offices:
            _refuse(one.at("office"), f"{pair[0]!r} is no office of this document")
        if pair in found:
            _refuse(path, f"the journey from {pair[0]!r} to {pair[1]!r} is there already")
        found[pair] = one.whole("cost", 0, 1_000_000)
    return found


def _with_choices(instance: Instance, top: _Object) -> Instance:
    bans = tuple(_choices(instance, top, "bans"))
    instance = instance.changed(bans=bans)
    pins = tuple(_choices(instance, top, "pins"))
    for number, one in enumerate(pins):
        check_pin(instance, one, f"pins[{number}]")
    return instance.changed(pins=pins)


def _choices(instance: Instance, top: _Object, key: str) -> Iterator[Choice]:
    seen = set()
    for path, raw in top.rows(key, 0, MOST_CHOICES):
        one = _Object(path, raw, ("person", "class"))
        choice = Choice(one.text("person"), one.text("class"))
        if choice.person not in instance.person_of:
            _refuse(one.at("person"), f"{choice.person!r} is no person of this document")
        if choice.klass not in instance.class_of:
            _refuse(one.at("class"), f"{choice.klass!r} is no class of this document")
        if choice in seen:
            _refuse(path, "is there already")
        seen.add(choice)
        yield choice


def check_pin(instance: Instance, pin: Choice, path: str) -> None:
    """Refuse a pin to a class the person cannot attend, and say why."""
    person, klass = instance.person_of[pin.person], instance.class_of[pin.klass]
    said = f"{pin.person!r} cannot be pinned to {pin.klass!r}: "
    if all(gap.course != klass.course for gap in person.gaps):
        _refuse(path, said + f"no gap in course {klass.course!r}")
    if (pin.person, pin.klass) in instance.banned:
        _refuse(path, said + "the same pair is banned")
    if len(klass.weeks) > person.weeks:
        _refuse(path, said + f"it takes {len(klass.weeks)} weeks of {person.weeks}")
    if instance.journey(person.office, klass) is None:
        _refuse(path, said + f"{klass.place!r} is out of reach of {person.office!r}")
