"""Scanned papers of a record: diplomas, decisions, certificates, as the paper record holds them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import DigestField, SealedTextField

FOLDER = "record-papers"


class PaperKind(models.TextChoices):
    """Kinds of papers in the record of an official, in the order in which they are listed."""

    CURRICULUM = "curriculum", _("Curriculum vitae by form 2C, signed")
    IDENTITY = "identity", _("Copy of the identity card")
    BIRTH = "birth", _("Birth certificate")
    FAMILY = "family", _("Paper on the family (marriage, residence)")
    HISTORY = "history", _("Verification of the personal history")
    RECRUITMENT = "recruitment", _("Decision of recruitment, employment contract")
    APPOINTMENT = "appointment", _("Decision of appointment, transfer, rotation")
    DIPLOMA = "diploma", pgettext_lazy("paper", "Diploma, transcript of marks")
    CERTIFICATE = "certificate", pgettext_lazy("paper", "Certificate of fostering, language, IT")
    SALARY = "salary", _("Decision on rank and salary")
    EVALUATION = "evaluation", _("Evaluation form of a year")
    COMMENDATION = "commendation", _("Decision of commendation, certificate of merit")
    DISCIPLINE = "discipline", _("Decision of discipline")
    PARTY = "party", _("Decision of admission to the Party")
    ARMY = "army", _("Military paper, decision of discharge")
    HEALTH = "medical", _("Health certificate")
    ASSETS = "assets", _("Declaration of assets and income")
    INSURANCE = "insurance", _("Social insurance book")
    OTHER = "other", pgettext_lazy("paper", "Other paper of the record")


class RecordPaper(models.Model):
    """A scanned paper. All that is written of it stands sealed but its kind and day; the file stands sealed under ``file_key``.

    ``removed_on``: taken out of the record on that day; the file goes once the time of keeping is over. The very same content
    stands once in a record.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    kind = models.CharField(_("kind of paper"), max_length=20, choices=PaperKind)
    title = SealedTextField(_("what the paper says"))
    number = SealedTextField(_("number of the paper"), blank=True)
    issuer = SealedTextField(_("paper issued by"), blank=True)
    issued_on = models.DateField(_("day of the paper"), null=True)
    file = models.CharField(_("stored as"), max_length=80)
    file_key = SealedTextField(_("key of the file"))
    mime = models.CharField(_("type of the paper"), max_length=40)
    size = models.PositiveIntegerField(_("bytes of the paper"))
    sha256 = SealedTextField(_("SHA-256 of the paper"), digested="content_digest")
    content_digest = DigestField("sha256")
    added_on = models.DateField(_("attached on"))
    added_by = models.CharField(_("attached by"), max_length=200)
    version = models.PositiveIntegerField(_("version"), default=1)
    removed_on = models.DateField(_("taken out on"), null=True)
    removed_by = models.CharField(_("taken out by"), max_length=200, blank=True)
    removal_reason = SealedTextField(_("why it was taken out"), blank=True)

    class Meta:
        verbose_name = _("scanned paper of a record")
        verbose_name_plural = _("scanned papers of a record")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "content_digest"], condition=Q(removed_on__isnull=True), name="record_paper_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["official", "kind"], name="record_paper_kind"),
            models.Index(fields=["removed_on"], name="record_paper_removed"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
