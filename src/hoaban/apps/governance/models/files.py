"""Files beside what a commune says of a criterion: evidence of its own points, proof of an explanation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.models.rounds import CommuneScore
from hoaban.shared import sealed_files
from hoaban.shared.sealed import SealedTextField
from hoaban.shared.uploads import Stored


class FileFor(models.TextChoices):
    """Beside which text a file stands."""

    EVIDENCE = "evidence", _("Evidence of the self-score")
    ANSWER = "answer", _("Proof of the explanation")


class ScoreFile(models.Model):
    """A file of a line: its own name, and where it is kept below MEDIA_ROOT under a random one.

    Sealed under ``file_key``; those of earlier releases have none, and stand as they were.
    """

    score = models.ForeignKey(
        CommuneScore, models.CASCADE, related_name="files", verbose_name=_("points of a criterion")
    )
    purpose = models.CharField(_("stands beside"), max_length=8, choices=FileFor)
    title = models.CharField(_("name of the file"), max_length=120)
    stored = models.CharField(_("kept as"), max_length=80)
    file_key = SealedTextField(_("key of the file"), blank=True, default="")
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    mime = models.CharField(_("type of the content"), max_length=40)
    added_by = models.CharField(_("attached by"), max_length=120)
    added_on = models.DateField(_("attached on"))

    class Meta:
        verbose_name = _("file beside a criterion")
        verbose_name_plural = _("files beside criteria")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["score", "purpose", "digest"], name="governance_file_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kept(self) -> Stored:
        """The file as it is kept."""
        return Stored(self.stored, self.size, self.digest, self.mime)

    def content(self) -> bytes:
        """What the file holds. Raises FileNotFoundError where it is gone, Unreadable for one that was altered."""
        if self.file_key:
            return sealed_files.opened(name=self.stored, key=self.file_key)
        return self.kept.path.read_bytes()
