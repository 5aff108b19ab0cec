"""How often strangers tried something on the citizens' pages, so that nothing can be found by trying."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicCount(models.Model):
    """Tries of one kind from one address, or for one dossier code, within a stretch of time.

    ``key`` stands for the address or the code (an HMAC; neither is kept). Rows are dropped a day later.
    """

    key = models.CharField(_("key of what is counted"), max_length=64)
    starts_at = models.DateTimeField(_("counted since"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "starts_at"], name="service_public_count_once")]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="public_count_age")]

    def __str__(self) -> str:
        return self.key
