"""What messages of citizens put on the frame: navigation, and messages that wait for an answer."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.service.queries import feedback as queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

MOST = 10


def _may(actor: Actor) -> bool:
    return actor.may(Permission.ANSWER_FEEDBACK) or actor.may(Permission.HANDLE_DOSSIERS)


navigation.add(
    "service",
    Entry(pgettext_lazy("service", "Feedback"), "service_feedback", order=50, covers="/mot-cua/phan-anh/", shown=_may),
)  # fmt: skip


@today_panel
def messages_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Messages that the actor is to answer, or whose unit the actor answers for."""
    if not _may(actor):
        return []
    rows = queries.list_due(actor=actor, limit=MOST)
    return [
        Task(
            _("Answer message %(number)s") % {"number": row.number},
            reverse("service_feedback_message", args=[row.pk]),
            _("Read and answer"),
            due_on=timezone.localtime(row.due_at).date(),
            detail=" · ".join(filter(None, (row.get_kind_display(), row.dossier.code if row.dossier else ""))),
            kind="message",
        )
        for row in rows
    ]
