"""Citizens and their dossiers, every step of a dossier, the files handed in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official
from hoaban.apps.service.models.catalogue import Procedure, ProcedureVersion, TimeUnit
from hoaban.apps.service.models.points import ServicePoint
from hoaban.shared.names import fold, sort_key, tidy
from hoaban.shared.sealed import DigestField, SealedTextField


class Citizen(models.Model):
    """Somebody who came to a counter; found only by the whole personal number, which stands sealed, or the whole phone number."""

    personal_id = SealedTextField(_("personal identification number"), digested="personal_id_digest", blank=True)
    personal_id_digest = DigestField("personal_id", verbose_name=_("digest of the number"), null=True)
    name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(_("sort key"), max_length=120, editable=False)
    folded = models.CharField(_("search key"), max_length=120, editable=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["personal_id_digest"], name="service_citizen_personal_id")
        ]
        indexes: ClassVar = [models.Index(fields=["phone"], name="citizen_phone", condition=~Q(phone=""))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.name = tidy(self.name)
        self.name_key, self.folded = sort_key(self.name), fold(self.name)
        super().save(*args, **kwargs)


class Channel(models.TextChoices):
    """How a dossier came in."""

    COUNTER = "counter", _("At the counter")
    OFFLINE = "offline", _("At the counter, without a network")
    POST = "post", pgettext_lazy("channel", "By post")


class DossierState(models.TextChoices):
    """Where a dossier stands; what leads from one to another is the table of rules.moves."""

    RECEIVED = "received", pgettext_lazy("dossier", "Taken in")
    PROCESSING = "processing", pgettext_lazy("dossier", "Being processed")
    WAITING = "waiting", _("Waiting for the citizen's documents")
    FORWARDED = "forwarded", _("With another unit")
    SIGNING = "signing", _("Awaiting signature")
    READY = "ready", _("Result ready")
    RETURNED = "returned", _("Result handed over")
    REFUSED = "refused", pgettext_lazy("dossier", "Not accepted")
    STOPPED = "stopped", pgettext_lazy("dossier", "Stopped")
    WITHDRAWN = "withdrawn", _("Withdrawn by the citizen")


class Timeliness(models.IntegerChoices):
    """How a settled dossier stood against the date first promised."""

    EARLY = 1, _("Before the due date")
    ON_TIME = 2, _("On time")
    LATE = 3, _("Late")


class LateCause(models.TextChoices):
    """Why a dossier was late: a short list, so that causes can be counted and answered by training."""

    INTERNET = "internet", _("Slow internet")
    OTHER_UNIT = "other_unit", _("Waiting for another unit")
    DOCUMENT = "document", _("Missing document")
    ABSENT = "absent", _("Officer absent")
    SYSTEM = "system", _("System fault")
    OFFICER = "officer", _("Officer's fault")


class HandedHow(models.TextChoices):
    """How a result came into somebody's hands."""

    APPLICANT = "applicant", _("The applicant, in person")
    PROXY = "proxy", _("Somebody with the applicant's authority")
    POST = "post", pgettext_lazy("result", "By post")
    ELECTRONIC = "electronic", _("Electronic copy sent")


class Dossier(models.Model):
    """One application of a citizen from intake to result; instants are aware.

    ``unit`` decides and answers for the deadline; ``holder`` is where the papers are now. ``due_at`` is the appointment
    that stands, ``first_due_at`` the one first given (moved by pauses and by holidays declared later, never by an
    apology). ``warn_at``: when the warning share of the time is used up. ``paused_at``: the clock stands since then.
    ``settled_at``: the result was ready, or the dossier ended otherwise. ``used``: share of the time used until then.
    ``held``: an apology is owed, and until it is sent the dossier cannot go on. ``follow_key``: the secret of the QR.
    ``handed_to``: who took the result and signed for it, ``handed_how``: a HandedHow ("" before, and of older dossiers).
    ``answer_by``: the day for which the office that it was forwarded to promised its answer, while it is there.
    ``papers``: [{"id": document, "n": copies}] handed in. ``pauses``: [[begin, end], ...] as ISO instants.
    """

    code = models.CharField(_("dossier code"), max_length=40, unique=True)
    follow_key = models.CharField(_("key of the QR code"), max_length=32, unique=True)
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="dossiers", verbose_name=_("one-stop shop"))
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", verbose_name=_("deciding unit"))
    unit_path = models.CharField(_("path of the deciding unit"), max_length=60)
    holder = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", verbose_name=_("where it is"))
    holder_path = models.CharField(_("path of where it is"), max_length=60)
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, db_index=False, related_name="+", verbose_name=_("procedure")
    )
    version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="dossiers", verbose_name=_("version of the procedure")
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, db_index=False, related_name="dossiers", verbose_name=_("applicant")
    )
    applicant = models.CharField(_("name of the applicant"), max_length=120)
    applicant_folded = models.CharField(_("search key of the applicant"), max_length=120, editable=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    channel = models.CharField(_("came in"), max_length=8, choices=Channel, default=Channel.COUNTER)
    counter_no = models.PositiveSmallIntegerField(_("counter"), null=True)
    result_by = models.CharField(
        _("result by"), max_length=10, default="counter",
        choices=[("counter", _("At the counter")), ("post", pgettext_lazy("channel", "By post")),
                 ("electronic", _("Electronic copy"))],
    )  # fmt: skip
    fee = models.PositiveIntegerField(_("fee, đồng"), default=0)
    papers = models.JSONField(_("documents handed in"), default=list)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DossierState, default=DossierState.RECEIVED)
    step_no = models.PositiveSmallIntegerField(_("step of the procedure"), default=1)
    officer = models.ForeignKey(
        Official, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name=_("officer")
    )
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        Official, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name=_("received by")
    )
    time_amount = models.PositiveSmallIntegerField(_("time promised"), default=0)
    time_unit = models.CharField(_("counted in"), max_length=12, choices=TimeUnit)
    first_due_at = models.DateTimeField(_("first appointment"))
    due_at = models.DateTimeField(_("appointment"))
    warn_at = models.DateTimeField(_("warn at"))
    paused_at = models.DateTimeField(_("clock stopped since"), null=True)
    pauses = models.JSONField(_("pauses"), default=list)
    extended = models.BooleanField(_("extended"), default=False)
    extra_amount = models.PositiveSmallIntegerField(_("extended by"), default=0)
    extra_unit = models.CharField(_("extension counted in"), max_length=12, choices=TimeUnit, blank=True)
    reappointed = models.BooleanField(_("given a new date"), default=False)
    held = models.BooleanField(_("held until the apology is sent"), default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_on = models.DateField(_("settled on"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    timeliness = models.PositiveSmallIntegerField(_("against the due date"), choices=Timeliness, null=True)
    used = models.FloatField(_("share of the time used"), null=True)
    cause = models.CharField(_("cause of delay"), max_length=10, choices=LateCause, blank=True)
    warned = models.PositiveSmallIntegerField(_("warnings given"), default=0)
    answer_by = models.DateField(_("answer promised for"), null=True)
    handed_to = models.CharField(_("result taken by"), max_length=120, blank=True, default="", db_default="")
    handed_how = models.CharField(
        _("how it was taken"), max_length=10, choices=HandedHow, blank=True, default="", db_default=""
    )
    steps_taken = models.PositiveSmallIntegerField(_("steps taken"), default=0)
    anonymised_on = models.DateField(_("made anonymous on"), null=True)
    changes = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="service_due_after_receipt"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_on__isnull=True)
                | Q(settled_at__isnull=False, settled_on__isnull=False),
                name="service_settled_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["received", "processing", "waiting", "forwarded", "signing"])
                | Q(settled_at__isnull=True),
                name="service_open_not_settled",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", paused_at__isnull=False)
                | (~Q(state="waiting") & Q(paused_at__isnull=True)),
                name="service_waiting_is_paused",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["officer", "due_at"], name="dossier_officer_open", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["holder_path", "due_at"], name="dossier_holder_open", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["unit_path", "due_at"], name="dossier_unit_open", condition=Q(settled_at__isnull=True)
            ),
            models.Index(fields=["due_at"], name="dossier_due_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["warn_at"], name="dossier_warn", condition=Q(settled_at__isnull=True)),
            models.Index(
                fields=["answer_by"],
                name="dossier_answer",
                condition=Q(answer_by__isnull=False, settled_at__isnull=True),
            ),
            models.Index(fields=["unit_path", "received_at"], name="dossier_received"),
            models.Index(fields=["unit_path", "settled_on"], name="dossier_settled"),
            models.Index(fields=["citizen"], name="dossier_citizen"),
            models.Index(fields=["phone"], name="dossier_phone", condition=~Q(phone="")),
            models.Index(fields=["applicant_folded"], name="dossier_applicant"),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search key of the applicant with the name."""
        self.applicant = tidy(self.applicant)
        self.applicant_folded = fold(self.applicant)
        super().save(*args, **kwargs)


class DossierStep(models.Model):
    """One move of a dossier, never changed: who, when, at which unit, how long since the move before it.

    ``move`` is a key of rules.moves; ``unit`` where the papers were until then, ``minutes`` of its working time since the
    move before; ``used`` the share of the statutory time used up by then; ``step_no`` the step of the procedure that it
    ends.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps", verbose_name=_("dossier"))
    seq = models.PositiveSmallIntegerField(_("number of the move"))
    move = models.CharField(_("move"), max_length=16)
    state = models.CharField(_("state after it"), max_length=10, choices=DossierState)
    at = models.DateTimeField(_("at"))
    actor_name = models.CharField(_("who"), max_length=200)
    official = models.ForeignKey(
        Official, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name=_("official")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("unit"))
    to_official = models.ForeignKey(
        Official, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name=_("handed to")
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("sent to")
    )
    step_no = models.PositiveSmallIntegerField(_("step of the procedure"), default=1)
    minutes = models.PositiveIntegerField(_("working minutes since the move before"), default=0)
    used = models.FloatField(_("share of the time used"), default=0)
    due_at = models.DateTimeField(_("appointment after it"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("move of a dossier")
        verbose_name_plural = _("moves of dossiers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "seq"], name="service_step_once")]

    def __str__(self) -> str:
        return f"{self.move} {self.seq}"


class DossierFile(models.Model):
    """A file in a dossier, kept outside the web root under ``stored``; ``document`` is the paper it shows."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files", verbose_name=_("dossier"))
    document_id = models.BigIntegerField(_("document of the procedure"), null=True)
    title = models.CharField(_("title"), max_length=200)
    stored = models.CharField(_("stored as"), max_length=100)
    mime = models.CharField(_("type of file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.CharField(_("added by"), max_length=200)

    class Meta:
        verbose_name = _("file of a dossier")
        verbose_name_plural = _("files of dossiers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "digest"], name="service_file_once")]

    def __str__(self) -> str:
        return self.title
