"""Hours, closures and openings of units, written straight into the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import COMMUNE, NOW, unit
from hoaban.apps.service.models import UnitClosure, UnitHours
from hoaban.shared.worktime import read_spans

AT = datetime(2026, 3, 10, 1, tzinfo=UTC)


def week(text: str = "07:00-11:00 / 13:00-16:30", saturday: str = "") -> list[list[list[int]]]:
    """Weekly hours as they are kept."""
    days = [read_spans(text)] * 5 + [read_spans(saturday), ()]
    return [[[span.begins, span.ends] for span in day] for day in days]


def hours(text: str = "07:00-11:00 / 13:00-16:30", *, code: str = COMMUNE, starts_on: date = date(2026, 1, 1),
          ends_before: date | None = None) -> UnitHours:  # fmt: skip
    """Office hours of a unit."""
    place = unit(code, NOW)
    made: UnitHours = UnitHours.objects.create(
        unit=place, unit_path=organisation.current_path(place.pk, NOW), starts_on=starts_on, ends_before=ends_before,
        week=week(text),
    )  # fmt: skip
    return made


def closure(day: date, *, code: str = COMMUNE, last: date | None = None, part: str = "day", opens: bool = False,
            reason: str = "Mất điện") -> UnitClosure:  # fmt: skip
    """A closure (or opening) of a unit."""
    place = unit(code, NOW)
    made: UnitClosure = UnitClosure.objects.create(
        unit=place, unit_path=organisation.current_path(place.pk, NOW), first_day=day, last_day=last or day, part=part,
        opens=opens, reason=reason, declared_at=AT,
    )  # fmt: skip
    return made
