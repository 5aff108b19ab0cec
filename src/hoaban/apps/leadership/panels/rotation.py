"""What rotation puts on the frame: its entry, and rounds and moves that wait for somebody on the Today page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.leadership.queries.rotation import WaitingRound, list_waiting
from hoaban.apps.leadership.queries.secondments import list_ending
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

navigation.add(
    "leadership",
    Entry(
        gettext_lazy("Rotation of leaders"), "leadership_rotation", Permission.VIEW_LEADERSHIP, order=30,
        covers="/lanh-dao/luan-chuyen/",
    ),
)  # fmt: skip


@today_panel
def rotation_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - panels are asked alike
    """Rounds to decide on, moves to sign off, rounds returned."""
    if not (actor.may(Permission.ROTATE) or actor.may(Permission.SIGN_ROTATION)):
        return []
    return [_task(one) for one in list_waiting(actor=actor)]


@today_panel
def secondments_ending(*, actor: Actor, on: date) -> list[Task]:
    """Secondments whose last day comes, for whoever signs them."""
    if not actor.may(Permission.SIGN_ROTATION):
        return []
    told = _("%(post)s · returns to %(home)s")
    return [
        Task(
            _("Secondment ends: %(name)s") % {"name": one.full_name}, reverse("leadership_secondments"),
            _("Open the secondments"), due_on=one.ends_on, kind="secondment-end",
            detail=told % {"post": one.post, "home": one.home or _("no seat recorded at home")},
        )
        for one in list_ending(actor=actor, on=on)
    ]  # fmt: skip


def _task(one: WaitingRound) -> Task:
    url = reverse("leadership_rotation_round", args=[one.round_id])
    sign = ngettext("%(count)s move to sign off: %(title)s", "%(count)s moves to sign off: %(title)s", one.count)
    titles = {
        "approve": (_("Decide on the round “%(title)s”"), _("Open the round")),
        "sign": (sign, _("Open the moves")),
        "changes": (_("The round “%(title)s” was returned for changes"), _("Open the round")),
    }
    title, button = titles[one.kind]
    told = title % {"title": one.title, "count": number(one.count)}
    return Task(told, url, button, due_on=one.due_on, kind=f"rotation-{one.kind}")
