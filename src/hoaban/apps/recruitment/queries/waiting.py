"""What waits for the office in campaigns of its part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hoaban.apps.recruitment.models import Campaign, CampaignState
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits in a campaign; ``tab`` is the part of its page where it is done."""

    campaign: Campaign
    title: str
    tab: str
    due_on: date | None = None


def list_waiting(*, actor: Actor, on: date) -> list[Waiting]:
    """Applications to close and to check, appeals to answer, candidates who are even (one query)."""
    if not actor.may(Permission.RECRUIT):
        return []
    open_ones = Q(applications__state__in=("sent", "returned"))
    rows = Campaign.objects.filter(
        actor.within(Permission.RECRUIT), state__in=(CampaignState.OPEN, CampaignState.CHECKING, CampaignState.ROUNDS, CampaignState.RESULTS)
    ).annotate(
        unchecked=Count("applications", filter=open_ones, distinct=True),
        appeals=Count("applications__scripts__appeal", filter=Q(applications__scripts__appeal__state="open"), distinct=True),
        even=Count("applications", filter=Q(applications__is_even=True), distinct=True),
    )  # fmt: skip
    return [found for row in rows.order_by("apply_until", "pk") for found in _of(row, on)]


def _of(row: Campaign, on: date) -> Iterator[Waiting]:
    if row.state == CampaignState.OPEN and row.apply_until < on:
        yield Waiting(row, _("Close applications and check them"), "applications", row.apply_until)
    if row.state == CampaignState.CHECKING and row.unchecked:  # type: ignore[attr-defined]
        yield Waiting(row, _("Check %(count)s applications") % {"count": row.unchecked}, "applications")  # type: ignore[attr-defined]
    if row.appeals:  # type: ignore[attr-defined]
        yield Waiting(row, _("Answer %(count)s appeals") % {"count": row.appeals}, "appeals", row.appeal_until)  # type: ignore[attr-defined]
    if row.even:  # type: ignore[attr-defined]
        yield Waiting(row, _("Decide among candidates who are even"), "results", row.appeal_until)  # type: ignore[attr-defined]
