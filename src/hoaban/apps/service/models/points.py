"""One-stop shops: where dossiers are taken in, their counters, and the numbers that a counter holds in advance."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.organisation.models import Unit


class ServicePoint(models.Model):
    """The one-stop shop of a unit (commune or department); ``issuer`` begins its dossier codes, unique for ever.

    ``next_serial`` is the next number of a dossier; it only ever grows, so that blocks taken in advance stay unique.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="service_point", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    desk = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("division that keeps the desk")
    )
    issuer = models.CharField(_("issuer code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    next_serial = models.PositiveIntegerField(_("next number"), default=1)
    is_open = models.BooleanField(pgettext_lazy("one-stop shop", "takes dossiers in"), default=True)

    class Meta:
        verbose_name = _("one-stop shop")
        verbose_name_plural = _("one-stop shops")
        indexes: ClassVar = [models.Index(fields=["unit_path"], name="service_point_place")]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A counter of a one-stop shop, numbered from 1."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="counters", verbose_name=_("one-stop shop"))
    number = models.PositiveSmallIntegerField(_("counter"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_open = models.BooleanField(pgettext_lazy("counter", "in use"), default=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["point", "number"], name="service_counter_once")]

    def __str__(self) -> str:
        return f"{self.point} {self.number}"


class NumberBlock(models.Model):
    """Numbers [first, last] that a device at a counter holds in advance, to give codes without a network."""

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="blocks", verbose_name=_("counter"))
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="blocks", verbose_name=_("one-stop shop"))
    device = models.CharField(_("device"), max_length=40)
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    user_id = models.BigIntegerField(_("account"), null=True)
    taken_at = models.DateTimeField(_("taken at"))
    returned_at = models.DateTimeField(_("given back at"), null=True)

    class Meta:
        verbose_name = _("block of numbers")
        verbose_name_plural = _("blocks of numbers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="service_block_range"),
            models.UniqueConstraint(fields=["point", "first"], name="service_block_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["device", "point"], name="service_block_device")]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
