"""Committees on a day: seats and the share of ethnic minority members."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from hoaban.apps.people.models import CommitteeSeat
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, narrow
from hoaban.shared.periods import on_day

KINH = 1


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """One term of a body on a day."""

    code: str
    name: str
    term: str
    seats: int
    minority: int
    women: int

    @property
    def percent(self) -> float:
        """Share of ethnic minority members in percent."""
        return round(100 * self.minority / self.seats, 2) if self.seats else 0.0


def committee_members(scope: Scope) -> QuerySet[CommitteeSeat]:
    """Seats held on the day in the bodies of the part asked of."""
    bodies = below(scope.part.path, "term__body__unit__placements__path")
    seats = CommitteeSeat.objects.filter(
        on_day(scope.on), on_day(scope.on, "term__"), bodies, on_day(scope.on, "term__body__unit__placements__")
    )
    return narrow(seats, scope)


def count_members(scope: Scope) -> tuple[int, int]:
    """Seats held on the day, and those held by members of ethnic minorities, in one query."""
    found = committee_members(scope).aggregate(n=Count("*"), minority=Count("pk", ~Q(official__ethnicity_id=KINH)))
    return int(found["n"]), int(found["minority"])


def list_committees(scope: Scope) -> list[CommitteeRow]:
    """Bodies of the part with seats on the day, by code (one query); the scope's filters do not count."""
    path = "term__body__unit__placements__path"
    rows = (
        CommitteeSeat.objects.filter(
            on_day(scope.on), on_day(scope.on, "term__"), below(scope.part.path, path),
            any_below(scope.actor.prefixes(Permission.VIEW_PEOPLE), path),
            on_day(scope.on, "term__body__unit__placements__"),
        )
        .values_list("term__body__code", "term__body__name_vi", "term__body__name_en", "term__label")
        .annotate(
            seats=Count("pk"),
            minority=Count("pk", filter=~Q(official__ethnicity_id=KINH)),
            women=Count("pk", filter=Q(official__sex=2)),
        )
        .order_by("term__body__code")
    )  # fmt: skip
    english = (get_language() or "vi").startswith("en")
    return [CommitteeRow(code, en if english and en else vi, *rest) for code, vi, en, *rest in rows]
