"""What supervision puts on the frame: its page; visits, reports and overdue recommendations on the Today page."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.conduct.models import VisitState
from hoaban.apps.conduct.queries import supervision as queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

SOON = timedelta(days=30)


def seen(actor: Actor) -> bool:
    """For those who see supervision, and for offices that answer it."""
    return any(actor.may(one) for one in queries.VIEWS)


navigation.add(
    "leadership",
    Entry(gettext_lazy("Supervision"), "conduct_supervision", order=50, shown=seen),
)


@today_panel
def recommendations_to_answer(*, actor: Actor, on: date) -> list[Task]:
    """For the unit's office: recommendations to report on, the overdue ones first."""
    if not actor.may(Permission.REPORT_SUPERVISION):
        return []
    return [
        Task(
            _("Report what was done about a recommendation"), reverse("conduct_finding_report", args=[row.id]),
            _("Write the report"), due_on=row.due_on, detail=f"{row.subject} · {row.recommendation[:120]}",
            kind="recommendation",
        )
        for row in queries.list_to_report(actor=actor, on=on, until=on + SOON)
    ]  # fmt: skip


@today_panel
def supervision_under_way(*, actor: Actor, on: date) -> list[Task]:
    """For those who supervise: visits due, reports to judge, recommendations that units have let pass."""
    if not actor.may(Permission.SUPERVISE):
        return []
    return [*_visits(actor, on), *_reports(actor, on), *_overdue(actor, on)]


def _visits(actor: Actor, on: date) -> list[Task]:
    made = []
    for row in queries.list_visits_due(actor=actor, on=on, until=on + SOON):
        planned = row.state == VisitState.PLANNED
        title = _("Visit: %(unit)s") if planned else _("Conclude the visit: %(unit)s")
        made.append(
            Task(
                title % {"unit": row.unit}, reverse("conduct_supervision_visit", args=[row.id]), _("Open the visit"),
                due_on=row.planned_on if planned else None, detail=row.subject, kind="visit",
            )
        )  # fmt: skip
    return made


def _reports(actor: Actor, on: date) -> list[Task]:
    return [
        Task(
            _("Judge a report: %(unit)s") % {"unit": row.unit}, reverse("conduct_finding_judge", args=[row.id]),
            _("Read the report"), due_on=row.due_on, detail=row.recommendation[:120], kind="report",
        )
        for row in queries.list_to_judge(actor=actor, on=on)
    ]  # fmt: skip


def _overdue(actor: Actor, on: date) -> list[Task]:
    return [
        Task(
            _("Not mended in time: %(unit)s") % {"unit": row.unit},
            reverse("conduct_supervision_visit", args=[row.visit_id]), _("Open the visit"), due_on=row.due_on,
            detail=row.recommendation[:120], kind="overdue-recommendation",
        )
        for row in queries.list_overdue(actor=actor, on=on)
    ]  # fmt: skip
