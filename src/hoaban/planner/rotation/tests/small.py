"""Small questions in a few words, and the best plan found by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hoaban.planner.rotation.generator import RULES, WEIGHTS
from hoaban.planner.rotation.instance import FORMAT
from hoaban.planner.rotation.verify.placements import check_hard_rules, goals_of
from hoaban.planner.rotation.verify.question import Question

Document = dict[str, Any]
FREE: Document = {
    "two_terms_months": 96, "terms": 0, "due_months": 84, "least_months": 0, "months_left": 60, "distance_km": 75,
    "hardship_km": 25, "up": 1, "down": 0, "changed": 2, "non_local": "off",
}  # fmt: skip
assert set(FREE) == set(RULES.__dataclass_fields__)


def unit(name: str, **more: Any) -> Document:
    """A commune at its own place."""
    return {"id": name, "level": "commune", "place": name, **more}


def post(name: str, **more: Any) -> Document:
    """A post of the unit named before the stroke."""
    return {"id": name, "unit": name.split("/", maxsplit=1)[0], "level": 3, **more}


def person(name: str, held: str | None = None, **more: Any) -> Document:
    """Somebody who may do anything, at home where the post is."""
    home = held.split("/")[0] if held else "A"
    found = {"id": name, "home": home, "level": 3, "months_left": 200, "months": 40, **more}
    return found | ({} if held is None else {"post": held})


def question(units: list[Document], posts: list[Document], people: list[Document], **more: Any) -> Document:
    """A document; every two places are 30 km apart; ``rules`` and ``weights`` are added to the usual ones."""
    places = sorted({one["place"] for one in units} | {one["home"] for one in people})
    distances = [{"from": a, "to": b, "km": 30} for a in places for b in places if a < b]
    rules, weights = FREE | more.pop("rules", {}), WEIGHTS | more.pop("weights", {})
    return {
        "format": FORMAT, "rules": rules, "weights": weights, "units": units, "posts": posts, "people": people,
        "distances": distances, **more,
    }  # fmt: skip


def every_plan(document: Document) -> Iterator[dict[str, str]]:
    """Every way to place people that keeps the rules."""
    asked = Question(document)
    choices = [
        [(name, None), *((name, other) for other, row in asked.posts.items() if asked.eligible(one, row))]
        for name, one in asked.people.items()
    ]
    for chosen in product(*choices):
        placed = {name: other for name, other in chosen if other is not None}
        pinned = all(placed.get(a) == b for a, b in asked.pins)
        if pinned and len(set(placed.values())) == len(placed) and not check_hard_rules(asked, placed):
            yield placed


def best_by_trying(document: Document) -> int | None:
    """What the best plan costs, changes counted last; None if there is none."""
    asked = Question(document)
    return min((combined(asked, placed) for placed in every_plan(document)), default=None)


def combined(asked: Question, placed: dict[str, str]) -> int:
    """Weight times objective plus changes."""
    goals, _short = goals_of(asked, placed)
    changes = sum(asked.differs(name, placed.get(name)) for name in asked.people)
    return int(asked.weight * sum(goals.values()) + changes)
