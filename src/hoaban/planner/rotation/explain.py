"""Why a plan is as it is: facts for every placement, every vacancy and everybody left without a post, as codes.

Of a placement: ``pinned`` (despite); ``stays``; ``joins`` (km), ``moves`` (from, km), both with ``hardship`` (the limit in km) of
people who have one, or ``changes`` (from); ``must_leave`` (the reasons against the post held, as in ``eligible.py``); ``due`` (months, unit): led by a head who is due to go elsewhere;
``outsider`` (unit, home, others: key leaders from elsewhere beside this one); ``language`` (languages needed there);
``share`` (shares); ``develops`` (what); ``worth`` (at_least): without this placement every plan costs at least so much more;
``rival`` (person, at_least): who comes nearest to the post, and what it would cost at least.
Of a vacancy or somebody without a post: ``nobody`` (against: code -> how many pairs it stands against; every pair is out) or
``better elsewhere`` (eligible, person or post nearest, at_least).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from hoaban.planner.core.bound import SCALE, Certificate
from hoaban.planner.core.program import Whole
from hoaban.planner.rotation.eligible import reasons_against
from hoaban.planner.rotation.instance import OFF, Instance, Person, Post
from hoaban.planner.rotation.model import Model
from hoaban.planner.rotation.plan import Open, Placement, Plan, Reason


class Prices:
    """What the certificate of a plan says about other plans: at least so much more, at once and without solving."""

    def __init__(self, model: Model, certificate: Certificate, plan: Plan) -> None:
        self.model, self.certificate = model, certificate
        self.objective = plan.objective
        self.row_person = np.append(model.pairs.person.astype(np.int64), np.arange(len(model.instance.people)))
        self.positive: Whole = np.maximum(certificate.reduced, 0)

    def at_least(self, more: int) -> int:
        """How much more than the plan everything costs that lies ``more`` millionths above the bound of the prices."""
        bound = -(-(self.certificate.total + more) // SCALE)
        return max(0, bound // self.model.scale - self.objective)

    def with_pair(self, column: int) -> int:
        """At least so much more does every plan cost that has a pair."""
        return self.at_least(int(self.positive[column]))

    def without(self, column: int) -> int:
        """At least so much more does every plan cost that lacks a pair: person and post each go another way."""
        pairs = self.model.pairs
        person, post = int(pairs.person[column]), int(pairs.post[column])
        mine = self._next(pairs.person == person, column, self.model.no_post(person))
        theirs = self._next(pairs.post == post, column, self.model.vacant(post))
        return self.at_least(max(mine, theirs))

    def _next(self, row: np.ndarray, column: int, slack: int) -> int:  # type: ignore[type-arg]
        others = np.append(np.nonzero(row)[0], slack)
        return int(self.positive[others[others != column]].min())

    def nearest(self, columns: Whole) -> int | None:
        """The pair among some that is least dear; None if there is none."""
        return int(columns[np.argmin(self.certificate.reduced[columns])]) if len(columns) else None

    @cached_property
    def of_post(self) -> list[Whole]:
        """Pairs by place of the post."""
        return _grouped(self.model.pairs.post, len(self.model.instance.posts))

    @cached_property
    def of_person(self) -> list[Whole]:
        """Pairs by place of the person."""
        return _grouped(self.model.pairs.person, len(self.model.instance.people))


def _grouped(keys: np.ndarray, count: int) -> list[Whole]:  # type: ignore[type-arg]
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, count)))


def explain(model: Model, certificate: Certificate, plan: Plan) -> Plan:
    """The plan with its reasons."""
    return _Explainer(model, certificate, plan).explained()


class _Explainer:
    """A plan, its prices, and what counts in each unit."""

    def __init__(self, model: Model, certificate: Certificate, plan: Plan) -> None:
        self.model, self.plan, self.instance = model, plan, model.instance
        self.prices = Prices(model, certificate, plan)
        self.pins = {(one.person, one.post): one for one in self.instance.pins}
        self.outsiders = Counter(
            self.instance.post_of[one.post].unit for one in plan.placements if self._outsider(one)
        )  # fmt: skip
        self.place_of_post = {one.id: number for number, one in enumerate(self.instance.posts)}
        self.place_of_person = {one.id: number for number, one in enumerate(self.instance.people)}

    def explained(self) -> Plan:
        """The plan with its reasons."""
        return self.plan.with_reasons(
            tuple(
                Placement(one.person, one.post, one.before, tuple(self._placement(one)))
                for one in self.plan.placements
            ),
            tuple(Open(one.id, tuple(self._vacancy(one.id))) for one in self.plan.vacancies),
            tuple(Open(one.id, tuple(self._unplaced(one.id))) for one in self.plan.unplaced),
        )  # fmt: skip

    def _outsider(self, one: Placement) -> bool:
        post = self.instance.post_of[one.post]
        unit = self.instance.unit_of[post.unit]
        wanted = unit.non_local and post.key and self.instance.rules.non_local != OFF
        return wanted and self.instance.person_of[one.person].home != unit.place

    def _placement(self, one: Placement) -> Iterator[Reason]:
        person, post = self.instance.person_of[one.person], self.instance.post_of[one.post]
        pin = self.pins.get((one.person, one.post))
        if pin is not None:
            yield Reason("pinned", {"despite": list(pin.despite)})
        yield self._step(one, person, post)
        if not one.stays and person.post is not None:
            yield from _leaving(self.instance, person)
        yield from self._serves(one, person, post)
        yield from self._measure(one)

    def _step(self, one: Placement, person: Person, post: Post) -> Reason:
        if one.stays:
            return Reason("stays")
        km = self.instance.km(person.home, self.instance.unit_of[post.unit].place)
        if one.before is None:
            return Reason("joins", {"km": km, **self._spared(person)})
        if self.instance.unit_now(person) == post.unit:
            return Reason("changes", {"from": one.before})
        return Reason("moves", {"from": one.before, "km": km, **self._spared(person)})

    def _spared(self, person: Person) -> dict[str, int]:
        return {"hardship": self.instance.rules.hardship_km} if person.hardship else {}

    def _serves(self, one: Placement, person: Person, post: Post) -> Iterator[Reason]:
        unit = self.instance.unit_of[post.unit]
        if self._outsider(one):
            others = self.outsiders[unit.id] - 1
            yield Reason("outsider", {"unit": unit.id, "home": person.home, "others": others})
        spoken = [need.language for need in unit.languages if need.language in person.languages]
        if spoken:
            yield Reason("language", {"languages": spoken})
        shares = [share.id for share in self.instance.shares if share.level == unit.level and share.has(person)]
        if shares:
            yield Reason("share", {"shares": shares})
        lessons = sorted(set(person.develops) & set(post.offers))
        if lessons and not one.stays:
            yield Reason("develops", {"what": lessons})

    def _measure(self, one: Placement) -> Iterator[Reason]:
        column = self.model.column_of[one.person, one.post]
        worth = self.prices.without(column)
        if worth:
            yield Reason("worth", {"at_least": worth})
        others = self.prices.of_post[self.place_of_post[one.post]]
        rival = self.prices.nearest(others[others != column])
        if rival is not None:
            name = self.instance.people[self.model.pairs.person[rival]].id
            yield Reason("rival", {"person": name, "at_least": self.prices.with_pair(rival)})

    def _vacancy(self, post: str) -> Iterator[Reason]:
        columns = self.prices.of_post[self.place_of_post[post]]
        nearest = self.prices.nearest(columns)
        if nearest is None:
            against = Counter(
                reason.code for one in self.instance.people
                for reason in reasons_against(self.instance, one, self.instance.post_of[post])
            )  # fmt: skip
            yield Reason("nobody", {"against": dict(against)})
        else:
            name = self.instance.people[self.model.pairs.person[nearest]].id
            facts = {"eligible": len(columns), "person": name, "at_least": self.prices.with_pair(nearest)}
            yield Reason("better elsewhere", facts)

    def _unplaced(self, person: str) -> Iterator[Reason]:
        one = self.instance.person_of[person]
        yield from _leaving(self.instance, one)
        columns = self.prices.of_person[self.place_of_person[person]]
        nearest = self.prices.nearest(columns)
        if nearest is None:
            against = Counter(
                reason.code for post in self.instance.posts for reason in reasons_against(self.instance, one, post)
            )
            yield Reason("nobody", {"against": dict(against)})
        else:
            post = self.instance.posts[self.model.pairs.post[nearest]].id
            facts = {"eligible": len(columns), "post": post, "at_least": self.prices.with_pair(nearest)}
            yield Reason("better elsewhere", facts)


def _leaving(instance: Instance, person: Person) -> Iterator[Reason]:
    """Why somebody cannot stay in the post held, or is due to go."""
    assert person.post is not None
    held = instance.post_of[person.post]
    against = reasons_against(instance, person, held)
    if against:
        yield Reason("must_leave", {"against": [one.as_document() for one in against]})
    elif held.head and 0 < instance.rules.due_months <= person.head_months:
        yield Reason("due", {"months": person.head_months, "unit": held.unit})
