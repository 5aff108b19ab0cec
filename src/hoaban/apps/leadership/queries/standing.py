"""Every standard and limit for officials and posts on a day, as findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.http import Http404

from hoaban.apps.leadership.models import Candidate
from hoaban.apps.leadership.queries import wording  # noqa: F401 - how the rules read is declared there
from hoaban.apps.leadership.queries.law import law_on
from hoaban.apps.leadership.queries.officials import official_facts
from hoaban.apps.leadership.queries.plan_days import plans_behind
from hoaban.apps.leadership.queries.posts import post_facts
from hoaban.apps.leadership.queries.sparing import spared_on
from hoaban.apps.leadership.rules.facts import Case, Purpose
from hoaban.apps.leadership.rules.purposes import OF_THE_PLAN, judge
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission, any_below
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding

SEES = (Permission.VIEW_LEADERSHIP, Permission.VIEW_EVALUATION)
"""Whoever plans and appoints leaders, and whoever ranks their people, sees where these stand."""
Pair = tuple[int, int]
"""Official id and post id."""


def findings_for(
    *, actor: Actor, official_id: int, post_id: int, on: date, purpose: Purpose | str = Purpose.APPOINTMENT,
    known_on: date | None = None,
) -> list[Finding]:  # fmt: skip
    """Every finding of one official and one post on a day, in the order in which they are read.

    ``known_on``: the day of asking, where ``on`` lies ahead of it.

    Http404 where the actor's part does not hold the official on the day (the own record is always seen); LookupError
    for a post that there is not; ValueError for a purpose that there is not.
    """
    pairs = [(official_id, post_id)]
    found = findings_for_many(actor=actor, pairs=pairs, on=on, purpose=purpose, known_on=known_on)
    if not found:
        raise Http404
    return found[official_id, post_id]


def findings_for_many(
    *, actor: Actor, pairs: Iterable[Pair], on: date, purpose: Purpose | str = Purpose.APPOINTMENT,
    known_on: date | None = None,
) -> dict[Pair, list[Finding]]:  # fmt: skip
    """(official, post) -> findings, of the officials in the actor's part; others are left out.

    The number of queries does not depend on the number of pairs (up to 5,000 people). Raises as findings_for does.
    """
    asked = list(pairs)
    goal = Purpose(purpose)
    seen = visible(actor=actor, official_ids={official for official, _post in asked}, on=on)
    people = official_facts(seen, on)
    if not people:
        return {}
    posts = post_facts({post for _official, post in asked}, on)
    law = law_on(on)
    plans = plans_behind(asked, people, posts, on) if goal is Purpose.PLANNING else {}
    spared = spared_on(people, law, on) if goal is Purpose.TRANSFER else None
    return {
        (official, post): judge(
            Case(
                people[official],
                posts[post],
                on,
                goal,
                law,
                plans.get((official, post)),
                _why(spared, official),
                known_on,
            )
        )
        for official, post in asked
        if official in people
    }


def _why(spared: Mapping[int, str] | None, official_id: int) -> str | None:
    return None if spared is None else spared.get(official_id, "")


def findings_for_all(
    *,
    actor: Actor,
    official_ids: Collection[int],
    post_ids: Collection[int],
    on: date,
    purpose: Purpose | str = Purpose.APPOINTMENT,
) -> dict[Pair, list[Finding]]:
    """The same for every official and every post."""
    pairs = [(official, post) for official in official_ids for post in post_ids]
    return findings_for_many(actor=actor, pairs=pairs, on=on, purpose=purpose)


def plan_findings(*, actor: Actor, official_id: int, post_id: int, on: date) -> list[Finding]:
    """What is said of the plan in which an official stands for the post; nothing for whoever is not planned for it.

    For pages that consider the official for something else than planning. Http404 as findings_for.
    """
    if not Candidate.objects.filter(on_day(on), official_id=official_id, post_id=post_id).exists():
        return []
    found = findings_for(actor=actor, official_id=official_id, post_id=post_id, on=on, purpose=Purpose.PLANNING)
    return [one for one in found if one.rule in OF_THE_PLAN]


def visible(*, actor: Actor, official_ids: Collection[int], on: date) -> set[int]:
    """Those of the officials whose findings the actor may see: in the part on the day, or the actor."""
    wanted = set(official_ids)
    prefixes = {prefix for one in SEES for prefix in actor.prefixes(one)}
    if "" in prefixes:
        return wanted
    rows = CensusRow.objects.filter(any_below(prefixes), official_id__in=wanted, starts_on__lte=on, ends_before__gt=on)
    return set(rows.values_list("official_id", flat=True)) | (
        {actor.official_id} & wanted if actor.official_id else set()
    )
