"""Rounds of rotation are solved by a worker; their page asks for it and shows how far it is."""

from __future__ import annotations

from django.utils import translation
from django_tasks import task

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.leadership.commands import rotation_solving
from hoaban.shared.shell import today


@task()
def solve_proposal(proposal_id: int, user_id: int) -> None:
    """Solve a proposal with the rights, and in the language, of who asked for it."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        rotation_solving.solve_proposal(actor=accounts.actor_for(user, today()), proposal_id=proposal_id)
