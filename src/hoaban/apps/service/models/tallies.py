"""What dossiers come to by unit, procedure and day: derived from them, never edited by hand (decision 35)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.service.models.catalogue import Procedure

ZONE = "Asia/Ho_Chi_Minh"


class LocalDay(Func):
    """The day of an instant by the clocks of the country, without a call of Python for every row.

    SQLite keeps instants in UTC as text and knows no zones; the country has been seven hours ahead since 1975.
    """

    output_field = models.DateField()
    template = f"(%(expressions)s AT TIME ZONE '{ZONE}')::date"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The same on SQLite."""
        found: tuple[str, Any] = self.as_sql(
            compiler, connection, template="date(%(expressions)s, '+7 hours')", **context
        )
        return found


class Grain(models.IntegerChoices):
    """Size of a bucket of days."""

    MONTH = 2, pgettext_lazy("size of a bucket", "month")
    DAY = 3, pgettext_lazy("size of a bucket", "day")


class ServiceTally(models.Model):
    """Dossiers of one unit and procedure in one month or day that is closed: received then, settled then.

    ``day``: the first of the bucket. ``early`` and ``on_time`` (on the day itself) and ``late`` add up to ``settled``;
    ``cause_*`` say why the late ones were. ``share_0`` to ``share_14``: settled ones by the share of the statutory time
    used (``rules.tallies.EDGES``). Buckets in which nothing happened have no row.
    """

    grain = models.SmallIntegerField(_("size of the bucket"), choices=Grain)
    day = models.DateField(_("first day of the bucket"))
    unit_path = models.CharField(_("path of the deciding unit"), max_length=60)
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+", verbose_name=_("procedure"))
    received = models.PositiveIntegerField(pgettext_lazy("tally", "received"), default=0)
    offline = models.PositiveIntegerField(_("of these without a network"), default=0)
    post = models.PositiveIntegerField(_("of these by post"), default=0)
    settled = models.PositiveIntegerField(pgettext_lazy("tally", "settled"), default=0)
    early = models.PositiveIntegerField(pgettext_lazy("tally", "before the due date"), default=0)
    on_time = models.PositiveIntegerField(pgettext_lazy("tally", "on the due date"), default=0)
    late = models.PositiveIntegerField(pgettext_lazy("tally", "late"), default=0)
    cause_internet = models.PositiveIntegerField(_("late for slow internet"), default=0)
    cause_other_unit = models.PositiveIntegerField(_("late for another unit"), default=0)
    cause_document = models.PositiveIntegerField(_("late for a missing document"), default=0)
    cause_absent = models.PositiveIntegerField(_("late for an absent officer"), default=0)
    cause_system = models.PositiveIntegerField(_("late for a system fault"), default=0)
    cause_officer = models.PositiveIntegerField(_("late by an officer's fault"), default=0)
    share_0 = models.PositiveIntegerField("≤ 10 %", default=0)
    share_1 = models.PositiveIntegerField("≤ 20 %", default=0)
    share_2 = models.PositiveIntegerField("≤ 30 %", default=0)
    share_3 = models.PositiveIntegerField("≤ 40 %", default=0)
    share_4 = models.PositiveIntegerField("≤ 50 %", default=0)
    share_5 = models.PositiveIntegerField("≤ 60 %", default=0)
    share_6 = models.PositiveIntegerField("≤ 70 %", default=0)
    share_7 = models.PositiveIntegerField("≤ 80 %", default=0)
    share_8 = models.PositiveIntegerField("≤ 90 %", default=0)
    share_9 = models.PositiveIntegerField("≤ 100 %", default=0)
    share_10 = models.PositiveIntegerField("≤ 125 %", default=0)
    share_11 = models.PositiveIntegerField("≤ 150 %", default=0)
    share_12 = models.PositiveIntegerField("≤ 200 %", default=0)
    share_13 = models.PositiveIntegerField("≤ 300 %", default=0)
    share_14 = models.PositiveIntegerField("> 300 %", default=0)

    class Meta:
        verbose_name = _("tally of dossiers")
        verbose_name_plural = _("tallies of dossiers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grain", "day", "unit_path", "procedure"], name="service_tally_once"),
            models.CheckConstraint(
                condition=models.Q(settled=F("early") + F("on_time") + F("late")), name="service_tally_adds_up"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "grain", "day"], name="service_tally_place")]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.day} {self.grain}"


class ServiceTallied(models.Model):
    """How far the tally goes, in one row: days before ``closed_before`` are in it, but for stale ones."""

    closed_before = models.DateField(_("closed before"))

    class Meta:
        verbose_name = _("state of the tally of dossiers")
        verbose_name_plural = _("states of the tally of dossiers")

    def __str__(self) -> str:
        return f"{self.closed_before}"


class StaleDay(models.Model):
    """A closed day on which something has changed since; counted from the dossiers until it is tallied again."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("day to be tallied again")
        verbose_name_plural = _("days to be tallied again")

    def __str__(self) -> str:
        return f"{self.day}"
