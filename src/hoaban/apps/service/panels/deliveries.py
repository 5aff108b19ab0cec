"""What the offline counter puts on the frame: the navigation, and items that wait for a person."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.service.queries.deliveries import count_waiting, may_settle
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

navigation.add(
    "service",
    Entry(gettext_lazy("To settle from counters"), "service_deliveries", Permission.RECEIVE_DOSSIERS, order=25),
)


@today_panel
def deliveries_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Dossiers from counters that could not be taken in by themselves."""
    many = count_waiting(actor=actor) if may_settle(actor=actor) else 0
    if not many:
        return []
    title = ngettext(
        "%(count)s dossier from a counter without a network has to be settled",
        "%(count)s dossiers from counters without a network have to be settled", many,
    ) % {"count": number(many)}  # fmt: skip
    return [Task(title, reverse("service_deliveries"), _("Settle it"), due_on=on, kind="delivery")]
