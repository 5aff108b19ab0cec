"""A finished plan: seats, classes held, what it is worth, the bound and the prices that prove it; and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hoaban.planner.training.bound import SCALE, Certificate
from hoaban.planner.training.instance import Choice

FORMAT = "hoaban training plan 1"
PROVED, FINISHED, STOPPED = "proved best", "time used", "stopped"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Prices in whole millionths, by name: the proof of the bound.

    ``seats``: class -> price of a seat; ``money``: of one unit of cost; ``presence``: (office, week) -> price of one
    person away; ``targets``: target -> what a seat counts for it.
    """

    seats: dict[str, int]
    money: int
    presence: dict[tuple[str, int], int]
    targets: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one gap of a person is closed or not; see explain.py for the codes and what ``other`` names."""

    person: str
    course: str
    klass: str
    code: str
    other: str = ""
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """``value`` <= best possible <= ``bound``; ``greedy_value``: the plan by hand; ``status``: how the work ended."""

    assignments: tuple[Choice, ...]
    held: tuple[str, ...]
    value: int
    greedy_value: int
    bound: int
    prices: Ledger
    seconds: float
    status: str
    reasons: tuple[Reason, ...] = ()
    solver_bound: int | None = None
    """What the whole-number program of a small question says that no plan exceeds; the solver's word, not checked again."""

    @property
    def best_bound(self) -> int:
        """The lower of the two bounds."""
        return self.bound if self.solver_bound is None else min(self.bound, self.solver_bound)

    @property
    def gap(self) -> float:
        """The share of the better bound that the plan may be below the best."""
        return (self.best_bound - self.value) / abs(self.best_bound) if self.best_bound else 0.0

    def with_reasons(self, reasons: tuple[Reason, ...]) -> Plan:
        """The same plan, explained."""
        return replace(self, reasons=reasons)

    def as_document(self) -> dict[str, Any]:
        """The JSON form, described in the planner's README."""
        prices = self.prices
        return {
            "format": FORMAT,
            "status": self.status,
            "value": self.value,
            "greedy_value": self.greedy_value,
            "bound": self.bound,
            **({} if self.solver_bound is None else {"solver_bound": self.solver_bound}),
            "gap": round(self.gap, 6),
            "seconds": round(self.seconds, 2),
            "held": list(self.held),
            "assignments": [{"person": one.person, "class": one.klass} for one in self.assignments],
            "prices": {
                "scale": SCALE,
                "seats": prices.seats,
                "money": prices.money,
                "presence": [{"office": o, "week": w, "price": n} for (o, w), n in prices.presence.items()],
                "targets": prices.targets,
            },
            "reasons": [_reason_document(one) for one in self.reasons],
        }


def _reason_document(one: Reason) -> dict[str, Any]:
    found = {"person": one.person, "course": one.course, "class": one.klass, "reason": one.code, "other": one.other,
             "amount": one.amount}  # fmt: skip
    return {key: value for key, value in found.items() if value or key in ("person", "course", "reason")}


def read_plan(document: dict[str, Any]) -> Plan:
    """A plan from its JSON form, as as_document writes it."""
    prices = document["prices"]
    return Plan(
        tuple(Choice(one["person"], one["class"]) for one in document["assignments"]),
        tuple(document["held"]), document["value"], document["greedy_value"], document["bound"],
        Ledger(
            prices["seats"], prices["money"],
            {(one["office"], one["week"]): one["price"] for one in prices["presence"]}, prices["targets"],
        ),
        document["seconds"], document["status"],
        tuple(
            Reason(
                one["person"], one["course"], one.get("class", ""), one["reason"], one.get("other", ""),
                one.get("amount", 0),
            )
            for one in document["reasons"]
        ),
        document.get("solver_bound"),
    )  # fmt: skip


def ledger(
    certificate: Certificate, classes: tuple[str, ...], offices: tuple[str, ...], targets: tuple[str, ...]
) -> Ledger:
    """Prices by name; those of nothing are left out."""
    return Ledger(
        {name: price for name, price in zip(classes, certificate.seat, strict=True) if price},
        certificate.money,
        {(offices[office], week): price for (office, week), price in certificate.away.items()},
        {name: price for name, price in zip(targets, certificate.cover, strict=True) if price},
    )
