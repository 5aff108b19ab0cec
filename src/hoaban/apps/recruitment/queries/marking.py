"""Papers without names: what a marker sees, what is missing before a round can be published, appeals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime

from hoaban.apps.recruitment.models import Appeal, Marker, Round, RoundKind, Script
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.marking import Standing, standing
from hoaban.shared.access import Actor, Permission

WITHOUT_APPEAL = (RoundKind.INTERVIEW, RoundKind.PRACTICE)
"""Rounds that are heard or seen: nothing is left on paper that could be marked again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper as its marker sees it: the mask and the own mark, never the name and never the other's mark."""

    script_id: int
    mask: str
    mark: Decimal | None
    reason: str


def get_round(*, actor: Actor, round_id: int) -> Round:
    """One round with its campaign; Http404 outside the actor's part."""
    rows = Round.objects.filter(actor.within(Permission.VIEW_RECRUITMENT, "campaign__unit_path"))
    return get_object_or_404(rows.select_related("campaign"), pk=round_id)


def list_markings(*, actor: Actor) -> list[Marker]:
    """The rounds that the actor is named to mark and that are not published, with their campaigns."""
    if not actor.may(Permission.MARK_PAPERS) or actor.user_id is None:
        return []
    rows = Marker.objects.filter(user_id=actor.user_id, round__published_at=None, round__held_on__isnull=False)
    return list(rows.select_related("round__campaign").order_by("round__held_on", "pk"))


def get_marker(*, actor: Actor, round_id: int) -> Marker:
    """The actor as a marker of a round; Http404 for whoever is not named."""
    if not actor.may(Permission.MARK_PAPERS) or actor.user_id is None:
        raise Http404
    rows = Marker.objects.select_related("round__campaign")
    return get_object_or_404(rows, round_id=round_id, user_id=actor.user_id)


def sheets_of(*, marker: Marker) -> list[Sheet]:
    """The papers of a marker, by mask: all that were sat; the third one's are those where the others differ too much."""
    found = []
    for script, marks in papers(round_=marker.round):
        if marker.number == 3 and 3 not in standing(marks, limit_of(round_=marker.round)).wanted and 3 not in marks:
            continue
        reasons = {one.marker: one.reason for one in script.marks.all()}
        found.append(Sheet(script.pk, script.mask, marks.get(marker.number), reasons.get(marker.number, "")))
    return found


def limit_of(*, round_: Round) -> Decimal:
    """The difference of two markers that asks for a third, on the day of the round."""
    return law_on(round_.held_on or round_.campaign.apply_until).number("marker_difference")


def papers(*, round_: Round) -> list[tuple[Script, Mapping[int, Decimal]]]:
    """The papers of a round that were sat, by mask, each with its marks by marker."""
    rows = round_.scripts.filter(absent=False).prefetch_related("marks").order_by("mask")
    return [(one, {mark.marker: mark.mark for mark in one.marks.all()}) for one in rows]


def standings(*, round_: Round) -> dict[int, Standing]:
    """Paper -> what its marks come to, of the papers of a round that were sat."""
    limit = limit_of(round_=round_)
    return {script.pk: standing(marks, limit) for script, marks in papers(round_=round_)}


def appeal_until(*, round_: Round) -> date | None:
    """The last day of appeal against the marks of a round; None before they are published, and where nothing is written."""
    if round_.published_at is None or round_.kind in WITHOUT_APPEAL:
        return None
    published = localtime(round_.published_at).date()
    return published + timedelta(days=int(law_on(published).number("appeal_days")))


def list_appeals(*, actor: Actor, campaign_id: int) -> QuerySet[Appeal]:
    """Appeals of a campaign in the actor's part, open ones first."""
    rows = Appeal.objects.filter(
        actor.within(Permission.VIEW_RECRUITMENT, "script__application__unit_path"),
        script__application__campaign_id=campaign_id,
    )  # fmt: skip
    return rows.select_related("script__application", "script__round").order_by("-state", "made_at")


def get_appeal(*, actor: Actor, appeal_id: int) -> Appeal:
    """One appeal; Http404 outside the actor's part."""
    rows = Appeal.objects.filter(actor.within(Permission.VIEW_RECRUITMENT, "script__application__unit_path"))
    return get_object_or_404(rows.select_related("script__application__campaign", "script__round"), pk=appeal_id)
