"""Reading an instance from JSON: what cannot be planned is refused, with the place in the document and what is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hoaban.planner.rotation.eligible import LIFTABLE, reasons_against
from hoaban.planner.rotation.instance import (
    AIM,
    FORMAT,
    GOALS,
    MUST,
    OFF,
    Choice,
    Instance,
    Need,
    Person,
    Post,
    Rules,
    Share,
    Unit,
)
from hoaban.planner.rotation.shapes import Fields, Flag, OrNothing, Rows, Text, Whole, refuse

MOST_UNITS, MOST_POSTS, MOST_PEOPLE, MOST_DISTANCES, MOST_CHOICES = 2_000, 6_000, 6_000, 1_000_000, 6_000
MOST_MONTHS = 1_200
_TEXTS = Rows(Text(), most=100, distinct=True)
_MONTHS = Whole(0, MOST_MONTHS)

RULES = Fields(
    {
        "two_terms_months": _MONTHS, "terms": Whole(0, 20), "due_months": _MONTHS, "least_months": _MONTHS,
        "months_left": _MONTHS, "distance_km": Whole(0, 100_000), "hardship_km": Whole(0, 100_000), "up": Whole(0, 20),
        "down": Whole(0, 20), "changed": Whole(0, 1_000), "non_local": Text((MUST, AIM, OFF)),
    }
)  # fmt: skip
NEED = Fields({"language": Text(), "need": Whole(1, 1_000)})
UNIT = Fields(
    {"id": Text(), "level": Text(), "place": Text()},
    {
        "non_local": (Flag(), False), "changed": (OrNothing(Whole(0, 1_000)), None),
        "languages": (Rows(NEED, most=20, key="language"), ()),
    },
)  # fmt: skip
POST = Fields(
    {"id": Text(), "unit": Text(), "level": Whole(0, 20)},
    {
        "key": (Flag(), False), "head": (Flag(), False), "outsider": (Flag(), False), "standards": (_TEXTS, ()),
        "languages": (_TEXTS, ()), "offers": (_TEXTS, ()),
    },
)  # fmt: skip
PERSON = Fields(
    {"id": Text(), "home": Text(), "level": Whole(0, 20)},
    {
        "post": (OrNothing(Text()), None), "sex": (Text(), ""), "ethnicity": (Text(), ""), "age": (Whole(0, 120), 0),
        "languages": (_TEXTS, ()), "qualifications": (_TEXTS, ()), "months": (_MONTHS, 0), "head_months": (_MONTHS, 0),
        "terms": (Whole(0, 20), 0), "months_left": (_MONTHS, MOST_MONTHS), "hardship": (Flag(), False),
        "relatives": (_TEXTS, ()), "blocked": (Text(), ""), "blocked_higher": (Text(), ""), "least_months": (OrNothing(_MONTHS), None),
        "develops": (_TEXTS, ()), "local_at": (Rows(Text(), most=MOST_UNITS, distinct=True), ()),
    },
)  # fmt: skip
SHARE = Fields(
    {"id": Text(), "level": Text(), "percent": Whole(1, 100)},
    {"sex": (Text(), ""), "not_ethnicity": (Text(), ""), "age_below": (Whole(1, 120), 0)},
)
PIN = Fields({"person": Text(), "post": Text()}, {"despite": (Rows(Text(LIFTABLE), most=20, distinct=True), ())})
BAN = Fields({"person": Text(), "post": Text()})
SHOWN = Fields({"person": Text(), "post": OrNothing(Text())})
DISTANCE = Fields({"from": Text(), "to": Text(), "km": Whole(0, 100_000)})
DOCUMENT = Fields(
    {
        "format": Text((FORMAT,)), "rules": RULES, "weights": Fields({goal: Whole(0, 1_000_000) for goal in GOALS}),
        "units": Rows(UNIT, 1, MOST_UNITS, key="id"), "posts": Rows(POST, 1, MOST_POSTS, key="id"),
        "people": Rows(PERSON, 0, MOST_PEOPLE, key="id"),
    },
    {
        "distances": (Rows(DISTANCE, most=MOST_DISTANCES), ()), "shares": (Rows(SHARE, most=100, key="id"), ()),
        "pins": (Rows(PIN, most=MOST_CHOICES), ()), "bans": (Rows(BAN, most=MOST_CHOICES), ()),
        "shown": (OrNothing(Rows(SHOWN, most=MOST_PEOPLE, key="person")), None),
    },
)  # fmt: skip


def read_instance(document: Any) -> Instance:
    """The instance of a JSON document; raises Refused, which names the place and what is accepted there."""
    raw = DOCUMENT.read("", document)
    instance = Instance(
        Rules(**raw["rules"]),
        raw["weights"],
        tuple(Unit(**one | {"languages": tuple(Need(**need) for need in one["languages"])}) for one in raw["units"]),
        tuple(Post(**one) for one in raw["posts"]),
        tuple(Person(**one) for one in raw["people"]),
        _distances(raw["distances"]),
        tuple(Share(**one) for one in raw["shares"]),
        (),
        tuple(Choice(**one) for one in raw["bans"]),
        None if raw["shown"] is None else {one["person"]: one["post"] for one in raw["shown"]},
    )
    _check_references(instance)
    pins = tuple(Choice(**one) for one in raw["pins"])
    _check_choices(instance, pins)
    return instance.changed(pins=pins)


def _distances(rows: tuple[dict[str, Any], ...]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for number, one in enumerate(rows):
        pair = (one["from"], one["to"])
        if pair in found or pair[::-1] in found or pair[0] == pair[1]:
            refuse(f"distances[{number}]", f"the distance from {pair[0]!r} to {pair[1]!r} is known already")
        found[pair] = one["km"]
    return found


def _check_references(instance: Instance) -> None:
    levels = {unit.level for unit in instance.units}
    for number, post in enumerate(instance.posts):
        _known(f"posts[{number}].unit", post.unit, instance.unit_of, "unit")
    holders: dict[str, str] = {}
    for number, person in enumerate(instance.people):
        _check_person(instance, f"people[{number}]", person, holders)
    for number, share in enumerate(instance.shares):
        _known(f"shares[{number}].level", share.level, levels, "level of a unit")
        if not (share.sex or share.not_ethnicity or share.age_below):
            refuse(f"shares[{number}]", "a group is expected: sex, not_ethnicity or age_below")
    for number, (name, shown) in enumerate((instance.shown or {}).items()):
        _known(f"shown[{number}].person", name, instance.person_of, "person")
        if shown is not None:
            _known(f"shown[{number}].post", shown, instance.post_of, "post")


def _check_person(instance: Instance, path: str, person: Person, holders: dict[str, str]) -> None:
    if person.post is not None:
        _known(f"{path}.post", person.post, instance.post_of, "post")
        if person.post in holders:
            refuse(f"{path}.post", f"{person.post!r} is held by {holders[person.post]!r} already")
        holders[person.post] = person.id
    for place, name in enumerate(person.local_at):
        _known(f"{path}.local_at[{place}]", name, instance.unit_of, "unit")
    for place, name in enumerate(person.relatives):
        _known(f"{path}.relatives[{place}]", name, instance.person_of, "person")
        if name == person.id:
            refuse(f"{path}.relatives[{place}]", "nobody is their own relative")


def _known(path: str, name: str, among: Any, what: str) -> None:
    if name not in among:
        refuse(path, f"{name!r} is no {what} of this document")


def _check_choices(instance: Instance, pins: tuple[Choice, ...]) -> None:
    for key, choices in (("bans", instance.bans), ("pins", pins)):
        seen = set()
        for number, one in enumerate(choices):
            _known(f"{key}[{number}].person", one.person, instance.person_of, "person")
            _known(f"{key}[{number}].post", one.post, instance.post_of, "post")
            if (one.person, one.post) in seen:
                refuse(f"{key}[{number}]", "is there already")
            seen.add((one.person, one.post))
    for number, pin in enumerate(pins):
        for problem in _pin_problems(instance, pin):
            refuse(f"pins[{number}]", problem)


def _pin_problems(instance: Instance, pin: Choice) -> Iterator[str]:
    for reason in reasons_against(instance, instance.person_of[pin.person], instance.post_of[pin.post]):
        if reason.code not in pin.despite:
            yield f"{pin.person!r} cannot be pinned to {pin.post!r}: {reason}"


def check_pin(instance: Instance, pin: Choice) -> None:
    """Raises Refused unless the pair is eligible, or every reason against it is lifted by the pin."""
    for problem in _pin_problems(instance, pin):
        refuse("pins", problem)
