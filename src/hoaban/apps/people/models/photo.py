"""Photos of officials for form 2C, the earlier ones kept."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models.official import Official

FOLDER = "photos"


class Photo(models.Model):
    """A photo of 4 by 6 of an official; the one that no other replaced is shown. The file stands below MEDIA_ROOT."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    file = models.CharField(_("stored as"), max_length=80)
    size = models.PositiveIntegerField(_("bytes of the photo"))
    digest = models.CharField(_("SHA-256 of the photo"), max_length=64)
    added_on = models.DateField(_("photo recorded on"))
    added_by = models.CharField(_("photo recorded by"), max_length=200)
    reason = models.CharField(_("where the photo comes from"), max_length=500, blank=True)
    replaced_on = models.DateField(_("replaced on"), null=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official"], condition=Q(replaced_on__isnull=True), name="people_one_photo_shown"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["official", "-id"], name="people_photo_official")]

    def __str__(self) -> str:
        return f"{self.official_id} {self.added_on:%d/%m/%Y}"

    @property
    def path(self) -> Path:
        """Where the file stands."""
        return Path(settings.MEDIA_ROOT, self.file)

    @property
    def is_shown(self) -> bool:
        """Whether it is the photo of now, and its file is there."""
        return self.replaced_on is None and self.path.exists()
