"""Every night the worker moves what a changed holiday has put out of step with the calendar, wherever it is."""

from __future__ import annotations

from datetime import datetime, time

from django_tasks import task

from hoaban.apps.service.commands import appointments
from hoaban.shared.access import Actor
from hoaban.shared.recurring import NAME, ask_again, next_night
from hoaban.shared.shell import machine_now, now

AT = time(1, 30)


@task()
def move_out_of_step() -> None:
    """Move appointments that are out of step once, and ask to be called again the next night."""
    try:
        appointments.move_out_of_step(actor=Actor.system(NAME), now=now(), thorough=True)
    finally:
        keep_in_step(after=machine_now())


def keep_in_step(*, after: datetime | None = None) -> bool:
    """Ask the worker to look the next night (without ``after``: at once), unless it is asked already; whether it was."""
    return ask_again(move_out_of_step, at=machine_now() if after is None else next_night(after, at=AT))
