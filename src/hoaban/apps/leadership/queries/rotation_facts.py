"""The question of a round as the planner reads it: seats, people, rules of the day, distances, from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from hoaban.apps.leadership.models.rotation import MarkKind, RotationRound
from hoaban.apps.leadership.queries.law import law_on
from hoaban.apps.leadership.queries.officials import official_facts
from hoaban.apps.leadership.queries.posts import post_facts, spots_of
from hoaban.apps.leadership.queries.rotation_findings import purpose_of
from hoaban.apps.leadership.queries.rotation_languages import spoken_in
from hoaban.apps.leadership.queries.rotation_people import (
    ELSEWHERE,
    GRASSROOTS,
    HEADING,
    STANDARDS,
    Held,
    Seat,
    body_of,
    number_of,
    people_of,
)
from hoaban.apps.leadership.rules.facts import Purpose, Ruling
from hoaban.apps.leadership.rules.rotation import Importance, asked_of_communes, read_seat, seat_id, weights
from hoaban.apps.leadership.rules.terms import IN_A_ROW
from hoaban.apps.leadership.rules.ties import BARRED
from hoaban.apps.learning.queries.languages import Place, posts_that_ask, speakers_each
from hoaban.apps.organisation.models import Post as PostRow
from hoaban.apps.organisation.models import Unit as UnitRow
from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.people.models import Assignment
from hoaban.planner.rotation.instance import Choice, Instance, Need, Post, Rules, Share, Unit
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

KINH, FEMALE = 1, 2
FAR_KM, HARD_KM = 250, 60
SYSTEM = Actor.system("rotation")
"""Requirements are asked for the planner, not for somebody."""


def build_question(found: RotationRound) -> Instance:
    """The question of a round as of the day it takes effect; the pins and bans of the round included."""
    on = found.takes_effect_on
    law = law_on(on)
    seats = _seats(found, law, on)
    people = dict(found.people.values_list("official_id", "is_reserve"))
    held = _held(seats, people, on)
    facts = official_facts(people, on)
    units = _units(seats, on, spoken=found.goals.get("language") != Importance.NONE)
    transferred = purpose_of(found) is Purpose.TRANSFER
    everybody = people_of(facts, held, units, seats, law, on, transferred=transferred, known_on=found.opened_on)
    asking = _posts_that_ask_language(seats, units, on)
    goals = dict(found.goals)
    return Instance(
        rules=_rules(law, goals),
        weights=weights(goals),
        units=tuple(units.values()),
        posts=tuple(_post(one, asking.get(one.id, ())) for one in seats.values()),
        people=tuple(everybody),
        distances=_distances(units.values(), {one.home for one in everybody}),
        shares=_share_rules({one.level for one in units.values()}, goals),
        pins=tuple(_marks(found, MarkKind.PIN, seats)),
        bans=tuple(_bans(found, seats)),
    )


def _seats(found: RotationRound, law: Mapping[str, Ruling], on: date) -> dict[str, Seat]:
    rows = list(found.posts.order_by("post__unit_id", "-post__title__rank", "post_id", "seat"))
    posts = post_facts({one.post_id for one in rows}, on)
    known = {one.pk: one for one in PostRow.objects.filter(pk__in=posts).select_related("title")}
    spots = spots_of({one.unit_id for one in known.values()}, on)
    barred = law.get("rotation.non_local_posts") is not None
    return {
        seat_id(one.post_id, one.seat): Seat(
            seat_id(one.post_id, one.seat), posts[one.post_id], known[one.post_id].title_id,
            spots[known[one.post_id].unit_id], known[one.post_id].title.key_leader,
            barred and posts[one.post_id].elsewhere == BARRED,
        )
        for one in rows
    }  # fmt: skip


def _held(seats: Mapping[str, Seat], people: Collection[int], on: date) -> dict[int, Held]:
    """Official -> the seat of the round that they hold; those longest in a post take its first seats."""
    free: dict[int, list[str]] = defaultdict(list)
    for one in seats.values():
        free[one.post.id].append(one.id)
    rows = Assignment.objects.filter(on_day(on), post_id__in=list(free), official_id__in=list(people), is_main=True)
    found: dict[int, Held] = {}
    for official, post, since, kind in rows.order_by("held_since", "id").values_list(
        "official_id", "post_id", "held_since", "kind"
    ):
        if free[post]:
            found[official] = Held(free[post].pop(0), since, kind)
    return found


def _units(seats: Mapping[str, Seat], on: date, *, spoken: bool) -> dict[int, Unit]:
    """Communes and agencies of the seats; an agency of the province stands where the province's offices stand."""
    bodies = {body_of(one.spot) for one in seats.values()}
    rows = {one.pk: one for one in UnitRow.objects.filter(pk__in=bodies)}
    communes = {key for key, one in rows.items() if one.kind == UnitKind.COMMUNE}
    seat_of_province = _capital(rows.values(), on)
    languages = spoken_in(communes) if spoken else {}
    need = speakers_each(actor=SYSTEM, on=on) if languages else 1
    return {
        key: Unit(
            id=str(key), level="commune" if key in communes else "province",
            place=str(key) if key in communes else seat_of_province, non_local=key in communes,
            languages=tuple(Need(name, need) for name in languages.get(key, ())),
        )
        for key in sorted(rows)
    }  # fmt: skip


def _capital(rows: Iterable[UnitRow], on: date) -> str:
    """The ward in which the province's offices stand: the smallest of its communes by area, as towns are."""
    provinces = {one.province_id for one in rows if one.province_id}
    communes = UnitRow.objects.filter(on_day(on), kind=UnitKind.COMMUNE, province_id__in=provinces)
    first = communes.filter(area_km2__isnull=False).order_by("area_km2", "code").first() or communes.first()
    return str(first.pk) if first else "0"


def _posts_that_ask_language(
    seats: Mapping[str, Seat], units: Mapping[int, Unit], on: date
) -> dict[str, tuple[str, ...]]:
    """Seat -> the languages of its commune, of which the holder must speak one by a requirement of the day."""
    places = [Place(one.post.id, one.title_id, one.spot.level, one.spot.path) for one in seats.values()]
    asked = posts_that_ask(actor=SYSTEM, on=on, places=places)
    names = {key: tuple(need.language for need in one.languages) for key, one in units.items()}
    return {one.id: names[body_of(one.spot)] for one in seats.values() if one.post.id in asked}


def _post(one: Seat, languages: tuple[str, ...]) -> Post:
    standard = one.post.standard
    asked = () if standard is None else tuple(
        f"{name}:{level}" for kind, name in STANDARDS if (level := getattr(standard, name)) > 0 and kind
    )  # fmt: skip
    offers = [GRASSROOTS] if one.spot.commune_id is not None else []
    return Post(
        id=one.id, unit=str(body_of(one.spot)), level=(one.post.rank or 0) // 10, key=one.key,
        head=one.post.is_head, outsider=one.outsider, standards=asked, languages=languages, offers=tuple(offers + ([HEADING] if one.post.is_head else [])),
    )  # fmt: skip


def _distances(units: Iterable[Unit], homes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Kilometres by air between the places of a round, at least 1; homes elsewhere count from where somebody leads."""
    places = sorted({one.place for one in units})
    wanted = sorted(set(homes) - set(places))
    keys = {*places, *(home.lstrip(ELSEWHERE) for home in wanted)}
    spots = {
        str(key): (latitude, longitude)
        for key, latitude, longitude in UnitRow.objects.filter(pk__in=keys).values_list("pk", "latitude", "longitude")
        if latitude is not None and longitude is not None
    }
    pairs = [(one, other) for place, one in enumerate(places) for other in places[place + 1 :]]
    pairs += [(home, place) for home in wanted for place in places]
    found = {}
    for one, other in pairs:
        near, far = spots.get(one.lstrip(ELSEWHERE)), spots.get(other)
        if near and far:
            found[one, other] = max(1, round(kilometres(near, far)))
    return found


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres by air between two points (latitude, longitude in degrees), by the haversine formula."""
    south, west, north, east = (radians(value) for value in (*one, *other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def _rules(law: Mapping[str, Ruling], goals: Mapping[str, object]) -> Rules:
    """Limits of the day from the lawbook; where it says nothing, those of the round's own form."""
    years = number_of(law, "term.two_terms_definition", 8)
    stay = number_of(law, "appointment.min_time_in_post", 24)
    return Rules(
        two_terms_months=12 * years, terms=IN_A_ROW, due_months=12 * years - 12, least_months=stay,
        months_left=number_of(law, "rotation.min_duration", 36), distance_km=FAR_KM, hardship_km=HARD_KM, up=1, down=0,
        changed=_limit(goals), non_local=asked_of_communes(goals),
    )  # fmt: skip


def _limit(goals: Mapping[str, object]) -> int:
    value = goals.get("changed", 2)
    return value if isinstance(value, int) else 2


def _share_rules(levels: Collection[str], goals: Mapping[str, object]) -> tuple[Share, ...]:
    """At the communes: a tenth women, half of ethnic minorities, a tenth under 40; the round may say otherwise."""
    wanted = goals.get("shares", {})
    percents = {"women": 10, "ethnic_minority": 50, "young": 10} | (wanted if isinstance(wanted, dict) else {})
    if "commune" not in levels or goals.get("share") == Importance.NONE:
        return ()
    plain = Share("women", "commune", percents["women"], sex=str(FEMALE))
    minority = Share("ethnic_minority", "commune", percents["ethnic_minority"], not_ethnicity=str(KINH))
    young = Share("young", "commune", percents["young"], age_below=40)
    return tuple(one for one in (plain, minority, young) if one.percent)


def _marks(found: RotationRound, kind: str, seats: Mapping[str, Seat]) -> list[Choice]:
    """Pins, each to a seat of the post that no other pin has taken; the first where all are taken."""
    taken: set[str] = set()
    choices = []
    for mark in found.marks.filter(kind=kind).order_by("id"):
        own = [one.id for one in seats.values() if one.post.id == mark.post_id]
        if own:
            seat = next((one for one in own if one not in taken), own[0])
            taken.add(seat)
            choices.append(Choice(str(mark.official_id), seat, tuple(mark.despite)))
    return choices


def _bans(found: RotationRound, seats: Mapping[str, Seat]) -> list[Choice]:
    marks = found.marks.filter(kind=MarkKind.BAN).order_by("id").values_list("official_id", "post_id")
    return [Choice(str(official), one.id) for official, post in marks for one in seats.values() if one.post.id == post]


def asks_the_same(found: RotationRound, document: Mapping[str, Any]) -> bool:
    """Whether a question kept with a proposal has the seats, people, goals, pins and exclusions of the round as they are now."""
    if not _same_parts(found, document):
        return False
    goals, posts = dict(found.goals), {read_seat(one["id"])[0] for one in document["posts"]}
    marks = {
        (mark.kind, str(mark.official_id), mark.post_id, tuple(mark.despite))
        for mark in found.marks.filter(post_id__in=posts)
    }
    asked = {
        (kind, one["person"], read_seat(one["post"])[0], tuple(one.get("despite", ())))
        for kind, key in ((MarkKind.PIN, "pins"), (MarkKind.BAN, "bans"))
        for one in document.get(key, ())
    }
    shares = {one.id: one.percent for one in _share_rules({one["level"] for one in document["units"]}, goals)}
    return (
        marks == asked and document["rules"]["non_local"] == asked_of_communes(goals) and document["weights"] == weights(goals) and document["rules"]["changed"] == _limit(goals)
        and {one["id"]: one["percent"] for one in document.get("shares", ())} == shares
    )  # fmt: skip


def _same_parts(found: RotationRound, document: Mapping[str, Any]) -> bool:
    seats = {seat_id(*one) for one in found.posts.values_list("post_id", "seat")}
    people = {str(one) for one in found.people.values_list("official_id", flat=True)}
    return seats == {one["id"] for one in document["posts"]} and people == {one["id"] for one in document["people"]}


def with_shown(instance: Instance, placements: Sequence[Mapping[str, str]], unplaced: Sequence[str]) -> Instance:
    """The same question, among equal plans nearest to one that people have seen."""
    people = {one.id for one in instance.people}
    posts = {one.id for one in instance.posts}
    shown: dict[str, str | None] = {
        one["person"]: one["post"] for one in placements if one["person"] in people and one["post"] in posts
    }
    return replace(instance, shown=shown | {one: None for one in unplaced if one in people})
