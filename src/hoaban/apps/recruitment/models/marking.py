"""Papers without names, marks of two markers, appeals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.recruitment.models.applications import Application
from hoaban.apps.recruitment.models.campaigns import Round


class Script(models.Model):
    """The paper of a candidate in a round, known to markers by ``mask`` only; ``mark`` is the mark that stands (of 100)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="scripts", verbose_name=_("round"))
    application = models.ForeignKey(Application, models.CASCADE, related_name="scripts", verbose_name=_("application"))
    mask = models.CharField(_("number on the paper"), max_length=12)
    absent = models.BooleanField(_("absent"), default=False)
    mark = models.DecimalField(_("mark"), max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(_("passed"), null=True)

    class Meta:
        verbose_name = _("paper of a candidate")
        verbose_name_plural = _("papers of candidates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "application"], name="recruitment_script_once"),
            models.UniqueConstraint(fields=["round", "mask"], name="recruitment_mask_once"),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__gte=0, mark__lte=100), name="recruitment_mark_range"
            ),
        ]

    def __str__(self) -> str:
        return self.mask


class Marker(models.Model):
    """Somebody named to mark a round: ``number`` 1 and 2 mark every paper, 3 settles where they differ too much."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="markers", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("marker"))
    user_id = models.BigIntegerField(_("account"))
    name = models.CharField(_("name of the marker"), max_length=200)

    class Meta:
        verbose_name = _("marker of a round")
        verbose_name_plural = _("markers of rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="recruitment_marker_number"),
            models.UniqueConstraint(fields=["round", "user_id"], name="recruitment_marker_account"),
        ]

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """One marker's mark of a paper; ``marker`` 1 and 2 mark apart, 3 settles where they differ too much."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="marks", verbose_name=_("paper"))
    marker = models.PositiveSmallIntegerField(_("marker"))
    user_id = models.BigIntegerField(_("account"), null=True)
    marker_name = models.CharField(_("name of the marker"), max_length=200)
    mark = models.DecimalField(_("mark"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("reason for the mark"), max_length=500, blank=True)
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("mark of a marker")
        verbose_name_plural = _("marks of markers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["script", "marker"], name="recruitment_marker_once"),
            models.CheckConstraint(condition=Q(mark__gte=0, mark__lte=100), name="recruitment_marker_range"),
        ]

    def __str__(self) -> str:
        return f"{self.script} {self.marker}"


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", pgettext_lazy("appeal", "Open")
    KEPT = "kept", _("Mark kept")
    CHANGED = "changed", _("Mark changed")


class Appeal(models.Model):
    """A candidate's appeal against a mark: one a paper, within the days of appeal."""

    script = models.OneToOneField(Script, models.CASCADE, related_name="appeal", verbose_name=_("paper"))
    text = models.CharField(_("text"), max_length=1000)
    made_at = models.DateTimeField(_("made at"))
    state = models.CharField(_("state"), max_length=8, choices=AppealState, default=AppealState.OPEN)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    old_mark = models.DecimalField(_("mark before"), max_digits=5, decimal_places=2, null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"{self.script}"
