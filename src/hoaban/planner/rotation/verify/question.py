"""Lookups in the document of a question: who may take which post, and what it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
GOALS = ("vacancy", "key_vacancy", "unplaced", "non_local", "due", "language", "share", "move", "change", "travel",
         "development")  # fmt: skip


class Question:
    """Lookups in the instance document."""

    def __init__(self, document: Document) -> None:
        self.document, self.rules, self.weights = document, document["rules"], document["weights"]
        self.units = {one["id"]: one for one in document["units"]}
        self.posts = {one["id"]: one for one in document["posts"]}
        self.people = {one["id"]: one for one in document["people"]}
        self.distance: dict[tuple[str, str], int] = {}
        for one in document.get("distances", []):
            self.distance[one["from"], one["to"]] = self.distance[one["to"], one["from"]] = one["km"]
        self.bans = {(one["person"], one["post"]) for one in document.get("bans", [])}
        self.pins = {(one["person"], one["post"]): one.get("despite", []) for one in document.get("pins", [])}
        shown = document.get("shown")
        self.shown = None if shown is None else {one["person"]: one["post"] for one in shown}
        self.weight = 1 if shown is None else len(self.people) + 1
        self.unit_now = {
            one["id"]: self.posts[one["post"]]["unit"] if one.get("post") else None for one in document["people"]
        }
        self.by_unit: dict[str, list[Document]] = defaultdict(list)
        for one in document["posts"]:
            self.by_unit[one["unit"]].append(one)

    def km(self, person: Document, post: Document) -> int | None:
        """From the person's home to the post; None out of reach."""
        place = self.units[post["unit"]]["place"]
        return 0 if person["home"] == place else self.distance.get((person["home"], place))

    def against(self, person: Document, post: Document) -> set[str]:
        """What stands against a pair, a ban aside."""
        return set(self._reasons(person, post))

    def _reasons(self, person: Document, post: Document) -> Iterator[str]:
        """One reason after the other, those first that are seen at once and bar most pairs."""
        if person.get("post") != post["id"]:
            step = post["level"] - person["level"]
            if step > self.rules["up"] or -step > self.rules["down"]:
                yield "level"
            km = self.km(person, post)
            limit = self.rules["hardship_km"] if person.get("hardship", False) else self.rules["distance_km"]
            if km is None or km > limit:
                yield "distance"
            yield from self._against_standards(person, post)
            yield from self._against_moving(person, post)
        if post.get("head", False) and self.unit_now[person["id"]] == post["unit"] and self._over(person):
            yield "two_terms"
        if post.get("outsider", False) and self._local(person, post):
            yield "local"

    def _local(self, person: Document, post: Document) -> bool:
        at_home = self.units[post["unit"]]["place"] == person["home"]
        return bool(at_home or post["unit"] in person.get("local_at", []))

    def _over(self, person: Document) -> bool:
        limit, terms = self.rules["two_terms_months"], self.rules["terms"]
        return bool((limit and person.get("head_months", 0) >= limit) or (terms and person.get("terms", 0) >= terms))

    def _against_moving(self, person: Document, post: Document) -> Iterator[str]:
        least = person.get("least_months")
        least = self.rules["least_months"] if least is None else least
        if person.get("post") is not None and person.get("months", 0) < least:
            yield "too_soon"
        if person.get("months_left", 1200) < self.rules["months_left"]:
            yield "service_left"
        if person.get("blocked", "") or (person.get("blocked_higher", "") and post["level"] > person["level"]):
            yield "blocked"

    def _against_standards(self, person: Document, post: Document) -> Iterator[str]:
        if any(one not in person.get("qualifications", []) for one in post.get("standards", [])):
            yield "standard"
        asked = post.get("languages", [])
        if asked and not any(one in person.get("languages", []) for one in asked):
            yield "language"

    def eligible(self, person: Document, post: Document) -> bool:
        """Whether a pair may be."""
        pair = (person["id"], post["id"])
        if pair in self.bans:
            return False
        if pair not in self.pins:
            return next(self._reasons(person, post), None) is None
        return self.against(person, post) <= set(self.pins[pair])

    def cost(self, person: Document, post: Document) -> dict[str, int]:
        """What a pair costs, by goal."""
        now, goals = self.unit_now[person["id"]], dict.fromkeys(GOALS, 0)
        goals["travel"] = self.weights["travel"] * (self.km(person, post) or 0)
        limit = self.rules["due_months"]
        if now != post["unit"]:
            goals["move"] = self.weights["move"]
        elif person.get("post") != post["id"]:
            goals["change"] = self.weights["change"]
        if now == post["unit"] and post.get("head", False) and limit and person.get("head_months", 0) >= limit:
            goals["due"] = self.weights["due"]
        if person.get("post") != post["id"]:
            lessons = set(person.get("develops", [])) & set(post.get("offers", []))
            goals["development"] = -self.weights["development"] * len(lessons)
        return goals

    def differs(self, person: str, post: str | None) -> int:
        """1 if somebody is placed otherwise than shown."""
        return int(self.shown is not None and self.shown.get(person) != post)

    def couples(self) -> set[tuple[str, str]]:
        """Relatives, each couple once."""
        return {
            (min(a, one["id"]), max(a, one["id"])) for one in self.people.values() for a in one.get("relatives", [])
        }

    def has(self, share: Document, person: Document) -> bool:
        """Whether somebody belongs to the group of a share."""
        if share.get("sex") and person.get("sex", "") != share["sex"]:
            return False
        if share.get("not_ethnicity") and person.get("ethnicity", "") == share["not_ethnicity"]:
            return False
        return not (share.get("age_below") and person.get("age", 0) >= share["age_below"])

    def share_need(self, share: Document) -> int:
        """How many posts the group is to hold."""
        posts = sum(self.units[one["unit"]]["level"] == share["level"] for one in self.posts.values())
        return int((share["percent"] * posts + 99) // 100)

    def staying_need(self, unit: Document) -> int:
        """How many of a unit's leaders must stay in it at least."""
        here = [one for one in self.people.values() if self.unit_now[one["id"]] == unit["id"]]
        forced = sum(all(self._barred(one, post) for post in self.by_unit[unit["id"]]) for one in here)
        own = unit.get("changed")
        return int(len(here) - max(self.rules["changed"] if own is None else own, forced))

    def _barred(self, person: Document, post: Document) -> bool:
        """Whether the rules alone, without what a pin lifts, keep somebody from a post."""
        against = self.against(person, post)
        return bool(against) and not against <= set(self.pins.get((person["id"], post["id"]), []))
