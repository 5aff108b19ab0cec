"""Who read whose record, what officials propose to correct in their own, and what has been kept for its time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official
from hoaban.shared.runs import Run
from hoaban.shared.sealed import SealedTextField


class Way(models.TextChoices):
    """In what way a record was read."""

    PAGE = "page", _("opened")
    PRINT = "print", _("printed")
    EXPORT = "export", _("downloaded in a list")
    FILE = "file", _("scanned paper opened")


class Reading(models.Model):
    """That somebody was shown some groups of fields of an official; only ever added.

    Without an official: of everybody (``people``) placed at or below the unit at ``unit_path`` on the day ``as_of``.
    """

    official = models.ForeignKey(Official, models.CASCADE, null=True, related_name="+", verbose_name=_("official"))
    reader_id = models.BigIntegerField(_("account of the reader"), null=True)
    reader_name = models.CharField(_("reader"), max_length=200)
    reader_roles = models.CharField(_("roles of the reader"), max_length=120, blank=True)
    groups = models.CharField(_("groups of fields"), max_length=120)
    way = models.CharField(_("way of reading"), max_length=10, choices=Way)
    at = models.DateTimeField(_("read at"))
    day = models.DateField(_("day of reading"))
    unit_path = models.CharField(_("path of the official's unit"), max_length=60, blank=True)
    unit_name = models.CharField(_("unit exported whole"), max_length=300, blank=True, db_default="")
    as_of = models.DateField(_("state of the day"), null=True)
    people = models.PositiveIntegerField(_("people exported"), db_default=0)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(official__isnull=False, as_of__isnull=True)
                | Q(official__isnull=True, as_of__isnull=False, people__gt=0),
                name="privacy_reading_of_whom",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["official", "day"], name="privacy_reading_official"),
            models.Index(fields=["unit_path", "day"], name="privacy_reading_path"),
            models.Index(fields=["day"], name="privacy_reading_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_name} – {self.official_id or self.unit_name}"


class ProposalState(models.TextChoices):
    """How far a proposal has come."""

    WAITING = "waiting", _("Waits for the office")
    ACCEPTED = "accepted", _("Accepted, record corrected")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


class Proposal(models.Model):
    """A correction that an official proposes of the own record, with a scanned proof.

    ``field``: a field, or the key of a part that an app declares (`shared.proposing`); then ``before`` and ``value`` are texts of
    its form as JSON, and ``target`` the entry to correct, 0 for a new one, of which ``addition`` is the keyed digest.
    A proof with ``file_key`` stands sealed.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    field = models.CharField(_("field to correct"), max_length=40)
    target = models.PositiveBigIntegerField(_("entry to correct"), default=0, db_default=0)
    addition = models.CharField(_("digest of what is added"), max_length=43, blank=True, default="", db_default="")
    before = SealedTextField(_("value recorded then"), blank=True)
    value = SealedTextField(_("proposed value"))
    reason = models.CharField(_("why it is wrong"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    made_at = models.DateTimeField(_("proposed at"))
    unit_path = models.CharField(_("path of the official's unit"), max_length=60, blank=True)
    file = models.CharField(_("stored proof"), max_length=80, blank=True)
    file_key = SealedTextField(_("key of the proof"), blank=True, default="")
    mime = models.CharField(_("type of the proof"), max_length=40, blank=True)
    size = models.PositiveIntegerField(_("bytes of the proof"), default=0)
    decided_at = models.DateTimeField(_("settled at"), null=True)
    decided_by = models.CharField(_("settled by whom"), max_length=200, blank=True)
    answer = models.CharField(_("answer of the office"), max_length=500, blank=True)
    anonymised_on = models.DateField(_("made anonymous on"), null=True)

    class Meta:
        verbose_name = _("proposal to correct a record")
        verbose_name_plural = _("proposals to correct a record")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "field", "target", "addition"],
                condition=Q(state="waiting"),
                name="privacy_one_waiting_proposal",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="privacy_proposal_path")]

    def __str__(self) -> str:
        return f"{self.field} {self.pk}"


class ArchivedRecord(models.Model):
    """That the record of somebody who has left is marked for the archive; the record itself stays as it is."""

    official = models.OneToOneField(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    marked_on = models.DateField(_("marked for the archive on"))
    marked_by = models.CharField(_("marked by"), max_length=200)

    class Meta:
        verbose_name = _("record marked for the archive")
        verbose_name_plural = _("records marked for the archive")

    def __str__(self) -> str:
        return f"{self.official_id}"


class Disposal(Run):
    """That an officer ordered a category to be carried out, and how many of the rows that the preview showed are done.

    ``part``: paths over which the officer could carry out then; ``files``: names of files whose rows are gone and that are
    yet to be deleted; ``n_files`` those deleted so far, with them.
    """

    category = models.CharField(_("category of data"), max_length=40)
    basis = models.CharField(_("by decision"), max_length=500)
    on = models.DateField(_("due on the day"))
    unit_path = models.CharField(_("path of the unit"), max_length=60, blank=True)
    part = models.JSONField(_("part carried out in"), default=list)
    held = models.PositiveIntegerField(_("rows held back"), default=0)
    files = models.JSONField(_("files to be deleted still"), default=list)
    n_files = models.PositiveIntegerField(_("files deleted"), default=0)

    class Meta:
        verbose_name = _("carrying out of what is due")
        verbose_name_plural = _("carryings out of what is due")
        indexes: ClassVar = [models.Index(fields=["unit_path", "category"], name="privacy_disposal_path")]

    def __str__(self) -> str:
        return f"{self.category} {self.on:%d/%m/%Y}"


class StockCount(models.Model):
    """How many rows of a category were due at a unit, and how many held back, when the worker last counted."""

    category = models.CharField(_("category of data"), max_length=40)
    unit_path = models.CharField(_("path of the unit"), max_length=60, blank=True)
    due = models.PositiveIntegerField(_("rows due"), default=0)
    held = models.PositiveIntegerField(_("rows held back"), default=0)
    counted_on = models.DateField(_("counted on"))

    class Meta:
        verbose_name = _("count of what is due")
        verbose_name_plural = _("counts of what is due")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["category", "unit_path"], name="privacy_stock_count_once")
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path"], name="privacy_stock_path")]

    def __str__(self) -> str:
        return f"{self.category} {self.unit_path}"
