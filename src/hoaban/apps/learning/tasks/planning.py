"""Planning rounds are solved by a worker; their page asks for it and shows how far it is."""

from __future__ import annotations

from django.utils import translation
from django_tasks import task

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.learning.commands import planning_solving
from hoaban.shared.shell import today


@task()
def solve_round(round_id: int, user_id: int) -> None:
    """Solve a round with the rights, and in the language, of who asked for it."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        planning_solving.solve_round(actor=accounts.actor_for(user, today()), round_id=round_id)
