"""The retirement age under normal conditions (Labour Code 2019, Article 169; Decree 135/2020/NĐ-CP, Article 4).

60 years 3 months for men and 55 years 4 months for women in 2021; each year 3 and 4 months more, up to 62 and 60.
"""

from __future__ import annotations

from datetime import date, timedelta

MEN, WOMEN = 1, 2
AGE = {MEN: (60 * 12 + 3, 3, 62 * 12), WOMEN: (55 * 12 + 4, 4, 60 * 12)}
"""Sex -> (months of age in 2021, months more each year, most)."""


def retirement_months(sex: int, year: int) -> int:
    """The retirement age of a year in whole months."""
    first, step, most = AGE[sex]
    return min(most, first + step * max(0, year - 2021))


def latest_birth(sex: int, by: date) -> date:
    """The latest day of birth with which somebody has reached the retirement age by a day."""
    months = retirement_months(sex, by.year)
    total = by.year * 12 + by.month - 1 - months
    year, month = divmod(total, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=by.day - 1), after - timedelta(days=1))


def retires_on(sex: int, born_on: date) -> date:
    """The first day on which somebody born on a day has reached the retirement age of that day's year."""
    year = born_on.year + AGE[sex][0] // 12
    while (day := _reached(born_on, retirement_months(sex, year))).year > year:
        year += 1
    return day


def _reached(born_on: date, months: int) -> date:
    """The day on which an age in months is reached; the first of the next month where the month is too short."""
    year, month = divmod(born_on.year * 12 + born_on.month - 1 + months, 12)
    try:
        return date(year, month + 1, born_on.day)
    except ValueError:
        return date(year, month + 2, 1)
