"""What communes are compared by, as it was from a day on: every statement stays, a later one takes its place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Unit


class CommuneProfile(models.Model):
    """Inhabitants and zone of remoteness (I to III) of a commune from a day on.

    Never changed: what is said later of the same day, or of a later one, counts. ``invented``: of the demonstration.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("commune"))
    starts_on = models.DateField(_("holds from"))
    population = models.PositiveIntegerField(_("population"))
    zone = models.PositiveSmallIntegerField(_("zone of remoteness"))
    source = models.CharField(_("source of the number"), max_length=200, blank=True)
    invented = models.BooleanField(_("population and zone are invented"), default=False)
    recorded_by = models.CharField(_("recorded by"), max_length=120)
    recorded_on = models.DateField(_("recorded on"))

    class Meta:
        verbose_name = _("population and zone of a commune")
        verbose_name_plural = _("populations and zones of communes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(zone__range=(1, 3), population__gte=1), name="governance_profile_values"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "starts_on"], name="governance_profile_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_on}"
