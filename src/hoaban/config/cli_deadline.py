"""`hoaban deadline`: when something is due by the working calendar of a unit, and why."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from hoaban.config.cli_ground import refuse, refuse_empty, set_up

FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y")


class Moment(click.ParamType[datetime]):
    """An instant by the clocks of Vietnam: 2026-04-28T15:40 or 28/04/2026 15:40."""

    name = "MOMENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, aware; wrong usage when it is none."""
        from hoaban.shared.worktime import ZONE

        if isinstance(value, datetime):
            return value
        for form in FORMS:
            try:
                return datetime.strptime(value.strip(), form).replace(tzinfo=ZONE)
            except ValueError:
                continue
        return self._with_zone(value, param, ctx)

    def _with_zone(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            message = f"{value!r} is not a moment; write 2026-04-28T15:40 or 28/04/2026 15:40"
            raise click.BadParameter(message, ctx, param)
        return found


@click.command()
@click.option("--received", type=Moment(), required=True, help="When it was received, such as 2026-04-28T15:40.")
@click.option("--working-days", type=click.IntRange(1, 1000), help="Statutory time in working days.")
@click.option("--hours", type=click.IntRange(1, 5000), help="Statutory time in working hours.")
@click.option("--days", type=click.IntRange(1, 1500), help="Statutory time in calendar days.")
@click.option("--same-day", is_flag=True, help="Due the same day (before the cut-off hour of the lawbook).")
@click.option("--unit", default=None, help="Code of the unit whose hours and closures count; the lawbook's otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def deadline(
    received: datetime, working_days: int | None, hours: int | None, days: int | None, same_day: bool, unit: str | None,  # noqa: FBT001 - switches of the command
    as_json: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """When something is due: the day of receipt not counted, weekends, holidays and closures left out.

    Exit codes: 0 answered; 1 the calendar cannot say (no lawbook, or so long a time); 2 wrong usage.
    """
    given = [("working_days", working_days), ("hours", hours), ("days", days), ("same_day", 0 if same_day else None)]
    asked = [(amount, name) for name, amount in given if amount is not None]
    if len(asked) != 1:
        raise click.UsageError("give one of --working-days N, --hours N, --days N, --same-day")
    set_up()
    found = _found(received, asked[0], unit)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else found["sentence"])


def _found(received: datetime, asked: tuple[int, str], unit: str | None) -> dict[str, Any]:
    from django.db import DatabaseError

    from hoaban.apps.lawbook.rules import NoSuchRuleError
    from hoaban.apps.service.queries.hours import appointment
    from hoaban.shared.worktime import Allowance, OutsideCalendar

    try:
        unit_id = _unit(unit, received.date())
        found = appointment(unit_id=unit_id, received_at=received, allowance=Allowance(*asked))
    except DatabaseError:
        refuse_empty()
    except OutsideCalendar as refused:
        refuse(f"{refused}: the time is too long, or the day too early")
    except (NoSuchRuleError, ValueError) as refused:
        refuse(f"{refused}; run `hoaban init`, or enter the rule one_stop.office_hours for that day")
    return _told(found, unit)


def _unit(code: str | None, on: date) -> int:
    """The key of a unit that stood on the day; 0, which has no hours of its own, without a code."""
    if code is None:
        return 0
    from hoaban.apps.organisation.models import Unit

    found = Unit.objects.on(on).filter(code=code).first()
    if found is None:
        raise click.UsageError(f"no unit {code!r} on {on.isoformat()}; write a code of the organisation, such as 03214")
    return int(found.pk)


def _told(found: Any, unit: str | None) -> dict[str, Any]:
    from hoaban.shared.worktime import explained, told_allowance

    told = explained(found)
    return {
        "due_at": found.due_at.isoformat(),
        "skipped": [{"day": one.day.isoformat(), "reason": one.code, "name": one.name} for one in found.skipped],
        "counted": [day.isoformat() for day in found.counted],
        "received": found.received.isoformat(),
        "counted_from": found.counted_from.isoformat(),
        "allowance": told_allowance(found.allowance),
        "unit": unit,
        "explained": told,
        "sentence": f"{found.due_at:%H:%M %d/%m/%Y} ({told})",
    }
