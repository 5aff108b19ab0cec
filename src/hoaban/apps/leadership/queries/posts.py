"""Posts on a day, as the rules of leadership look at them: a fixed number of queries for any number of posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hoaban.apps.leadership.models import Candidate, PlanningRound, PlanningState
from hoaban.apps.leadership.queries.law import sureness
from hoaban.apps.leadership.queries.title_lists import keeps_money, wanted_elsewhere
from hoaban.apps.leadership.rules.facts import PostFacts, Seat, Standard
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level, Placement, Post, PostStandard, PostTitle, Succession, Unit, UnitKind
from hoaban.shared.access import STEP, step
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Basis

TERRITORY = {UnitKind.PROVINCE: Level.PROVINCE, UnitKind.DISTRICT: Level.DISTRICT, UnitKind.COMMUNE: Level.COMMUNE}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit stands on a day: its territory (province, district or commune) with that one's path."""

    unit_id: int
    kind: int
    path: str
    level: int
    territory_id: int
    territory_path: str

    @property
    def commune_id(self) -> int | None:
        """The commune the unit belongs to."""
        return self.territory_id if self.level == Level.COMMUNE else None

    @property
    def place(self) -> int:
        """What counts as one place for terms: a Party body of a commune or district stands for its territory."""
        of_territory = self.kind == UnitKind.PARTY and self.level != Level.PROVINCE
        return self.territory_id if of_territory else self.unit_id

    @property
    def by_title(self) -> bool:
        """Whether the place has several heads, told apart by their titles."""
        return self.place == self.territory_id


def spots_of(units: Collection[int], on: date) -> dict[int, Spot]:
    """Unit id -> where it stands on the day, or last stood before it, or will first stand (three queries)."""
    rows = Placement.objects.filter(unit_id__in=set(units)).order_by("starts_on")
    found: dict[int, tuple[int, str]] = {}
    for unit_id, kind, starts_on, path in rows.values_list("unit_id", "unit__kind", "starts_on", "path"):
        if unit_id not in found or starts_on <= on:
            found[unit_id] = (kind, path)
    above = {key for _kind, path in found.values() for key in organisation.steps(path)}
    kinds = dict(Unit.objects.filter(pk__in=above, kind__in=list(TERRITORY)).values_list("pk", "kind"))
    return {unit_id: _spot(unit_id, kind, path, kinds) for unit_id, (kind, path) in found.items()}


def _spot(unit_id: int, kind: int, path: str, kinds: dict[int, int]) -> Spot:
    for place in reversed(organisation.steps(path)):
        if place in kinds:
            end = path.index(step(place)) + STEP
            return Spot(unit_id, kind, path, TERRITORY[UnitKind(kinds[place])], place, path[:end])
    return Spot(unit_id, kind, path, Level.PROVINCE, unit_id, path)


def carried_by(places: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """Place -> every unit that it carries on by the day, itself included (one query)."""
    since = carried_since(places)
    return {place: carried_on(since, place, on) for place in places}


def carried_since(places: Collection[int]) -> dict[int, dict[int, date]]:
    """Place -> unit that it carries on -> since when (one query)."""
    found: dict[int, dict[int, date]] = {place: {} for place in places}
    rows = Succession.objects.filter(heir_id__in=set(places)).values_list("heir_id", "ancestor_id", "starts_on")
    for heir, ancestor, day in rows:
        found[heir][ancestor] = day
    return found


def carried_on(since: Mapping[int, Mapping[int, date]], place: int, on: date) -> frozenset[int]:
    """What a place carries on by a day, of what carried_since told, itself included."""
    return frozenset({place, *(unit for unit, day in since[place].items() if day <= on)})


def seat_of(title: PostTitle, spot: Spot, on: date) -> Seat:
    """A post on a day as far as relatives in one office go."""
    leads_commune = title.is_leader and spot.level == Level.COMMUNE
    return Seat(
        spot.unit_id, spot.commune_id, title.name_vi, title.name_en, title.is_leader,
        leads_commune and (title.key_leader or spot.kind == UnitKind.COMMUNE), keeps_money(title.code, on),
    )  # fmt: skip


def post_facts(post_ids: Iterable[int], on: date) -> dict[int, PostFacts]:
    """Post id -> its facts on the day; nine queries at most. Raises LookupError for a post that there is not."""
    wanted = set(post_ids)
    posts = {post.pk: post for post in Post.objects.filter(pk__in=wanted).select_related("title")}
    if missing := wanted - posts.keys():
        raise LookupError(f"no post {min(missing)}")
    spots = spots_of({post.unit_id for post in posts.values()}, on)
    carried = carried_by({spot.place for spot in spots.values()}, on)
    standards = _standards({post.title_id for post in posts.values()}, on)
    planned, rounds = _planned(wanted, on), _plans(on)
    return {
        post.pk: _facts(post, spots[post.unit_id], carried, standards, planned[post.pk], rounds, on)
        for post in posts.values()
    }


def _facts(
    post: Post, spot: Spot, carried: dict[int, frozenset[int]], standards: dict[int, Standard],
    planned: set[int], rounds: frozenset[str], on: date,
) -> PostFacts:  # fmt: skip
    title = post.title
    known = bool(planned) or any(spot.path.startswith(path) for path in rounds)
    return PostFacts(
        id=post.pk, code=title.code, rank=title.rank, is_head=title.is_head, is_leader=title.is_leader,
        level=spot.level, place=spot.place, carries=carried[spot.place], by_title=spot.by_title,
        area_path=spot.territory_path, seat=seat_of(title, spot, on), standard=standards.get(post.title_id),
        planned=frozenset(planned), plan_known=known, elsewhere=wanted_elsewhere(title.code, on),
    )  # fmt: skip


def _standards(titles: Collection[int], on: date) -> dict[int, Standard]:
    rows = PostStandard.objects.filter(on_day(on), title_id__in=titles)
    return {
        row.title_id: Standard(
            row.education, row.political_theory, row.state_management,
            Basis(row.legal_basis, sureness(row.confidence)),
        )
        for row in rows
    }  # fmt: skip


def _planned(posts: Collection[int], on: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Candidate.objects.filter(on_day(on), post_id__in=posts)
    for post_id, official_id in rows.values_list("post_id", "official_id"):
        found[post_id].add(official_id)
    return found


def _plans(on: date) -> frozenset[str]:
    """Paths of the units whose plan was approved by the day."""
    rows = PlanningRound.objects.filter(state=PlanningState.APPROVED, approved_on__lte=on)
    return frozenset(rows.values_list("unit_path", flat=True))
