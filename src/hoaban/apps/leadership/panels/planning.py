"""What leadership planning puts on the frame: its entries, and rounds that wait for somebody on the Today page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.leadership.queries.plan_reviews import PlanRow, list_due
from hoaban.apps.leadership.queries.planning import Waiting, list_waiting
from hoaban.apps.leadership.rules.reviews import Freshness
from hoaban.apps.leadership.views.plan_reviews import opening_address
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import day, number

NAMED = 3
"""How many plans are named one by one before Today counts them together."""

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


@today_panel
def reviews_due(*, actor: Actor, on: date) -> list[Task]:
    """Plans whose yearly review is due or overdue and not opened yet, for whoever opens rounds."""
    if not actor.may(Permission.PLAN_LEADERS):
        return []
    rows = list_due(actor=actor, on=on)
    if len(rows) <= NAMED:
        return [_review_task(row) for row in rows]
    return [task for state in Freshness for task in _together([row for row in rows if row.state is state], state)]


def _review_task(row: PlanRow) -> Task:
    title = _("Open the yearly review of the plan %(term)s of %(unit)s") % {"term": row.term, "unit": row.unit}
    detail = _("Last reviewed or approved on %(day)s") % {"day": day(row.days.last_on)} if row.days.last_on else ""
    return Task(title, opening_address(row), _("Open the review"), row.due_on, detail, kind="planning-review")


def _together(rows: list[PlanRow], state: Freshness) -> list[Task]:
    if len(rows) <= 1:
        return [_review_task(row) for row in rows]
    title = ngettext(
        "%(count)s leadership plan waits for its yearly review", "%(count)s leadership plans wait for their yearly review",
        len(rows),
    ) % {"count": number(len(rows))}  # fmt: skip
    names = ", ".join(list(dict.fromkeys(row.unit for row in rows))[:NAMED])
    address = f"{reverse('leadership_plan_reviews')}?{urlencode({'review': state.value, 'open': 1})}"
    return [Task(title, address, _("Open the list"), rows[0].due_on, names, kind="planning-review")]
