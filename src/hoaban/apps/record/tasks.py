"""Long work of the record that the worker does: forms of whole units, and dropping their files when their time is over."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import translation
from django_tasks import task

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.record.commands import printing
from hoaban.apps.record.models import Printing
from hoaban.shared import runs
from hoaban.shared.access import Actor
from hoaban.shared.recurring import NAME, ask_again, next_night
from hoaban.shared.shell import machine_now, now, today

AT = time(2, 10)


@task()
def make_forms(printing_id: int, user_id: int) -> None:
    """Make the forms of a unit, in the language and with the rights of who asked."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        actor = accounts.actor_for(user, today())
        printing.make(actor=actor, printing_id=printing_id, on=today(), at=now())


def take_up_again() -> int:
    """Ask the worker to go on with what an earlier one left; how many. What is being worked on is taken over, once."""
    return runs.hand_on(Printing, make_forms.enqueue)


def start() -> None:
    """What a worker that starts is asked: to go on with what is left, and to drop files in the nights."""
    take_up_again()
    keep_dropping()


@task()
def drop_files() -> None:
    """Drop the files whose time is over, and ask to be called again the next night."""
    try:
        printing.drop_over(actor=Actor.system(NAME), on=today())
    finally:
        keep_dropping(after=machine_now())


def keep_dropping(*, after: datetime | None = None) -> bool:
    """Ask the worker to drop files the next night (without ``after``: at once), unless it is asked already."""
    return ask_again(drop_files, at=machine_now() if after is None else next_night(after, at=AT))
