"""What leadership planning puts on the frame: its entries, and rounds that wait for somebody on the Today page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.leadership.queries.planning import Waiting, list_waiting
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

navigation.add(
    "leadership",
    Entry(
        gettext_lazy("Leadership planning"), "leadership_planning", Permission.VIEW_LEADERSHIP, order=10,
        covers="/lanh-dao/quy-hoach/",
    ),
)  # fmt: skip


@today_panel
def planning_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Rounds to nominate in, to hold meetings of, to change, to approve."""
    if not (actor.may(Permission.PROPOSE_LEADERS) or actor.may(Permission.PLAN_LEADERS)):
        return []
    return [_task(one) for one in list_waiting(actor=actor, on=on)]


def _task(one: Waiting) -> Task:
    facts = {"unit": one.unit, "term": one.term}
    url = reverse("leadership_planning_round", args=[one.round_id])
    titles = {
        "nominate": (_("Nominate people for the plan %(term)s of %(unit)s"), _("Nominate people")),
        "meet": (_("Hold the meetings on the plan %(term)s of %(unit)s"), _("Open the round")),
        "changes": (_("The plan %(term)s of %(unit)s was returned for changes"), _("Change the nominations")),
        "approve": (_("Decide on the plan %(term)s of %(unit)s"), _("Open the round")),
    }
    title, button = titles[one.kind]
    return Task(title % facts, url, button, due_on=one.due_on, detail=one.reason, kind=f"planning-{one.kind}")
