"""Where dossiers, letters, messages and one-stop shops stood before a restructuring: past days are counted there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Placed(models.TextChoices):
    """What stood elsewhere."""

    DOSSIER = "dossier", _("Dossier")
    LETTER = "letter", pgettext_lazy("what stood elsewhere", "Letter")
    MESSAGE = "message", pgettext_lazy("what stood elsewhere", "Message")
    POINT = "point", _("One-stop shop")


class EarlierPlace(models.Model):
    """A place that something had until a restructuring, from ``starts_at`` (None: from its beginning) up to ``ends_at``.

    ``key``: of the dossier, letter, message or shop. ``to_path``: where it went. ``was_open``: a dossier not settled then.
    Where something stands now is its own path; rows are only of what moved.
    """

    kind = models.CharField(_("what"), max_length=8, choices=Placed)
    key = models.BigIntegerField(_("key"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    to_path = models.CharField(_("path of the unit it went to"), max_length=60)
    starts_at = models.DateTimeField(_("from"), null=True)
    ends_at = models.DateTimeField(_("until"))
    was_open = models.BooleanField(_("not settled then"), default=True)

    class Meta:
        verbose_name = _("earlier place")
        verbose_name_plural = _("earlier places")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "ends_at"], name="service_place_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "unit_path", "ends_at"], name="service_place_path")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
