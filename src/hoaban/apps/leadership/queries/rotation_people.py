"""The people of a round as the planner reads them, from their records on the day of the round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hoaban.apps.leadership.queries.office_terms import terms_ended
from hoaban.apps.leadership.queries.posts import Spot
from hoaban.apps.leadership.queries.sparing import spared_on
from hoaban.apps.leadership.rules.days import full_months
from hoaban.apps.leadership.rules.facts import OfficialFacts, PostFacts, Ruling
from hoaban.apps.leadership.rules.office_terms import running_term
from hoaban.apps.leadership.rules.service import GOOD, latest_ranking
from hoaban.apps.leadership.rules.sparing import MAYBE
from hoaban.apps.leadership.rules.terms import head_since
from hoaban.apps.leadership.rules.ties import is_local
from hoaban.apps.people.models import AssignmentKind, EthnicLanguage, Kinship, Official
from hoaban.planner.rotation.instance import Person, Unit
from hoaban.shared.access import STEP
from hoaban.shared.rulebook import Verdict

STANDARDS = ((1, "education"), (2, "political_theory"), (3, "state_management"))
ELSEWHERE = "x"
"""Begins the home of somebody whose native commune is not one of the round: they count as living where they lead."""
GRASSROOTS, HEADING = "grassroots", "heading"
"""What a post at a commune, and one as head, lets somebody learn."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a round with its post; ``outsider``: never held by somebody from the territory led."""

    id: str
    post: PostFacts
    title_id: int
    spot: Spot
    key: bool
    outsider: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Which seat somebody holds, since when, and how they came to it."""

    seat: str
    since: date
    kind: str


def body_of(spot: Spot) -> int:
    """The unit a seat counts in: its commune, or at the province the agency below it."""
    if spot.commune_id is not None:
        return spot.commune_id
    return int(spot.path[STEP : 2 * STEP] or spot.path[:STEP], 36)


def number_of(law: Mapping[str, Ruling], key: str, otherwise: int) -> int:
    """The first number of a rule of the day; another one where the lawbook says nothing."""
    ruling = law.get(key)
    return ruling.numbers[0] if ruling is not None and ruling.numbers else otherwise


def people_of(
    facts: Mapping[int, OfficialFacts], held: Mapping[int, Held], units: Mapping[int, Unit], seats: Mapping[str, Seat],
    law: Mapping[str, Ruling], on: date, *, transferred: bool, known_on: date,
) -> list[Person]:  # fmt: skip
    """Everybody of a round; ``transferred``: its moves are transfers or secondments, which the law keeps some people from;
    ``known_on``: the day the round was opened, of which the latest ranking is asked.

    Whoever the records show to be spared is kept from those, and goes less far in any other round.
    """
    plain = {one.pk: one for one in Official.objects.filter(pk__in=facts)}
    spoken, kin, spared = _languages(facts), _kin(facts), spared_on(facts, law, on)
    barred = {key: "spared" for key, why in spared.items() if transferred and why != MAYBE}
    barred |= {key: "evaluation" for key, one in facts.items() if _ranked_low(one, law, on, known_on)}
    barred |= {key: "case" for key, one in facts.items() if one.open_cases}
    rotated, ended = _least_rotated(law), terms_ended(facts, on)
    outsiders = _outsider_posts(seats)
    homes = {key: _home(one, units) or _lives(key, held, seats, units) for key, one in facts.items()}
    since = {key: _head_since(one, held.get(key), seats, on) for key, one in facts.items()}
    return [
        Person(
            id=str(key), home=homes[key], level=_level(one, held.get(key), seats),
            post=held[key].seat if key in held else None, sex=str(plain[key].sex),
            ethnicity=str(plain[key].ethnicity_id), age=_age(plain[key].birth_date, on),
            languages=tuple(spoken.get(key, ())), qualifications=tuple(_levels(one, on)),
            months=full_months(held[key].since, on) if key in held else 0,
            head_months=full_months(first, on) if (first := since[key]) else 0,
            terms=_terms(first, ended.get(key, ()), law, on) if first else 0,
            months_left=full_months(on, one.retires[0]), hardship=key in spared,
            relatives=tuple(str(other) for other in kin.get(key, ()) if other in facts), blocked=barred.get(key, ""),
            blocked_higher="discipline" if one.block is not None and one.block.verdict is Verdict.NOT_MET else "",
            least_months=rotated if key in held and held[key].kind == AssignmentKind.ROTATED else None,
            develops=tuple(_develops(one)), local_at=tuple(_local_at(one, outsiders)),
        )
        for key, one in sorted(facts.items())
    ]  # fmt: skip


def _ranked_low(one: OfficialFacts, law: Mapping[str, Ruling], on: date, known_on: date) -> bool:
    """Whether the latest yearly ranking keeps somebody from another post."""
    band = latest_ranking(one.bands, on, known_on)[1]
    return band is not None and band > GOOD and "appointment.min_rating" in law


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


def _head_since(one: OfficialFacts, held: Held | None, seats: Mapping[str, Seat], on: date) -> date | None:
    """Since when somebody has headed the present place without a break, through restructurings; None for others."""
    if held is None or not seats[held.seat].post.is_head:
        return None
    return min(head_since(one.tenures, seats[held.seat].post, on) or held.since, held.since)


def _terms(since: date, ended: Iterable[tuple[date, date]], law: Mapping[str, Ruling], on: date) -> int:
    """Terms as head of the place that are over: as decided, or reckoned from the day on which the place was taken up."""
    decided = sum(start >= since and end < on for start, end in ended)
    years = number_of(law, "term.term_length", 0)
    return max(decided, running_term(since, on, years).number - 1 if years else 0)


def _least_rotated(law: Mapping[str, Ruling]) -> int | None:
    """Months that somebody who was rotated stays; None, as for everybody, where the lawbook says nothing."""
    return number_of(law, "rotation.min_duration", 0) or None


def _outsider_posts(seats: Mapping[str, Seat]) -> dict[str, PostFacts]:
    """Unit of the question -> a post of it that is never held by local people."""
    return {str(body_of(one.spot)): one.post for one in seats.values() if one.outsider}


def _local_at(one: OfficialFacts, outsiders: Mapping[str, PostFacts]) -> Iterator[str]:
    """Units with such a post whose territory the person comes from, as the rule of standing asks it."""
    return (unit for unit, post in outsiders.items() if is_local(one, post))


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


def _home(one: OfficialFacts, units: Mapping[int, Unit]) -> str:
    """The commune somebody comes from, where it is one of the round; "" for others."""
    keys = {int(path[-STEP:], 36) for path in one.home.paths}
    return next((str(key) for key in sorted(keys) if key in units), "")


def _lives(key: int, held: Mapping[int, Held], seats: Mapping[str, Seat], units: Mapping[int, Unit]) -> str:
    if key in held:
        return ELSEWHERE + units[body_of(seats[held[key].seat].spot)].place
    return ELSEWHERE + next(iter(sorted({one.place for one in units.values()})), "0")


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
