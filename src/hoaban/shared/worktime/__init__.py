"""Working time by the calendar of a unit: office hours, days off, appointments, pauses, extensions. Pure."""

from hoaban.shared.worktime.clock import (
    Allowance,
    Deadline,
    Pause,
    due,
)
from hoaban.shared.worktime.days import (
    ALL_DAY,
    ZONE,
    DayHours,
    LocalChange,
    OutsideCalendar,
    Reason,
    SkippedDay,
    Span,
    SpecialDay,
    WeekHours,
    WorkCalendar,
    minute_of,
    read_spans,
    work_calendar,
)
from hoaban.shared.worktime.shares import at_share, used, worked_minutes
from hoaban.shared.worktime.words import explained, reason_label, told_allowance

__all__ = [
    "ALL_DAY",
    "ZONE",
    "Allowance",
    "DayHours",
    "Deadline",
    "LocalChange",
    "OutsideCalendar",
    "Pause",
    "Reason",
    "SkippedDay",
    "Span",
    "SpecialDay",
    "WeekHours",
    "WorkCalendar",
    "at_share",
    "due",
    "explained",
    "minute_of",
    "read_spans",
    "reason_label",
    "told_allowance",
    "used",
    "work_calendar",
    "worked_minutes",
]
