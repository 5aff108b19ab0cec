"""How long a secondment lasts: a last day within the limit; the seat at home is kept, so that its end is the way back.

Decree 170/2025/NĐ-CP, Article 26: at most three years; the unit that seconds takes the official back. The number stands in the
lawbook (``secondment.max_duration``).
"""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.leadership.rules.office_terms import last_day


def longest(starts_on: date, years: int) -> date:
    """The last day that a secondment from a day may have."""
    return last_day(starts_on, years)


def may_end(starts_on: date, ends_on: date, years: int | None) -> bool:
    """Whether a last day comes after the first and within the limit; any later day where there is no limit."""
    return starts_on <= ends_on and (years is None or ends_on <= longest(starts_on, years))


def ends_before(ends_on: date | None) -> date | None:
    """The first day at home again."""
    return None if ends_on is None else ends_on + timedelta(days=1)
