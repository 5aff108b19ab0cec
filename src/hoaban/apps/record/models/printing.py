"""Forms 2C of everybody of a unit, printed by the worker into one file."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.shared.runs import Run

FOLDER = "printed"


class Printing(Run):
    """The forms of a unit and of those below it on a day; ``done`` of ``total`` people.

    ``people``: keys in the order of the file; ``missed``: those of them whose record the officer could not read any more.
    Both are emptied when no file is there any more: who read whom stands in the log.
    ``rights``: path -> what the officer could see there, of the unit when it was asked for and of everybody's latest
    place when the file was made; all of it must still hold at a download. The file stands in MEDIA_ROOT under the random
    name ``folder`` until ``drop_on``.
    """

    unit_code = models.CharField(_("code of the unit"), max_length=40)
    unit_name = models.CharField(_("unit"), max_length=300)
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    on = models.DateField(_("state of the day"))
    people = models.JSONField(_("people"), default=list)
    missed = models.JSONField(_("people left out"), default=list)
    left_out = models.PositiveIntegerField(_("people outside the part"), default=0)
    rights = models.JSONField(_("what the officer could see"), default=dict)
    folder = models.CharField(_("stored as"), max_length=40)
    size = models.PositiveBigIntegerField(_("bytes of the file"), default=0)
    drop_on = models.DateField(_("dropped on"), null=True)
    dropped = models.BooleanField(_("the file is dropped"), default=False)

    class Meta:
        verbose_name = _("forms of a unit")
        verbose_name_plural = _("forms of units")
        indexes: ClassVar = [models.Index(fields=["user", "state"], name="record_printing_user")]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.on:%d/%m/%Y}"

    @property
    def place(self) -> Path:
        """The folder of its parts and its file."""
        return Path(settings.MEDIA_ROOT, FOLDER, self.folder)

    @property
    def file(self) -> Path:
        """The finished file."""
        return self.place / "forms.pdf"

    @property
    def n_left_out(self) -> int:
        """How many serve in the unit and are not in the file."""
        return self.left_out + len(self.missed)
