"""Rounds: held, papers under masks, markers named, marks given apart, marks published."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.recruitment.commands.opening import keep, leave, open_campaign_record
from hoaban.apps.recruitment.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Campaign,
    CampaignState,
    Mark,
    Marker,
    Round,
    Script,
)
from hoaban.apps.recruitment.queries import marking as queries
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.keys import masks
from hoaban.apps.recruitment.rules.marking import has_passed
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day

SETTLES = 3
"""The marker who settles where the first two differ too much."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """Where and when a round is held, and the accounts of its markers (the third settles differences)."""

    held_on: date
    place: str
    markers: tuple[str, str, str]


@transaction.atomic
def open_round(*, actor: Actor, round_id: int, version: int | None, facts: RoundFacts, now: datetime) -> Round:
    """Call everybody who is still in to a round: a paper for each under a mask of its own, and three markers.

    ``version``: of the campaign. Raises CommandRefused before the round before is published, its days of appeal are over
    and its appeals answered, or with the marker who cannot be one.
    """
    found, campaign = _opened(actor, round_id, version)
    if campaign.state != CampaignState.ROUNDS or found.held_on is not None:
        raise CommandRefused("state", _("This round is not to be opened now."))
    _require_before(campaign, found, localtime(now).date())
    _check_day(campaign, facts.held_on, localtime(now).date())
    _name_markers(found, facts)
    keys = Application.objects.filter(campaign=campaign, state=ApplicationState.ELIGIBLE).order_by("pk")
    called = list(keys.values_list("pk", flat=True))
    signs = masks(len(called), random.SystemRandom())
    Script.objects.bulk_create(
        [Script(round=found, application_id=key, mask=sign) for key, sign in zip(called, signs, strict=True)],
        batch_size=2_000,
    )
    found.held_on, found.place = facts.held_on, tidy(facts.place)
    found.save(update_fields=["held_on", "place"])
    keep(campaign)
    leave(
        actor,
        "open_round",
        campaign,
        campaign.unit_path,
        on=facts.held_on,
        after={"round": found.number, "called": len(called)},
    )
    return found


def _check_day(campaign: Campaign, held_on: date, on: date) -> None:
    """A round is held after applications are closed, and within a year."""
    first, last = campaign.apply_until + timedelta(days=1), on + timedelta(days=365)
    if not first <= held_on <= last:
        message = _("The day of the round lies between %(first)s and %(last)s.")
        raise CommandRefused("days", message % {"first": day(first), "last": day(last)}, "held_on")


@transaction.atomic
def change_round(
    *, actor: Actor, round_id: int, version: int | None, held_on: date, place: str, now: datetime
) -> Round:
    """Put an opened round on another day or in another place, while no paper is marked.

    ``version``: of the campaign. Raises CommandRefused once a mark is given, or for a day that cannot be.
    """
    found, campaign = _opened(actor, round_id, version)
    _require_running(found)
    if Mark.objects.filter(script__round=found).exists():
        raise CommandRefused("marked", _("Papers of this round are marked already; its day stands."))
    _check_day(campaign, held_on, localtime(now).date())
    before = {"held_on": found.held_on.isoformat() if found.held_on else None, "place": found.place}
    found.held_on, found.place = held_on, tidy(place)
    found.save(update_fields=["held_on", "place"])
    keep(campaign)
    after = {"round": found.number, "held_on": held_on.isoformat(), "place": found.place}
    leave(actor, "change_round", campaign, campaign.unit_path, on=held_on, before=before, after=after)
    return found


def _opened(actor: Actor, round_id: int, version: int | None) -> tuple[Round, Campaign]:
    found = Round.objects.filter(pk=round_id).first()
    if found is None:
        raise Http404
    campaign = open_campaign_record(actor, found.campaign_id, version, Permission.RECRUIT)
    found.campaign = campaign
    return found, campaign


def _require_before(campaign: Campaign, found: Round, on: date) -> None:
    """The rounds before are over: published, their days of appeal past, every appeal answered."""
    for before in campaign.rounds.filter(number__lt=found.number).order_by("-number"):
        if before.published_at is None:
            raise CommandRefused("order", _("Publish the marks of the round before first."))
        last = queries.appeal_until(round_=before)
        if last is not None and on <= last:
            message = _(
                "Candidates may appeal against the marks of round %(number)s until the end of %(day)s. Open the round after."
            )
            raise CommandRefused("days", message % {"number": before.number, "day": day(last)})
    if Appeal.objects.filter(script__round__campaign=campaign, state=AppealState.OPEN).exists():
        raise CommandRefused("appeals", _("Answer the appeals of the round before first."))


def _name_markers(found: Round, facts: RoundFacts) -> None:
    users = [_marker(name, place, facts.held_on) for place, name in enumerate(facts.markers, 1)]
    if len({user.pk for user in users}) < len(users):
        raise CommandRefused(
            "markers", _("Three different people mark: two apart, the third where they differ."), "second"
        )
    Marker.objects.bulk_create(
        Marker(round=found, number=place, user_id=user.pk, name=user.full_name) for place, user in enumerate(users, 1)
    )


def _marker(name: str, place: int, on: date) -> User:
    user = User.objects.filter(username=name.strip(), is_active=True).first()
    if user is None or not accounts.actor_for(user, on).may(Permission.MARK_PAPERS):
        message = _("“%(name)s” is no account that may mark papers. Name somebody whose role includes marking.")
        raise CommandRefused("marker", message % {"name": name}, ("first", "second", "third")[place - 1])
    return user


@transaction.atomic
def record_absent(*, actor: Actor, round_id: int, version: int | None, numbers: Sequence[str]) -> int:
    """Record who did not come, by the numbers of their applications; returns how many are absent now."""
    found, campaign = _opened(actor, round_id, version)
    _require_running(found)
    wanted = {one.strip().upper() for one in numbers if one.strip()}
    rows = found.scripts.filter(application__number__in=wanted)
    unknown = wanted - set(rows.values_list("application__number", flat=True))
    if unknown:
        message = _("Not called to this round: %(numbers)s. Check the numbers.")
        raise CommandRefused("numbers", message % {"numbers": ", ".join(sorted(unknown))}, "numbers")
    if Mark.objects.filter(script__in=rows).exists():
        raise CommandRefused(
            "marked", _("One of these papers is marked already; whoever is absent has no paper."), "numbers"
        )
    found.scripts.update(absent=False)
    found.scripts.filter(application__number__in=wanted).update(absent=True)
    keep(campaign)
    leave(actor, "record_absent", campaign, campaign.unit_path, after={"round": found.number, "absent": len(wanted)})
    return len(wanted)


def _require_running(found: Round) -> None:
    if found.held_on is None or found.published_at is not None:
        raise CommandRefused("state", _("This round is not under way: not opened yet, or its marks are published."))


@transaction.atomic
def give_mark(*, actor: Actor, round_id: int, script_id: int, mark: Decimal, reason: str, now: datetime) -> Mark:
    """Mark a paper, known by its mask only; may be corrected by the same marker until the marks are published.

    Raises Http404 for whoever is not named to mark the round, CommandRefused for a paper that is not theirs to mark.
    """
    marker = queries.get_marker(actor=actor, round_id=round_id)
    list(Script.objects.select_for_update().filter(pk=script_id, round_id=round_id).values_list("pk"))
    _require_running(marker.round)
    if script_id not in {sheet.script_id for sheet in queries.sheets_of(marker=marker)}:
        raise CommandRefused("paper", _("This paper is not yours to mark."))
    if not 0 <= mark <= 100:
        raise CommandRefused("mark", _("A mark lies between 0 and 100."), "mark")
    _check_mark(marker, mark, reason, localtime(now).date())
    given, _made = Mark.objects.update_or_create(
        script_id=script_id, marker=marker.number,
        defaults={
            "user_id": actor.user_id, "marker_name": marker.name, "mark": mark, "reason": tidy(reason)[:500],
            "marked_at": now,
        },
    )  # fmt: skip
    leave(
        actor, "give_mark", given, marker.round.campaign.unit_path, after={"marker": marker.number, "mark": str(mark)}
    )
    return given


def _check_mark(marker: Marker, mark: Decimal, reason: str, on: date) -> None:
    """Nothing is marked before the round was held; a mark that fails somebody, or settles two others, has its reason."""
    held_on = marker.round.held_on
    if held_on is None or on < held_on:
        message = _("The round is held on %(day)s; papers are marked after.")
        raise CommandRefused("days", message % {"day": day(held_on) if held_on else "–"})
    if not reason.strip() and (marker.number == SETTLES or mark < law_on(held_on).number("pass_mark")):
        raise CommandRefused(
            "reason", _("Say why: the candidate reads the reason of a mark below the pass mark."), "reason"
        )


@transaction.atomic
def publish_round(*, actor: Actor, round_id: int, version: int | None, now: datetime) -> Round:
    """Publish the marks of a round once every paper has one that stands; who has not passed is out.

    Raises CommandRefused "marks" while marks are missing.
    """
    found, campaign = _opened(actor, round_id, version)
    _require_running(found)
    standings = queries.standings(round_=found)
    if missing := sum(one.mark is None for one in standings.values()):
        raise CommandRefused("marks", _("Papers without a mark that stands: %(count)s.") % {"count": missing})
    least = law_on(found.held_on or campaign.apply_until).number("pass_mark")
    failed = []
    scripts = list(found.scripts.all())
    for script in scripts:
        script.mark = None if script.absent else standings[script.pk].mark
        script.passed = has_passed(script.mark, least, absent=script.absent)
        if not script.passed:
            failed.append(script.application_id)
    Script.objects.bulk_update(scripts, ["mark", "passed"], batch_size=300)
    Application.objects.filter(campaign=campaign, pk__in=failed, state=ApplicationState.ELIGIBLE).update(
        state=ApplicationState.FAILED
    )
    found.published_at = now
    found.save(update_fields=["published_at"])
    keep(campaign)
    leave(actor, "publish_round", campaign, campaign.unit_path, after={"round": found.number, "failed": len(failed)})
    return found
