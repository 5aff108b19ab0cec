"""The answer: who takes which post, what stays open or short, what each goal costs, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hoaban.planner.core.bound import SCALE, Certificate
from hoaban.planner.core.closing import Answer
from hoaban.planner.core.program import Whole
from hoaban.planner.rotation.instance import Instance
from hoaban.planner.rotation.model import Key, Model

FORMAT = "hoaban rotation plan 1"
PROVED, FINISHED, STOPPED = "proved best", "time used", "stopped"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a code and its facts; the codes stand in ``explain.py``."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Code and facts side by side."""
        return {"code": self.code, **self.facts}


@dataclass(frozen=True, slots=True)
class Placement:
    """One person in one post, and the post held until now (None: stood by)."""

    person: str
    post: str
    before: str | None
    reasons: tuple[Reason, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether nothing changes for the person."""
        return self.post == self.before


@dataclass(frozen=True, slots=True)
class Open:
    """A post that stays vacant, or somebody who leads now and gets no post: its id and why."""

    id: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A goal that is missed: ``rule`` non_local, language or share; of ``need``, ``short`` are missing."""

    rule: str
    unit: str
    name: str
    need: int
    short: int

    def as_document(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {"rule": self.rule, "unit": self.unit, "name": self.name, "need": self.need, "short": self.short}


@dataclass(frozen=True, slots=True)
class Proof:
    """What the plan is measured by. Everything here is in the combined cost: ``weight`` times the objective plus changes.

    ``prices``: name of a row -> price in millionths; ``total``: the bound they prove, in millionths; ``free``: columns
    that the bound leaves open, in anything better; ``solver``: whether the whole-number solver searched those and found
    nothing better (None: not needed, or not done).
    """

    weight: int
    prices: Mapping[Key, int]
    total: int
    free: int
    solver: bool

    @property
    def bound(self) -> int:
        """What the prices alone prove of the objective."""
        return -(-self.total // SCALE) // self.weight


@dataclass(frozen=True)
class Plan:
    """A proposal with its measure: no plan has an ``objective`` below ``bound``. ``goals``: what each part costs.

    ``changes``: people placed otherwise than shown; ``eligible``: pairs among which was chosen; ``kept``: pins, bans
    and all as asked, so that the plan can be asked further.
    """

    placements: tuple[Placement, ...]
    vacancies: tuple[Open, ...]
    unplaced: tuple[Open, ...]
    shortfalls: tuple[Shortfall, ...]
    goals: Mapping[str, int]
    changes: int
    bound: int
    status: str
    eligible: int
    proof: Proof
    seconds: float = 0.0

    @property
    def objective(self) -> int:
        """What the plan costs, all goals together."""
        return sum(self.goals.values())

    @property
    def gap(self) -> float:
        """How far from proven best the plan is at most, as part of its cost."""
        return (self.objective - self.bound) / max(abs(self.objective), 1)

    @property
    def post_of(self) -> dict[str, str]:
        """Person -> post."""
        return {one.person: one.post for one in self.placements}

    def shown(self, instance: Instance) -> dict[str, str | None]:
        """The plan as something that people have seen: the post of everybody, None for none."""
        placed = self.post_of
        return {one.id: placed.get(one.id) for one in instance.people}

    def with_reasons(
        self, placements: tuple[Placement, ...], vacancies: tuple[Open, ...], unplaced: tuple[Open, ...]
    ) -> Plan:
        """The same plan, explained."""
        return replace(self, placements=placements, vacancies=vacancies, unplaced=unplaced)

    def as_document(self) -> dict[str, Any]:
        """The JSON form, as ``plan.schema.json`` describes it."""
        return {
            "format": FORMAT, "status": self.status, "objective": self.objective, "changes": self.changes,
            "bound": self.bound, "gap": round(self.gap, 9), "goals": dict(self.goals), "eligible": self.eligible,
            "seconds": round(self.seconds, 3),
            "placements": [
                {"person": one.person, "post": one.post, "before": one.before, "reasons": _reasons(one.reasons)}
                for one in self.placements
            ],
            "vacancies": [{"post": one.id, "reasons": _reasons(one.reasons)} for one in self.vacancies],
            "unplaced": [{"person": one.id, "reasons": _reasons(one.reasons)} for one in self.unplaced],
            "shortfalls": [one.as_document() for one in self.shortfalls],
            "proof": {
                "weight": self.proof.weight, "total": self.proof.total, "free": self.proof.free,
                "solver": self.proof.solver,
                "prices": [{"row": list(name), "price": price} for name, price in self.proof.prices.items()],
            },
        }  # fmt: skip


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [one.as_document() for one in reasons]


def as_plan(model: Model, answer: Answer, certificate: Certificate, *, stopped: bool, seconds: float) -> Plan:
    """The plan of an answer that has an x; ``certificate``: what to show as proof."""
    assert answer.x is not None
    assert answer.value is not None
    instance, x = model.instance, answer.x
    chosen = np.nonzero(x[: model.count])[0]
    placements = tuple(_placement(model, int(column)) for column in chosen)
    taken, placed = {one.post for one in placements}, {one.person for one in placements}
    goals = {goal: int(cost @ x) for goal, cost in model.parts.items()}
    proved = answer.status == PROVED
    proof = prove(model, certificate, answer.value, solver=proved and answer.core_bound is not None)
    objective = sum(goals.values())
    return Plan(
        placements,
        tuple(Open(one.id) for one in instance.posts if one.id not in taken),
        tuple(Open(one.id) for one in instance.people if one.post is not None and one.id not in placed),
        _shortfalls(model, x), goals, answer.value - model.scale * objective,
        objective if proved else min(proof.bound, objective),
        PROVED if proved or proof.bound >= objective else STOPPED if stopped else FINISHED,
        model.count, proof, seconds,
    )  # fmt: skip


def prove(model: Model, certificate: Certificate, value: int, *, solver: bool) -> Proof:
    """The certificate by name, and how many columns it leaves open for anything that costs less than ``value``."""
    prices = {
        model.names[row]: int(certificate.duals[row]) for row in np.nonzero(certificate.duals)[0].tolist()
    }  # fmt: skip
    free = int(np.count_nonzero(~certificate.beyond(value))) if certificate.bound < value else 0
    return Proof(model.scale, prices, certificate.total, free, solver and free > 0)


def _placement(model: Model, column: int) -> Placement:
    person = model.instance.people[model.pairs.person[column]]
    return Placement(person.id, model.instance.posts[model.pairs.post[column]].id, person.post)


def _shortfalls(model: Model, x: Whole) -> tuple[Shortfall, ...]:
    first = model.count + len(model.instance.people) + len(model.instance.posts)
    found = []
    for number, (name, _goal) in enumerate(model.slack):
        short = int(x[first + number])
        if short:
            need = int(model.program.upper[first + number])
            unit = "" if name[0] == "share" else str(name[1])
            found.append(Shortfall(str(name[0]), unit, "" if name[0] == "non_local" else str(name[-1]), need, short))
    return tuple(found)
