"""What office hours put on the frame: their entry, and appointments that a changed holiday has put out of step."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.service.queries import appointments
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.shell import now
from hoaban.shared.templatetags.hoaban import number

navigation.add(
    "service",
    Entry(
        gettext_lazy("Office hours"),
        "service_hours",
        Permission.VIEW_SERVICE,
        order=80,
        covers="/mot-cua/gio-lam-viec/",
    ),
)


@today_panel
def appointments_out_of_step(*, actor: Actor, on: date) -> list[Task]:
    """One task for whoever manages the one-stop shop, when a day of the country was changed after appointments were given."""
    if not actor.may(Permission.MANAGE_SERVICE):
        return []
    found = appointments.list_out_of_step(actor=actor, now=now())
    if not found:
        return []
    title = ngettext(
        "%(count)s appointment is out of step with the working calendar",
        "%(count)s appointments are out of step with the working calendar", len(found),
    )  # fmt: skip
    return [
        Task(title % {"count": number(len(found))}, reverse("service_appointments_out"), _("Look at the appointments"),
             due_on=on, kind="appointments-out")
    ]  # fmt: skip
