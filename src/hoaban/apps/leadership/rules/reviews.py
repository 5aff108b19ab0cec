"""When a plan was last approved or reviewed, through mergers of the bodies it belongs to, and when it is due again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hoaban.apps.leadership.rules.days import add_months
from hoaban.apps.leadership.rules.facts import PlanDays, Ruling

AHEAD = timedelta(days=60)
"""How long before the due day a review is announced: its meetings and the approval take their time; ours, not the law's."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A round of planning that was approved: for which unit, when, and whether it was a yearly review."""

    unit_id: int
    on: date
    is_review: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A body, or one that it carries on.

    ``chain``: the units at and above it. ``heirs``: unit -> since when it carries this part on. ``founded_on``: the day
    since which approvals count for it; None where it carries nothing on, so that every earlier one counts.
    """

    chain: frozenset[int]
    heirs: Mapping[int, date]
    founded_on: date | None = None

    def is_covered_by(self, approval: Approval) -> bool:
        """Whether a round settled the plan of this part: its own round, one above it, or one of who carries it on."""
        since = self.heirs.get(approval.unit_id)
        within = approval.unit_id in self.chain or (since is not None and since <= approval.on)
        return within and (self.founded_on is None or self.founded_on <= approval.on)


def last_approval(parts: Iterable[Part], approvals: Sequence[Approval]) -> Approval | None:
    """The approval from which the next review of a body is counted; None where none is recorded.

    For each part its latest one; of several parts that were merged the earliest of these, because a plan that was put
    together is only as fresh as the part that nobody has looked at longest.
    """
    latest = [found for part in parts if (found := _latest(part, approvals)) is not None]
    return min(latest, key=_order, default=None)


def _latest(part: Part, approvals: Sequence[Approval]) -> Approval | None:
    return max((one for one in approvals if part.is_covered_by(one)), key=_order, default=None)


def _order(one: Approval) -> tuple[date, bool]:
    return one.on, one.is_review


def next_due(plan: PlanDays, ruling: Ruling) -> date | None:
    """The last day on which the next review is in time; None where no approval is recorded."""
    return None if plan.last_on is None else add_months(plan.last_on, ruling.numbers[0])


class Freshness(StrEnum):
    """How a plan stands with its yearly review."""

    OVERDUE = "overdue"
    DUE = "due"
    IN_TIME = "in_time"
    UNKNOWN = "unknown"


def freshness(due: date | None, on: date) -> Freshness:
    """How a plan stands on a day: overdue from the day after the due day, due within :data:`AHEAD` of it."""
    if due is None:
        return Freshness.UNKNOWN
    if due < on:
        return Freshness.OVERDUE
    return Freshness.DUE if due <= on + AHEAD else Freshness.IN_TIME
