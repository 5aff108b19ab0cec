"""Office hours of a commune with a market on Saturday, and days on which one-stop shops are closed or open otherwise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.commands.hours import declare_closure, set_hours
from hoaban.demonstration.targets import TWO_TIER_DAY
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE, Span

MARKET, MOVED, DARK = "03160", "03217", "03382"
"""Communes: with a market on Saturday, with an office that moves, without electricity for a day."""
DAY = Span(7 * 60 + 30, 12 * 60), Span(13 * 60 + 30, 17 * 60)
MORNING = (Span(7 * 60 + 30, 12 * 60),)
DECISION = "18/QĐ-UBND"


def build_opening(*, actor: Actor, on: date) -> None:
    """Hours and closures of the weeks ahead of the day."""
    if on < TWO_TIER_DAY:
        return
    units = dict(Unit.objects.filter(code__in=(MARKET, MOVED, DARK), ends_before=None).values_list("code", "pk"))
    now = datetime.combine(on, time(8), ZONE)
    set_hours(
        actor=actor, unit_id=units[MARKET], starts_on=on + timedelta(days=14), week=(DAY,) * 5 + (MORNING, ()),
        decision=DECISION, version=None, on=on, now=now,
    )  # fmt: skip
    for code, first, days, reason in (
        (MOVED, on + timedelta(days=(7 - on.weekday())), 2, "Chuyển bộ phận Một cửa sang trụ sở mới"),
        (DARK, on + timedelta(days=(8 - on.weekday())), 1, "Cắt điện theo lịch của ngành điện lực"),
    ):
        declare_closure(
            actor=actor, unit_id=units[code], first_day=first, last_day=first + timedelta(days=days - 1), part="day",
            opens=False, reason=reason, on=on, now=now,
        )  # fmt: skip
