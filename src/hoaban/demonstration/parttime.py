"""Part-time commune workers and contract workers: outside the headcount, so that "asked for" shows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hoaban.demonstration.person import (
    CONTRACT,
    FEMALE,
    MALE,
    PART_TIME,
    Person,
    Spell,
    Stint,
    month_start,
    retirement_day,
)
from hoaban.demonstration.targets import FIRST_DAY, TWO_TIER_DAY
from hoaban.demonstration.world import OPEN, PostPlain, Sector, World

BEFORE, AFTER = 9, 11
"""Part-time workers of a commune before the two tiers and after."""
CONTRACTS = 320


def part_time(draw: random.Random, world: World, root_id: int, first: int, *, share: float = 1.0) -> list[Person]:
    """Everybody outside the headcount of a root, numbered from ``first``."""
    posts = [p for p in world.posts if p.title == "X-KCT" and world.units[p.unit_id].root_id == root_id]
    after = {world.units[p.unit_id].id: p for p in posts if p.starts_on >= TWO_TIER_DAY}
    free = dict.fromkeys(after, AFTER)
    people: list[Person] = []
    for post in posts:
        if post.starts_on >= TWO_TIER_DAY:
            continue
        for _place in range(max(1, round(BEFORE * share))):
            people += _seat(draw, world, post, first + len(people))
            _go_on(world, people[-1], after, free)
    if root_id == world.root_id:
        people += _contracts(draw, world, first + len(people), round(CONTRACTS * share))
    return people


def _seat(draw: random.Random, world: World, post: PostPlain, first: int) -> list[Person]:
    """One place and the one or two who hold it in turn until the post ends."""
    start, found = month_start(FIRST_DAY, -draw.randrange(1, 96)), []
    if draw.random() < 0.35:
        change = month_start(FIRST_DAY, draw.randrange(1, 100))
        found.append(_worker(draw, world, post.unit_id, post, first, start=start, end=change, reason="resigned"))
        start = change
    end = post.ends_before
    found.append(
        _worker(draw, world, post.unit_id, post, first + len(found), start=start, end=end, reason="restructured")
    )
    return found


def _go_on(world: World, person: Person, after: dict[int, PostPlain], free: dict[int, int]) -> None:
    """Into the new commune while it has places; the others' service ends with the old one."""
    last = person.now
    commune = world.units[last.unit_id].commune_on(last.starts_on)
    if commune is None or last.ends_before != TWO_TIER_DAY:
        return
    heir = next((h for h in sorted(world.heirs.get(commune, ())) if free.get(h)), None)
    if heir is None:
        return
    free[heir] -= 1
    post = after[heir]
    person.stints.append(Stint(heir, post, TWO_TIER_DAY, "restructured", last.held_since, _end(post), "term"))
    person.spells[-1].ends_before, person.spells[-1].end_reason = _end(post), "term" if _end(post) else ""
    if _end(post) is None:
        person.now.end_reason = ""


def _end(post: PostPlain) -> date | None:
    return None if post.ends_before == OPEN else post.ends_before


def _contracts(draw: random.Random, world: World, first: int, count: int) -> list[Person]:
    """Drivers, guards and cooks at schools, hospitals and departments: at a unit, in no post."""
    units = [
        u.id for u in world.units.values()
        if u.root_id == world.root_id and u.ends_before == OPEN and u.starts_on < FIRST_DAY
        and world.sectors[u.id] in (Sector.SCHOOL, Sector.HEALTH, Sector.PROVINCE)
    ]  # fmt: skip
    found = []
    for place in range(count):
        start = month_start(FIRST_DAY, draw.randrange(-100, 90))
        end = month_start(start, draw.randrange(30, 100)) if draw.random() < 0.3 else None
        found.append(
            _worker(draw, world, draw.choice(units), None, first + place, start=start, end=end, reason="resigned")
        )
    return found


def _worker(
    draw: random.Random, world: World, unit_id: int, post: PostPlain | None, number: int, *, start: date,
    end: date | None, reason: str,
) -> Person:  # fmt: skip
    sex = FEMALE if draw.random() < 0.4 else MALE
    birth = start - timedelta(days=int(365.25 * draw.uniform(20, 42)))
    unit = world.units[unit_id]
    person = Person(number, sex, birth, world.sectors[unit_id], retirement_day(sex, birth), unit.district)
    person.spells.append(Spell(PART_TIME if post else CONTRACT, start, end, reason if end else ""))
    person.stints.append(Stint(unit_id, post, start, "recruited", start, end, reason if end else ""))
    return person


def extra_posts(draw: random.Random, world: World, people: Sequence[Person]) -> None:
    """Secretaries who also chair the People's Council, and secondments of some months."""
    chairs = {
        (p.unit_id if p.title != "X-CTHDND" else world.units[p.unit_id].commune_on(p.starts_on)): p
        for p in world.posts if p.title in ("X-CTHDND", "H-CTHDND")
    }  # fmt: skip
    for person in people:
        for stint in person.stints:
            if stint.post is not None and stint.post.title in ("X-BT", "X-PBT") and draw.random() < 0.6:
                commune = world.units[stint.unit_id].commune_on(stint.starts_on)
                post = chairs.get(commune) if stint.post.title == "X-BT" else None
                if post is not None and post.starts_on <= stint.starts_on:
                    person.extra.append(_concurrent(stint, post))
    _second(draw, world, people)


def _concurrent(stint: Stint, post: PostPlain) -> Stint:
    end = stint.ends_before
    return Stint(
        post.unit_id, post, stint.starts_on, "concurrent", stint.held_since, end, stint.end_reason, is_main=False
    )


def _second(draw: random.Random, world: World, people: Sequence[Person]) -> None:
    """Staff of departments and districts sent to another office for half a year or more."""
    offices = [u.id for u in world.units.values() if u.kind == 10 and u.ends_before == OPEN]
    able = [
        (p, s) for p in people for s in p.stints
        if s.rank == 0 and p.sector in (Sector.PROVINCE, Sector.DISTRICT) and s.starts_on < date(2024, 1, 1)
    ]  # fmt: skip
    for person, stint in draw.sample(able, min(len(able), 120)) if offices else ():
        start = month_start(max(stint.starts_on, FIRST_DAY), draw.randrange(2, 80))
        end = month_start(start, draw.randrange(6, 13))
        if end < min(stint.ends_before or OPEN, person.left or OPEN):
            person.extra.append(
                Stint(draw.choice(offices), None, start, "seconded", start, end, "changed", is_main=False)
            )
