"""Campaigns and the vacant posts that they may fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, PostStandard
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.models import Campaign, CampaignPost, CampaignState, Round
from hoaban.apps.recruitment.rules.moves import CAMPAIGN, Move, campaign_moves
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day

RUNNING = (
    CampaignState.DRAFT, CampaignState.OPEN, CampaignState.CHECKING, CampaignState.ROUNDS, CampaignState.RESULTS,
)  # fmt: skip
SHOWN = Q(
    state__in=(
        CampaignState.OPEN, CampaignState.CHECKING, CampaignState.ROUNDS, CampaignState.RESULTS, CampaignState.CLOSED,
    )
) | Q(state=CampaignState.CANCELLED, announced_on__isnull=False)  # fmt: skip
"""Campaigns that everybody may see: the announced ones, with the reason where one was cancelled."""
POWERS = {"change": Permission.RECRUIT, "decide": Permission.DECIDE_RECRUITMENT}


@dataclass(frozen=True, slots=True)
class VacantPost:
    """A post with ``vacant`` seats, less those that a running campaign is to fill already (``asked``)."""

    post_id: int
    title: str
    unit: str
    authorised: int
    filled: int
    vacant: int
    asked: int

    @property
    def free(self) -> int:
        """Seats that a campaign may still be opened for."""
        return max(0, self.vacant - self.asked)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post that a campaign is to fill, as pages show it."""

    wanted: CampaignPost
    title: str
    unit: str
    applied: int
    chosen: int


def list_campaigns(*, actor: Actor, state: str = "") -> QuerySet[Campaign]:
    """Campaigns of the actor's part, newest first, with ``seats`` wanted and ``applied`` applications."""
    rows = Campaign.objects.filter(actor.within(Permission.VIEW_RECRUITMENT)).select_related("unit")
    if state:
        rows = rows.filter(state=state)
    found: QuerySet[Campaign] = rows.annotate(applied=Count("applications")).order_by("-apply_from", "-pk")
    return found


def get_campaign(*, actor: Actor, campaign_id: int) -> Campaign:
    """One campaign; Http404 outside the actor's part."""
    rows = Campaign.objects.filter(actor.within(Permission.VIEW_RECRUITMENT)).select_related("unit")
    return get_object_or_404(rows, pk=campaign_id)


def open_to(actor: Actor, campaign: Campaign) -> tuple[Move, ...]:
    """The moves that the actor may make with a campaign as it stands."""
    return tuple(
        move for move in campaign_moves(campaign.state) if actor.may(POWERS[CAMPAIGN[move].by], campaign.unit_path)
    )


def list_posts(*, campaign: Campaign, on: date) -> list[PostRow]:
    """The posts of a campaign that the caller was given, by unit and title."""
    applied = Count("applications", filter=~Q(applications__state="withdrawn"))
    chosen = Count("applications", filter=Q(applications__state__in=("chosen", "entered")))
    rows = list(
        campaign.posts.select_related("post__title", "post__unit")
        .annotate(applied=applied, chosen=chosen)
        .order_by("unit_path", "pk")
    )
    labels = organisation.unit_labels([one.post.unit_id for one in rows], on)
    return [
        PostRow(
            one, title_name(one.post.title), labels.get(one.post.unit_id, one.post.unit.name), one.applied, one.chosen
        )
        for one in rows
    ]


def seats_of(*, campaign: Campaign) -> int:
    """How many people a campaign that the caller was given is to find."""
    return int(campaign.posts.aggregate(total=Sum("number"))["total"] or 0)


def list_rounds(*, campaign: Campaign) -> list[Round]:
    """The rounds of a campaign that the caller was given, with ``papers`` and ``marked`` counted."""
    rows = campaign.rounds.annotate(
        papers=Count("scripts"), absent=Count("scripts", filter=Q(scripts__absent=True)),
    )  # fmt: skip
    return list(rows.order_by("number"))


def category_of(*, title_id: int, on: date) -> int | None:
    """The category that the standard of a title is for on a day; None where it has none (titles are public)."""
    found: int | None = (
        PostStandard.objects.filter(on_day(on), title_id=title_id).values_list("category", flat=True).first()
    )
    return found


def list_vacant(*, actor: Actor, on: date, path: str = "", category: int | None = None) -> list[VacantPost]:
    """Posts of the actor's part with vacant seats on the day, as staffing counts them, by unit.

    ``category``: without those of titles whose standard is for another one.
    """
    prefixes = [path] if path else list(actor.prefixes(Permission.RECRUIT))
    counts: dict[int, tuple[int, int, int]] = {}
    for prefix in prefixes:
        counts |= organisation.post_staffing(actor=actor, on=on, path=prefix)
    vacant = {post: numbers for post, numbers in counts.items() if numbers[2] > 0}
    posts = list(
        Post.objects.filter(pk__in=vacant).select_related("title", "unit").order_by("unit__code", "title__code")
    )
    if category is not None:
        others = PostStandard.objects.filter(on_day(on)).exclude(category=category).values_list("title_id", flat=True)
        left_out = set(others)
        posts = [post for post in posts if post.title_id not in left_out]
    labels = organisation.unit_labels({post.unit_id for post in posts}, on)
    asked = _asked(vacant)
    return [
        VacantPost(
            post.pk, title_name(post.title), labels.get(post.unit_id, post.unit.name), *vacant[post.pk],
            asked.get(post.pk, 0),
        )
        for post in posts
    ]  # fmt: skip


def _asked(posts: dict[int, tuple[int, int, int]]) -> dict[int, int]:
    """Post -> seats that running campaigns are to fill."""
    rows = CampaignPost.objects.filter(post_id__in=posts, campaign__state__in=RUNNING).order_by()
    return {key: int(total) for key, total in rows.values_list("post_id").annotate(total=Sum("number"))}


def list_public(*, on: date) -> list[Campaign]:
    """Campaigns that everybody may see: those open first, then the latest."""
    rows = Campaign.objects.filter(SHOWN).select_related("unit").annotate(seats=Sum("posts__number"))
    found = list(rows.order_by(F("apply_until").desc(), "pk")[:100])
    return sorted(found, key=lambda one: not takes_applications(campaign=one, on=on))


def get_public(*, code: str) -> Campaign:
    """One announced campaign by its code; Http404 for drafts and others."""
    return get_object_or_404(Campaign.objects.filter(SHOWN).select_related("unit"), code=code)


def takes_applications(*, campaign: Campaign, on: date) -> bool:
    """Whether applications may be sent on the day."""
    return campaign.state == CampaignState.OPEN and campaign.apply_from <= on <= campaign.apply_until


def takes_paper(*, campaign: Campaign, on: date) -> bool:
    """Whether an office may still take applications in that were handed in on paper within the days of applications."""
    return campaign.state in (CampaignState.OPEN, CampaignState.CHECKING) and campaign.apply_from <= on
