"""Rounds of evaluation, the sheet of each commune, and the points of each criterion."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.governance.models.criteria import ClassBand, CriteriaSet, Criterion
from hoaban.apps.organisation.models import Unit


class RoundKind(models.TextChoices):
    """What a round covers."""

    YEAR = "year", pgettext_lazy("evaluation of communes", "Yearly")
    TERM = "term", pgettext_lazy("evaluation of communes", "End of term")


class RoundState(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", pgettext_lazy("evaluation of communes", "Under way")
    DECIDED = "decided", _("Decided by the council")
    PUBLISHED = "published", pgettext_lazy("evaluation of communes", "Results published")


class SheetState(models.TextChoices):
    """Where the sheet of a commune stands."""

    SCORING = "scoring", _("Commune scores itself")
    SUBMITTED = "submitted", _("Waiting for verification")
    VERIFIED = "verified", _("Verified, commune to answer")
    EXPLAINED = "explained", _("Differences explained")
    SETTLED = "settled", _("Ready for the council")
    CLOSED = "closed", _("Commune no longer exists")


class CommuneRound(models.Model):
    """A round of one province: a year, or a term from ``first_year`` to ``year``; ``due_on``: sheets are to be in."""

    kind = models.CharField(_("kind"), max_length=4, choices=RoundKind, default=RoundKind.YEAR)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("province"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    first_year = models.PositiveSmallIntegerField(_("first year"))
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+", verbose_name=_("set of criteria"))
    state = models.CharField(_("state"), max_length=10, choices=RoundState, default=RoundState.OPEN)
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("self-scores due on"))
    proposed_on = models.DateField(_("figures read on"), null=True)
    decision_no = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    signer = models.CharField(_("signer"), max_length=120, blank=True)
    published_on = models.DateField(_("published on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("round of evaluating communes")
        verbose_name_plural = _("rounds of evaluating communes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "kind", "year"], name="governance_round_once"),
            models.CheckConstraint(condition=Q(first_year__lte=F("year")), name="governance_round_years"),
        ]

    def __str__(self) -> str:
        if self.kind == RoundKind.TERM:
            words = text("Evaluation of commune governments, term %(first)s–%(last)s")
            return words % {"first": self.first_year, "last": self.year}
        return text("Evaluation of commune governments, %(year)s") % {"year": self.year}


class CommuneSheet(models.Model):
    """A commune in a round: ``unit_path`` and ``name`` as on the round's last day; points once they are known."""

    round = models.ForeignKey(CommuneRound, models.PROTECT, related_name="sheets", verbose_name=_("round"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("commune"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(_("sort key"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.SCORING)
    proposed = models.DecimalField(_("proposed by figures"), max_digits=6, decimal_places=2, null=True)
    own = models.DecimalField(_("own score"), max_digits=6, decimal_places=2, null=True)
    verified = models.DecimalField(_("verified score"), max_digits=6, decimal_places=2, null=True)
    adjusted = models.DecimalField(_("after the council's changes"), max_digits=6, decimal_places=2, null=True)
    points = models.DecimalField(_("points decided"), max_digits=6, decimal_places=2, null=True)
    most = models.DecimalField(_("most points"), max_digits=6, decimal_places=2)
    band = models.ForeignKey(ClassBand, models.PROTECT, null=True, related_name="+", verbose_name=_("class"))
    population = models.PositiveIntegerField(_("population"), null=True)
    zone = models.PositiveSmallIntegerField(_("zone of remoteness"), null=True)
    invented = models.BooleanField(_("population and zone are invented"), default=False)
    returned = models.CharField(_("reason of the return"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("sheet of a commune")
        verbose_name_plural = _("sheets of communes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "unit"], name="governance_sheet_once"),
            models.CheckConstraint(
                condition=Q(zone__isnull=True) | Q(zone__range=(1, 3)), name="governance_sheet_zone"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="sheet_place")]

    def __str__(self) -> str:
        return f"{self.name} {self.round.year}"

    @property
    def standing_points(self) -> Decimal | None:
        """The points as they stand: decided, else after the council's changes, else verified by every department."""
        return next((one for one in (self.points, self.adjusted) if one is not None), self.whole_verified)

    @property
    def whole_verified(self) -> Decimal | None:
        """The verified points once every department has finished; None while some lines are still awaited."""
        return None if self.state in (SheetState.SCORING, SheetState.SUBMITTED, SheetState.CLOSED) else self.verified


class CommuneScore(models.Model):
    """One criterion in a sheet: the figure as read, points proposed, own, verified, with evidence and what was said.

    ``council``: points that the council gave instead of the verified ones, null where it changed nothing.
    ``department``: who verifies the line, as the round was opened; null: nobody is named, whoever runs the round does.
    ``finished``: its verified points are no draft any more.
    """

    sheet = models.ForeignKey(CommuneSheet, models.CASCADE, related_name="scores", verbose_name=_("sheet"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    value = models.BigIntegerField(_("value"), null=True)
    of = models.BigIntegerField(_("denominator"), null=True)
    proposed = models.DecimalField(_("proposed"), max_digits=5, decimal_places=2, null=True)
    own = models.DecimalField(_("own score"), max_digits=5, decimal_places=2, null=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    verified = models.DecimalField(_("verified score"), max_digits=5, decimal_places=2, null=True)
    note = models.CharField(_("note of the verifier"), max_length=500, blank=True)
    verifier = models.CharField(_("verified by"), max_length=120, blank=True)
    answer = models.CharField(_("explanation of the commune"), max_length=500, blank=True)
    reply = models.CharField(_("reply to the explanation"), max_length=500, blank=True)
    council = models.DecimalField(_("points given by the council"), max_digits=5, decimal_places=2, null=True)
    council_reason = models.CharField(_("reason of the council"), max_length=500, blank=True)
    council_on = models.DateField(_("changed by the council on"), null=True)
    department = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("verifying department")
    )
    department_path = models.CharField(_("path of the verifying department"), max_length=60, blank=True)
    finished = models.BooleanField(_("verification finished"), default=False)

    class Meta:
        verbose_name = _("points of a criterion")
        verbose_name_plural = _("points of criteria")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="governance_score_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["department_path", "finished"], name="score_department")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}"

    @property
    def counts(self) -> Decimal | None:
        """The points that count: the council's, else the verified ones."""
        return self.verified if self.council is None else self.council
