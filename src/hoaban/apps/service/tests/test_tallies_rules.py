"""A period falls apart into months, days and what is live, each day once; quantiles of a distribution."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules.tallies import EDGES, bucket_of, next_month, pieces, quantile

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def spread(ranges: tuple[tuple[date, date], ...]) -> list[date]:
    """Every day of the ranges."""
    return [first + timedelta(days=n) for first, last in ranges for n in range((last - first).days + 1)]


@given(days, st.integers(0, 900), days, st.sets(days, max_size=5))
def test_every_day_of_a_period_is_counted_once_and_none_beyond(
    first: date, length: int, closed_before: date, stale: set[date]
) -> None:
    last = first + timedelta(days=length)
    found = pieces(first, last, closed_before=closed_before, stale=stale)
    months = tuple((begin, next_month(end) - timedelta(days=1)) for begin, end in found.months)
    counted = spread(months) + spread(found.days) + spread(found.live)
    assert sorted(counted) == spread(((first, last),))


@given(days, st.integers(0, 900), days, st.sets(days, max_size=5))
def test_open_and_stale_days_are_live_and_no_others(
    first: date, length: int, closed_before: date, stale: set[date]
) -> None:
    last = first + timedelta(days=length)
    live = set(spread(pieces(first, last, closed_before=closed_before, stale=stale).live))
    assert live == {day for day in spread(((first, last),)) if day >= closed_before or day in stale}


def test_a_closed_year_is_twelve_months_in_one_range() -> None:
    found = pieces(date(2025, 1, 1), date(2025, 12, 31), closed_before=date(2026, 3, 1))
    assert found.months == ((date(2025, 1, 1), date(2025, 12, 1)),)
    assert not found.days
    assert not found.live


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_quantile_is_at_most_one_bucket_off(shares: list[float], wanted: float) -> None:
    counts = [0] * (len(EDGES) + 1)
    for one in shares:
        counts[bucket_of(one)] += 1
    told = quantile(counts, wanted)
    assert told is not None
    ordered = sorted(shares)
    exact = next(one for place, one in enumerate(ordered, 1) if place >= wanted * len(ordered))
    assert abs(bucket_of(told) - bucket_of(exact)) <= 1


def test_no_dossiers_have_no_median() -> None:
    assert quantile([0] * (len(EDGES) + 1), 0.5) is None
