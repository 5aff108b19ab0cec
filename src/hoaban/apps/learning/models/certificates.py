"""Certificates that anyone can verify."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.learning.models.courses import Completion, Course
from hoaban.apps.people.models import Official


class Document(models.TextChoices):
    """What is handed over: a certificate after a test, an attestation where there was none."""

    CERTIFICATE = "certificate", pgettext_lazy("document", "Certificate")
    ATTESTATION = "attestation", pgettext_lazy("document", "Attestation of completion")


class CertificateRegister(models.Model):
    """The register (sổ cấp chứng chỉ) of an issuer and year: the last running number given.

    Its row is locked while a number is given, so that numbers have no gaps whoever issues at the same time.
    """

    issuer = models.CharField(_("code of the issuer"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last running number"), default=0)

    class Meta:
        verbose_name = _("register of certificates")
        verbose_name_plural = _("registers of certificates")
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "year"], name="learning_register_once")]

    def __str__(self) -> str:
        return f"{self.issuer} {self.year}"


class Certificate(models.Model):
    """A certificate of a completed course. ``token`` is the unguessable part of the public address.

    ``unit_path``: path of the unit that issued it (the organiser's where the provider is outside the province).
    ``facts``: what the paper says besides, as issued. ``credential``: the signed Open Badges 3.0 credential, as issued.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    register = models.ForeignKey(
        CertificateRegister, models.PROTECT, related_name="certificates", verbose_name=_("register of certificates")
    )
    running = models.PositiveIntegerField(_("running number"))
    document = models.CharField(_("document"), max_length=12, choices=Document, default=Document.CERTIFICATE)
    token = models.CharField(_("verification code"), max_length=32, unique=True)
    official = models.ForeignKey(Official, models.PROTECT, related_name="certificates", verbose_name=_("official"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates", verbose_name=_("course"))
    completion = models.OneToOneField(
        Completion, models.PROTECT, related_name="certificate", verbose_name=_("completed course")
    )
    holder_name = models.CharField(_("name as issued"), max_length=120)
    issuer_name = models.CharField(_("issuer"), max_length=200)
    unit_path = models.CharField(_("path of the provider"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_before = models.DateField(_("valid before"), null=True)
    revoked_on = models.DateField(_("revoked on"), null=True)
    revoked_reason = models.CharField(_("why it was revoked"), max_length=500, blank=True)
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="renewed_by", verbose_name=_("renews")
    )
    facts = models.JSONField(_("facts as printed"), default=dict)
    credential = models.JSONField(_("signed credential"), default=dict)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason=""), name="learning_certificate_revoked_why"
            ),
            models.CheckConstraint(
                condition=Q(expires_before__isnull=True) | Q(expires_before__gt=F("issued_on")),
                name="learning_certificate_period",
            ),
            models.UniqueConstraint(fields=["register", "running"], name="learning_certificate_running"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "-issued_on"], name="certificate_issuer"),
            models.Index(fields=["expires_before"], name="certificate_expiry"),
        ]

    def __str__(self) -> str:
        return self.number
