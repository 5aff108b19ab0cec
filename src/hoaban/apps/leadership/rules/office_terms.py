"""Terms of office: how long one lasts, which one is running, when a reappointment has to be announced.

A term ends on the day before the same day some years later. Lengths stand in the lawbook (area ``term``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
MOST_TERMS = 12
"""Terms that one life in office can hold; beyond them nothing is looked for."""


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def last_day(starts_on: date, years: int) -> date:
    """The last day of a term that begins on a day."""
    return years_later(starts_on, years) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Term:
    """One term: which of the person's in the post (from 1), its first and its last day."""

    number: int
    starts_on: date
    ends_on: date


@lru_cache(maxsize=8_192)
def running_term(held_since: date, on: date, years: int) -> Term:
    """The term that runs on a day when terms follow each other from the day the post was taken up."""
    number = 1
    while years_later(held_since, number * years) <= on:
        number += 1
    first = years_later(held_since, (number - 1) * years)
    return Term(number, first, last_day(held_since, number * years))


def starts_that_end(first: date, last: date, years: int) -> list[tuple[date, date]]:
    """Ranges of days (both included) on which a post was taken up whose terms end between two days."""
    return [
        (_taken_up(first, number * years), _taken_up(last, number * years, late=True))
        for number in range(1, MOST_TERMS + 1)
    ]


def _taken_up(ends_on: date, years: int, *, late: bool = False) -> date:
    """The day on which the term began that ends on a day; the later one where 28 and 29 February end alike."""
    after = ends_on + ONE_DAY
    found = years_later(after, -years)
    leap = after.month == 2 and after.day == 28 and late
    return found + ONE_DAY if leap and (found + ONE_DAY).day == 29 else found


def notice_day(ends_on: date, days: int) -> date:
    """The last day on which the end of a term has to be announced."""
    return ends_on - timedelta(days=days)
