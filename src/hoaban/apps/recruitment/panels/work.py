"""Navigation of recruitment, and its work on the Today page: checks, marking, appeals, probation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.recruitment.queries import marking, results, waiting
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

NAMED = 5
"""Probations named one by one."""


navigation.add(
    "people",
    Entry(
        gettext_lazy("Recruitment"),
        "recruitment_campaigns",
        Permission.VIEW_RECRUITMENT,
        order=40,
        covers="/tuyen-dung/",
    ),
)
navigation.add(
    "people", Entry(gettext_lazy("Papers to mark"), "recruitment_markings", Permission.MARK_PAPERS, order=45)
)


@today_panel
def campaigns_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Campaigns whose applications are to be closed or checked, and whose appeals wait."""
    made = []
    for one in waiting.list_waiting(actor=actor, on=on):
        url = f"{reverse('recruitment_campaign', args=[one.campaign.pk])}?tab={one.tab}"
        made.append(
            Task(
                one.title, url, _("Open the campaign"), due_on=one.due_on, detail=one.campaign.name, kind="recruitment"
            )
        )
    return made


@today_panel
def papers_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Papers that wait for their marker."""
    made = []
    for one in marking.list_markings(actor=actor):
        left = sum(sheet.mark is None for sheet in marking.sheets_of(marker=one))
        if left:
            title = ngettext("Mark %(count)s paper", "Mark %(count)s papers", left) % {"count": number(left)}
            url = reverse("recruitment_marking", args=[one.round_id])
            made.append(Task(title, url, _("Go on marking"), detail=one.round.campaign.name, kind="marking"))
    return made


@today_panel
def probations_ending(*, actor: Actor, on: date) -> list[Task]:
    """Probations that may be ended within a month."""
    if not actor.may(Permission.DECIDE_RECRUITMENT):
        return []
    return [
        Task(
            _("Probation is over: %(name)s") % {"name": row.decision.official.full_name if row.decision.official else ""},
            reverse("recruitment_decision", args=[row.decision.pk]), _("Open the decision"), due_on=row.over_on,
            kind="probation",
        )
        for row in results.list_probation(actor=actor, on=on)[:NAMED]
    ]  # fmt: skip
