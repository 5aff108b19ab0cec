"""When a unit works: weekly office hours by period, days it is closed or open against the general calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.organisation.models import Unit
from hoaban.shared.periods import Period


class UnitHours(Period):
    """Weekly office hours of a unit and of those below it that have none of their own; exclusive per unit.

    ``week``: seven lists from Monday, each of [begins, ends) in minutes of the day, such as [[450, 690], [810, 1020]].
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="office_hours", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    week = models.JSONField(_("hours of the week"))
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta(Period.Meta):
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")

    def __str__(self) -> str:
        return f"{self.unit}"


class DayPart(models.TextChoices):
    """The part of a day that is meant."""

    DAY = "day", _("Whole day")
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")


class UnitClosure(models.Model):
    """Days on which a unit is closed (or open, ``opens``) against the general calendar; both days included."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="closures", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    part = models.CharField(_("part of the day"), max_length=10, choices=DayPart, default=DayPart.DAY)
    opens = models.BooleanField(pgettext_lazy("closure", "open instead of closed"), default=False)
    reason = models.CharField(_("reason"), max_length=300)
    withdrawn = models.BooleanField(_("taken back"), default=False)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("closure of a unit")
        verbose_name_plural = _("closures of units")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="service_closure_days")
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "first_day"], name="closure_place")]

    def __str__(self) -> str:
        return f"{self.unit} {self.first_day:%d/%m/%Y}"
