"""When the next step of salary is due, by the scales of Decree 204/2004/NĐ-CP and Circular 08/2013/TT-BNV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """A salary scale: coefficient of the first step, what a step adds, how many steps, how many months a step lasts."""

    first: Decimal
    adds: Decimal
    steps: int
    months: int

    def coefficient(self, step: int) -> Decimal:
        """The coefficient of a step, counted from 1."""
        return self.first + self.adds * (step - 1)


@dataclass(frozen=True, slots=True)
class Rise:
    """A rise: the day from which it is due, the step and coefficient it leads to.

    ``step`` is None at the top of a scale, where seniority beyond it is paid: ``overrun`` percent of the coefficient.
    ``delayed``: months by which it was put off.
    """

    due_on: date
    step: int | None
    coefficient: Decimal
    overrun: int = 0
    delayed: int = 0


@dataclass(frozen=True, slots=True)
class Delay:
    """Something that puts a rise off by so many months: decided or published on a day, in the time of a step."""

    on: date
    months: int


@dataclass(frozen=True, slots=True)
class Overrun:
    """What the top of a scale brings: percent at first, percent added every so many months."""

    first: int
    adds: int
    every: int


def scale_of(*, step: int | None, coefficient: Decimal | None, scales: Sequence[Scale]) -> Scale | None:
    """The scale on which the step has the coefficient; None where nothing fits, so that the record wants a look."""
    if step is None or coefficient is None or step < 1:
        return None
    fitting = (one for one in scales if step <= one.steps and one.coefficient(step) == coefficient)
    return next(fitting, None)


def next_rise(
    *, step: int, starts_on: date, scale: Scale, overrun: Overrun, delays: Sequence[Delay] = ()
) -> Rise:  # fmt: skip
    """The rise that follows a step held since a day, put off by what happened in its time."""
    due = add_months(starts_on, scale.months)
    delayed = 0
    for one in sorted(delays, key=lambda delay: delay.on):
        if starts_on <= one.on < due:
            delayed += one.months
            due = add_months(starts_on, scale.months + delayed)
    if step >= scale.steps:
        return Rise(due, None, scale.coefficient(scale.steps), overrun.first, delayed)
    return Rise(due, step + 1, scale.coefficient(step + 1), 0, delayed)


def overrun_from(rise: Rise, *, overrun: Overrun, first: date) -> Rise:
    """At the top of a scale: the percent that is due next on or after a day (the first 5, then 1 every year)."""
    due, percent, done = rise.due_on, rise.overrun, 0
    while due < first:
        done += 1
        due, percent = add_months(rise.due_on, overrun.every * done), percent + overrun.adds
    return Rise(due, None, rise.coefficient, percent, rise.delayed)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where that day does not exist."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, last_of(year, month)))


def last_of(year: int, month: int) -> int:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
