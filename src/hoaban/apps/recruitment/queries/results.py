"""Results: the ranking of posts, decisions, who is on probation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.recruitment.models import Application, Campaign, CampaignState, DecisionState, RecruitmentDecision
from hoaban.apps.recruitment.rules.days import add_months
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class ProbationRow:
    """Somebody on probation and the day from which it may be ended."""

    decision: RecruitmentDecision
    over_on: date


def list_ranked(*, actor: Actor, campaign: Campaign) -> QuerySet[Application]:
    """Everybody ranked in a campaign in the actor's part, by post and rank."""
    rows = Application.objects.filter(
        actor.within(Permission.VIEW_RECRUITMENT), campaign=campaign, place__isnull=False
    ).exclude(state="withdrawn")
    return rows.select_related("wanted__post__title", "wanted__post__unit", "decision").order_by(
        "wanted__unit_path", "wanted_id", "place", "name_key"
    )


def are_published(*, campaign: Campaign) -> bool:
    """Whether everybody may read who was ranked and chosen."""
    return campaign.state in (CampaignState.RESULTS, CampaignState.CLOSED) and campaign.published_at is not None


def list_published(*, campaign: Campaign) -> QuerySet[Application]:
    """Everybody ranked in a campaign whose results are published, by post and place; the page names nobody."""
    if not are_published(campaign=campaign):
        return Application.objects.none()
    rows = Application.objects.filter(campaign=campaign, place__isnull=False).exclude(state="withdrawn")
    return rows.select_related("wanted__post__title", "wanted__post__unit").defer("full_name", "personal_id")


def get_decision(*, actor: Actor, decision_id: int) -> RecruitmentDecision:
    """One decision; Http404 outside the actor's part."""
    rows = RecruitmentDecision.objects.filter(actor.within(Permission.VIEW_RECRUITMENT))
    return get_object_or_404(
        rows.select_related("application", "campaign__unit", "official", "post__title", "post__unit"), pk=decision_id
    )


def rank_name(*, decision: RecruitmentDecision) -> str:
    """Code and name of the salary rank that a decision puts the person on; empty where it says nothing of it."""
    if not decision.salary_rank:
        return ""
    rows = lawbook.list_codes(list="rank", on=decision.starts_on)
    name = next((one.name for one in rows if one.code == decision.salary_rank), "")
    return f"{decision.salary_rank} {name}".strip()


def list_probation(*, actor: Actor, on: date, ahead: int = 31) -> list[ProbationRow]:
    """Who may end probation within ``ahead`` days, of the actor's part, soonest first."""
    rows = RecruitmentDecision.objects.filter(
        actor.within(Permission.DECIDE_RECRUITMENT), state=DecisionState.ENTERED, probation_ended_on=None,
        application__isnull=False, starts_on__gte=on - timedelta(days=1100),
    )  # fmt: skip
    found = [ProbationRow(one, probation_over(decision=one)) for one in rows.select_related("official", "application")]
    return sorted((one for one in found if one.over_on <= on + timedelta(days=ahead)), key=lambda one: one.over_on)


def probation_over(*, decision: RecruitmentDecision) -> date:
    """The first day on which the probation of a decision that the caller was given may be ended."""
    return add_months(decision.starts_on, decision.probation_months)
