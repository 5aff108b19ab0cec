"""How somebody comes into service: born when, of which sex, since when."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hoaban.demonstration.person import FEMALE, MALE, Person, Spell, Stint, month_start, retirement_day
from hoaban.demonstration.targets import FIRST_DAY
from hoaban.demonstration.world import PostPlain, Sector, World

WOMEN = {Sector.PROVINCE: 0.43, Sector.DISTRICT: 0.42, Sector.COMMUNE: 0.31, Sector.SCHOOL: 0.665, Sector.HEALTH: 0.62}
"""Share of women among staff; two thirds of it among leaders."""


def known_on_first_day(
    draw: random.Random, world: World, post: PostPlain, number: int, beside: Sequence[PostPlain]
) -> Person:
    """Somebody in the post on the first day; a leader served in a post ``beside`` (same unit) before."""
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
    person = _person(draw, world, post, number, sex, birth)
    person.spells.append(Spell(post.category, entered))
    lower = next((p for p in beside if p.rank < post.rank and p.category == post.category and p.starts_on <= entered), None)
    if since > entered and lower is not None:
        stint = Stint(lower.unit_id, lower, entered, "recruited", entered, since, "changed")
        person.stints.append(stint)
    else:
        since = entered
    kind = "recruited" if since == entered and not post.rank else "elected" if post.category == 1 else "appointed"
    person.stints.append(Stint(post.unit_id, post, since, kind, since))
    return person


def recruit(draw: random.Random, world: World, post: PostPlain, number: int, day: date) -> Person:
    """Somebody who enters a staff post on a day."""
    sex = _sex(draw, world, post)
    birth = month_start(day, -12 * draw.choices(range(22, 36), range(15, 1, -1))[0]) - timedelta(days=draw.randrange(364))
    person = _person(draw, world, post, number, sex, birth)
    kind = "elected" if post.category == 1 else "recruited"
    person.spells.append(Spell(post.category, day))
    person.stints.append(Stint(post.unit_id, post, day, kind, day))
    person.entered_here = kind == "recruited" and date(2021, 1, 1) <= day < date(2026, 1, 1)
    return person


def _person(draw: random.Random, world: World, post: PostPlain, number: int, sex: int, birth: date) -> Person:
    unit = world.units[post.unit_id]
    return Person(number, sex, birth, world.sectors[unit.id], retirement_day(sex, birth), unit.district)


def _sex(draw: random.Random, world: World, post: PostPlain) -> int:
    share = WOMEN[world.sectors[post.unit_id]]
    return FEMALE if draw.random() < (share * 0.67 if post.rank else share) else MALE


def _birth(draw: random.Random, sex: int, youngest: int, day: date) -> date:
    """A birthday: most between ``youngest`` and the mid-forties, few near the end of service."""
    oldest = 59 if sex == MALE else 54
    if draw.random() < 0.92:
        age = youngest + (46 - youngest) * draw.betavariate(2, 2.2)
    else:
        age = draw.uniform(45, oldest - 0.4)
    return day - timedelta(days=int(age * 365.25))
