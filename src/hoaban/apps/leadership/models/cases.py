"""Cases of appointment, election, reappointment, dismissal and resignation: steps, votes, papers, findings, waivers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Assignment, Official


class CaseKind(models.TextChoices):
    """What a case is about."""

    APPOINTMENT = "appointment", _("Appointment")
    ELECTION = "election", _("Election")
    REAPPOINTMENT = "reappointment", _("Reappointment")
    DISMISSAL = "dismissal", _("Dismissal from the post")
    RESIGNATION = "resignation", _("Resignation from the post")


class CaseState(models.TextChoices):
    """Where a case stands."""

    DRAFT = "draft", _("Being prepared")
    STEPS = "steps", _("Steps under way")
    SUBMITTED = "submitted", _("Awaiting decision")
    RETURNED = "returned", _("Returned for changes")
    DECIDED = "decided", _("Decided")
    REFUSED = "refused", _("Not agreed to")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CaseRoute(models.TextChoices):
    """Where the person of an appointment comes from; it decides the steps."""

    INSIDE = "inside", _("From the agency itself")
    OUTSIDE = "outside", _("From elsewhere")


class AppointmentCase(models.Model):
    """One official and one post on one day; ``findings`` are frozen with the decision (shared.rulebook).

    ``standards_met``: every standard was met on the day of decision, none waived; null before it. ``term_ends_on``: the
    last day of the term that begins.
    """

    kind = models.CharField(_("kind"), max_length=14, choices=CaseKind)
    route = models.CharField(_("where from"), max_length=7, choices=CaseRoute, default=CaseRoute.INSIDE)
    official = models.ForeignKey(Official, models.CASCADE, related_name="appointment_cases", verbose_name=_("official"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointment_cases", verbose_name=_("post"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.DRAFT)
    takes_effect_on = models.DateField(_("takes effect on"))
    reason = models.TextField(_("reason"), blank=True)
    answer = models.TextField(_("why returned, refused or withdrawn"), blank=True)
    findings = models.JSONField(_("findings"), default=list)
    standards_met = models.BooleanField(_("every standard met"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    issuer = models.CharField(_("deciding body"), max_length=200, blank=True)
    signer = models.CharField(_("signed by"), max_length=120, blank=True)
    signer_post = models.CharField(_("post of the signer"), max_length=200, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True)
    assignment = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, related_name="+", verbose_name=_("assignment that followed")
    )
    opened_on = models.DateField(_("opened on"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("appointment case")
        verbose_name_plural = _("appointment cases")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "post", "kind"],
                condition=Q(state__in=["draft", "steps", "submitted", "returned"]),
                name="leadership_case_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_on__isnull=False, standards_met__isnull=False),
                name="leadership_decided_has_findings",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "state"], name="appointment_place"),
            models.Index(fields=["state", "decided_on"], name="appointment_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.official}: {self.post}"


class CaseStep(models.Model):
    """A step of a case that was taken; votes where the step is a vote."""

    case = models.ForeignKey(AppointmentCase, models.CASCADE, related_name="steps", verbose_name=_("case"))
    key = models.CharField(_("step taken"), max_length=30)
    done_on = models.DateField(_("carried out on"))
    called = models.PositiveSmallIntegerField(_("called"), null=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True)
    agreed = models.PositiveSmallIntegerField(_("agreed"), null=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="leadership_step_once")]

    def __str__(self) -> str:
        return self.key


class CasePaper(models.Model):
    """A paper in a case; the file is kept outside the web root under ``stored``."""

    case = models.ForeignKey(AppointmentCase, models.CASCADE, related_name="papers", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=30)
    title = models.CharField(_("title of the paper"), max_length=200)
    stored = models.CharField(_("stored as"), max_length=100)
    mime = models.CharField(_("type of file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    added_on = models.DateField(_("added on"))

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")

    def __str__(self) -> str:
        return self.title


class Waiver(models.Model):
    """A standard that a named authority set aside in a case or for a signed move, and why; waivers are counted.

    ``move_path``, ``move_level``: where the unit of the post of a move stood; a case has its own.
    """

    case = models.ForeignKey(AppointmentCase, models.CASCADE, null=True, related_name="waivers", verbose_name=_("case"))
    move = models.ForeignKey(
        "leadership.Move", models.CASCADE, null=True, related_name="counted_waivers", verbose_name=_("move")
    )
    move_path = models.CharField(_("path of the unit"), max_length=60, blank=True)
    move_level = models.PositiveSmallIntegerField(_("level"), null=True)
    rule = models.CharField(_("rule"), max_length=60)
    authority = models.CharField(_("authority"), max_length=200)
    reason = models.TextField(_("reason"))
    waived_on = models.DateField(_("waived on"))

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "rule"], name="leadership_waiver_once"),
            models.UniqueConstraint(fields=["move", "rule"], name="leadership_move_waiver_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, move__isnull=True) | Q(case__isnull=True, move__isnull=False),
                name="leadership_waiver_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case or self.move}: {self.rule}"
