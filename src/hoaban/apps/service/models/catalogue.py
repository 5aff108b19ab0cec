"""The catalogue of administrative procedures: a procedure, its versions by period, their documents and steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.organisation.models import PostTitle
from hoaban.shared.names import fold, text_key, tidy
from hoaban.shared.periods import Period


class DecidedAt(models.TextChoices):
    """The level of government that decides a procedure."""

    COMMUNE = "commune", _("Commune")
    DISTRICT = "district", _("District")
    DEPARTMENT = "department", pgettext_lazy("deciding level", "Department")
    PROVINCE = "province", _("Province")


class TimeUnit(models.TextChoices):
    """What the statutory time is counted in."""

    HOURS = "hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("calendar days")
    SAME_DAY = "same_day", _("the same day")


class Field(models.Model):
    """A field of administration, such as civil status."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    class Meta:
        verbose_name = _("field of administration")
        verbose_name_plural = _("fields of administration")
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name_vi


class Procedure(models.Model):
    """An administrative procedure through all its versions; ``is_local``: its code is our own, not the national one."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    is_local = models.BooleanField(_("local code"), default=False)
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures", verbose_name=_("field"))

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(Period):
    """What holds for a procedure in a period; exclusive per procedure. Never changed once a dossier came in under it.

    ``time_amount`` counts ``time_unit`` (0 for the same day). ``decided_before``: who decided before 01/07/2025, ""
    where it never changed. ``fee``: đồng.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions", verbose_name=_("procedure"))
    name_vi = models.CharField(_("Vietnamese name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=300)
    name_key = models.CharField(_("sort key"), max_length=300, editable=False)
    folded = models.CharField(_("search key"), max_length=700, editable=False)
    decided_at = models.CharField(_("decided at"), max_length=10, choices=DecidedAt)
    decided_before = models.CharField(_("decided before 01/07/2025 at"), max_length=10, choices=DecidedAt, blank=True)
    time_amount = models.PositiveSmallIntegerField(_("statutory time"), default=0)
    time_unit = models.CharField(_("counted in"), max_length=12, choices=TimeUnit)
    fee = models.PositiveIntegerField(_("fee, đồng"), default=0)
    fee_note_vi = models.CharField(_("on the fee, Vietnamese"), max_length=300, blank=True)
    fee_note_en = models.CharField(_("on the fee, English"), max_length=300, blank=True)
    result_vi = models.CharField(_("result, Vietnamese"), max_length=200, blank=True)
    result_en = models.CharField(_("result, English"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=400, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, default=Confidence.UNVERIFIED)

    class Meta(Period.Meta):
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(time_unit="same_day", time_amount=0) | (~Q(time_unit="same_day") & Q(time_amount__gt=0)),
                name="service_version_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.name_vi = tidy(self.name_vi)
        self.name_key = text_key(self.name_vi)
        self.folded = fold(f"{self.name_vi} {self.name_en}")
        super().save(*args, **kwargs)


class FormFile(models.Model):
    """A blank form that citizens open, kept outside the web root under ``stored`` and never changed: another one has another name.

    ``made_from``: digest of what our own forms were drawn from, "" for a file that somebody attached.
    """

    name = models.CharField(_("file name"), max_length=120, unique=True)
    stored = models.CharField(_("stored as"), max_length=100)
    mime = models.CharField(_("type of file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField("SHA-256", max_length=64)
    made_from = models.CharField(_("drawn from"), max_length=64, blank=True)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.CharField(_("added by"), max_length=200)

    class Meta:
        verbose_name = _("blank form")
        verbose_name_plural = _("blank forms")

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """The kind of file in capitals, such as DOCX."""
        return self.name.rpartition(".")[2].upper()


class DocumentKind(models.TextChoices):
    """In which form a document is handed in."""

    FORM = "form", _("Form to fill in")
    ORIGINAL = "original", _("Original")
    COPY = "copy", _("Copy")
    CERTIFIED = "certified_copy", _("Certified copy")
    PRESENT = "present", _("To be shown only")


class ProcedureDocument(models.Model):
    """A document that a version asks for; ``needed_always`` false: only in the case said in ``when_*``."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="documents", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("order"))
    name_vi = models.CharField(_("Vietnamese name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=14, choices=DocumentKind)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    needed_always = models.BooleanField(_("always needed"), default=True)
    when_vi = models.CharField(_("needed when, Vietnamese"), max_length=200, blank=True)
    when_en = models.CharField(_("needed when, English"), max_length=200, blank=True)
    form_no = models.CharField(_("form number"), max_length=60, blank=True)
    form_file = models.ForeignKey(
        FormFile, models.PROTECT, null=True, related_name="documents", verbose_name=_("blank form")
    )

    class Meta:
        verbose_name = _("document of a procedure")
        verbose_name_plural = _("documents of procedures")
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "order"], name="service_document_order")]

    def __str__(self) -> str:
        return self.name_vi


class Doer(models.TextChoices):
    """Who does a step."""

    DESK = "desk", _("One-stop desk")
    SPECIALIST = "specialist", _("Specialist")
    HEAD = "head", _("Head of the unit")
    DEPARTMENT = "department", _("Department of the province")
    POLICE = "police", _("Police")
    OTHER = "other", _("Another body")


class ProcedureStep(models.Model):
    """A step of a version, who does it, and its share of the statutory time in percent (all steps: 100)."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="steps", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("order"))
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    doer = models.CharField(_("done by"), max_length=10, choices=Doer)
    title = models.ForeignKey(PostTitle, models.PROTECT, null=True, related_name="+", verbose_name=_("post title"))
    share = models.PositiveSmallIntegerField(_("share of the time, %"))

    class Meta:
        verbose_name = _("step of a procedure")
        verbose_name_plural = _("steps of procedures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "order"], name="service_step_order"),
            models.CheckConstraint(condition=Q(share__lte=100), name="service_step_share"),
        ]

    def __str__(self) -> str:
        return self.name_vi
