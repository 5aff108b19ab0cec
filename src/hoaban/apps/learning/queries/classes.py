"""Classes that somebody may see, and what they may do with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import (
    ClassSession,
    ConnectionPoint,
    Course,
    Enrolment,
    EnrolmentState,
    TrainingClass,
    TrainingPlan,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import CommuneRow
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.latest import latest_path
from hoaban.shared.access import STEP, Actor, Permission, any_below

IN_PART = (Permission.VIEW_LEARNING, Permission.APPROVE_TRAINING)
OFFICE = (Permission.VIEW_LEARNING, Permission.PROPOSE_TRAINING)
TAKING_PART = (EnrolmentState.APPROVED, EnrolmentState.COMPLETED, EnrolmentState.FAILED)
"""States of people who have a place in the class."""
TABS = {"study": _("Lessons"), "exams": _("Tests"), "certificates": _("Certificates"), "effect": _("Did it help")}
"""Neighbours whose ``class_tab`` puts a tab on the page of a class."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What an actor may do with a class."""

    manage: bool
    """Open, change and cancel it, approve who comes."""
    run: bool
    """Hold it: sessions, attendance, closing."""
    nominate: bool
    """Send people of the own part."""
    own: Enrolment | None
    """The actor's own place in it."""
    may_ask: bool
    """Ask for a place for oneself."""
    everybody: bool
    """See everybody who takes part."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab that a neighbour puts on the page: its key, its template and what the template is given."""

    key: str
    label: str
    template: str
    context: dict[str, Any]


def _above(paths: Iterable[str]) -> list[str]:
    """Every path at or above any of the paths."""
    return sorted({path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)})


def seen_by(actor: Actor) -> Q:
    """Condition on classes: the actor organises, provides, teaches or attends it, sends people, or could.

    A class that is offered is seen by the offices and officials below its organiser.
    """
    condition = actor.within(Permission.RUN_CLASSES, "unit_path")
    for permission in IN_PART:
        condition |= actor.within(permission, "organiser_path") | actor.within(permission, "unit_path")
    offices = {prefix for one in OFFICE for prefix in actor.prefixes(one)}
    sent = Q()
    for permission in OFFICE:
        sent |= actor.within(permission, "unit_path")
    if offices:
        condition |= Q(Exists(Enrolment.objects.filter(sent, training_class=OuterRef("pk"))))
    if actor.official_id is not None:
        mine = Enrolment.objects.filter(training_class=OuterRef("pk"), official_id=actor.official_id)
        taught = ClassSession.objects.filter(training_class=OuterRef("pk"), trainer_official_id=actor.official_id)
        condition |= Q(Exists(mine)) | Q(Exists(taught))
    offered = ~Q(state=TrainingClass.State.PLANNED)
    return condition | (offered & Q(organiser_path__in=_above([*offices, latest_path(official_id=actor.official_id)])))


def list_classes(
    *,
    actor: Actor,
    state: str = "",
    mode: str = "",
    course: str = "",
    month: date | None = None,
    plan: TrainingPlan | None = None,
) -> QuerySet[TrainingClass]:
    """Classes the actor may see, the next first, with how many are ``approved`` and ``waiting``.

    ``course`` is its code; ``month`` the first day of a month in which some of the class takes place; ``plan``: only
    classes that carry out a plan of its period.
    """
    rows = TrainingClass.objects.filter(seen_by(actor)).select_related("course", "provider")
    if state:
        rows = rows.filter(state=state)
    if mode:
        rows = rows.filter(mode=mode)
    if course:
        rows = rows.filter(course__code=course)
    if plan is not None:
        rows = rows.filter(training_plan__year=plan.year, training_plan__until_year=plan.until_year)
    if month is not None:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        rows = rows.filter(starts_on__lt=after, ends_on__gte=month)
    found: QuerySet[TrainingClass] = _with_numbers(rows).order_by("-starts_on", "code")
    return found


def _with_numbers(rows: QuerySet[TrainingClass]) -> Any:
    """With how many take part, wait for a seat, for the organiser, and for the head of their office."""
    return rows.annotate(
        approved=Count("enrolments", Q(enrolments__state__in=TAKING_PART)),
        waiting=Count("enrolments", Q(enrolments__state=EnrolmentState.WAITING)),
        nominated=Count("enrolments", Q(enrolments__state=EnrolmentState.NOMINATED)),
        proposed=Count("enrolments", Q(enrolments__state=EnrolmentState.PROPOSED)),
    )


def list_courses_with_classes(*, actor: Actor) -> list[Course]:
    """Courses of which the actor sees a class, by code."""
    seen = TrainingClass.objects.filter(seen_by(actor), course=OuterRef("pk"))
    return list(Course.objects.filter(Exists(seen)).order_by("code"))


def get_class(*, actor: Actor, code: str) -> TrainingClass:
    """The class with the code and its numbers, where the actor may see it; else Http404."""
    rows = _with_numbers(TrainingClass.objects.filter(seen_by(actor), code=code))
    found: TrainingClass | None = rows.select_related("course", "provider", "training_plan__unit").first()
    if found is None:
        raise Http404
    return found


def rights(*, actor: Actor, training_class: TrainingClass) -> Rights:
    """What the actor may do with a class that they may see."""
    manage = actor.may(Permission.APPROVE_TRAINING, training_class.organiser_path)
    run = manage or actor.may(Permission.RUN_CLASSES, training_class.unit_path)
    prefixes = actor.prefixes(Permission.PROPOSE_TRAINING)
    reach = training_class.organiser_path
    nominate = any(prefix.startswith(reach) or reach.startswith(prefix) for prefix in prefixes)
    own = None
    if actor.official_id is not None:
        own = Enrolment.objects.filter(training_class=training_class, official_id=actor.official_id).first()
    may_ask = (
        own is None and actor.official_id is not None and latest_path(official_id=actor.official_id).startswith(reach)
    )
    is_open = training_class.state == TrainingClass.State.OPEN
    everybody = run or any(actor.may(one, reach) for one in IN_PART)
    return Rights(manage, run, nominate and is_open, own, may_ask and is_open, everybody)


def may_take(*, actor: Actor, session: ClassSession) -> bool:
    """Whether the actor may take attendance of a session: who runs the class, or teaches this session."""
    found = session.training_class
    if actor.may(Permission.APPROVE_TRAINING, found.organiser_path):
        return True
    if actor.may(Permission.RUN_CLASSES, found.unit_path):
        return True
    return actor.official_id is not None and session.trainer_official_id == actor.official_id


def is_participant(*, official_id: int | None, class_id: int) -> bool:
    """Whether somebody has a place in a class, or had one to its end."""
    if official_id is None:
        return False
    rows = Enrolment.objects.filter(training_class_id=class_id, official_id=official_id)
    return rows.filter(state__in=TAKING_PART).exists()


def list_sessions(*, actor: Actor, training_class: TrainingClass) -> list[ClassSession]:
    """Sessions of a class in order, with how many were ``there``; the class as the actor may see it."""
    rows = ClassSession.objects.filter(
        Exists(TrainingClass.objects.filter(seen_by(actor), pk=OuterRef("training_class"))),
        training_class=training_class,
    )
    present = Q(attendance__present=True)
    return list(rows.annotate(there=Count("attendance", present), taken=Count("attendance")).order_by("starts_at"))


def get_session(*, actor: Actor, code: str, session_id: int) -> ClassSession:
    """A session of a class that the actor may see; else Http404."""
    found = ClassSession.objects.filter(training_class__code=code, pk=session_id).first()
    if found is None:
        raise Http404
    found.training_class = get_class(actor=actor, code=code)
    return found


def list_points(*, actor: Actor, training_class: TrainingClass, on: date) -> list[tuple[ConnectionPoint, str, int]]:
    """Connection points of a class with the unit's name on the day and how many follow from there, by name."""
    if not TrainingClass.objects.filter(seen_by(actor), pk=training_class.pk).exists():
        return []
    taking = Q(enrolments__state__in=TAKING_PART)
    points = list(ConnectionPoint.objects.filter(training_class=training_class).annotate(n=Count("enrolments", taking)))
    names = organisation.unit_names([point.unit_id for point in points], on)
    return sorted(((point, names[point.unit_id], point.n) for point in points), key=lambda one: one[1])


def communes_to_connect(*, actor: Actor, on: date) -> list[CommuneRow]:
    """The communes of the actor's part on the day, each of which can be a connection point."""
    return organisation.communes_on(actor=actor, on=on)


def organiser_of(*, actor: Actor, on: date) -> str:
    """Path of the unit for which the actor organises classes: the highest around their home; "" for nobody."""
    prefixes = actor.prefixes(Permission.APPROVE_TRAINING)
    here = next((prefix for prefix in prefixes if actor.home_path.startswith(prefix)), prefixes[0] if prefixes else "")
    if here or not prefixes:
        return here
    return organisation.get_part(actor=actor, on=on).path[:STEP]


def find_trainer(*, actor: Actor, number: str, on: date) -> tuple[int, str] | None:
    """Key and name of the official with an identification number who serves in the actor's part; None for others.

    The part is where the actor runs or organises classes, or sees people: a number typed in tells nothing beyond it.
    """
    powers = (Permission.RUN_CLASSES, Permission.APPROVE_TRAINING, Permission.VIEW_PEOPLE)
    mine = {prefix for power in powers for prefix in actor.prefixes(power)}
    rows = CensusRow.objects.filter(
        any_below(mine), official__personal_id=number, starts_on__lte=on, ends_before__gt=on
    )
    return rows.values_list("official_id", "official__full_name").first()


def list_short(*, actor: Actor, on: date, until: date) -> list[TrainingClass]:
    """Open classes that the actor organises, which begin by a day and are ``short`` of their smallest size; by day."""
    rows = TrainingClass.objects.filter(
        actor.within(Permission.APPROVE_TRAINING, "organiser_path"), state=TrainingClass.State.OPEN,
        starts_on__range=(on, until),
    )  # fmt: skip
    found = rows.annotate(
        approved=Count("enrolments", Q(enrolments__state=EnrolmentState.APPROVED)),
        short=F("capacity_min") - F("approved"),
    )
    return list(found.filter(short__gt=0).order_by("starts_on", "code"))


def list_tabs(*, actor: Actor, training_class: TrainingClass, on: date) -> list[Tab]:
    """The tabs that neighbours have for this actor on the page of a class."""
    found = []
    for key, label in TABS.items():
        neighbour = import_module(f"hoaban.apps.learning.queries.{key}")
        context = neighbour.class_tab(actor=actor, training_class=training_class, on=on)
        if context is not None:
            found.append(Tab(key, str(context.get("label", label)), f"learning/{key}/_class_tab.html", context))
    return found
