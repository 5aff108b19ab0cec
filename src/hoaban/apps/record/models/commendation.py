"""Commendations (form 2C, items 19 and 21)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official


class CommendationForm(models.IntegerChoices):
    """Forms of commendation, the lower number the higher one (Law on Emulation and Commendation 06/2022/QH15)."""

    ORDER = 1, _("Order of merit")
    MEDAL = 2, _("Medal")
    NATIONAL_TITLE = 3, _("State title of honour")
    NATIONAL_FIGHTER = 4, _("National emulation fighter")
    PRIME_MINISTER = 5, _("Certificate of merit of the Prime Minister")
    PROVINCE_FIGHTER = 6, _("Emulation fighter of the province or ministry")
    PROVINCE_MERIT = 7, _("Certificate of merit of the province or ministry")
    INSIGNIA = 8, _("Commemorative insignia")
    BASE_FIGHTER = 9, _("Emulation fighter of the unit")
    PAPER = 10, _("Paper of commendation")
    ADVANCED = 11, _("Advanced worker")


class Commendation(models.Model):
    """Something somebody was commended for; ``detail``: the exact words, such as class of an order."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="commendations", verbose_name=_("official"))
    form = models.PositiveSmallIntegerField(_("form of commendation"), choices=CommendationForm)
    detail = models.CharField(_("exact words"), max_length=200, blank=True)
    awarded_on = models.DateField(_("commended on"))
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    issuer = models.CharField(_("commended by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        indexes: ClassVar = [models.Index(fields=["official", "form", "awarded_on"], name="record_commendation_high")]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.awarded_on:%Y}"
