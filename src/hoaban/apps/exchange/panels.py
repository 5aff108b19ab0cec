"""What exchange adds to the shell: its entry in the navigation, and imports that wait for their officer."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.exchange.queries.imports import list_imports
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import day, number

MOST = 20

navigation.add("people", Entry(gettext_lazy("Import a roster"), "exchange_imports", Permission.IMPORT_ROSTER, order=30))


@today_panel
def rosters_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - they wait whatever the day
    """The actor's own rosters that are checked: to be recorded, or to be corrected."""
    if actor.user_id is None or not actor.may(Permission.IMPORT_ROSTER):
        return []
    checked = list_imports(actor=actor).filter(user_id=actor.user_id, state=RosterImport.State.CHECKED)
    checked = checked.filter(Q(n_errors__gt=0) | Q(effect__gt=0))
    return [_task(roster) for roster in checked.order_by("-pk")[:MOST]]


def _task(roster: RosterImport) -> Task:
    n_errors: int = getattr(roster, "n_errors", 0) or 0
    url = reverse("exchange_import", args=[roster.pk])
    detail = _("%(file)s, of %(day)s") % {"file": roster.file_name, "day": day(roster.on)}
    if n_errors:
        title = _("Roster to correct: %(count)s cells") % {"count": number(n_errors)}
        return Task(title, url, _("See the errors"), detail=detail, kind="roster-errors")
    title = _("Roster to record: %(count)s rows") % {"count": number(roster.rows)}
    return Task(title, url, _("Review and record"), detail=detail, kind="roster-checked")
