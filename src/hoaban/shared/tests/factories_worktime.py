"""The year 2026 as officials know it, for the tests of the working clock."""

from __future__ import annotations

from datetime import date, datetime

from hoaban.shared import worktime as w

OFFICE = w.read_spans("07:30-11:30 / 13:30-17:00")
WEEK = (OFFICE,) * 5 + ((), ())


def at(text: str) -> datetime:
    """An instant by the clocks of the country."""
    return datetime.fromisoformat(text).replace(tzinfo=w.ZONE)


def days(*texts: str) -> tuple[date, ...]:
    """Days of 2026 written day/month."""
    return tuple(date(2026, int(month), int(day)) for day, _s, month in (text.partition("/") for text in texts))


HOLIDAYS = {
    **dict.fromkeys(
        days("1/1", "16/2", "17/2", "18/2", "19/2", "20/2", "27/4", "30/4", "1/5", "1/9", "2/9"), "holiday"
    ),
    **dict.fromkeys(days("2/1", "31/8"), "swapped"),
}
WORKED = days("10/1", "22/8")


def year_2026(*changes: w.LocalChange) -> w.WorkCalendar:
    """2026 as the country works it, with the closures and openings of one unit."""
    special = {day: w.SpecialDay(works=False, reason=w.Reason(code, "Lễ")) for day, code in HOLIDAYS.items()}
    special |= {day: w.SpecialDay(works=True, reason=w.Reason("swapped", "Làm bù")) for day in WORKED}
    hours = [w.WeekHours(date(2020, 1, 1), WEEK)]
    return w.work_calendar(date(2025, 12, 1), date(2027, 1, 31), hours=hours, special=special, changes=changes)


PLAIN = year_2026()
THREE, HOUR = w.Allowance(3, "working_days"), w.Allowance(1, "hours")


def closed(day: str, hours: str = "00:00-24:00", *, opens: bool = False) -> w.LocalChange:
    """A closure (or opening) of a unit on a day of 2026."""
    return w.LocalChange(days(day)[0], w.read_spans(hours)[0], opens=opens, name="Mất điện")
