"""Half-open periods: a fact holds from ``starts_on`` up to, not including, ``ends_before`` (null: still true)."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

FOREVER = date(9999, 12, 31)
"""End of an open period in derived tables, where one range must do without OR."""


def on_day(day: date, prefix: str = "") -> Q:
    """Condition: the period (of the relation ``prefix``, e.g. ``"post__"``) contains ``day``."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_before__isnull": True}) | Q(**{f"{prefix}ends_before__gt": day})
    )


def overlapping(starts_on: date, ends_before: date | None, prefix: str = "") -> Q:
    """Condition: the period shares at least one day with the half-open period given."""
    found = Q(**{f"{prefix}ends_before__isnull": True}) | Q(**{f"{prefix}ends_before__gt": starts_on})
    if ends_before is not None:
        found &= Q(**{f"{prefix}starts_on__lt": ends_before})
    return found


M = TypeVar("M", bound=models.Model)


class PeriodQuerySet(models.QuerySet[M]):
    """Rows with a period; chainable."""

    def on(self, day: date) -> PeriodQuerySet[M]:
        """Rows that hold on ``day``."""
        return self.filter(on_day(day))

    def open(self) -> PeriodQuerySet[M]:
        """Rows without an end."""
        return self.filter(ends_before__isnull=True)


class Period(models.Model):
    """A fact with the days in which it holds; the database refuses an inverted period."""

    starts_on = models.DateField(_("from"))
    ends_before = models.DateField(_("ends before"), null=True, blank=True)

    objects: Any = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="%(app_label)s_%(class)s_period",
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Whether the period contains ``day``."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)
