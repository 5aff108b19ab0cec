"""Health checks (form 2C, item 23)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import SealedTextField


class BloodGroup(models.TextChoices):
    """Blood groups, with the Rhesus factor where it is known."""

    A, B, AB, O = ("A", "A"), ("B", "B"), ("AB", "AB"), ("O", "O")  # noqa: E741 - it is called so
    A_POSITIVE, B_POSITIVE = ("A+", "A+"), ("B+", "B+")
    AB_POSITIVE, O_POSITIVE = ("AB+", "AB+"), ("O+", "O+")
    A_NEGATIVE, B_NEGATIVE = ("A-", "A-"), ("B-", "B-")
    AB_NEGATIVE, O_NEGATIVE = ("AB-", "AB-"), ("O-", "O-")


class HealthCheck(models.Model):
    """What a health check found; ``condition`` in the words of the form, such as "Tốt"; it stands sealed."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="health_checks", verbose_name=_("official"))
    checked_on = models.DateField(_("checked on"))
    condition = SealedTextField(_("state of health"))
    height_cm = models.PositiveSmallIntegerField(_("height, cm"), null=True)
    weight_kg = models.PositiveSmallIntegerField(_("weight, kg"), null=True)
    blood_group = models.CharField(_("blood group"), max_length=3, choices=BloodGroup, blank=True)

    class Meta:
        verbose_name = _("health check")
        verbose_name_plural = _("health checks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "checked_on"], name="record_health_once"),
            models.CheckConstraint(
                condition=(Q(height_cm__isnull=True) | Q(height_cm__range=(100, 230)))
                & (Q(weight_kg__isnull=True) | Q(weight_kg__range=(25, 250))),
                name="record_health_measures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checked_on}"
