"""What dossiers put on the frame: navigation, search, work on the Today page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.service.queries import register
from hoaban.apps.service.queries.dossier_pages import name_of
from hoaban.apps.service.queries.today import own_due, ready_to_hand_over, to_sign
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.search import Hit, searcher
from hoaban.shared.worktime import ZONE


def _works(actor: Actor) -> bool:
    """Whether dossiers may come into the actor's hands."""
    return actor.official_id is not None or actor.may(Permission.VIEW_SERVICE)


navigation.add(
    "service",
    Entry(gettext_lazy("My dossiers"), "service_worklist", order=10, covers="/mot-cua/ho-so/", shown=_works),
)
navigation.add(
    "service",
    Entry(gettext_lazy("Taking dossiers in"), "service_intake", Permission.RECEIVE_DOSSIERS, order=20,
          covers="/mot-cua/tiep-nhan/"),
)  # fmt: skip
navigation.add(
    "service", Entry(gettext_lazy("Dossier register"), "service_register", Permission.VIEW_SERVICE, order=30)
)
navigation.add("service", Entry(gettext_lazy("Open work"), "service_loads", Permission.VIEW_SERVICE, order=35))
navigation.add(
    "service",
    Entry(gettext_lazy("Counters"), "service_points", Permission.MANAGE_SERVICE, order=90, covers="/mot-cua/quay/"),
)


@searcher(gettext_lazy("Dossiers"), order=30)
def search_dossiers(*, actor: Actor, text: str, on: date, limit: int) -> Iterable[Hit]:  # noqa: ARG001 - all alike
    """Dossiers by their whole code, or by the beginning of the applicant's name."""
    if not actor.may(Permission.VIEW_SERVICE):
        return []
    return [
        Hit(row.applicant, reverse("service_dossier", args=[row.pk]), f"{row.code} · {name_of(row.version)}")
        for row in register.find_dossiers(actor=actor, text=text, limit=limit)
    ]


@today_panel
def own_dossiers(*, actor: Actor, on: date) -> list[Task]:
    """For an official: own dossiers that are late or due today."""
    return [
        Task(
            _("%(procedure)s: %(name)s") % {"procedure": row.procedure, "name": row.applicant},
            reverse("service_dossier", args=[row.id]), _("Open the dossier"), due_on=row.due_at.astimezone(ZONE).date(),
            detail=row.code, kind="dossier",
        )
        for row in own_due(actor=actor, on=on)
    ]  # fmt: skip


@today_panel
def results_to_hand_over(*, actor: Actor, on: date) -> list[Task]:
    """For the desk: how many results wait for their citizens."""
    count = ready_to_hand_over(actor=actor)
    if not count:
        return []
    title = ngettext("%(count)d result to hand over", "%(count)d results to hand over", count) % {"count": count}
    return [Task(title, f"{reverse('service_worklist')}?loc=ready", _("Open the list"), due_on=on, kind="ready")]


@today_panel
def results_to_sign(*, actor: Actor, on: date) -> list[Task]:
    """For the head: how many results wait for the signature, due with the first of them."""
    count, first = to_sign(actor=actor)
    if not count:
        return []
    title = ngettext("%(count)d result to sign", "%(count)d results to sign", count) % {"count": count}
    due_on = first.astimezone(ZONE).date() if first else on
    return [Task(title, f"{reverse('service_worklist')}?loc=signing", _("Open the list"), due_on=due_on, kind="sign")]
