"""What citizens say: messages with a number, an owner, a deadline and an answer; ratings of the service."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official
from hoaban.apps.service.models.dossiers import Dossier, LateCause


class FeedbackKind(models.TextChoices):
    """What kind of message it is."""

    COMPLAINT = "complaint", pgettext_lazy("feedback", "Complaint")
    REPORT = "report", pgettext_lazy("feedback", "Report")
    SUGGESTION = "suggestion", pgettext_lazy("feedback", "Suggestion")
    THANKS = "thanks", pgettext_lazy("feedback", "Thanks")


class FeedbackState(models.TextChoices):
    """Where a message stands."""

    NEW = "new", pgettext_lazy("feedback", "New")
    ASSIGNED = "assigned", pgettext_lazy("feedback", "With an officer")
    ANSWERED = "answered", pgettext_lazy("feedback", "Answered")


class Feedback(models.Model):
    """A message of a citizen; ``number`` is public, ``follow_key`` the secret under which the sender sees the answer.

    ``led_to``: what it changed, published once ``published_at`` is set. ``helpful`` ones get a thank-you note.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    follow_key = models.CharField(_("key of the sender"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FeedbackKind)
    dossier = models.ForeignKey(Dossier, models.SET_NULL, null=True, related_name="feedback", verbose_name=_("dossier"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit addressed"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    sender = models.CharField(_("sender"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    about_conduct = models.BooleanField(_("about an officer's conduct"), default=False)
    cause = models.CharField(_("cause"), max_length=10, choices=LateCause, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=FeedbackState, default=FeedbackState.NEW)
    owner = models.ForeignKey(Official, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner"))
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("to be answered by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    helpful = models.BooleanField(_("helpful"), default=False)
    thanked_at = models.DateTimeField(_("thanked at"), null=True)
    led_to = models.TextField(_("what it led to"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    anonymised_on = models.DateField(_("made anonymous on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("message of a citizen")
        verbose_name_plural = _("messages of citizens")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="service_feedback_answered"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "received_at"], name="feedback_place"),
            models.Index(fields=["unit_path", "due_at"], name="feedback_open", condition=Q(answered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number


class Rating(models.Model):
    """One rating of a settled dossier by the five factors of SIPAS, 1 (very poor) to 5 (very good); null: not said."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="rating", verbose_name=_("dossier"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    access = models.PositiveSmallIntegerField(_("Access to the service"), null=True)
    procedure = models.PositiveSmallIntegerField(_("The procedure"), null=True)
    officer = models.PositiveSmallIntegerField(_("The officer"), null=True)
    result = models.PositiveSmallIntegerField(_("The result"), null=True)
    response = models.PositiveSmallIntegerField(_("How messages are answered"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    rated_at = models.DateTimeField(_("rated at"))
    rated_on = models.DateField(_("rated on"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                name=f"service_rating_{name}",
            )
            for name in ("access", "procedure", "officer", "result", "response")
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "rated_on"], name="rating_place")]

    def __str__(self) -> str:
        return f"{self.dossier}"
