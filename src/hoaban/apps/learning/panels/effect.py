"""What "did it help" puts on Today: surveys, questions after 3 and 6 months, tasks for those who still struggle."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.models import FollowUp, Respondent
from hoaban.apps.learning.panels.shown import learner_or_keeper
from hoaban.apps.learning.queries import effect
from hoaban.apps.learning.queries.effect import ClassQuestions
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
    """Follow-ups that the actor may answer now: the own ones one by one, those about others class by class."""
    own = effect.follow_ups_due(actor=actor, on=on).filter(respondent=Respondent.OFFICIAL)[:SHOWN]
    about = effect.questions_by_class(actor=actor, on=on)[:SHOWN]
    return [*(_own_question(row) for row in own), *(_questions_of(one) for one in about)]


def _own_question(row: FollowUp) -> Task:
    return Task(
        _("Is what was learned used at work?"), reverse("learning_follow_up", args=[row.pk]), _("Answer"),
        due_on=row.due_on, detail=row.enrolment.training_class.name, kind="follow-up",
    )  # fmt: skip


def _questions_of(one: ClassQuestions) -> Task:
    if one.count == 1:
        title = _("Does %(name)s use it at work?") % {"name": one.first_name}
        address = reverse("learning_follow_up", args=[one.first_id])
    else:
        title = ngettext(
            "%(count)s person: is what was learned used at work?", "%(count)s people: is what was learned used at work?",
            one.count,
        ) % {"count": one.count}  # fmt: skip
        address = f"{reverse('learning_follow_ups')}?{urlencode({'class': one.code})}"
    return Task(title, address, _("Answer"), due_on=one.due_on, detail=one.name, kind="follow-up")


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
