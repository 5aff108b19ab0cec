"""What a counter without a network delivers afterwards: each exactly once, one bad record never blocks the others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.service.models.dossiers import Dossier
from hoaban.apps.service.models.points import Counter
from hoaban.apps.service.rules.deliveries import Dates
from hoaban.shared.sealed import SealedJSONField, SealedTextField


class DeliveryState(models.TextChoices):
    """What became of a delivered item."""

    ACCEPTED = "accepted", pgettext_lazy("delivery", "Accepted")
    CONFLICT = "conflict", _("For a person to settle")
    REFUSED = "refused", pgettext_lazy("delivery", "Refused")
    SETTLED = "settled", _("Settled by a person")


class Delivery(models.Model):
    """One item of a counter's queue; ``key`` is made on the device and answers a second delivery with the first answer.

    ``payload`` is kept only while a person has to settle it, sealed like ``digest``, from which a number could be guessed.
    ``taken_at`` is the device's clock, ``arrived_at`` ours. ``printed_at`` and ``promised_at``: receipt and appointment as the
    paper says them, ``received_at`` and ``due_at``: as the register had them on delivery. ``taken_by``: the account that was
    signed in on the device when it was taken in ("" where that is not known), ``delivered_by`` the one that delivered it.
    """

    key = models.CharField(_("key of the item"), max_length=40, unique=True)
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="deliveries", verbose_name=_("counter"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    device = models.CharField(_("device"), max_length=40)
    code = models.CharField(_("code printed"), max_length=40)
    digest = SealedTextField("SHA-256")
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    message = models.CharField(_("what is wrong"), max_length=500, blank=True)
    payload = SealedJSONField(_("content"), null=True)
    dossier = models.ForeignKey(
        Dossier, models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("dossier")
    )
    user_id = models.BigIntegerField(_("account"), null=True)
    taken_at = models.DateTimeField(_("taken in at, by the device"))
    arrived_at = models.DateTimeField(_("delivered at"))
    taken_by = models.CharField(_("taken in at the counter by"), max_length=200, blank=True)
    delivered_by = models.CharField(_("delivered by"), max_length=200, blank=True)
    printed_at = models.DateTimeField(_("receipt, as printed"), null=True)
    received_at = models.DateTimeField(_("receipt, formally"), null=True)
    promised_at = models.DateTimeField(_("appointment, as printed"), null=True)
    due_at = models.DateTimeField(_("appointment, formally"), null=True)
    settled_by = models.CharField(_("settled by"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("delivery of a counter")
        verbose_name_plural = _("deliveries of counters")
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="delivery_place")]

    def __str__(self) -> str:
        return self.code

    @property
    def dates(self) -> Dates | None:
        """What the paper says beside what holds; None for what is no dossier yet."""
        if self.printed_at is None or self.received_at is None or self.due_at is None:
            return None
        return Dates(self.printed_at, self.received_at, self.promised_at, self.due_at)


class DeliveryPhoto(models.Model):
    """A photo of an item that a person has to settle; it moves into the dossier, or is deleted with the payload."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="photos", verbose_name=_("delivery"))
    document_id = models.BigIntegerField(_("document of the procedure"), null=True)
    stored = models.CharField(_("stored as"), max_length=100)
    mime = models.CharField(_("type of file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("photo of a delivery")
        verbose_name_plural = _("photos of deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "digest"], name="service_delivery_photo_once")
        ]

    def __str__(self) -> str:
        return self.digest[:12]
