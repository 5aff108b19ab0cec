"""What tests put on the frame: navigation of those who run classes, tests to sit, to mark, to publish on Today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.learning.models import Exam
from hoaban.apps.learning.queries.exams import open_exams
from hoaban.apps.learning.queries.items import count_to_mark
from hoaban.apps.learning.queries.running import run_by
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

SOON = timedelta(days=7)

navigation.add("learning", Entry(gettext_lazy("Tests"), "learning_exams", Permission.RUN_CLASSES, order=60))
navigation.add("learning", Entry(gettext_lazy("Question banks"), "learning_banks", Permission.RUN_CLASSES, order=70))


def _morning(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()))


@today_panel
def exams_to_sit(*, actor: Actor, on: date) -> list[Task]:
    """Tests of the official that are open on the day or open within two weeks."""
    made = []
    for exam in open_exams(actor=actor, at=_morning(on)):
        begins, ends = timezone.localtime(exam.opens_at), timezone.localtime(exam.closes_at)
        is_open = begins.date() <= on
        detail = _("%(class)s · %(opens)s – %(closes)s · %(minutes)s minutes") % {
            "class": exam.class_name, "opens": f"{begins:%H:%M %d/%m/%Y}", "closes": f"{ends:%H:%M %d/%m/%Y}",
            "minutes": exam.minutes,
        }  # fmt: skip
        title = (_("Go on with the test: %(name)s") if exam.sitting_id else _("Sit the test: %(name)s")) % {
            "name": exam.name
        }
        address = reverse("learning_exam_entry", args=[exam.id])
        made.append(
            Task(
                title,
                address,
                _("Open the test"),
                due_on=ends.date() if is_open else begins.date(),
                detail=detail,
                kind="exam",
            )
        )
    return made


@today_panel
def exams_to_mark(*, actor: Actor, on: date) -> list[Task]:
    """Essays that wait for marks, results that wait to be published, tests that are not released a week before."""
    if not (actor.may(Permission.RUN_CLASSES) or actor.may(Permission.APPROVE_TRAINING)):
        return []
    waiting = count_to_mark(actor=actor)
    exams = Exam.objects.filter(run_by(actor, "training_class__"), published_at=None).select_related("training_class")
    return [
        *_to_mark(exams.filter(pk__in=waiting), waiting),
        *_to_publish(exams.filter(is_ready=True, closes_at__lt=_morning(on)).exclude(pk__in=waiting)),
        *_to_release(exams.filter(is_ready=False, opens_at__gte=_morning(on), opens_at__lt=_morning(on) + SOON)),
    ]


def _to_mark(exams: QuerySet[Exam], waiting: dict[int, int]) -> list[Task]:
    made = []
    for exam in exams:
        count = waiting[exam.pk]
        title = ngettext("Mark %(count)s essay: %(name)s", "Mark %(count)s essays: %(name)s", count)
        title %= {"count": number(count), "name": exam.name}
        address = reverse("learning_marking", args=[exam.pk])
        made.append(Task(title, address, _("Mark the essays"), detail=exam.training_class.name, kind="marking"))
    return made


def _to_publish(exams: QuerySet[Exam]) -> list[Task]:
    return [
        Task(
            _("Publish the results: %(name)s") % {"name": exam.name}, reverse("learning_exam", args=[exam.pk]),
            _("Open the test"), detail=exam.training_class.name, kind="publishing",
        )
        for exam in exams
    ]  # fmt: skip


def _to_release(exams: QuerySet[Exam]) -> list[Task]:
    return [
        Task(
            _("Release the test: %(name)s") % {"name": exam.name}, reverse("learning_exam", args=[exam.pk]),
            _("Open the test"), due_on=timezone.localdate(exam.opens_at), detail=exam.training_class.name, kind="release",
        )
        for exam in exams
    ]  # fmt: skip
