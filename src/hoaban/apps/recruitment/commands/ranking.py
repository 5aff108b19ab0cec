"""The ranking of a campaign's posts, and the head's decision among candidates who are even."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from hoaban.apps.recruitment.commands.opening import keep, leave, open_campaign_record
from hoaban.apps.recruitment.models import Application, ApplicationState, Campaign, CampaignState, Script
from hoaban.apps.recruitment.rules.priority import groups_of, order_of
from hoaban.apps.recruitment.rules.ranking import Candidate, Ranked, rank
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused

RANKED = (ApplicationState.ELIGIBLE, ApplicationState.RANKED, ApplicationState.CHOSEN)
"""States of whoever has passed every round and may still be ranked."""
COUNTED = (*RANKED, ApplicationState.ENTERED)
"""Those who have entered service keep their rank and their seat."""
WRITTEN = "UPDATE recruitment_application SET state=%s, score=%s, total=%s, place=%s, is_even=%s, version=version+1 WHERE id=%s"
"""Many rows at once by one prepared statement; Django would write one statement with a case for every row."""


def rank_campaign(campaign: Campaign) -> int:
    """Rank everybody with a passed paper of the counting round, post by post; returns how many.

    Whoever has none is out. Called by commands that have checked.
    """
    scores = dict(
        Script.objects.filter(round__campaign=campaign, round__counts=True, passed=True)
        .order_by().values_list("application_id").annotate(total=Sum("mark"))
    )  # fmt: skip
    numbers = dict(campaign.posts.values_list("pk", "number"))
    _drop_unmarked(campaign)
    by_post = _candidates(campaign, scores)
    entered = set(
        Application.objects.filter(campaign=campaign, state=ApplicationState.ENTERED).values_list("pk", flat=True)
    )
    made = [
        _values(row)
        for post, candidates in by_post.items()
        for row in rank(candidates, numbers[post])
        if row.candidate.key not in entered
    ]
    _write(made)
    return len(made)


def _drop_unmarked(campaign: Campaign) -> None:
    """Whoever has no passed paper of the counting round takes no place."""
    passed = Script.objects.filter(round__campaign=campaign, round__counts=True, passed=True)
    placed = Q(state__in=RANKED) | Q(state=ApplicationState.FAILED, place__isnull=False)
    Application.objects.filter(placed, campaign=campaign).exclude(pk__in=passed.values("application_id")).update(
        state=ApplicationState.FAILED, score=None, total=None, place=None, is_even=False, version=F("version") + 1
    )  # fmt: skip


def _candidates(campaign: Campaign, scores: dict[int, Decimal]) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    rows = Application.objects.filter(campaign=campaign, state__in=COUNTED)
    for key, post, points, priority, ethnicity, settled in rows.values_list(
        "pk", "wanted_id", "points", "priority", "ethnicity", "settled"
    ).iterator():
        if key in scores:
            order = order_of(groups_of(priority, ethnicity))
            found[post].append(Candidate(key, Decimal(scores[key]), points or Decimal(0), order, settled))
    return found


def _values(row: Ranked) -> tuple[Any, ...]:
    state = ApplicationState.CHOSEN if row.chosen else ApplicationState.RANKED
    one = row.candidate
    return state.value, str(one.score), str(one.total), row.place, row.chosen is None, one.key


def _write(rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(WRITTEN, list(rows))


@transaction.atomic
def settle_even(*, actor: Actor, campaign_id: int, version: int | None, order: Sequence[int], reason: str) -> Campaign:
    """Decide in which order candidates who are even at the last place stand (``order``: their applications, first first).

    Raises CommandRefused when somebody is not even, or without a reason.
    """
    campaign = open_campaign_record(actor, campaign_id, version, Permission.DECIDE_RECRUITMENT)
    if campaign.state != CampaignState.RESULTS:
        raise CommandRefused(
            "state", _("The head decides once results are published and before the campaign is closed.")
        )
    if not reason.strip():
        raise CommandRefused("reason", _("Say why this candidate comes first."), "reason")
    even = Application.objects.filter(campaign=campaign, is_even=True)
    known = {one.pk: one for one in even.filter(pk__in=order)}
    if not order or len(known) != len(set(order)):
        raise CommandRefused(
            "even", _("The head decides only among candidates who are even at the last place."), "first"
        )
    post = known[order[0]].wanted_id
    rest = [key for key in even.filter(wanted_id=post).order_by("pk").values_list("pk", flat=True) if key not in known]
    for place, key in enumerate([*order, *([None] if rest else [])], 1):
        keys = rest if key is None else [key]
        Application.objects.filter(pk__in=keys).update(settled=place, settled_reason=tidy(reason)[:500])
    rank_campaign(campaign)
    keep(campaign)
    leave(actor, "settle_even", campaign, campaign.unit_path, after={"order": list(order)}, reason=reason)
    return campaign
