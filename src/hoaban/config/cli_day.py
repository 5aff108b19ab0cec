"""Days as the command line takes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from hoaban.shared.day_bounds import EARLIEST, LATEST


class Day(click.ParamType[date]):
    """A day: 2025-06-30 or 30/06/2025."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or wrong usage."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if not EARLIEST <= day <= LATEST:
                raise click.BadParameter(f"{value!r} is outside {EARLIEST} to {LATEST}", ctx, param)
            return day
        raise click.BadParameter(f"{value!r} is not a day; write 2025-06-30 or 30/06/2025", ctx, param)
