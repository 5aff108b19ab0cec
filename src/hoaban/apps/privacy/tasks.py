"""Once a month the worker counts what is due of data kept for a time; a person carries it out."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hoaban.apps.privacy.commands import disposal
from hoaban.shared.access import Actor
from hoaban.shared.shell import machine_now, today

AT = time(2, 30)
NAME = "hoaban (worker)"


@task()
def count_due() -> None:
    """Count what is due once, and ask to be called again on the first of the next month."""
    try:
        disposal.count_stock(actor=Actor.system(NAME), on=today())
    finally:
        keep_counting(after=machine_now())


def keep_counting(*, after: datetime | None = None) -> bool:
    """Ask the worker to count on the first of next month (without ``after``: at once), unless it is asked already."""
    waiting = DBTaskResult.objects.filter(task_path=count_due.module_path, status=TaskResultStatus.READY)
    if waiting.exists():
        return False
    run_after = machine_now() if after is None else next_month(after)
    count_due.using(run_after=run_after).enqueue()
    return True


def next_month(after: datetime) -> datetime:
    """Half past two of the first night of the month after an instant, by the clocks of the country."""
    local = timezone.localtime(after)
    year, month = divmod(local.year * 12 + local.month, 12)
    return local.replace(year=year, month=month + 1, day=1, hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
