"""The columns of a statutory table that somebody keeps for themselves."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptColumns(models.Model):
    """The columns of one table that an account sees when it asks for no others: keys, with commas between them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    layout = models.CharField(_("table"), max_length=20)
    columns = models.TextField(_("columns"))

    class Meta:
        verbose_name = _("columns kept")
        verbose_name_plural = _("columns kept")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "layout"], name="record_columns_once")]

    def __str__(self) -> str:
        return self.layout
