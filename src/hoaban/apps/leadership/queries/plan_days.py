"""When plans were approved and reviewed, as the rules look at it: a fixed number of queries for any number of bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hoaban.apps.leadership.models.planning import PlanningKind, PlanningRound, PlanningState
from hoaban.apps.leadership.queries.law import law_on
from hoaban.apps.leadership.queries.posts import spots_of
from hoaban.apps.leadership.rules.facts import OfficialFacts, PlanDays, PostFacts
from hoaban.apps.leadership.rules.planning import review_of
from hoaban.apps.leadership.rules.reviews import Approval, Part, last_approval
from hoaban.apps.leadership.rules.rounds import LIVE
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Succession
from hoaban.shared.rulebook import Finding

Plan = tuple[int, str]
"""Body (province, district or commune) and term."""


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Rounds of one term up to the day: those approved, and unit -> since when one is not settled, and which."""

    approved: list[Approval] = field(default_factory=list)
    live: dict[int, tuple[date, int]] = field(default_factory=dict)


def days_of(plans: Iterable[Plan], on: date) -> dict[Plan, PlanDays]:
    """Plan -> when it was last approved or reviewed by the day (six queries at most)."""
    wanted = set(plans)
    if not wanted:
        return {}
    bodies = {body for body, _term in wanted}
    rounds = _rounds({term for _body, term in wanted}, on)
    parts, chains = _parts(bodies, on)
    names = organisation.unit_names(bodies, on)
    return {
        (body, term): _days(names.get(body, ""), term, rounds[term], parts[body], chains[body]) for body, term in wanted
    }


def _days(name: str, term: str, rounds: _Rounds, parts: list[Part], chain: frozenset[int]) -> PlanDays:
    last = last_approval(parts, rounds.approved)
    since, live = max((rounds.live[unit] for unit in chain if unit in rounds.live), default=(None, None))
    return PlanDays(name, term, last.on if last else None, bool(last and last.is_review), since, live)


def _rounds(terms: Collection[str], on: date) -> dict[str, _Rounds]:
    found: dict[str, _Rounds] = defaultdict(_Rounds)
    rows = PlanningRound.objects.filter(term__in=terms, state__in=[PlanningState.APPROVED, *LIVE])
    for pk, term, unit, kind, opens, approved in rows.values_list(
        "pk", "term", "unit_id", "kind", "opens_on", "approved_on"
    ):
        if approved is not None and approved <= on:
            found[term].approved.append(Approval(unit, approved, kind == PlanningKind.REVIEW))
        elif approved is None and opens <= on:
            found[term].live[unit] = max(found[term].live.get(unit, (opens, pk)), (opens, pk))
    return found


def _parts(bodies: Collection[int], on: date) -> tuple[dict[int, list[Part]], dict[int, frozenset[int]]]:
    """Body -> itself and what it carries on by the day; unit -> the units at and above it (three queries)."""
    carried: dict[int, set[int]] = {body: {body} for body in bodies}
    told = Succession.objects.filter(starts_on__lte=on)
    for body, part in told.filter(heir_id__in=bodies).values_list("heir_id", "ancestor_id"):
        carried[body].add(part)
    every = {part for some in carried.values() for part in some}
    heirs: dict[int, dict[int, date]] = defaultdict(dict)
    merged: set[int] = set()
    for heir, part, day in told.filter(ancestor_id__in=every).values_list("heir_id", "ancestor_id", "starts_on"):
        if heir != part:
            heirs[part][heir] = day
            merged.add(heir)
    chains, founded = _chains(every, on)
    made = {
        part: Part(chains[part], heirs.get(part, {}), founded[part] if part in merged else None)
        for part in every
        if part in chains
    }
    return {body: [made[part] for part in some if part in made] for body, some in carried.items()}, chains


def _chains(units: Collection[int], on: date) -> tuple[dict[int, frozenset[int]], dict[int, date]]:
    """Unit -> the units at and above it where it stands on the day or last stood, and the day it was founded."""
    chains: dict[int, frozenset[int]] = {}
    founded: dict[int, date] = {}
    rows = Placement.objects.filter(unit_id__in=units).order_by("starts_on")
    for unit, starts_on, path in rows.values_list("unit_id", "starts_on", "path"):
        founded.setdefault(unit, starts_on)
        if unit not in chains or starts_on <= on:
            chains[unit] = frozenset(organisation.steps(path))
    return chains, founded


def plans_behind(
    pairs: Iterable[tuple[int, int]], people: Mapping[int, OfficialFacts], posts: Mapping[int, PostFacts], on: date
) -> dict[tuple[int, int], PlanDays]:
    """(Official, post) -> the plan in which the official stands for the post, of those who do."""
    asked = {
        (official, post): (organisation.steps(posts[post].area_path)[-1], one.term)
        for official, post in pairs
        if official in people
        for one in people[official].candidacies
        if one.post_id == post
    }
    found = days_of(asked.values(), on)
    return {pair: found[plan] for pair, plan in asked.items()}


def review_findings(*, unit_id: int, terms: Collection[str], on: date) -> list[Finding]:
    """Whether the plans of the body that a unit belongs to were reviewed in time, by term; none before the law asks it."""
    spot = spots_of([unit_id], on).get(unit_id)
    if spot is None:
        return []
    days, law = days_of([(spot.territory_id, term) for term in terms], on), law_on(on)
    found = [review_of(days[plan], law, on) for plan in sorted(days, key=lambda plan: plan[1])]
    return [one for one in found if one is not None]
