"""Every few minutes the worker looks over what is due: warnings, letters of apology, counts of tries that are over; and the
days of the tally that can be closed."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hoaban.apps.service.commands import tallies, warnings
from hoaban.shared.access import Actor
from hoaban.shared.recurring import NAME, ask_again
from hoaban.shared.shell import machine_now, now, today

EVERY = timedelta(minutes=5)


@task()
def look_over() -> None:
    """Look over all dossiers once, and ask to be called again in five minutes."""
    try:
        actor = Actor.system(NAME)
        warnings.look_over(actor=actor, now=now())
        warnings.forget_tries(actor=actor, now=now())
        tallies.bring_up_to_date(actor=actor, on=today())
        _tidy()
    finally:
        keep_looking(delay=EVERY)


def _tidy() -> None:
    """Drop the results of earlier rounds: there is one every five minutes."""
    done = DBTaskResult.objects.filter(task_path=look_over.module_path, status=TaskResultStatus.SUCCESSFUL)
    done.filter(finished_at__lt=machine_now() - timedelta(days=1)).delete()


def keep_looking(*, delay: timedelta = timedelta(0)) -> bool:
    """Ask the worker to look over after ``delay``, unless it is asked already; whether it was newly asked."""
    return ask_again(look_over, at=machine_now() + delay)
