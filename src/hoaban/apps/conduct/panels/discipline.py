"""What discipline puts on the frame: its page, and cases whose time runs out on the Today page."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.conduct.queries import discipline_cases as queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

SOON = timedelta(days=30)


def seen(actor: Actor) -> bool:
    """The register for those who see discipline; one's own decisions for officials."""
    return actor.may(Permission.VIEW_DISCIPLINE) or actor.official_id is not None


navigation.add("leadership", Entry(gettext_lazy("Discipline"), "conduct_discipline", order=60, shown=seen))


@today_panel
def cases_due(*, actor: Actor, on: date) -> list[Task]:
    """Cases whose time for handling has passed or runs out within a month; the person is named on the case only."""
    if not actor.may(Permission.HANDLE_DISCIPLINE):
        return []
    return [
        Task(
            _("Decide a case of discipline"), reverse("conduct_discipline_case", args=[row.id]), _("Open the case"),
            due_on=row.due_on, detail=row.unit, kind="discipline",
        )
        for row in queries.list_waiting(actor=actor, on=on, until=on + SOON)
    ]  # fmt: skip
