"""Work of the worker that asks to be called again when it is done: in some minutes, or in the night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

NAME = "hoaban (worker)"
"""Who did it, in the events of such work."""


def ask_again(job: Any, *, at: datetime) -> bool:
    """Ask the worker to call a task at an instant, unless it is asked already; whether it was newly asked."""
    if DBTaskResult.objects.filter(task_path=job.module_path, status=TaskResultStatus.READY).exists():
        return False
    job.using(run_after=at).enqueue()
    return True


def next_night(after: datetime, *, at: time) -> datetime:
    """A time of the next night after an instant, by the clocks of the country."""
    local = timezone.localtime(after)
    tonight = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return tonight if tonight > local else tonight + timedelta(days=1)
