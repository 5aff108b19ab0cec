"""What plans put on the frame: the list under Learning, and plans that wait for somebody on the Today page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.models.plans import PlanState
from hoaban.apps.learning.queries.plan_tasks import Waiting, list_waiting
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

navigation.add(
    "learning",
    Entry(gettext_lazy("Plans"), "learning_plans", Permission.VIEW_LEARNING, order=20, covers="/hoc-tap/ke-hoach/"),
)


@today_panel
def plans_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Drafts to submit, plans returned, plans to accept or to record a decision for."""
    if not (actor.may(Permission.PROPOSE_TRAINING) or actor.may(Permission.APPROVE_TRAINING)):
        return []
    return [_task(one) for one in list_waiting(actor=actor, on=on)]


def _task(one: Waiting) -> Task:
    facts = {"unit": one.unit, "period": one.period, "count": number(one.count)}
    url = reverse("learning_plan", args=[one.plan_id])
    if one.kind == "accept":
        title = ngettext(
            "%(count)s training plan below %(unit)s waits to be accepted",
            "%(count)s training plans below %(unit)s wait to be accepted", one.count,
        )  # fmt: skip
        return Task(title % facts, f"{url}#below", _("Open the plans"), due_on=one.due_on, kind="plan-accept")
    if one.kind == "decide":
        title = _("Record the decision on the training plan %(period)s of %(unit)s")
        return Task(title % facts, url, _("Open the plan"), due_on=one.due_on, kind="plan-decide")
    if one.state == PlanState.RETURNED:
        title = _("Training plan %(period)s of %(unit)s was returned for changes")
        return Task(title % facts, url, _("Change the plan"), due_on=one.due_on, detail=one.reason, kind="plan-submit")
    title = _("Submit the training plan %(period)s of %(unit)s")
    return Task(title % facts, url, _("Open the plan"), due_on=one.due_on, kind="plan-submit")
