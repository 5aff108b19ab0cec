"""The event log: one event per command, written by the command itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """What somebody did: who, what, before and after, why. Never changed, never deleted; but for ``older_events``."""

    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    actor_id = models.BigIntegerField(_("account"), null=True)
    actor_name = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("what"), max_length=80)
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.BigIntegerField(_("subject"), null=True)
    subject_name = models.CharField(_("subject"), max_length=300, blank=True)
    unit_path = models.CharField(_("path of the unit"), max_length=60, blank=True)
    on = models.DateField(_("takes effect on"), null=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    batch = models.CharField(_("batch"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_subject"),
            models.Index(fields=["unit_path", "-id"], name="event_path"),
            models.Index(fields=["batch"], name="event_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_name}"
