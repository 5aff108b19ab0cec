"""The line of a procedure: what has been done of it, what is being done, what follows, and how much of the time went there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

OK, ON, AHEAD = "ok", "on", ""


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made: the step it ended, when, by whom, the share of the time used by then, minutes since the last."""

    step_no: int
    at: datetime
    who: str
    used: float
    minutes: int


@dataclass(frozen=True, slots=True)
class LineStep:
    """A step of the procedure: ``look`` is ok (done), on (under way) or "" (ahead); ``used`` and ``share`` in shares of 1."""

    number: int
    look: str
    share: float
    used: float
    minutes: int
    who: str
    since: datetime | None
    until: datetime | None

    @property
    def used_percent(self) -> float:
        """What it used of the time, in percent."""
        return 100 * self.used

    @property
    def share_percent(self) -> float:
        """What is planned for it, in percent."""
        return 100 * self.share

    @property
    def over(self) -> bool:
        """Whether the step took more than its share."""
        return self.used > self.share > 0


def line_of(
    shares: Sequence[int], made: Sequence[Made], *, at_step: int, over: bool, used_now: float
) -> list[LineStep]:
    """The steps of a procedure by what was made of them; ``shares`` in percent.

    ``over``: nothing more happens; ``used_now``: the share of the time used by now, which the step under way goes on using.
    """
    parts = [_part(number, share / 100, made) for number, share in enumerate(shares, start=1)]
    last_used = made[-1].used if made else 0.0
    return [_looked(part, at_step, over, max(used_now - last_used, 0.0)) for part in parts]


def _part(number: int, share: float, made: Sequence[Made]) -> LineStep:
    before = [0.0, *(one.used for one in made)]
    own = [(place, one) for place, one in enumerate(made) if one.step_no == number]
    used = sum(one.used - before[place] for place, one in own)
    since = made[own[0][0] - 1].at if own and own[0][0] else (own[0][1].at if own else None)
    return LineStep(
        number, AHEAD, share, max(used, 0.0), sum(one.minutes for _place, one in own), own[-1][1].who if own else "",
        since, own[-1][1].at if own else None,
    )  # fmt: skip


def _looked(part: LineStep, at_step: int, over: bool, going: float) -> LineStep:  # noqa: FBT001 - told by name above
    look = OK if over or part.number < at_step else ON if part.number == at_step else AHEAD
    used = part.used + going if look == ON else part.used
    return LineStep(part.number, look, part.share, used, part.minutes, part.who, part.since, part.until)
