"""What "did it help" puts on Today: surveys, questions after 3 and 6 months, tasks for those who still struggle."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.learning.models import FollowUp, Respondent
from hoaban.apps.learning.panels.shown import learner_or_keeper
from hoaban.apps.learning.queries import effect
from hoaban.shared import navigation
from hoaban.shared.access import Actor
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

SHOWN = 12
SURVEY_DAYS = 14
"""Days in which a survey is best filled in."""

navigation.add("learning", Entry(gettext_lazy("Follow-up"), "learning_follow_ups", order=80, shown=learner_or_keeper))


@today_panel
def surveys(*, actor: Actor, on: date) -> list[Task]:
    """The own classes that are over and whose survey is open."""
    return [
        Task(
            _("Say how the class was: %(name)s") % {"name": row.training_class.name},
            reverse("learning_reaction", args=[row.training_class.code]),
            _("Fill in the survey"),
            due_on=row.training_class.ends_on + timedelta(days=SURVEY_DAYS),
            kind="survey",
        )
        for row in effect.surveys_open(actor=actor, on=on)
    ]


@today_panel
def questions(*, actor: Actor, on: date) -> list[Task]:
    """Follow-ups that the actor may answer now."""
    return [_question(row) for row in effect.follow_ups_due(actor=actor, on=on)[:SHOWN]]


def _question(row: FollowUp) -> Task:
    if row.respondent == Respondent.SUPERVISOR:
        title = _("Does %(name)s use it at work?") % {"name": row.enrolment.official.full_name}
    else:
        title = _("Is what was learned used at work?")
    return Task(
        title, reverse("learning_follow_up", args=[row.pk]), _("Answer"), due_on=row.due_on,
        detail=row.enrolment.training_class.name, kind="follow-up",
    )  # fmt: skip


@today_panel
def tasks(*, actor: Actor, on: date) -> list[Task]:
    """Tasks for people who still struggle to use what they learned."""
    return [
        Task(
            _("Help to use what was learned: %(name)s") % {"name": row.official.full_name},
            reverse("learning_follow_up_task", args=[row.pk]), _("Say what came of it"), due_on=row.due_on,
            detail=row.follow_up.enrolment.training_class.name, kind="follow-up-task",
        )
        for row in effect.open_tasks(actor=actor, on=on)[:SHOWN]
    ]  # fmt: skip
