"""Classes: sessions, places, who takes part, who was there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.learning.models.courses import Course, Mode
from hoaban.apps.learning.models.plans import PlanLine, TrainingPlan
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official
from hoaban.shared.periods import Period


class TrainingClass(models.Model):
    """A class of a course. ``unit_path``: path of the provider's unit, "" for one outside the province.

    ``training_plan``: the approved plan that it carries out, ``plan_line`` the one line of it that it was opened from.
    ``organiser_path`` is the path of the unit that opens it and approves who comes.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open for nomination")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    code = models.CharField(_("code"), max_length=40, unique=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="classes", verbose_name=_("course"))
    plan_line = models.ForeignKey(
        PlanLine, models.SET_NULL, null=True, related_name="classes", verbose_name=_("line of the plan")
    )
    training_plan = models.ForeignKey(
        TrainingPlan, models.SET_NULL, null=True, related_name="classes", verbose_name=_("training plan")
    )
    name = models.CharField(_("name"), max_length=200)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("provider"))
    provider_name = models.CharField(_("provider outside the province"), max_length=200, blank=True)
    unit_path = models.CharField(_("path of the provider"), max_length=60, blank=True)
    organiser_path = models.CharField(_("path of the organiser"), max_length=60)
    place = models.CharField(_("place"), max_length=200, blank=True)
    live_link = models.URLField(_("live link"), max_length=300, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    capacity_min = models.PositiveSmallIntegerField(_("smallest class"))
    capacity_max = models.PositiveSmallIntegerField(_("largest class"))
    cost_per_head = models.PositiveBigIntegerField(_("cost per head"), default=0)
    cost_fixed = models.PositiveBigIntegerField(_("fixed cost"), default=0)
    nominate_until = models.DateField(_("nominations until"), null=True)
    secret = models.CharField(_("secret of the check-in codes"), max_length=64, editable=False)
    feed_key = models.CharField(_("key of the calendar feed"), max_length=43, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="learning_class_days"),
            models.CheckConstraint(condition=Q(capacity_max__gte=F("capacity_min")), name="learning_class_capacity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_on", "ends_on"], name="class_days"),
            models.Index(fields=["unit_path"], name="class_provider"),
        ]

    def __str__(self) -> str:
        return self.name


class ConnectionPoint(models.Model):
    """A place from which people follow an online class together."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="points", verbose_name=_("class"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    place = models.CharField(_("room"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("connection point")
        verbose_name_plural = _("connection points")
        constraints: ClassVar = [models.UniqueConstraint(fields=["training_class", "unit"], name="learning_point_once")]

    def __str__(self) -> str:
        return f"{self.unit}"


class ClassSession(models.Model):
    """One sitting of a class; instants are aware."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions", verbose_name=_("class"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    topic = models.CharField(_("topic"), max_length=200)
    trainer = models.CharField(_("trainer"), max_length=120, blank=True)
    trainer_official = models.ForeignKey(
        Official, models.SET_NULL, null=True, related_name="+", verbose_name=_("trainer of our own")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    place = models.CharField(_("place"), max_length=200, blank=True)
    live_link = models.URLField(_("live link"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="learning_session_times"),
            models.UniqueConstraint(fields=["training_class", "starts_at"], name="learning_session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}"


class EnrolmentState(models.TextChoices):
    """Where somebody stands with a class."""

    REQUESTED = "requested", _("Asked for by the official")
    PROPOSED = "proposed", _("Awaiting the head of the office")
    NOMINATED = "nominated", _("Nominated")
    APPROVED = "approved", _("Approved")
    WAITING = "waiting", _("On the waiting list")
    REFUSED = "refused", pgettext_lazy("nomination", "Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUBSTITUTED = "substituted", _("Substituted")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Not completed")


OPEN_STATES = ("requested", "proposed", "nominated", "approved", "waiting")
"""States in which somebody is still on the way to the class, or in it."""


class Enrolment(models.Model):
    """Somebody nominated for a class, from the nomination to the end; ``unit`` is the office that nominated.

    ``endorsed_by``: the head of the office who let them go, or the paper on which the head did.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="enrolments", verbose_name=_("class")
    )
    official = models.ForeignKey(Official, models.CASCADE, related_name="enrolments", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("nominated by"))
    unit_path = models.CharField(_("path of the office"), max_length=60)
    state = models.CharField(_("state"), max_length=12, choices=EnrolmentState, default=EnrolmentState.NOMINATED)
    priority = models.CharField(_("priority group"), max_length=20, blank=True)
    place_in_line = models.PositiveSmallIntegerField(_("place on the waiting list"), null=True)
    point = models.ForeignKey(
        ConnectionPoint, models.SET_NULL, null=True, related_name="enrolments", verbose_name=_("connection point")
    )
    substitute_for = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="substitute", verbose_name=_("substitute for")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    nominated_on = models.DateField(_("nominated on"))
    endorsed_on = models.DateField(_("let go on"), null=True)
    endorsed_by = models.CharField(_("let go by"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    score_before = models.DecimalField(_("score before, percent"), max_digits=5, decimal_places=2, null=True)
    score = models.DecimalField(_("score, percent"), max_digits=5, decimal_places=2, null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("place in a class")
        verbose_name_plural = _("places in classes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "official"], name="learning_enrolment_once"),
            models.UniqueConstraint(
                fields=["training_class", "place_in_line"], condition=Q(place_in_line__isnull=False),
                name="learning_enrolment_line",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", place_in_line__isnull=False)
                | (~Q(state="waiting") & Q(place_in_line__isnull=True)),
                name="learning_enrolment_waiting",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="enrolment_path")]

    def __str__(self) -> str:
        return f"{self.official} – {self.training_class}"


class Absence(Period):
    """Days on which an official is away from the office for another reason than training; exclusive per official."""

    class Kind(models.TextChoices):
        """Why."""

        LEAVE = "leave", _("Annual leave")
        MATERNITY = "maternity", _("Maternity leave")
        SICK = "sick", _("Sick leave")
        MISSION = "mission", _("Mission")
        STUDY = "study", _("Long study")
        OTHER = "other", _("Other")

    official = models.ForeignKey(Official, models.CASCADE, related_name="absences", verbose_name=_("official"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")

    def __str__(self) -> str:
        return f"{self.official}: {self.get_kind_display()}"


class Attendance(models.Model):
    """That somebody was at a session; ``delivery`` is the key under which a phone delivered it, once only."""

    class How(models.TextChoices):
        """How it was taken."""

        QR = "qr", _("QR code")
        LIST = "list", _("List")

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="attendance", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance", verbose_name=_("participant"))
    present = models.BooleanField(_("present"), default=True)
    how = models.CharField(_("how"), max_length=4, choices=How)
    taken_at = models.DateTimeField(_("taken at"))
    delivered_at = models.DateTimeField(_("delivered at"))
    delivery = models.CharField(_("delivery"), max_length=64, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="learning_attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.enrolment}"


class AttendanceDelivery(models.Model):
    """One mark as a device sent it: ``key`` is delivered once only, however often a weak link sends it again.

    A mark that met another one is kept as a conflict, so that both can be read; the first stands.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        RECORDED = "recorded", _("Recorded")
        SAME = "same", _("The same as recorded already")
        CONFLICT = "conflict", _("Another device was first")

    key = models.CharField(_("delivery"), max_length=64, unique=True)
    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="deliveries", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="deliveries", verbose_name=_("participant"))
    present = models.BooleanField(_("present"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    taken_at = models.DateTimeField(_("taken at"))
    delivered_at = models.DateTimeField(_("delivered at"))
    taken_by = models.CharField(_("taken by"), max_length=200)

    class Meta:
        verbose_name = _("delivered mark")
        verbose_name_plural = _("delivered marks")

    def __str__(self) -> str:
        return self.key


class CalendarFeed(models.Model):
    """The secret key under which an official's own calendar reads the sessions; a new key ends the old one."""

    official = models.OneToOneField(Official, models.CASCADE, related_name="calendar_feed", verbose_name=_("official"))
    key = models.CharField(_("key of the calendar feed"), max_length=43, unique=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"{self.official}"
