"""What certificates put on the frame: the navigation, certificates that end soon, certificates not issued yet."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.panels.shown import learner_or_keeper
from hoaban.apps.learning.queries import certificates as queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

NAMED = 3
"""Names a task gives."""

navigation.add(
    "learning", Entry(gettext_lazy("Certificates"), "learning_certificates", order=60, shown=learner_or_keeper)
)
navigation.add(
    "learning", Entry(gettext_lazy("Results of training"), "learning_figures", Permission.VIEW_LEARNING, order=70)
)


@today_panel
def own_certificates_ending(*, actor: Actor, on: date) -> list[Task]:
    """The holder's own certificates that end soon and have not been renewed."""
    return [
        Task(
            _("Your certificate ends: %(course)s") % {"course": row.course},
            reverse("learning_certificate", args=[row.id]),
            _("See how to renew it"),
            due_on=row.last_day,
            detail=row.number,
            kind="certificate",
        )
        for row in queries.mine(actor=actor, on=on)
        if row.ends_soon
    ]


@today_panel
def certificates_ending(*, actor: Actor, on: date) -> list[Task]:
    """For the personnel office: whose certificates end soon, in one task."""
    if not actor.may(Permission.PROPOSE_TRAINING):
        return []
    rows = [row for row in queries.list_ending(actor=actor, on=on) if row.official_id != actor.official_id]
    if not rows:
        return []
    title = ngettext(
        "%(count)s certificate ends within 90 days", "%(count)s certificates end within 90 days", len(rows)
    )
    names = ", ".join(row.holder for row in rows[:NAMED])
    url = f"{reverse('learning_certificates')}?state=soon"
    count = {"count": number(len(rows))}
    return [Task(title % count, url, _("Open the list"), due_on=rows[0].last_day, detail=names, kind="certificate")]


@today_panel
def certificates_to_issue(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """For the provider: classes whose participants still wait for their certificates."""
    made = []
    for row in queries.list_to_issue(actor=actor).annotate(missing=Count("completions"))[:20]:
        count: int = row.missing
        title = ngettext("Issue %(count)s certificate", "Issue %(count)s certificates", count)
        url = f"{reverse('learning_class', args=[row.code])}?tab=certificates"
        made.append(Task(title % {"count": number(count)}, url, _("Open the class"), detail=row.name, kind="issue"))
    return made
