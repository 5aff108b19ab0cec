"""What classes put on the frame: navigation, and work on the Today page of each role."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.models import Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.panels.shown import learner_or_keeper, own
from hoaban.apps.learning.queries import classes
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

SOON_DAYS = 14
SHORT_DAYS = 28
"""Days before a class begins from which its organiser is told that people are missing."""
navigation.add(
    "learning", Entry(gettext_lazy("My learning"), "learning_mine", order=5, covers="/hoc-tap/cua-toi/", shown=own)
)
navigation.add(
    "learning",
    Entry(gettext_lazy("Classes"), "learning_classes", order=30, covers="/hoc-tap/lop/", shown=learner_or_keeper),
)
navigation.add(
    "learning",
    Entry(gettext_lazy("Leave register"), "learning_absences", Permission.PROPOSE_TRAINING, order=80, covers="/hoc-tap/nghi/"),
)  # fmt: skip


@today_panel
def nominations_to_decide(*, actor: Actor, on: date) -> list[Task]:
    """For the organiser: classes with nominations that wait, by the day on which nominations end."""
    if not actor.may(Permission.APPROVE_TRAINING):
        return []
    waiting = Count("enrolments", Q(enrolments__state=EnrolmentState.NOMINATED))
    rows = TrainingClass.objects.filter(
        actor.within(Permission.APPROVE_TRAINING, "organiser_path"), state=TrainingClass.State.OPEN, starts_on__gte=on
    ).annotate(n=waiting)
    return [
        Task(
            ngettext("Decide on %(count)s nomination", "Decide on %(count)s nominations", row.n) % {"count": row.n},
            _tab(row.code, "participants"), _("Open the nominations"), due_on=row.nominate_until or row.starts_on,
            detail=row.name, kind="nominations",
        )
        for row in rows.filter(n__gt=0).order_by("starts_on")
    ]  # fmt: skip


@today_panel
def nominations_to_endorse(*, actor: Actor, on: date) -> list[Task]:
    """For the head of an office: classes to which the office sends people, who wait for the head's word."""
    if not actor.may(Permission.ENDORSE_TRAINING):
        return []
    mine = Q(enrolments__state=EnrolmentState.PROPOSED) & actor.within(
        Permission.ENDORSE_TRAINING, "enrolments__unit_path"
    )
    others = mine & ~Q(enrolments__official_id=actor.official_id) if actor.official_id else mine
    rows = TrainingClass.objects.filter(state=TrainingClass.State.OPEN, starts_on__gte=on).annotate(
        n=Count("enrolments", others)
    )
    return [
        Task(
            ngettext("Let %(count)s person go to a class", "Let %(count)s people go to a class", row.n) % {"count": row.n},
            _tab(row.code, "participants"), _("Decide"), due_on=row.nominate_until or row.starts_on, detail=row.name,
            kind="endorse",
        )
        for row in rows.filter(n__gt=0).order_by("starts_on", "code")
    ]  # fmt: skip


@today_panel
def requests_to_pass_on(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """For an office: officials of its own who ask for a place."""
    if not actor.may(Permission.PROPOSE_TRAINING):
        return []
    rows = Enrolment.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), state=EnrolmentState.REQUESTED,
        training_class__state=TrainingClass.State.OPEN,
    ).select_related("official", "training_class").order_by("training_class__starts_on", "pk")[:20]  # fmt: skip
    return [
        Task(
            _("%(name)s asks for a place") % {"name": row.official.full_name},
            _tab(row.training_class.code, "participants"), _("Decide"), detail=row.training_class.name,
            due_on=row.training_class.nominate_until, kind="request",
        )
        for row in rows
    ]  # fmt: skip


@today_panel
def classes_to_run(*, actor: Actor, on: date) -> list[Task]:
    """For who holds classes: those that begin soon and have not been started, and those that are over."""
    if not (actor.may(Permission.RUN_CLASSES) or actor.may(Permission.APPROVE_TRAINING)):
        return []
    organises = actor.within(Permission.APPROVE_TRAINING, "organiser_path")
    mine = actor.within(Permission.RUN_CLASSES, "unit_path") | organises
    over = TrainingClass.objects.filter(mine, state=TrainingClass.State.RUNNING, ends_on__lt=on).order_by("ends_on")
    soon = TrainingClass.objects.filter(
        organises, state=TrainingClass.State.OPEN, starts_on__lte=on + timedelta(days=SOON_DAYS)
    ).order_by("starts_on")
    closing = [
        Task(_("Close the class: %(name)s") % {"name": row.name}, reverse("learning_class_close", args=[row.code]),
             _("Close the class"), due_on=row.ends_on + timedelta(days=SOON_DAYS), kind="close")
        for row in over[:20]
    ]  # fmt: skip
    return closing + [
        Task(_("Start the class: %(name)s") % {"name": row.name}, reverse("learning_class", args=[row.code]),
             _("Open the class page"), due_on=row.starts_on, kind="start")
        for row in soon[:20]
    ]  # fmt: skip


@today_panel
def classes_too_small(*, actor: Actor, on: date) -> list[Task]:
    """For the organiser: classes that begin soon with fewer approved people than the smallest class."""
    if not actor.may(Permission.APPROVE_TRAINING):
        return []
    rows = classes.list_short(actor=actor, on=on, until=on + timedelta(days=SHORT_DAYS))
    return [
        Task(
            _short(row), _tab(row.code, "participants"),
            _("Open the nominations"), due_on=row.nominate_until or row.starts_on,
            detail=_("%(taken)s approved, the smallest class is %(least)s")
            % {"taken": getattr(row, "approved", 0), "least": row.capacity_min},
            kind="too-small",
        )
        for row in rows[:20]
    ]  # fmt: skip


@today_panel
def own_sessions(*, actor: Actor, on: date) -> list[Task]:
    """For an official: classes that begin within two weeks."""
    if actor.official_id is None:
        return []
    rows = Enrolment.objects.filter(
        official_id=actor.official_id, state=EnrolmentState.APPROVED, training_class__starts_on__gte=on,
        training_class__starts_on__lte=on + timedelta(days=SOON_DAYS),
    ).exclude(training_class__state=TrainingClass.State.CANCELLED).select_related("training_class")  # fmt: skip
    return [
        Task(
            _("Your class begins: %(name)s") % {"name": row.training_class.name},
            reverse("learning_class", args=[row.training_class.code]), _("Open the class page"),
            due_on=row.training_class.starts_on, detail=row.training_class.place, kind="class",
        )
        for row in rows
    ]  # fmt: skip


def _short(row: TrainingClass) -> str:
    count: int = row.short  # type: ignore[attr-defined]
    title = ngettext("%(count)s person missing: %(name)s", "%(count)s people missing: %(name)s", count)
    return title % {"count": count, "name": row.name}


def _tab(code: str, tab: str) -> str:
    return f"{reverse('learning_class', args=[code])}?tab={tab}"
