"""The working clock: appointments a second against the least that could make as many, and calendars built anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.measuring import Line, line, sample

if TYPE_CHECKING:
    from hoaban.shared.worktime import Allowance

COUNT = 20_000
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)


def deadline_lines(times: int = 15) -> list[Line]:
    """20,000 appointments of every kind of time, their shares used, their warnings; the calendars of all communes.

    The bound is that of one second for 20,000. The floor makes as many aware instants, each a number of days later.
    """
    from hoaban.apps.organisation.models import Placement
    from hoaban.apps.service.queries import hours
    from hoaban.shared.worktime import at_share, due, used

    asked = _asked()
    units = list(Placement.objects.filter(ends_before=None, unit__kind=3).values_list("unit_id", flat=True))
    calendar = hours.calendar_of(units[0], FIRST, LAST)
    later = timedelta(days=5)

    def floor() -> None:
        for received, _allowance in asked:
            day = received.date() + later
            datetime(day.year, day.month, day.day, 17, 0, tzinfo=received.tzinfo)

    def build() -> None:
        hours.forget()
        hours.calendars_of(units, FIRST, LAST)

    def held() -> None:
        hours.calendars_of(units, FIRST, LAST)

    least = sample(floor, times)
    floor_is = "20,000 aware instants some days later"
    return [
        line("20,000 appointments", sample(lambda: [due(at, one, calendar) for at, one in asked], times),
             floor=least, floor_is=floor_is, bound=1_000),
        line("20,000 shares of time used", sample(lambda: [used(at, at + later, one, calendar) for at, one in asked], times),
             floor=least, floor_is=floor_is, bound=1_000),
        line("20,000 moments of warning", sample(lambda: [at_share(at, one, calendar, 0.8) for at, one in asked], times),
             floor=least, floor_is=floor_is, bound=1_000),
        line(f"calendars of {len(units)} communes, three years, built", sample(build, times), bound=1_000),
        line(f"calendars of {len(units)} communes, three years, held", sample(held, times)),
    ]  # fmt: skip


def _asked() -> list[tuple[datetime, Allowance]]:
    """Receipts of a year at any hour, with the times that procedures have."""
    from hoaban.shared.worktime import ZONE, Allowance

    lot = Random(33)
    begin = datetime(2026, 1, 1, tzinfo=ZONE)
    times = [Allowance(0, "same_day"), Allowance(4, "hours"), Allowance(8, "hours"), Allowance(15, "days")]
    times += [Allowance(n, "working_days") for n in (1, 2, 3, 5, 7, 10, 15, 20, 30)]
    return [(begin + timedelta(minutes=lot.randrange(525_600)), lot.choice(times)) for _ in range(COUNT)]
