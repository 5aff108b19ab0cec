"""Days that a trend or a comparison asks about."""

from __future__ import annotations

from datetime import date, timedelta

LAST_OF_DISTRICTS = date(2025, 6, 30)
"""The last day of three tiers of government (Law 72/2025/QH15 on the organisation of local government)."""
FIRST_OF_TWO_TIERS = date(2025, 7, 1)
EARLIEST = date(1990, 1, 1)


def last_of_month(year: int, month: int) -> date:
    """The last day of a month; ``month`` may run below 1 into the years before."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def month_ends(on: date, *, years: int = 10, step: int = 1) -> list[date]:
    """Every ``step``-th month's last day in the ``years`` before ``on``, rising, and ``on`` itself last."""
    found = [last_of_month(on.year, on.month - back) for back in range(0, 12 * years + 1, step)]
    before = [day for day in reversed(found) if EARLIEST <= day < on]
    return [*before, on]


def year_before(on: date) -> date:
    """The same day a year earlier; 28 February for a leap day."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)
