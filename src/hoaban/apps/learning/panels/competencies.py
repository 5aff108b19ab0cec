"""What competencies put on the frame: needs, framework, courses, the own roadmap, and evidence that waits."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.panels.shown import learner_or_keeper, own
from hoaban.apps.learning.queries.competencies import list_gaps
from hoaban.apps.learning.queries.evidence import evidence_waiting
from hoaban.apps.learning.queries.roadmap import has_roadmap
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import RecordLink, Task, record_link, today_panel
from hoaban.shared.templatetags.hoaban import number

SHOWN = 12
DECIDE_DAYS = 15
"""Days in which evidence should be decided; ours, for the order on Today."""

navigation.add(
    "learning",
    Entry(gettext_lazy("Needs"), "learning_gaps", Permission.VIEW_LEARNING, order=10, covers="/hoc-tap/nhu-cau/"),
)
navigation.add(
    "learning", Entry(gettext_lazy("My roadmap"), "learning_roadmap", order=6, covers="/hoc-tap/lo-trinh/", shown=own)
)
navigation.add(
    "learning",
    Entry(gettext_lazy("Courses"), "learning_courses", order=60, covers="/hoc-tap/khoa/", shown=learner_or_keeper),
)
navigation.add(
    "learning", Entry(gettext_lazy("Competency framework"), "learning_competencies", order=70, shown=learner_or_keeper)
)


@record_link
def roadmap_link(*, actor: Actor, official_id: int, on: date) -> RecordLink | None:
    """From the record to the roadmap of its person."""
    if not has_roadmap(actor=actor, official_id=official_id, on=on):
        return None
    address = reverse("learning_roadmap_of", args=[official_id])
    return RecordLink(_("Roadmap"), f"{address}?on={on.isoformat()}", "route")


@today_panel
def evidence_to_decide(*, actor: Actor, on: date) -> list[Task]:
    """Evidence of the people in the part that waits for a decision."""
    return [
        Task(
            _("Decide on evidence: %(name)s") % {"name": row.official.full_name},
            reverse("learning_evidence_decide", args=[row.pk]),
            _("Decide"),
            due_on=row.submitted_on + timedelta(days=DECIDE_DAYS),
            detail=row.competency.name,
            kind="evidence",
        )
        for row in evidence_waiting(actor=actor, on=on)[:SHOWN]
    ]


@today_panel
def own_gaps(*, actor: Actor, on: date) -> list[Task]:
    """What the own post asks by a day that has passed or comes within a month."""
    if actor.official_id is None:
        return []
    until = on + timedelta(days=31)
    gaps = list_gaps(actor=actor, on=on, official_ids=[actor.official_id])
    due = [gap for gap in gaps if gap.due_on is not None and gap.due_on <= until]
    if not due:
        return []
    count = len(due)
    title = ngettext(
        "Your post asks %(count)s competency that is still missing",
        "Your post asks %(count)s competencies that are still missing", count,
    )  # fmt: skip
    return [
        Task(
            title % {"count": number(count)}, reverse("learning_roadmap"), _("Open my roadmap"),
            due_on=min(gap.due_on for gap in due if gap.due_on is not None), kind="roadmap",
        )
    ]  # fmt: skip
