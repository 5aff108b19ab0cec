"""Membership of socio-political organisations and army service (form 2C, items 17 and 18)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official


class Body(models.IntegerChoices):
    """Socio-political organisations."""

    YOUTH_UNION = 1, _("Ho Chi Minh Communist Youth Union")
    TRADE_UNION = 2, _("Trade union")
    WOMEN = 3, _("Women's Union")
    VETERANS = 4, _("Veterans' Association")
    FARMERS = 5, _("Farmers' Association")
    FRONT = 6, _("Fatherland Front")
    OTHER = 7, _("Other organisation")


class Membership(models.Model):
    """When somebody joined an organisation, and what they do there."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="memberships", verbose_name=_("official"))
    body = models.PositiveSmallIntegerField(_("organisation"), choices=Body)
    joined_on = models.DateField(_("joined on"))
    work = models.CharField(_("work or post held there"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "body", "joined_on"], name="record_membership_once")
        ]

    def __str__(self) -> str:
        return self.get_body_display()


class ArmyService(models.Model):
    """Service in the armed forces; ``left_on`` null: not discharged."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="army_service", verbose_name=_("official"))
    enlisted_on = models.DateField(_("enlisted on"))
    left_on = models.DateField(_("discharged on"), null=True)
    rank = models.CharField(_("highest military rank"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("army service")
        verbose_name_plural = _("army service")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gt=F("enlisted_on")), name="record_army_days"
            ),
            models.UniqueConstraint(fields=["official", "enlisted_on"], name="record_army_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enlisted_on}"
