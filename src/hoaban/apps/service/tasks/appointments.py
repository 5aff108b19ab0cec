"""Every night the worker moves what a changed holiday has put out of step with the calendar, wherever it is."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hoaban.apps.service.commands import appointments
from hoaban.shared.access import Actor
from hoaban.shared.shell import machine_now, now

AT = time(1, 30)
NAME = "hoaban (worker)"


@task()
def move_out_of_step() -> None:
    """Move appointments that are out of step once, and ask to be called again the next night."""
    try:
        appointments.move_out_of_step(actor=Actor.system(NAME), now=now(), thorough=True)
    finally:
        keep_in_step(after=machine_now())


def keep_in_step(*, after: datetime | None = None) -> bool:
    """Ask the worker to look the next night (without ``after``: at once), unless it is asked already; whether it was."""
    waiting = DBTaskResult.objects.filter(task_path=move_out_of_step.module_path, status=TaskResultStatus.READY)
    if waiting.exists():
        return False
    run_after = machine_now() if after is None else next_night(after)
    move_out_of_step.using(run_after=run_after).enqueue()
    return True


def next_night(after: datetime) -> datetime:
    """Half past one of the next night after an instant, by the clocks of the country."""
    local = timezone.localtime(after)
    tonight = local.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return tonight if tonight > local else tonight + timedelta(days=1)
