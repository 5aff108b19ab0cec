"""Age in whole years, and the day somebody reaches one."""

from __future__ import annotations

from datetime import date


def age_on(born_on: date, on: date) -> int:
    """Whole years reached on a day; somebody born on 29 February comes of age on 28 February of other years."""
    years = on.year - born_on.year
    return years if birthday(born_on, on.year) <= on else years - 1


def birthday(born_on: date, year: int) -> date:
    """The birthday in a year."""
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def months_between(start: date, end: date) -> int:
    """Whole months from one day to a later one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day else months - 1


def add_years(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February."""
    return birthday(day, day.year + years)


BANDS = ((1, None, 30), (2, 31, 40), (3, 41, 50), (4, 51, 60), (5, 61, None))
"""(code, least age, greatest age), whole years reached on the day."""


def latest_birth_of(on: date, age: int) -> date:
    """The latest day of birth of somebody who has reached ``age`` on the day."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February
        return on.replace(year=on.year - age, day=28)


def band_edges(on: date) -> list[date]:
    """The latest day of birth of everybody older than the first band, than the second, and so on."""
    return [latest_birth_of(on, greatest + 1) for _code, _least, greatest in BANDS if greatest is not None]
