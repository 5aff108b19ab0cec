"""Long work that a worker does; pages ask for it and show how far it is."""

from __future__ import annotations

from django.utils import translation
from django_tasks import task

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.exchange import commands
from hoaban.shared.shell import today


@task()
def check_roster(roster_id: int, user_id: int) -> None:
    """Dry run of an uploaded roster, in the language and with the rights of who uploaded it."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        commands.check_roster(actor=accounts.actor_for(user, today()), roster_id=roster_id)


@task()
def record_roster(roster_id: int, user_id: int) -> None:
    """Record a roster, in the language and with the rights of who ordered it."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        commands.record_roster(actor=accounts.actor_for(user, today()), roster_id=roster_id)
