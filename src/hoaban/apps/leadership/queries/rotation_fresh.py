"""Whether the proposal on the table still answers what its round asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hoaban.apps.leadership.models.rotation import Proposal, RotationRound
from hoaban.apps.leadership.queries.rotation_facts import asks_the_same


def why_outdated(found: RotationRound, shown: Proposal, last: Proposal) -> str:
    """Why a proposal may not be submitted or approved any more, and what to do; "" while it may.

    ``last``: the last time the planner was asked, whatever became of it.
    """
    if last.number > shown.number:
        return _(
            "The planner was asked again after this proposal and found no plan. Solve the round again; "
            "a round that is submitted already is returned for changes first."
        )
    if not asks_the_same(found, shown.instance):
        return _(
            "Goals, posts, people, pins or exclusions have changed since this proposal. Solve the round again; "
            "a round that is submitted already is returned for changes first."
        )
    return ""
