"""The question of a round as the planner reads it: seats, people, rules of the day, distances, from the records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from hoaban.apps.conduct.queries.discipline import list_blocks, list_open_cases
from hoaban.apps.leadership.models.rotation import MarkKind, RotationRound
from hoaban.apps.leadership.queries.law import law_on
from hoaban.apps.leadership.queries.officials import official_facts
from hoaban.apps.leadership.queries.posts import Spot, post_facts, spots_of
from hoaban.apps.leadership.rules.facts import OfficialFacts, PostFacts, Ruling, Tenure
from hoaban.apps.leadership.rules.rotation import Importance, asked_of_communes, read_seat, seat_id, weights
from hoaban.apps.organisation.models import Post as PostRow
from hoaban.apps.organisation.models import Unit as UnitRow
from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.people.models import Assignment, AssignmentKind, EthnicLanguage, Kinship, Official
from hoaban.planner.rotation.instance import Choice, Instance, Need, Person, Post, Rules, Share, Unit
from hoaban.shared.access import STEP
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Verdict

STANDARDS = ((1, "education"), (2, "political_theory"), (3, "state_management"))
KINH, FEMALE = 1, 2
MONTH = 30.44
ELSEWHERE = "x"
"""Begins the home of somebody whose native commune is not one of the province: they count as living where they lead."""
GRASSROOTS, HEADING = "grassroots", "heading"
"""What a post at a commune, and one as head, lets somebody learn."""
FAR_KM, HARD_KM = 250, 60
SPOKEN_BY = 3
"""A language is called for in a commune when at least one in so many of its native officials speaks it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a round with its post."""

    id: str
    post: PostFacts
    spot: Spot
    key: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Which seat somebody holds, since when, and how they came to it."""

    seat: str
    since: date
    kind: str


def build_question(found: RotationRound) -> Instance:
    """The question of a round as of the day it takes effect; the pins and bans of the round included."""
    on = found.takes_effect_on
    seats = _seats(found, on)
    people = dict(found.people.values_list("official_id", "is_reserve"))
    held = _held(seats, people, on)
    facts = official_facts(people, on)
    law = law_on(on)
    units = _units(seats, on, spoken=found.goals.get("language") != Importance.NONE)
    homes = {key: _home(one, units) for key, one in facts.items()}
    homes = {key: home or _lives(key, held, seats, units) for key, home in homes.items()}
    goals = dict(found.goals)
    return Instance(
        rules=_rules(law, goals),
        weights=weights(goals),
        units=tuple(units.values()),
        posts=tuple(_post(one) for one in seats.values()),
        people=tuple(_people(facts, held, homes, seats, on)),
        distances=_distances(units.values(), homes.values()),
        shares=_share_rules({one.level for one in units.values()}, goals),
        pins=tuple(_marks(found, MarkKind.PIN, seats)),
        bans=tuple(_bans(found, seats)),
    )


def _seats(found: RotationRound, on: date) -> dict[str, Seat]:
    rows = list(found.posts.order_by("post__unit_id", "-post__title__rank", "post_id", "seat"))
    posts = post_facts({one.post_id for one in rows}, on)
    units = dict(PostRow.objects.filter(pk__in=posts).values_list("pk", "unit_id"))
    keys = set(PostRow.objects.filter(pk__in=posts, title__key_leader=True).values_list("pk", flat=True))
    spots = spots_of(units.values(), on)
    return {
        seat_id(one.post_id, one.seat): Seat(
            seat_id(one.post_id, one.seat), posts[one.post_id], spots[units[one.post_id]], one.post_id in keys
        )
        for one in rows
    }


def _body(spot: Spot) -> int:
    """The unit a seat counts in: its commune, or at the province the agency below it."""
    if spot.commune_id is not None:
        return spot.commune_id
    return int(spot.path[STEP : 2 * STEP] or spot.path[:STEP], 36)


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
    bodies = {_body(one.spot) for one in seats.values()}
    rows = {one.pk: one for one in UnitRow.objects.filter(pk__in=bodies)}
    communes = {key for key, one in rows.items() if one.kind == UnitKind.COMMUNE}
    seat_of_province = _capital(rows.values(), on)
    languages = _spoken(communes) if spoken else {}
    return {
        key: Unit(
            id=str(key), level="commune" if key in communes else "province",
            place=str(key) if key in communes else seat_of_province, non_local=key in communes,
            languages=tuple(Need(name, 1) for name in languages.get(key, ())),
        )
        for key in sorted(rows)
    }  # fmt: skip


def _capital(rows: Iterable[UnitRow], on: date) -> str:
    """The ward in which the province's offices stand: the smallest of its communes by area, as towns are."""
    provinces = {one.province_id for one in rows if one.province_id}
    communes = UnitRow.objects.filter(on_day(on), kind=UnitKind.COMMUNE, province_id__in=provinces)
    first = communes.filter(area_km2__isnull=False).order_by("area_km2", "code").first() or communes.first()
    return str(first.pk) if first else "0"


def _spoken(communes: Collection[int]) -> dict[int, list[str]]:
    """Commune -> ethnic languages that at least one in SPOKEN_BY of the officials who come from it speak."""
    from hoaban.apps.organisation.models import Succession

    heirs = dict(Succession.objects.filter(heir_id__in=communes).values_list("ancestor_id", "heir_id"))
    natives = dict(Official.objects.filter(home_unit_id__in=list(heirs)).values_list("id", "home_unit_id"))
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    total = Counter(heirs[home] for home in natives.values())
    for official, name in EthnicLanguage.objects.values_list("official_id", "name"):
        if official in natives:
            counted[heirs[natives[official]]][name] += 1
    return {
        commune: sorted(name for name, count in names.items() if count * SPOKEN_BY >= total[commune])
        for commune, names in counted.items()
    }


def _post(one: Seat) -> Post:
    standard = one.post.standard
    asked = () if standard is None else tuple(
        f"{name}:{level}" for kind, name in STANDARDS if (level := getattr(standard, name)) > 0 and kind
    )  # fmt: skip
    offers = [GRASSROOTS] if one.spot.commune_id is not None else []
    return Post(
        id=one.id, unit=str(_body(one.spot)), level=(one.post.rank or 0) // 10, key=one.key,
        head=one.post.is_head, standards=asked, offers=tuple(offers + ([HEADING] if one.post.is_head else [])),
    )  # fmt: skip


def _people(
    facts: Mapping[int, OfficialFacts], held: Mapping[int, Held], homes: Mapping[int, str], seats: Mapping[str, Seat],
    on: date,
) -> list[Person]:  # fmt: skip
    plain = {one.pk: one for one in Official.objects.filter(pk__in=facts)}
    spoken, kin, barred = _languages(facts), _kin(facts), _barred(facts, on)
    return [
        Person(
            id=str(key), home=homes[key], level=_level(one, held.get(key), seats),
            post=held[key].seat if key in held else None, sex=str(plain[key].sex),
            ethnicity=str(plain[key].ethnicity_id), age=_age(plain[key].birth_date, on),
            languages=tuple(spoken.get(key, ())), qualifications=tuple(_levels(one, on)),
            months=_months(held[key].since, on) if key in held else 0,
            head_months=_head_months(one, held.get(key), seats, on), months_left=max(0, _months(on, one.retires[0])),
            relatives=tuple(str(other) for other in kin.get(key, ()) if other in facts), blocked=barred.get(key, ""),
            least_months=36 if key in held and held[key].kind == AssignmentKind.ROTATED else None,
            develops=tuple(_develops(one)),
        )
        for key, one in sorted(facts.items())
    ]  # fmt: skip


def _level(one: OfficialFacts, held: Held | None, seats: Mapping[str, Seat]) -> int:
    if held is not None:
        return (seats[held.seat].post.rank or 0) // 10
    return (one.present_rank or 0) // 10


def _levels(one: OfficialFacts, on: date) -> list[str]:
    """Every level of every kind held by the day, the lower ones included."""
    best: dict[int, int] = defaultdict(int)
    for award in one.awards:
        if award.awarded_on <= on:
            best[award.kind] = max(best[award.kind], award.level)
    return [f"{name}:{level}" for kind, name in STANDARDS for level in range(1, best[kind] + 1)]


def _head_months(one: OfficialFacts, held: Held | None, seats: Mapping[str, Seat], on: date) -> int:
    """Months as head of the present place without a break, through restructurings."""
    if held is None or not seats[held.seat].post.is_head:
        return 0
    post = seats[held.seat].post
    since = held.since
    for tenure in sorted(one.tenures, key=lambda found: found.starts_on, reverse=True):
        if _leads_on(tenure, post, since):
            since = min(since, tenure.starts_on)
    return _months(since, on)


def _leads_on(tenure: Tenure, post: PostFacts, since: date) -> bool:
    """Whether a tenure as head of the place, or of one that it carries on, reaches up to a day without a gap."""
    same = tenure.is_head and tenure.place in post.carries and (not post.by_title or tenure.code == post.code)
    return same and (tenure.ends_before is None or tenure.ends_before >= since)


def _develops(one: OfficialFacts) -> list[str]:
    """What somebody planned for a higher post has not done yet: work at a commune, being head."""
    if not one.candidacies:
        return []
    codes = {tenure.code for tenure in one.tenures}
    found = [] if any(code.startswith("X-") for code in codes) else [GRASSROOTS]
    return found + ([] if any(tenure.is_head for tenure in one.tenures) else [HEADING])


def _languages(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = EthnicLanguage.objects.filter(official_id__in=list(ids)).order_by("name")
    for official, name in rows.values_list("official_id", "name"):
        found[official].append(name)
    return found


def _kin(ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Kinship.objects.filter(official_id__in=list(ids), relative_id__in=list(ids))
    for one, other in rows.values_list("official_id", "relative_id"):
        found[one].append(other)
        found[other].append(one)
    return found


def _barred(ids: Collection[int], on: date) -> dict[int, str]:
    """Who may be given no other post: a case under consideration, or a decision that still blocks."""
    found = {key: "discipline" for key, block in list_blocks(official_ids=ids, on=on).items() if _blocks(block.verdict)}
    return found | dict.fromkeys(list_open_cases(official_ids=ids, on=on), "case")


def _blocks(verdict: Verdict) -> bool:
    return verdict is Verdict.NOT_MET


def _home(one: OfficialFacts, units: Mapping[int, Unit]) -> str:
    """The commune somebody comes from, where it is one of the round; "" for others."""
    keys = {int(path[-STEP:], 36) for path in one.home.paths}
    return next((str(key) for key in sorted(keys) if key in units), "")


def _lives(key: int, held: Mapping[int, Held], seats: Mapping[str, Seat], units: Mapping[int, Unit]) -> str:
    if key in held:
        return ELSEWHERE + units[_body(seats[held[key].seat].spot)].place
    return ELSEWHERE + next(iter(sorted({one.place for one in units.values()})), "0")


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
    years = _number(law, "term.two_terms_definition", 8)
    stay = _number(law, "appointment.min_time_in_post", 24)
    return Rules(
        two_terms_months=12 * years, terms=0, due_months=12 * years - 12, least_months=stay,
        months_left=_number(law, "rotation.min_duration", 36), distance_km=FAR_KM, hardship_km=HARD_KM, up=1, down=0,
        changed=_limit(goals), non_local=asked_of_communes(goals),
    )  # fmt: skip


def _limit(goals: Mapping[str, object]) -> int:
    value = goals.get("changed", 2)
    return value if isinstance(value, int) else 2


def _number(law: Mapping[str, Ruling], key: str, otherwise: int) -> int:
    ruling = law.get(key)
    return ruling.numbers[0] if ruling is not None and ruling.numbers else otherwise


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


def _months(start: date, end: date) -> int:
    return max(0, int((end - start).days / MONTH))


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
