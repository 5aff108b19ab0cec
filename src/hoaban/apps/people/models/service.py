"""Service: employment, assignments to posts, salary steps, seats in committees."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation.models import Post, Term, Unit
from hoaban.apps.people.models.census import CoveringIndex
from hoaban.apps.people.models.official import Official
from hoaban.shared.periods import Period


class EndReason(models.TextChoices):
    """Why an employment or an assignment ended."""

    CHANGED = "changed", _("Changed post")
    CATEGORY = "category", _("Changed category")
    RESTRUCTURED = "restructured", _("Restructuring")
    RETIRED = "retired", _("Retired")
    RESIGNED = "resigned", _("Resigned")
    TRANSFERRED = "transferred", _("Transferred out of the province")
    DISMISSED = "dismissed", _("Dismissed")
    DIED = "died", _("Died")
    ROSTER = "roster", _("No longer in the roster")
    TERM = "term", _("End of term")
    PROBATION = "probation", _("Probation not passed")


class AssignmentKind(models.TextChoices):
    """How somebody came to a post."""

    RECRUITED = "recruited", _("Recruited")
    APPOINTED = "appointed", _("Appointed")
    ELECTED = "elected", _("Elected")
    ROTATED = "rotated", _("Rotated")
    SECONDED = "seconded", _("Seconded")
    REASSIGNED = "reassigned", _("Reassigned")
    CONCURRENT = "concurrent", _("Concurrent")
    RESTRUCTURED = "restructured", _("Placed by restructuring")
    ROSTER = "roster", _("Entered from a roster")
    CARRIED = "carried", _("Carried on by the successor unit, to be confirmed")


class Employment(Period):
    """A period in which somebody is employed in one category; exclusive per official."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="employments", verbose_name=_("official"))
    category = models.PositiveSmallIntegerField(_("category"), choices=Category)
    end_reason = models.CharField(_("why it ended"), max_length=20, choices=EndReason, blank=True)
    basis = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("employment period")
        verbose_name_plural = _("employment periods")
        indexes: ClassVar = [
            CoveringIndex(fields=["starts_on"], covered=["official"], name="employment_start"),
            CoveringIndex(fields=["ends_before"], covered=["official"], name="employment_end"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.get_category_display()}"


class Assignment(Period):
    """A period at a unit, in a post (null: awaiting a post). Main assignments are exclusive per official."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="assignments", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("unit"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="assignments", db_index=False, verbose_name=_("post")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AssignmentKind)
    is_main = models.BooleanField(_("main assignment"), default=True)
    key_leader = models.BooleanField(_("key leader"), default=False)
    held_since = models.DateField(
        _("in the post since"), help_text=_("may be before the unit's founding, when a restructuring carried it on")
    )
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    decision_on = models.DateField(_("decision of"), null=True)
    end_reason = models.CharField(_("why it ended"), max_length=20, choices=EndReason, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes: ClassVar = [
            CoveringIndex(
                fields=["post", "unit", "ends_before", "starts_on"], covered=["is_main"], name="assignment_post"
            ),
            models.Index(fields=["unit", "ends_before", "starts_on"], name="assignment_unit"),
            models.Index(fields=["kind", "starts_on"], name="assignment_kind"),
            models.Index(fields=["held_since"], name="assignment_held", condition=models.Q(is_main=True)),
        ]

    def __str__(self) -> str:
        return f"{self.official}: {self.post or self.unit}"


class SalaryStep(Period):
    """Rank, step and coefficient in a period; exclusive per official."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="salary_steps", verbose_name=_("official"))
    rank = models.CharField(_("rank or professional title"), max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(_("step"), null=True)
    coefficient = models.DecimalField(_("coefficient"), max_digits=5, decimal_places=2, null=True)

    class Meta(Period.Meta):
        verbose_name = _("salary step")
        verbose_name_plural = _("salary steps")

    def __str__(self) -> str:
        return f"{self.rank} {self.step}"


class CommitteeSeat(Period):
    """A seat in a body during a term."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="committee_seats", verbose_name=_("official"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="seats", verbose_name=_("term"))
    role = models.CharField(_("role"), max_length=80, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("committee seat")
        verbose_name_plural = _("committee seats")
        indexes: ClassVar = [models.Index(fields=["term", "official"], name="committee_seat_term")]

    def __str__(self) -> str:
        return f"{self.official}, {self.term}"
