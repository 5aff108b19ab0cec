"""Writes, on a copy: the census from nothing, one transfer, and everybody moved at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bench.measuring import Line, line, timed
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people import commands
from hoaban.apps.people.commands import census
from hoaban.apps.people.models import Assignment, AssignmentKind, Employment, EndReason
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

ON = date(2026, 1, 5)
MOVED = 20_600
ACTOR = Actor.system()


def write_lines(bounds: dict[str, float], *, changes: int = 60) -> list[Line]:
    """All lines of writes; the census must equal the records afterwards."""
    lines = [
        line("one transfer, with census and tally", _transfers(changes), bound=bounds.get("change")),
        line(f"mass move of {MOVED}, with census and tally", [timed(_move_many)], bound=bounds.get("mass")),
    ]
    checked = timed(_check)
    lines.append(line("census check", [checked]))
    lines.append(line("census rebuild", [timed(census.rebuild)], bound=bounds.get("rebuild")))
    _check()
    return lines


def _check() -> None:
    found = census.check()
    if not found.equal:
        raise RuntimeError(f"the census differs: {found.wrong_officials[:5]} {found.wrong_cells}")


def _serving(day: date) -> Any:
    """Main assignments that run on from the day, of people whose employment does too."""
    open_ended = Employment.objects.filter(on_day(day), ends_before=None).values("official_id")
    rows = Assignment.objects.filter(is_main=True, ends_before=None, starts_on__lt=day, official_id__in=open_ended)
    return rows.order_by("official_id")


def _targets(day: date) -> list[int]:
    return list(Unit.objects.filter(on_day(day), kind=UnitKind.COMMUNE).order_by("id").values_list("id", flat=True))


def _transfers(count: int) -> Sequence[float]:
    units, rows = _targets(ON), list(_serving(ON).values_list("official_id", "official__version")[: count + 1])
    samples = []
    for place, (official, version) in enumerate(rows):
        samples.append(timed(lambda: commands.transfer_official(
            actor=ACTOR, official_id=official, version=version, unit_id=units[place % len(units)], post_id=None,  # noqa: B023
            on=ON, kind=AssignmentKind.REASSIGNED,
        )))  # fmt: skip
    return samples[1:]


def _move_many() -> None:
    day = ON + timedelta(days=30)
    units = _targets(day)
    rows = list(_serving(day).values_list("official_id", "id")[:MOVED])
    changes = [
        commands.OfficialChange(
            official, end_job=(key, day, EndReason.RESTRUCTURED),
            new_jobs=[commands.JobFacts(
                units[key % len(units)], None, None, AssignmentKind.RESTRUCTURED, starts_on=day
            )],
        )
        for official, key in rows
    ]  # fmt: skip
    commands.apply_changes(actor=ACTOR, changes=changes, on=day, batch="bench")
