"""What is due of data kept for a time: counted by the worker once a month, carried out by it when an officer orders so."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone, translation
from django_tasks import task

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.models import Disposal
from hoaban.shared import runs
from hoaban.shared.access import Actor
from hoaban.shared.recurring import NAME, ask_again
from hoaban.shared.shell import machine_now, today

AT = time(2, 30)


@task()
def carry_out(disposal_id: int, user_id: int) -> None:
    """Carry out what an officer ordered, in the language and with the rights of that officer."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        disposal.carry_out(actor=accounts.actor_for(user, today()), disposal_id=disposal_id)


def take_up_again() -> int:
    """Ask the worker to go on with what an earlier one left; how many."""
    return runs.hand_on(Disposal, carry_out.enqueue)


def start() -> None:
    """What a worker that starts is asked: to delete files that are left, to go on with what is left, to count once a month."""
    disposal.delete_left_files(actor=Actor.system(NAME))
    take_up_again()
    keep_counting()


@task()
def count_due() -> None:
    """Count what is due once, and ask to be called again on the first of the next month."""
    try:
        disposal.count_stock(actor=Actor.system(NAME), on=today())
    finally:
        keep_counting(after=machine_now())


def keep_counting(*, after: datetime | None = None) -> bool:
    """Ask the worker to count on the first of next month (without ``after``: at once), unless it is asked already."""
    return ask_again(count_due, at=machine_now() if after is None else next_month(after))


def next_month(after: datetime) -> datetime:
    """Half past two of the first night of the month after an instant, by the clocks of the country."""
    local = timezone.localtime(after)
    year, month = divmod(local.year * 12 + local.month, 12)
    return local.replace(year=year, month=month + 1, day=1, hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
