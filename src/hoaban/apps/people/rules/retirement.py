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
