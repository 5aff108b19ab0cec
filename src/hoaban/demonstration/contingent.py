"""Who sits in which post when: one province from its first day to the horizon, in half-year steps.

A step retires those who reach the age, fills leading posts from below, lets people change places, and then lets just
as many leave and enter as the goals of the step ask for.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from hoaban.demonstration import entrance, rotating, turning
from hoaban.demonstration.person import Person, Spell, Stint, month_start, months_in
from hoaban.demonstration.rotating import DistrictMoves
from hoaban.demonstration.targets import FIRST_DAY, HORIZON, TWO_TIER_DAY
from hoaban.demonstration.world import OPEN, PostPlain, Sector, World

HEADCOUNT = (1, 2, 3)
STEEP = 30
"""Rank from which nobody comes straight from the staff."""
SWAPS = 0.006
"""Share of staff who change places with somebody in a step."""


class Goals(Protocol):
    """What a step must come to."""

    def group(self, post: PostPlain) -> str:
        """The group a post is counted in; "rest" for the bulk."""

    def goal(self, group: str, day: date) -> int:
        """How many of a group serve just before ``day``; "all" is everyone."""

    def recruits(self, start: date, entered: int) -> int | None:
        """How many enter in the step from ``start``; None: as many as needed. ``entered``: so far in the window."""


class Contingent:
    """One root's people and posts; ``people`` after :meth:`run` is the result."""

    def __init__(
        self, world: World, root_id: int, goals: Goals, draw: random.Random, *, rotations: int = 0,
        moves: DistrictMoves | None = None,
    ) -> None:  # fmt: skip
        self.rotations, self.moves = rotations, moves
        self.rotated: set[int] = set()
        self.world, self.root_id, self.goals, self.draw = world, root_id, goals, draw
        self.people: list[Person] = []
        self.serving: dict[int, Person] = {}
        self.posts = [p for p in world.posts if world.units[p.unit_id].root_id == root_id and p.category in HEADCOUNT]
        self.by_id = {p.id: p for p in self.posts}
        self.open: dict[int, PostPlain] = {}
        self.number: dict[int, int] = {}
        self.seat: dict[int, list[Person]] = defaultdict(list)
        self.vacant: dict[int, list[date]] = defaultdict(list)
        self.of_unit: dict[int, list[PostPlain]] = defaultdict(list)
        self.cluster_of: dict[int, object] = {}
        self.of_cluster: dict[object, list[PostPlain]] = defaultdict(list)
        self.count: dict[str, int] = defaultdict(int)
        self.group = {p.id: goals.group(p) for p in self.posts}
        self.day = FIRST_DAY

    def run(self) -> list[Person]:
        """Live through every step; returns everybody who ever served."""
        days = {p.starts_on for p in self.posts} | {p.ends_before for p in self.posts}
        days |= {a[0] for p in self.posts for a in p.authorised}
        halves = {date(year, month, 1) for year in range(FIRST_DAY.year, HORIZON.year + 1) for month in (1, 7)}
        steps = sorted(d for d in days | halves if FIRST_DAY <= d <= HORIZON)
        self.adjust_posts(FIRST_DAY)
        self.fill_first_day()
        for start, end in pairwise(steps):
            self.day = start
            if start > FIRST_DAY:
                self.turn(start)
            if self.serving:
                self.step(start, end)
        return self.people

    def turn(self, day: date) -> None:
        """What changes in the tree on a day: posts open and close, people pass on."""
        closing = [p for p in self.open.values() if p.ends_before == day]
        pool = [person for post in closing for person in self.seat[post.id]]
        for post in closing:
            self.open.pop(post.id)
            self.of_unit[post.unit_id].remove(post)
            self.of_cluster[self.cluster_of[post.id]].remove(post)
            self.vacant.pop(post.id, None)
        self.adjust_posts(day)
        if pool:
            turning.pass_on(self, pool, day)

    def cluster(self, post: PostPlain) -> object:
        """Where a leader may come from: the commune, the district, or the province's offices of one kind."""
        unit = self.world.units[post.unit_id]
        if (commune := unit.commune_on(max(self.day, post.starts_on))) is not None and unit.level == 3:
            return self.world.sectors[unit.id], commune
        return self.world.sectors[unit.id], unit.district

    def adjust_posts(self, day: date) -> None:
        """Open the posts that begin and follow the authorised numbers."""
        for post in self.posts:
            if post.starts_on <= day < post.ends_before and post.id not in self.open:
                self.open[post.id] = post
                self.of_unit[post.unit_id].append(post)
                self.cluster_of[post.id] = self.cluster(post)
                self.of_cluster[self.cluster_of[post.id]].append(post)
        for post in self.open.values():
            number, free = post.number_on(day), self.vacant[post.id]
            if number == self.number.get(post.id):
                continue
            self.number[post.id] = number
            due = max(0, number - len(self.seat[post.id]))
            self.vacant[post.id] = free[:due] + [day] * (due - len(free))

    def fill_first_day(self) -> None:
        """Everybody who serves on the first day, with the record as known until then."""
        for post in [p for p in self.open.values() if p.rank]:
            for _seat in range(self.number[post.id]):
                if post.key_leader or self.draw.random() < 0.97:
                    self.enter_before(post)
        groups = sorted({self.group[post_id] for post_id in self.open} - {"rest"})
        for group in [*groups, "rest"]:
            self.fill_staff(group)

    def fill_staff(self, group: str) -> None:
        """Staff of a group on the first day, up to its goal: the first place of every post, then others by lot."""
        wanted = self.goals.goal(group if group != "rest" else "all", FIRST_DAY)
        wanted -= self.count[group] if group != "rest" else len(self.serving)
        posts = [p for p in self.open.values() if not p.rank and self.group[p.id] == group]
        seats = [(place > 0, self.draw.random(), p) for p in posts for place in range(self.number[p.id])]
        if wanted > len(seats):
            raise ValueError(f"{group}: {wanted} wanted, {len(seats)} staff posts on {FIRST_DAY}")
        for _first, _chance, post in sorted(seats, key=lambda seat: seat[:2])[: max(0, wanted)]:
            self.enter_before(post)

    def enter_before(self, post: PostPlain) -> None:
        """Somebody who already serves in the post on the first day."""
        unit, near = self.of_unit[post.unit_id], self.of_cluster[self.cluster_of[post.id]]
        beside = (unit if any(not p.rank for p in unit) else near) if post.rank else ()
        person = entrance.known_on_first_day(self.draw, self.world, post, len(self.people), beside)
        self.people.append(person)
        self.sit(person, post)

    def sit(self, person: Person, post: PostPlain) -> None:
        """Take a seat (the stint is already written)."""
        self.seat[post.id].append(person)
        if self.vacant[post.id]:
            self.vacant[post.id].pop(0)
        self.serving[person.number] = person
        self.count[self.group[post.id]] += 1

    def stand(self, person: Person, day: date) -> None:
        """Give up the seat held, if any; it is vacant from ``day``."""
        if (post := person.now.post) is None:
            return
        self.seat[post.id].remove(person)
        self.count[self.group[post.id]] -= 1
        if post.id in self.open and len(self.seat[post.id]) + len(self.vacant[post.id]) < self.number[post.id]:
            self.vacant[post.id].append(day)

    def leave(self, person: Person, day: date, reason: str) -> None:
        """End service."""
        self.stand(person, day)
        person.now.ends_before, person.now.end_reason = day, reason
        person.spells[-1].ends_before, person.spells[-1].end_reason = day, reason
        self.serving.pop(person.number, None)

    def move(self, person: Person, post: PostPlain, day: date, kind: str, *, held_since: date | None = None) -> None:
        """To another post, in another category where the post asks for it."""
        self.stand(person, day)
        reason = "restructured" if kind == "restructured" else "changed"
        person.now.ends_before, person.now.end_reason = day, reason
        if person.category != post.category:
            person.spells[-1].ends_before, person.spells[-1].end_reason = day, "category"
            person.spells.append(Spell(post.category, day))
        person.stints.append(Stint(post.unit_id, post, day, kind, held_since or day))
        person.touched = self.day
        self.sit(person, post)

    def step(self, start: date, end: date) -> None:
        """One half year."""
        for person in [p for p in self.serving.values() if p.retires < end]:
            self.leave(person, max(person.retires, month_start(start, 1)), "retired")
        self.settle(start, end)
        self.promote(end)
        rotating.renew_heads(self, start, end)
        if self.moves is not None:
            rotating.move_in_district(self, self.moves, start, end)
        self.swap(start, end)
        for group in sorted({self.group[post_id] for post_id in self.open} - {"rest"}):
            self.balance(group, start, end)
        self.balance("rest", start, end)
        if start == TWO_TIER_DAY:
            self.rotate_heads(month_start(start, 3))

    def wait(self, person: Person, unit_id: int, day: date) -> None:
        """Stay in service at a unit without a post."""
        self.stand(person, day)
        person.now.ends_before, person.now.end_reason = day, "restructured"
        person.stints.append(Stint(unit_id, None, day, "restructured", day))
        person.touched = self.day

    def settle(self, start: date, end: date) -> None:
        """Those awaiting a post take vacant staff posts of their kind, their own district's first."""
        waiting = [p for p in self.serving.values() if p.now.post is None and p.now.starts_on < start]
        if not waiting:
            return
        day = months_in(start, end)[0]
        offices = [p for p in self.open.values() if not p.rank and self.world.sectors[p.unit_id] < Sector.SCHOOL]
        free = [p for p in offices for since in self.vacant[p.id] if since < day]
        for person in waiting:
            unit = self.world.units[person.now.unit_id]
            fitting = [p for p in free if p.category == person.category]
            near = [p for p in fitting if self.world.units[p.unit_id].district == unit.district]
            if fitting:
                post = self.draw.choice(near or fitting)
                free.remove(post)
                self.move(person, post, day, "appointed")

    def promote(self, end: date) -> None:
        """Fill vacant leading posts from the ranks below, nearest first."""
        leading = sorted((p for p in self.open.values() if p.rank), key=lambda p: (-p.rank, p.id))
        for post in leading:
            if not self.vacant[post.id]:
                continue
            day = max(month_start(self.vacant[post.id][0], self.draw.choice((1, 1, 2))), month_start(self.day, 1))
            if day < end and (chosen := self.successor(post)) is not None:
                self.move(chosen, post, day, "elected" if post.category == 1 else "appointed")

    def successor(self, post: PostPlain) -> Person | None:
        """Who takes a leading post: from the unit, else from its cluster; one of the longest serving."""
        for posts in (self.of_unit[post.unit_id], self.of_cluster[self.cluster_of[post.id]]):
            ranks = {p.rank for p in posts if p.rank < post.rank and (p.rank or post.rank < STEEP)}
            for rank in sorted(ranks, reverse=True):
                found = self.candidates(post, [p for p in posts if p.rank == rank])
                if found:
                    found.sort(key=lambda p: (p.now.held_since, p.number))
                    return self.draw.choice(found[:4])
        return None

    def candidates(self, post: PostPlain, posts: Iterable[PostPlain]) -> list[Person]:
        """Holders of lower posts who may move now: settled for a year, in middle age, fitting."""
        settled, born = self.day - timedelta(days=365), (self.day.year - 54, self.day.year - 28)
        return [
            person
            for other in posts
            if other.id != post.id and (other.category == post.category or {other.category, post.category} <= {1, 2})
            for person in self.seat[other.id]
            if person.touched < self.day
            and person.now.starts_on < settled
            and born[0] <= person.birth.year <= born[1]
            and entrance.may_hold(person.sex, post)
        ]

    def fits(self, person: Person, post: PostPlain) -> bool:
        """Whether somebody could take a post as cadres and civil servants change over, with years left to serve."""
        alike = person.category == post.category or {person.category, post.category} <= {1, 2}
        return alike and entrance.may_hold(person.sex, post) and self.day.year - person.birth.year < 54

    def swap(self, start: date, end: date) -> None:
        """Pairs in the same title change places, so that nothing is left vacant."""
        titles: dict[tuple[int, str], list[Person]] = defaultdict(list)
        for person in self.serving.values():
            post = person.now.post
            if post is None or person.touched >= start or post.key_leader or post.is_head or self.is_counted(post):
                continue
            titles[post.title_id, self.group[post.id]].append(person)
        days = months_in(start, end) or [start + timedelta(days=1)]
        for people in titles.values():
            count = min(len(people) // 2, int(len(people) * SWAPS / 2 + self.draw.random()))
            chosen = self.draw.sample(people, 2 * count)
            for one, other in zip(chosen[::2], chosen[1::2], strict=True):
                self.exchange(one, other, self.draw.choice(days))

    def is_counted(self, post: PostPlain) -> bool:
        """Whether moves to a post are counted in this step: then there are just as many as the targets say."""
        moves = self.moves
        return (
            moves is not None
            and moves.counts_on(self.day)
            and self.world.units[post.unit_id].district == moves.district
        )

    def exchange(self, one: Person, other: Person, day: date, kind: str = "") -> None:
        """Two people of one title change places on a day; nobody who came after that day."""
        first, second = one.now.post, other.now.post
        if first is None or second is None or first.unit_id == second.unit_id:
            return
        if max(one.now.starts_on, other.now.starts_on) >= day:
            return
        kind = kind or ("rotated" if first.rank else "reassigned")
        free = list(self.vacant[first.id]), list(self.vacant[second.id])
        self.move(one, second, day, kind)
        self.move(other, first, day, kind)
        self.vacant[first.id], self.vacant[second.id] = free

    def rotate_heads(self, day: date) -> None:
        """Some new communes exchange their chairs; the communes stand in ``rotated``."""
        chairs = [
            person for post in self.open.values() if post.title == "X-CT" for person in self.seat[post.id]
            if person.now.starts_on < day
        ]  # fmt: skip
        chosen = self.draw.sample(chairs, min(2 * self.rotations, len(chairs) // 2 * 2))
        for one, other in zip(chosen[::2], chosen[1::2], strict=True):
            self.rotated |= {one.now.unit_id, other.now.unit_id}
            self.exchange(one, other, day, "rotated")

    def balance(self, group: str, start: date, end: date) -> None:
        """Let just as many leave and enter as the goal of the group asks for."""
        whole = group == "rest"
        now = len(self.serving) if whole else self.count[group]
        lacking = self.goals.goal("all" if whole else group, end) - now
        entering = max(0, lacking)
        if whole:
            fixed = self.goals.recruits(start, sum(p.entered_here for p in self.people))
            entering = max(0, lacking) if fixed is None else fixed
        self.part(group, entering - lacking, start, end)
        self.recruit(group, entering, start, end)

    def part(self, group: str, count: int, start: date, end: date) -> None:
        """``count`` of the staff of a group leave in the first months of the step."""
        if count <= 0:
            return
        before = start - timedelta(days=700)
        staff = [
            p for p in self.serving.values()
            if p.touched < start and p.now.rank == 0 and p.entered < before and p.now.starts_on < start
            and p.now.post is not None and self.group[p.now.post.id] == group
        ]  # fmt: skip
        days = months_in(start, end)[:4]
        for person in self.draw.sample(staff, min(count, len(staff))):
            reason = self.draw.choices(("resigned", "transferred", "died", "dismissed"), (78, 18, 3, 1))[0]
            self.leave(person, self.draw.choice(days), reason)

    def recruit(self, group: str, count: int, start: date, end: date) -> None:
        """``count`` people enter vacant staff posts of a group."""
        if count <= 0:
            return
        days = months_in(start, end)
        free = [
            (post, since) for post in self.open.values() if not post.rank and self.group[post.id] == group
            for since in self.vacant[post.id] if since < days[-1]
        ]  # fmt: skip
        if count > len(free):
            raise ValueError(f"{group}: {count} recruits, {len(free)} vacant posts on {start}")
        for post, since in self.draw.sample(free, count):
            later = [d for d in days if d > since]
            person = entrance.recruit(self.draw, self.world, post, len(self.people), self.draw.choice(later[:3]))
            person.touched = start
            self.people.append(person)
            self.vacant[post.id].remove(since)
            self.vacant[post.id].insert(0, since)
            self.sit(person, post)

    def close(self, day: date) -> None:
        """Everybody leaves: the province itself ends."""
        for person in list(self.serving.values()):
            self.leave(person, day, "transferred")


def open_end(day: date) -> date | None:
    """A day as the records keep it: no end at all for the last one."""
    return None if day == OPEN else day


def serving_on(people: Sequence[Person], day: date) -> list[Person]:
    """Everybody in the headcount on a day."""
    return [p for p in people if p.serves_on(day) and p.category_on(day) in HEADCOUNT]
