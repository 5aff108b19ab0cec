"""How somebody comes into service: born when, of which sex, since when."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hoaban.demonstration.person import FEMALE, MALE, Person, Spell, Stint, month_start, retirement_day
from hoaban.demonstration.targets import FIRST_DAY
from hoaban.demonstration.world import PostPlain, Sector, World

WOMEN = {Sector.PROVINCE: 0.45, Sector.DISTRICT: 0.44, Sector.COMMUNE: 0.33, Sector.SCHOOL: 0.57, Sector.HEALTH: 0.5}
"""Share of women among staff; two thirds of it among leaders."""
WOMEN_IN = {
    "GV-TH": 0.61, "GV-THCS": 0.47, "GV-THPT": 0.5, "NV-KT": 0.85, "KT": 0.8, "VT": 0.85, "DD": 0.76, "HS": 0.98,
    "S-KL": 0.1, "X-CTPN": 1.0, "X-CHT": 0.0, "X-PCHT": 0.0, "X-CTCCB": 0.0,
}  # fmt: skip
"""Share of women in titles of their own."""
NURSERY = "-MN"
"""How the code of a nursery school ends."""


def known_on_first_day(
    draw: random.Random, world: World, post: PostPlain, number: int, beside: Sequence[PostPlain]
) -> Person:
    """Somebody in the post on the first day; a leader served in a staff post ``beside`` before."""
    sex = _sex(draw, world, post)
    birth = _birth(draw, sex, (36 if post.rank > 26 else 31) if post.rank else 24, FIRST_DAY)
    unit = world.units[post.unit_id]
    earliest = max(unit.starts_on, post.starts_on)
    first = max(month_start(birth, (22 + int(draw.expovariate(0.45))) * 12), date(1980, 1, 1))
    entered = max(min(first, date(2016, 9, 1)), earliest)
    since = entered
    if post.rank:
        years = draw.uniform(0.5, 9)
        since = max(entered, month_start(FIRST_DAY - timedelta(days=365 * years)))
    person = _person(world, post, number, sex, birth)
    staff = [p for p in beside if not p.rank and p.starts_on <= entered and may_hold(sex, p)]
    lower = [p for p in staff if p.category == post.category]
    lower = lower or [p for p in staff if {p.category, post.category} <= {1, 2}]
    if since <= entered or not lower:
        _serve(person, post, entered, None, "recruited" if not post.rank else _call(post))
        return person
    _serve(person, draw.choice(lower), entered, since, "recruited")
    _serve(person, post, since, None, _call(post))
    return person


def _call(post: PostPlain) -> str:
    return "elected" if post.category == 1 else "appointed"


def _serve(person: Person, post: PostPlain, start: date, end: date | None, kind: str) -> None:
    """One more stint, and a spell of its own where the category changes."""
    if not person.spells or person.category != post.category:
        if person.spells:
            person.spells[-1].ends_before, person.spells[-1].end_reason = start, "category"
        person.spells.append(Spell(post.category, start))
    person.stints.append(Stint(post.unit_id, post, start, kind, start, end, "changed" if end else ""))


def recruit(draw: random.Random, world: World, post: PostPlain, number: int, day: date) -> Person:
    """Somebody who enters a staff post on a day."""
    sex = _sex(draw, world, post)
    birth = month_start(day, -12 * draw.choices(range(22, 36), range(15, 1, -1))[0]) - timedelta(
        days=draw.randrange(364)
    )
    person = _person(world, post, number, sex, birth)
    kind = "elected" if post.category == 1 else "recruited"
    person.spells.append(Spell(post.category, day))
    person.stints.append(Stint(post.unit_id, post, day, kind, day))
    person.entered_here = kind == "recruited" and date(2021, 1, 1) <= day < date(2026, 1, 1)
    return person


def _person(world: World, post: PostPlain, number: int, sex: int, birth: date) -> Person:
    unit = world.units[post.unit_id]
    return Person(number, sex, birth, world.sectors[unit.id], retirement_day(sex, birth), unit.district)


def may_hold(sex: int, post: PostPlain) -> bool:
    """Whether people of a sex hold a post: women lead the Women's Union, men the militia and the veterans."""
    share = WOMEN_IN.get(post.title, 0.5)
    return share > 0 if sex == FEMALE else share < 1


def _sex(draw: random.Random, world: World, post: PostPlain) -> int:
    share = WOMEN_IN.get(post.title, WOMEN[world.sectors[post.unit_id]] * (0.67 if post.rank else 1))
    if world.units[post.unit_id].code.endswith(NURSERY):
        share = 0.97
    return FEMALE if draw.random() < share else MALE


def _birth(draw: random.Random, sex: int, youngest: int, day: date) -> date:
    """A birthday: most between ``youngest`` and the mid-forties, few near the end of service."""
    oldest = 59 if sex == MALE else 54
    if draw.random() < 0.92:
        age = youngest + (46 - youngest) * draw.betavariate(2, 2.2)
    else:
        age = draw.uniform(45, oldest - 0.4)
    return day - timedelta(days=int(age * 365.25))
