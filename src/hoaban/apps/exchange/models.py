"""Rosters that were put in: what was found, who recorded it, when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RosterImport(models.Model):
    """One uploaded roster: checked first, then recorded whole or not at all."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        REFUSED = "refused", _("Refused")
        RECORDING = "recording", _("Being recorded")
        RECORDED = "recorded", _("Recorded")
        DISCARDED = "discarded", _("Discarded")

    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    stored = models.CharField(_("stored as"), max_length=200, blank=True)
    on = models.DateField(_("the roster's day"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer"))
    uploaded_at = models.DateTimeField(_("uploaded at"), db_default=Now())
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    ended = models.PositiveIntegerField(_("ended"), default=0)
    errors = models.JSONField(_("errors"), default=list)
    details = models.JSONField(_("what would change"), default=dict)
    message = models.CharField(_("why it was refused"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")

    def __str__(self) -> str:
        return self.file_name
