"""Work before service in the province, or outside it (form 2C, item 28)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official


class EarlierWork(models.Model):
    """What somebody did before the assignments that are recorded, and where; ``ended_on`` null: not known, or going on."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="earlier_work", verbose_name=_("official"))
    began_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True)
    work = models.CharField(_("title, post"), max_length=200)
    workplace = models.CharField(_("where: office, commune, province"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("earlier work")
        verbose_name_plural = _("earlier work")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("began_on")), name="record_work_days"
            ),
            models.UniqueConstraint(fields=["official", "began_on", "work"], name="record_work_once"),
        ]

    def __str__(self) -> str:
        return self.work
