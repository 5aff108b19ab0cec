"""What goes to the citizen: papers by the statutory forms, letters of apology, notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.people.models import Official
from hoaban.apps.service.models.dossiers import Dossier, LateCause
from hoaban.apps.service.models.feedback import Feedback


class FormNo(models.TextChoices):
    """The forms of Circular 03/2025/TT-VPCP (their names: one_stop forms of the lawbook)."""

    RECEIPT = "01", _("Dossier receipt and appointment")
    SUPPLEMENT = "02", _("Request for documents")
    REFUSAL = "03", _("Refusal to accept a dossier")
    APOLOGY = "04", _("Apology and new date")
    STOP = "05", _("Notice of stopping")
    CONTROL = "06", _("Control slip")
    REGISTER = "07", _("Dossier register")


class ServicePaper(models.Model):
    """A paper by form 01, 02, 03 or 05 as it was issued: ``content`` is frozen, so it can be printed again as it was."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="issued", verbose_name=_("dossier"))
    form_no = models.CharField(_("form"), max_length=2, choices=FormNo)
    number = models.PositiveSmallIntegerField(_("number within the dossier"), default=1)
    content = models.JSONField(_("content"), default=dict)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.CharField(_("issued by"), max_length=200)

    class Meta:
        verbose_name = _("paper issued")
        verbose_name_plural = _("papers issued")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "form_no", "number"], name="service_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_no} {self.dossier}"


class ApologyState(models.TextChoices):
    """Where a letter of apology stands; it is owed from the moment it is drafted."""

    DRAFT = "draft", pgettext_lazy("letter", "Drafted")
    SUBMITTED = "submitted", _("Awaiting the head's signature")
    SIGNED = "signed", pgettext_lazy("letter", "Signed")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    CANCELLED = "cancelled", _("Not owed after all")


class Foreseen(models.TextChoices):
    """Why a letter was drafted by itself before the appointment: the dossier was late for certain (rules.foreseeing)."""

    PROMISED = "promised", _("another office answers after the appointment")
    CLOSED = "closed", _("another office is closed until the appointment")
    SHORT = "short", _("the time left is less than the steps take at least")


class Apology(models.Model):
    """A letter of apology (form 04): for delay with one new date, for conduct, or for both in one letter.

    ``owed_at``: when the duty arose; ``send_before``: when it must be sent at the latest. ``unit_path`` is the unit that
    apologises. ``reason``: of the delay; ``conduct``: what happened, for a fault of conduct. ``running``: the number within
    the unit and the year. ``foreseen``: drafted by itself before the appointment,
    and why; it stays on a letter that somebody withdrew, which is not drafted ahead again. Signed letters are never changed.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="apologies", verbose_name=_("dossier"))
    feedback = models.ForeignKey(
        Feedback, models.SET_NULL, null=True, related_name="apologies", verbose_name=_("message that led to it")
    )
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    for_delay = models.BooleanField(_("for delay"), default=False)
    for_conduct = models.BooleanField(_("for conduct"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ApologyState, default=ApologyState.DRAFT)
    owed_at = models.DateTimeField(_("owed since"))
    send_before = models.DateTimeField(_("to be sent before"))
    cause = models.CharField(_("cause"), max_length=10, choices=LateCause, blank=True)
    reason = models.TextField(_("reason given"), blank=True)
    conduct = models.TextField(_("what happened"), blank=True)
    old_due_at = models.DateTimeField(_("appointment missed"), null=True)
    new_due_at = models.DateTimeField(_("new appointment"), null=True)
    foreseen = models.CharField(
        _("late for certain because"), max_length=10, choices=Foreseen, blank=True, default="", db_default=""
    )
    number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    running = models.PositiveIntegerField(_("number within the year"), null=True)
    signer = models.ForeignKey(Official, models.SET_NULL, null=True, related_name="+", verbose_name=_("signer"))
    signer_name = models.CharField(_("signed by"), max_length=120, blank=True)
    signer_post = models.CharField(_("post of the signer"), max_length=200, blank=True)
    content = models.JSONField(_("content as signed"), default=dict)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.CharField(_("how it was sent"), max_length=10, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("letter of apology")
        verbose_name_plural = _("letters of apology")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state__in=["draft", "submitted", "signed"]), name="service_apology_open"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(for_delay=True) & ~Q(state="cancelled"), name="service_one_new_date"
            ),
            models.CheckConstraint(condition=Q(for_delay=True) | Q(for_conduct=True), name="service_apology_for"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "sent"]) | Q(signed_at__isnull=False), name="service_apology_signed"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="service_apology_sent"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "state"], name="apology_place"),
            models.Index(fields=["unit_path", "owed_at"], name="apology_owed"),
            models.Index(
                fields=["unit_path", "signed_at"], name="apology_signed", condition=Q(signed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier or self.feedback}"


class NoticeKind(models.TextChoices):
    """What a citizen is told."""

    READY = "ready", _("Result ready")
    SUPPLEMENT = "supplement", _("Documents asked for")
    APOLOGY = "apology", _("Apology and new date")
    MOVED = "moved", _("Appointment moved")
    STOPPED = "stopped", _("Dossier stopped")
    REFUSED = "refused", _("Dossier not accepted")
    ANSWER = "answer", _("Answer to a message")
    THANKS = "thanks", _("Thank-you note")
    FORMAL = "formal", _("Formal dates of a receipt without a network")


class Notice(models.Model):
    """Something the citizen is to be told: it stands on the citizen's page at once; ``told_at`` once said in person.

    Where there is a phone number it is also on the list of calls that the desk makes.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="notices", verbose_name=_("dossier"))
    feedback = models.ForeignKey(Feedback, models.CASCADE, null=True, related_name="notices", verbose_name=_("message"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind)
    facts = models.JSONField(_("what is told"), default=dict)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    made_at = models.DateTimeField(_("made at"))
    told_at = models.DateTimeField(_("told at"), null=True)
    told_by = models.CharField(_("told by"), max_length=200, blank=True)
    told_how = models.CharField(_("told how"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("notice to a citizen")
        verbose_name_plural = _("notices to citizens")
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "made_at"], name="notice_to_tell", condition=Q(told_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier or self.feedback}"
