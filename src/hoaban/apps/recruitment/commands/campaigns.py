"""Campaigns: drafted from vacant posts, announced, led through their states by the table of rules.moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.recruitment.commands import ranking
from hoaban.apps.recruitment.commands.opening import keep, leave, open_campaign_record
from hoaban.apps.recruitment.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Campaign,
    CampaignPost,
    CampaignState,
    Round,
    RoundKind,
    Route,
)
from hoaban.apps.recruitment.queries import campaigns as queries
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.moves import CAMPAIGN, Move
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a campaign is: ``unit_id`` the recruiting body; ``speciality`` the kind of the round that counts."""

    name: str
    unit_id: int
    route: str
    category: int
    apply_from: date
    apply_until: date
    speciality: str = RoundKind.WRITTEN
    basis: str = ""
    announcement: str = ""


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post to fill: how many people, and what is asked of them."""

    post_id: int
    number: int
    education: int
    fields_of_study: str = ""
    note: str = ""


@transaction.atomic
def open_campaign(*, actor: Actor, facts: CampaignFacts, on: date) -> Campaign:
    """Draft a campaign with its rounds: general knowledge and the speciality by examination, else the speciality alone.

    Raises PermissionDenied outside the actor's part, CommandRefused for days in disorder or a day without rules.
    """
    path = organisation.current_path(facts.unit_id, on)
    actor.require(Permission.RECRUIT, path)
    audit_key = audit.current_submission()
    if audit_key and audit.was_submitted(audit_key):
        raise CommandRefused("changed", _("This campaign was drafted already."))
    _check_days(facts)
    campaign = Campaign.objects.create(
        code=_code(facts.apply_from), name=tidy(facts.name), unit=Unit.objects.get(pk=facts.unit_id), unit_path=path,
        route=facts.route, category=facts.category, basis=tidy(facts.basis), announcement=facts.announcement.strip(),
        apply_from=facts.apply_from, apply_until=facts.apply_until,
    )  # fmt: skip
    _add_rounds(campaign, facts.speciality)
    leave(actor, "open_campaign", campaign, path, on=on, after={"code": campaign.code, "route": facts.route})
    return campaign


def _check_days(facts: CampaignFacts | DraftFacts) -> None:
    if facts.apply_until < facts.apply_from:
        raise CommandRefused("days", _("The last day comes before the first. Change one of them."), "apply_until")
    if not law_on(facts.apply_until).points:
        message = _("The lawbook holds no rules of recruitment for %(day)s. Enter them first, or choose a later day.")
        raise CommandRefused("law", message % {"day": day(facts.apply_until)}, "apply_until")


def _code(on: date) -> str:
    """The next code of the year; the lock of the unique column keeps two campaigns apart."""
    prefix = f"TD-{on.year}-"
    last = Campaign.objects.filter(code__startswith=prefix).order_by("-code").values_list("code", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:03d}"


def _add_rounds(campaign: Campaign, speciality: str) -> None:
    kinds = [speciality] if campaign.route == Route.SELECTION else [RoundKind.GENERAL, speciality]
    last = len(kinds)
    Round.objects.bulk_create(
        Round(campaign=campaign, number=place, kind=kind, counts=place == last) for place, kind in enumerate(kinds, 1)
    )


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What of a campaign is changed while it is a draft."""

    name: str
    apply_from: date
    apply_until: date
    basis: str = ""
    announcement: str = ""


@transaction.atomic
def change_campaign(*, actor: Actor, campaign_id: int, version: int | None, facts: DraftFacts, on: date) -> Campaign:
    """Change name, days, basis and text of a draft; what its posts and rounds rest on stays.

    Raises Http404, PermissionDenied, CommandRefused: "state" once it is announced, or for the days as ``open_campaign`` does.
    """
    campaign = _draft(actor, campaign_id, version)
    _check_days(facts)
    before = {name: audit.text(getattr(campaign, name)) for name in _DRAFT}
    campaign.name, campaign.basis = tidy(facts.name), tidy(facts.basis)
    campaign.apply_from, campaign.apply_until = facts.apply_from, facts.apply_until
    campaign.announcement = facts.announcement.strip()
    after = {name: audit.text(getattr(campaign, name)) for name in _DRAFT}
    keep(campaign, *_DRAFT, "announcement")
    leave(actor, "change_campaign", campaign, campaign.unit_path, on=on, before=before, after=after)
    return campaign


_DRAFT = ("name", "basis", "apply_from", "apply_until")


@transaction.atomic
def add_post(*, actor: Actor, campaign_id: int, version: int | None, facts: PostFacts, on: date) -> CampaignPost:
    """Add a post to a draft; no more people than the post has vacant seats that no other campaign is to fill."""
    campaign = _draft(actor, campaign_id, version)
    post = Post.objects.select_related("unit").get(pk=facts.post_id)
    path = organisation.current_path(post.unit_id, on)
    actor.require(Permission.RECRUIT, path)
    free = next((one.free for one in queries.list_vacant(actor=actor, on=on, path=path) if one.post_id == post.pk), 0)
    _check_category(campaign, post, on)
    if campaign.posts.filter(post=post).exists():
        raise CommandRefused("twice", _("This post is in the campaign already. Remove it first to change it."), "post")
    if facts.number > free:
        message = _("Vacant and not yet asked for: %(free)s. Ask for no more people than that.")
        raise CommandRefused("vacant", message % {"free": free}, "number")
    wanted = CampaignPost.objects.create(
        campaign=campaign, post=post, unit_path=path, number=facts.number, education=facts.education,
        fields_of_study=tidy(facts.fields_of_study), note=tidy(facts.note),
    )  # fmt: skip
    keep(campaign)
    leave(actor, "add_post", campaign, campaign.unit_path, on=on, after={"post": str(post), "number": facts.number})
    return wanted


def _check_category(campaign: Campaign, post: Post, on: date) -> None:
    """A campaign fills posts of its category: nobody becomes an elected official, or a public employee, by a civil servants' exam."""
    asked = queries.category_of(title_id=post.title_id, on=on)
    if asked is not None and asked != campaign.category:
        message = _("This post is one of “%(post)s”; the campaign recruits “%(campaign)s”.")
        said = {"post": Category(asked).label, "campaign": campaign.get_category_display()}
        raise CommandRefused("category", message % said, "post")


@transaction.atomic
def remove_post(*, actor: Actor, campaign_id: int, version: int | None, wanted_id: int) -> None:
    """Take a post out of a draft."""
    campaign = _draft(actor, campaign_id, version)
    found = campaign.posts.select_related("post").filter(pk=wanted_id).first()
    if found is None:
        raise CommandRefused("changed", _("This post is not in the campaign any more."))
    told = {"post": str(found.post), "number": found.number}
    found.delete()
    keep(campaign)
    leave(actor, "remove_post", campaign, campaign.unit_path, before=told)


def _draft(actor: Actor, campaign_id: int, version: int | None) -> Campaign:
    campaign = open_campaign_record(actor, campaign_id, version, Permission.RECRUIT)
    if campaign.state != CampaignState.DRAFT:
        raise CommandRefused("state", _("Only a draft is changed; this campaign is announced."))
    return campaign


@transaction.atomic
def move_campaign(
    *, actor: Actor, campaign_id: int, version: int | None, move: Move, now: datetime, reason: str = ""
) -> Campaign:
    """Make a move of the table: announce, close applications, start rounds, publish results, close, cancel.

    Raises CommandRefused "state" where the table does not allow it, or with what is still missing.
    """
    rule = CAMPAIGN[move]
    campaign = open_campaign_record(actor, campaign_id, version, queries.POWERS[rule.by])
    if campaign.state not in rule.from_states:
        message = _("The campaign is now in the state “%(state)s”; this step is not open there.")
        raise CommandRefused("state", message % {"state": campaign.get_state_display()})
    if message := _missing(campaign, move, localtime(now).date()):
        raise CommandRefused("missing", message)
    if move is Move.CANCEL and not reason.strip():
        raise CommandRefused("reason", _("Say why the campaign is cancelled; candidates read it."), "reason")
    _carry_out(campaign, move, now, reason)
    before, campaign.state = campaign.state, rule.to
    keep(campaign, "state", "announced_on", "published_at", "appeal_until", "announcement")
    leave(actor, move, campaign, campaign.unit_path, before={"state": before}, after={"state": rule.to}, reason=reason)
    return campaign


def _carry_out(campaign: Campaign, move: Move, now: datetime, reason: str) -> None:
    """What a move writes beside the state."""
    on = localtime(now).date()
    if move is Move.ANNOUNCE:
        campaign.announced_on = on
    elif move is Move.CANCEL:
        campaign.announcement = "\n\n".join(filter(None, (campaign.announcement, tidy(reason))))
    elif move is Move.PUBLISH:
        campaign.published_at = now
        campaign.appeal_until = on + timedelta(days=int(law_on(on).number("appeal_days")))
        ranking.rank_campaign(campaign)


def _missing(campaign: Campaign, move: Move, on: date) -> str:
    """What has to be done before a move; empty when nothing stands in the way."""
    checks = {
        Move.ANNOUNCE: _before_announcing, Move.CLOSE_APPLICATIONS: _before_checking, Move.START_ROUNDS: _before_rounds,
        Move.PUBLISH: _before_publishing, Move.CLOSE: _before_closing,
    }  # fmt: skip
    return checks[move](campaign, on) if move in checks else ""


def _before_announcing(campaign: Campaign, on: date) -> str:
    if not campaign.posts.exists():
        return _("Add the posts to fill first.")
    return _("The last day of applications has passed.") if campaign.apply_until < on else ""


def _before_checking(campaign: Campaign, on: date) -> str:
    if on <= campaign.apply_until:
        return _("Applications are taken until the end of %(day)s.") % {"day": day(campaign.apply_until)}
    return ""


def _before_rounds(campaign: Campaign, on: date) -> str:  # noqa: ARG001 - every check is asked alike
    open_ones = Application.objects.filter(
        campaign=campaign, state__in=(ApplicationState.SENT, ApplicationState.RETURNED)
    )
    if count := open_ones.count():
        return _("Applications still to be checked: %(count)s.") % {"count": count}
    if not Application.objects.filter(campaign=campaign, state=ApplicationState.ELIGIBLE).exists():
        return _("Nobody is eligible; the campaign can only be cancelled.")
    return ""


def _before_publishing(campaign: Campaign, on: date) -> str:  # noqa: ARG001
    left = campaign.rounds.filter(published_at=None).order_by("number").first()
    if left is not None:
        return _("The marks of round %(number)s are not published yet.") % {"number": left.number}
    return _open_appeals(campaign)


def _before_closing(campaign: Campaign, on: date) -> str:
    if campaign.appeal_until is not None and on <= campaign.appeal_until:
        return _("Appeals are taken until the end of %(day)s.") % {"day": day(campaign.appeal_until)}
    if Application.objects.filter(campaign=campaign, is_even=True).exists():
        return _("Candidates are even at the last place; the head decides first.")
    return _open_appeals(campaign)


def _open_appeals(campaign: Campaign) -> str:
    count = Appeal.objects.filter(script__application__campaign=campaign, state=AppealState.OPEN).count()
    return _("Appeals still to be answered: %(count)s.") % {"count": count} if count else ""
