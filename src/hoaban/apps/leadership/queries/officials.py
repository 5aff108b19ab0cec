"""Officials up to a day, as the rules of leadership look at them: a fixed number of queries for any number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from hoaban.apps.conduct.queries.discipline import list_blocks, list_open_cases
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import province_key
from hoaban.apps.leadership.models import Candidate
from hoaban.apps.leadership.queries.posts import Spot, carried_on, carried_since, seat_of, spots_of
from hoaban.apps.leadership.rules.facts import (
    Award,
    Candidacy,
    HeadPost,
    Home,
    Kin,
    OfficialFacts,
    Seat,
    Tenure,
    present_rank,
)
from hoaban.apps.organisation.models import Placement, PostTitle, Succession
from hoaban.apps.people.models import Assignment, Kinship, Official, Precision, Qualification, Relation
from hoaban.apps.people.rules.age import add_years
from hoaban.apps.people.rules.retirement import retires_on
from hoaban.shared.periods import on_day

CHUNK = 5_000


class _Held(NamedTuple):
    """An assignment to a post, as tenures need it."""

    official_id: int
    starts_on: date
    held_since: date
    ends_before: date | None
    unit_id: int
    is_main: bool
    code: str
    rank: int | None
    is_head: bool


_HELD = (
    "official_id", "starts_on", "held_since", "ends_before", "unit_id", "is_main",
    "post__title__code", "post__title__rank", "post__title__is_head",
)  # fmt: skip


def official_facts(ids: Collection[int], on: date) -> dict[int, OfficialFacts]:
    """Official id -> facts up to the day, of those that there are."""
    found: dict[int, OfficialFacts] = {}
    for some in _chunks(ids):
        found |= _some(some, on)
    return found


def _chunks(ids: Collection[int]) -> Iterator[Sequence[int]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


def _some(ids: Sequence[int], on: date) -> dict[int, OfficialFacts]:
    people = list(Official.objects.filter(pk__in=ids).select_related("province"))
    awards, homes = _awards(ids), _homes(people, on)
    tenures, candidacies, kin = tenures_of(ids, on), _candidacies(ids, on), _kin(ids, on)
    bands, blocks = list_bands(official_ids=ids, on=on), list_blocks(official_ids=ids, on=on)
    open_cases = list_open_cases(official_ids=ids, on=on)
    found = {}
    for one in people:
        held = tuple(tenures[one.pk])
        born = birth_span(one)
        found[one.pk] = OfficialFacts(
            id=one.pk, born=born, retires=(retires_on(one.sex, born[0]), retires_on(one.sex, born[1])),
            awards=tuple(awards[one.pk]), tenures=held, present_rank=present_rank(held, on), home=homes[one.pk],
            candidacies=tuple(candidacies[one.pk]), kin=tuple(kin[one.pk]), bands=bands.get(one.pk, {}),
            block=blocks.get(one.pk), open_cases=open_cases.get(one.pk, ()),
        )  # fmt: skip
    return found


def birth_span(official: Official) -> tuple[date, date]:
    """First and last possible day of birth."""
    first = official.birth_date
    if official.birth_precision == Precision.MONTH:
        return first, (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    if official.birth_precision == Precision.YEAR:
        return first, add_years(first.replace(month=1, day=1), 1) - timedelta(days=1)
    return first, first


def _awards(ids: Sequence[int]) -> dict[int, list[Award]]:
    found: dict[int, list[Award]] = defaultdict(list)
    rows = Qualification.objects.filter(official_id__in=ids)
    for official_id, kind, level, day in rows.values_list("official_id", "kind", "level", "awarded_on"):
        found[official_id].append(Award(kind, level, day))
    return found


def tenures_of(ids: Collection[int], on: date) -> dict[int, list[Tenure]]:
    """Posts held up to the day, oldest first; a unit closed since counts as the place it then was (five queries)."""
    rows = _posts_held(ids, on)
    spots = spots_of({row.unit_id for row in rows}, on)
    return _tenures(rows, spots, carried_since({spot.place for spot in spots.values()}))


def heads_and_posts(ids: Collection[int], on: date) -> tuple[dict[int, list[Tenure]], dict[int, HeadPost]]:
    """Posts held as head up to the day, and the main one of those who are heads on it, by official (four queries)."""
    rows = _posts_held(ids, on, post__title__is_head=True)
    spots = spots_of({row.unit_id for row in rows}, on)
    carried = carried_since({spot.place for spot in spots.values()})
    posts: dict[int, HeadPost] = {}
    for row in rows:
        if row.is_main and (row.ends_before is None or row.ends_before > on):
            spot = spots[row.unit_id]
            posts[row.official_id] = HeadPost(row.code, spot.by_title, carried_on(carried, spot.place, on))
    return _tenures(rows, spots, carried), posts


def _tenures(
    rows: Iterable[_Held], spots: Mapping[int, Spot], carried: Mapping[int, Mapping[int, date]]
) -> dict[int, list[Tenure]]:
    found: dict[int, list[Tenure]] = defaultdict(list)
    for row in rows:
        place = spots[row.unit_id].place
        carries = carried_on(carried, place, row.starts_on) if row.is_head else frozenset()
        since = min(row.starts_on, row.held_since)
        found[row.official_id].append(Tenure(since, row.ends_before, row.code, row.rank, row.is_head, place, carries))
    return found


def _posts_held(ids: Collection[int], on: date, **which: bool) -> list[_Held]:
    held = Assignment.objects.filter(starts_on__lte=on, post__isnull=False, **which).order_by("starts_on", "id")
    return [_Held(*row) for some in _chunks(ids) for row in held.filter(official_id__in=some).values_list(*_HELD)]


def _homes(people: Sequence[Official], on: date) -> dict[int, Home]:
    units = {one.home_unit_id for one in people if one.home_unit_id is not None}
    heirs: dict[int, set[int]] = {unit: {unit} for unit in units}
    rows = Succession.objects.filter(ancestor_id__in=units, starts_on__lte=on).values_list("ancestor_id", "heir_id")
    for ancestor, heir in rows:
        heirs[ancestor].add(heir)
    every = {heir for some in heirs.values() for heir in some}
    paths = dict(Placement.objects.filter(on_day(on), unit_id__in=every).values_list("unit_id", "path"))
    return {one.pk: _home(one, heirs, paths) for one in people}


def _home(official: Official, heirs: Mapping[int, set[int]], paths: Mapping[int, str]) -> Home:
    units = heirs.get(official.home_unit_id or 0, set())
    own = None
    if official.home_province:
        own = _same_province(official.home_province, official.province.short_name)
    return Home(tuple(sorted(paths[unit] for unit in units if unit in paths)), own)


def _same_province(text: str, name: str) -> bool:
    native, own = lawbook.match_province(text), lawbook.match_province(name)
    if native is None or own is None:
        return province_key(text) == province_key(name)
    return own.id in (native.id, native.successor_id)


def _candidacies(ids: Sequence[int], on: date) -> dict[int, list[Candidacy]]:
    rows = list(
        Candidate.objects.filter(on_day(on), official_id__in=ids).values_list(
            "official_id", "post_id", "post__title__rank", "post__unit_id", "term"
        )
    )
    spots = spots_of({row[3] for row in rows}, on)
    found: dict[int, list[Candidacy]] = defaultdict(list)
    for official_id, post_id, rank, unit_id, term in rows:
        found[official_id].append(Candidacy(post_id, rank, spots[unit_id].level, term))
    return found


def _kin(ids: Sequence[int], on: date) -> dict[int, list[Kin]]:
    """Relatives of both sides with where they sit on the day."""
    wanted = set(ids)
    pairs = list(
        Kinship.objects.filter(Q(official_id__in=wanted) | Q(relative_id__in=wanted)).values_list(
            "official_id", "official__full_name", "relative_id", "relative__full_name", "relation"
        )
    )
    seats = _seats({key for pair in pairs for key in (pair[0], pair[2])}, on)
    found: dict[int, list[Kin]] = defaultdict(list)
    for one, name, other, other_name, relation in pairs:
        found[one].append(Kin(other_name, relation, tuple(seats[other])))
        found[other].append(Kin(name, Relation(relation).mirrored.value, tuple(seats[one])))
    return found


def _seats(ids: Collection[int], on: date) -> dict[int, list[Seat]]:
    rows = list(
        Assignment.objects.filter(on_day(on), official_id__in=ids, post__isnull=False).values_list(
            "official_id", "unit_id", "post__title_id"
        )
    )
    spots = spots_of({row[1] for row in rows}, on)
    titles = {title.pk: title for title in PostTitle.objects.filter(pk__in={row[2] for row in rows})}
    found: dict[int, list[Seat]] = defaultdict(list)
    for official_id, seat in _each_seat(rows, spots, titles, on):
        found[official_id].append(seat)
    return found


def _each_seat(
    rows: Sequence[tuple[Any, ...]], spots: Mapping[int, Spot], titles: Mapping[int, PostTitle], on: date
) -> Iterator[tuple[int, Seat]]:
    for official_id, unit_id, title_id in rows:
        yield official_id, seat_of(titles[title_id], spots[unit_id], on)
