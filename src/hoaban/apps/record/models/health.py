"""Health checks (form 2C, item 23)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import SealedIntegerField, SealedTextField


class BloodGroup(models.TextChoices):
    """Blood groups, with the Rhesus factor where it is known."""

    A, B, AB, O = ("A", "A"), ("B", "B"), ("AB", "AB"), ("O", "O")  # noqa: E741 - it is called so
    A_POSITIVE, B_POSITIVE = ("A+", "A+"), ("B+", "B+")
    AB_POSITIVE, O_POSITIVE = ("AB+", "AB+"), ("O+", "O+")
    A_NEGATIVE, B_NEGATIVE = ("A-", "A-"), ("B-", "B-")
    AB_NEGATIVE, O_NEGATIVE = ("AB-", "AB-"), ("O-", "O-")


def within(least: int, most: int, message: Any) -> list[Any]:
    """Validators of a number that stands sealed, where the database cannot compare it."""
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


class HealthCheck(models.Model):
    """What a health check found; ``condition`` in the words of the form, such as "Tốt". All but the day stands sealed."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="health_checks", verbose_name=_("official"))
    checked_on = models.DateField(_("checked on"))
    condition = SealedTextField(_("state of health"))
    height_cm = SealedIntegerField(
        _("height, cm"), null=True, validators=within(100, 230, _("A height lies between 100 and 230 cm."))
    )
    weight_kg = SealedIntegerField(
        _("weight, kg"), null=True, validators=within(25, 250, _("A weight lies between 25 and 250 kg."))
    )
    blood_group = SealedTextField(_("blood group"), choices=BloodGroup, blank=True)

    class Meta:
        verbose_name = _("health check")
        verbose_name_plural = _("health checks")
        constraints: ClassVar = [models.UniqueConstraint(fields=["official", "checked_on"], name="record_health_once")]

    def __str__(self) -> str:
        return f"{self.checked_on}"
