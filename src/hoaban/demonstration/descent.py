"""Ethnic groups and native communes, so that the shares and the key leaders from elsewhere come out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from hoaban.demonstration import names
from hoaban.demonstration.contingent import serving_on
from hoaban.demonstration.person import Person
from hoaban.demonstration.targets import FIGURE_DAY, FIRST_DAY, HORIZON, Targets
from hoaban.demonstration.world import OPEN, Sector, TermPlain, World

KINH = names.KINH
Mix = tuple[tuple[int, ...], tuple[int, ...]]


def _mix(**weights: int) -> Mix:
    """Ethnic groups by their names in ``names`` with weights, ready to draw from."""
    keys = tuple(int(getattr(names, name.upper())) for name in weights)
    return keys, tuple(accumulate(weights.values()))


MIXES: dict[str, Mix] = {
    "094": _mix(thai=66, mong=12, tay=7, muong=4, kho_mu=3, nung=3, hoa=2, lao=1),
    "095": _mix(thai=74, mong=12, tay=4, kho_mu=3, khang=2, dao=1, hoa=2),
    "096": _mix(mong=46, thai=24, ha_nhi=16, tay=4, dao=3, cong=2, si_la=2, kho_mu=2),
    "097": _mix(mong=44, thai=40, kho_mu=6, hoa=4, tay=3, dao=1),
    "098": _mix(mong=46, thai=38, khang=3, dao=3, hoa=3, kho_mu=2, xinh_mun=1, phu_la=1),
    "099": _mix(thai=64, mong=23, kho_mu=5, khang=4, tay=3),
    "100": _mix(thai=66, mong=11, kho_mu=6, lao=4, tay=5, nung=3, muong=2, cong=1),
    "101": _mix(mong=38, thai=42, kho_mu=6, lao=7, xinh_mun=3, tay=2),
    "102": _mix(thai=74, mong=13, kho_mu=7, tay=4),
    "103": _mix(mong=48, thai=32, dao=5, kho_mu=4, hoa=3, cong=2, tay=3),
    "157": _mix(muong=96, thai=2, tay=1, dao=1),
}
ELSEWHERE = _mix(thai=56, mong=18, tay=9, muong=5, kho_mu=3, nung=4, hoa=1, ha_nhi=2, lao=1, dao=1)
SHARE = {Sector.PROVINCE: 0.26, Sector.DISTRICT: 0.5, Sector.COMMUNE: 0.87, Sector.HEALTH: 0.46}
"""Share of ethnic minorities by kind of work; the schools' follows from the target."""


def give_ethnicity(draw: random.Random, people: Sequence[Person], targets: Targets, pinned: set[int]) -> None:
    """An ethnic group for everybody; the ``pinned`` (by number) have theirs already."""
    serving = serving_on(people, FIGURE_DAY)
    expected = sum(SHARE.get(p.sector, 0.0) for p in serving)
    schools = sum(p.sector == Sector.SCHOOL for p in serving)
    share = {**SHARE, Sector.SCHOOL: min(0.9, max(0.1, (targets.minority - expected) / max(1, schools)))}
    for person in people:
        if person.number not in pinned:
            minority = draw.random() < share[person.sector]
            person.ethnicity = of_minority(draw, person.district) if minority else KINH
    entered = [p for p in people if p.entered_here]
    _exactly(draw, entered, targets.recruited_minority, pinned)
    pinned |= {p.number for p in entered}
    _exactly(draw, serving, targets.minority, pinned)


def of_minority(draw: random.Random, district: str) -> int:
    """A minority group as common in the district as there."""
    keys, weights = MIXES.get(district, ELSEWHERE)
    return draw.choices(keys, cum_weights=weights)[0]


def _exactly(draw: random.Random, people: Sequence[Person], number: int, pinned: set[int]) -> None:
    """Change as few as needed so that ``number`` of ``people`` belong to a minority; none of the pinned."""
    surplus = sum(p.ethnicity != KINH for p in people) - number
    movable = [p for p in people if p.number not in pinned and (p.ethnicity != KINH) == (surplus > 0)]
    for person in draw.sample(movable, min(abs(surplus), len(movable))):
        person.ethnicity = KINH if surplus > 0 else of_minority(draw, person.district)


def seat_committees(
    draw: random.Random, world: World, people: Sequence[Person], root_id: int, targets: Targets
) -> set[int]:
    """Seats in the bodies of a root for the leaders of the day a term begins; returns whose group is now fixed.

    Terms that began before FIRST_DAY are seated afterwards (seat_earlier_terms).
    """
    members: list[tuple[TermPlain, list[Person]]] = []
    for term in (one for one in world.terms if one.starts_on >= FIRST_DAY):
        leaders = _leaders(world, people, term, root_id)[: term.seats]
        if leaders:
            members.append((term, leaders))
            _seat(term, leaders)
    _share_seats(draw, [(found, _quota(term, len(found), targets)) for term, found in members])
    return {p.number for _term, found in members for p in found}


def seat_earlier_terms(world: World, people: Sequence[Person], root_id: int, targets: Targets) -> None:
    """Seats in terms that began before FIRST_DAY, for leaders of that day who served already; nobody's group changes."""
    for term in (one for one in world.terms if one.starts_on < FIRST_DAY):
        known = replace(term, starts_on=FIRST_DAY)
        ranked = [p for p in _leaders(world, people, known, root_id) if p.entered <= term.starts_on]
        number = min(term.seats, len(ranked))
        quota = _quota(term, number, targets)
        minority = [p for p in ranked if p.ethnicity != KINH][:quota]
        others = [p for p in ranked if p.ethnicity == KINH][: number - len(minority)]
        chosen = {p.number for p in (*minority, *others)}
        _seat(term, [p for p in ranked if p.number in chosen])


def _seat(term: TermPlain, members: Sequence[Person]) -> None:
    for place, person in enumerate(members):
        end = term.ends_before if term.ends_before != OPEN else None
        person.seats.append((term.id, term.starts_on, end, _role(term, place)))


def _leaders(world: World, people: Sequence[Person], term: TermPlain, root_id: int) -> list[Person]:
    """Leading officials who serve a whole term, the highest first; none for a body of another root."""
    ours = ("BCH-11", "BTV-11") if root_id == world.root_id else ("BCH-157",)
    if term.body not in ours:
        return []
    ranked = [
        (-stint.rank, stint.held_since, p.number, p)
        for p in people
        if p.serves_on(term.starts_on) and (stint := p.stint_on(term.starts_on)) is not None and stint.rank >= 24
        and (p.left is None or p.left >= min(term.ends_before, HORIZON))
        and p.sector in (Sector.PROVINCE, Sector.DISTRICT, Sector.COMMUNE)
    ]  # fmt: skip
    return [found[-1] for found in sorted(ranked, key=lambda one: one[:3])]


def _role(term: TermPlain, place: int) -> str:
    if place == 0:
        return "Bí thư"
    if place <= 2:
        return "Phó Bí thư"
    return "Ủy viên Ban Thường vụ" if term.body.startswith("BTV") or place < 15 else "Ủy viên"


def _quota(term: TermPlain, seats: int, targets: Targets) -> int:
    """How many members of a term belong to a minority."""
    share = targets.standing_minority if term.body.startswith("BTV") else targets.committee_minority
    return -(-int(seats * share * 100) // 100) + (0 if term.body.startswith("BTV") else 1)


def _share_seats(draw: random.Random, bodies: Sequence[tuple[list[Person], int]]) -> None:
    """Groups for the members such that every body has its quota at once (they overlap): change one at a time."""
    everyone = sorted({p.number: p for found, _quota in bodies for p in found}.values(), key=lambda p: p.number)
    for person in everyone:
        person.ethnicity = of_minority(draw, person.district) if draw.random() < 0.36 else KINH

    def miss() -> int:
        return sum(abs(sum(p.ethnicity != KINH for p in found) - quota) for found, quota in bodies)

    now = miss()
    for _turn in range(20_000):
        if not now:
            return
        person = draw.choice(everyone)
        before = person.ethnicity
        person.ethnicity = KINH if before != KINH else of_minority(draw, person.district)
        if (changed := miss()) <= now:
            now = changed
        else:
            person.ethnicity = before
