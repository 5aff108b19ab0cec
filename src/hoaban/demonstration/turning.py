"""The day the districts end: where everybody whose post closes goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from hoaban.demonstration.entrance import may_hold
from hoaban.demonstration.person import Person
from hoaban.demonstration.world import PostPlain, Sector

if TYPE_CHECKING:
    from hoaban.demonstration.contingent import Contingent

LEAVING = 0.006
"""Share of those whose post closes who leave on the day."""


def pass_on(state: Contingent, pool: list[Person], day: date) -> None:
    """Place everybody of ``pool``, whose posts end before ``day``; without any post left, all leave."""
    if not state.open:
        state.close(day)
        return
    desk = _Desk(state, pool, day)
    desk.leave_early()
    for rank in sorted({p.rank for p in state.open.values() if p.rank}, reverse=True):
        for post in desk.vacancies(rank):
            desk.lead(post)
    desk.keep_title()
    for post in desk.vacancies(0):
        desk.fill(post)
    desk.go_on_anywhere()


class _Desk:
    """One turning: those not yet placed, by the commune and by the district they come from."""

    def __init__(self, state: Contingent, pool: list[Person], day: date) -> None:
        self.state, self.day = state, day
        self.waiting = {p.number: p for p in sorted(pool, key=lambda p: (-p.now.rank, p.now.held_since, p.number))}
        self.own: dict[int, list[Person]] = defaultdict(list)
        self.district: dict[str, list[Person]] = defaultdict(list)
        for person in self.waiting.values():
            heirs = self.heirs(person)
            for commune in sorted(heirs):
                self.own[commune].append(person)
            if not heirs:
                self.district[state.world.units[person.now.unit_id].district].append(person)
        self.districts_of: dict[int, set[str]] = defaultdict(set)
        for unit in state.world.units.values():
            if unit.kind == 3 and unit.ends_before == day:
                for heir in state.world.heirs.get(unit.id, ()):
                    if state.world.units[heir].ends_before > day:
                        self.districts_of[heir].add(unit.district)

    def heirs(self, person: Person) -> list[int]:
        """The communes that carry on the one the person worked in; none for a district or the province."""
        world = self.state.world
        unit = world.units[person.now.unit_id]
        commune = unit.commune_on(person.now.starts_on) if unit.level == 3 else None
        if commune is None:
            return []
        return [h for h in world.heirs.get(commune, ()) if world.units[h].ends_before > self.day]

    def vacancies(self, rank: int) -> list[PostPlain]:
        """Vacant posts of a rank, one for each seat, those opened on the day first, round the communes."""
        posts = [p for p in self.state.open.values() if p.rank == rank and self.state.vacant[p.id]]
        rounds = [
            (p.starts_on != self.day, place, p.id, p) for p in posts for place in range(len(self.state.vacant[p.id]))
        ]
        return [found[-1] for found in sorted(rounds, key=lambda one: one[:3])]

    def sources(self, post: PostPlain) -> tuple[list[Person], list[Person]]:
        """Those waiting from the post's own commune, and from the districts its commune lay in."""
        unit = self.state.world.units[post.unit_id]
        commune = unit.commune_on(self.day) if unit.level == 3 else None
        if commune is None:
            return [], self.left(self.district[unit.district])
        own = self.left(self.own[commune])
        return own, [p for d in sorted(self.districts_of[commune]) for p in self.left(self.district[d])]

    def left(self, people: Iterable[Person]) -> list[Person]:
        """Those of ``people`` not yet placed."""
        return [p for p in people if p.number in self.waiting]

    def place(self, person: Person, post: PostPlain) -> None:
        """Move one person; who keeps the title has held it since before."""
        before = person.now.post
        same = before is not None and before.title_id == post.title_id
        self.state.move(person, post, self.day, "restructured", held_since=person.now.held_since if same else None)
        self.waiting.pop(person.number)

    def leave_early(self) -> None:
        """A few leave instead."""
        staff = [p for p in self.waiting.values() if p.now.rank == 0 and p.now.starts_on < self.day]
        for person in self.state.draw.sample(staff, int(len(staff) * LEAVING)):
            self.waiting.pop(person.number)
            self.state.leave(person, self.day, "resigned")

    def lead(self, post: PostPlain) -> None:
        """A leading post founded on the day goes to a leader from the communes or from the district, by turns."""
        if post.starts_on != self.day:
            return
        own, district = self.sources(post)
        draw = self.state.draw
        same = [p for p in own if p.now.post is not None and p.now.post.title_id == post.title_id]
        leaders = [p for p in district if p.now.rank], [p for p in own if p.now.rank]
        first = leaders if draw.random() < 0.5 else leaders[::-1]
        for people in (same if draw.random() < 0.6 else [], *first, same, own, district):
            fitting = [p for p in people if _fits(p, post)]
            if fitting:
                self.place(draw.choice(fitting[:3]), post)
                return

    def keep_title(self) -> None:
        """Commune staff go on in the same title where the new commune has it."""
        free: dict[tuple[int, int], list[PostPlain]] = defaultdict(list)
        for post in self.vacancies(0):
            if (commune := self.state.world.units[post.unit_id].commune_on(self.day)) is not None:
                free[commune, post.title_id].append(post)
        for person in list(self.waiting.values()):
            before = person.now.post
            for heir in self.heirs(person):
                if before is not None and (posts := free[heir, before.title_id]):
                    self.place(person, posts.pop())
                    break

    def fill(self, post: PostPlain) -> None:
        """A staff post: own commune first, then the district; posts of old vacancies only from nearby."""
        if self.state.world.sectors[post.unit_id] >= Sector.SCHOOL:
            return
        own, district = self.sources(post)
        fitting = [p for p in own if _fits(p, post)] or [p for p in district if _fits(p, post)]
        if fitting and (post.starts_on == self.day or self.state.draw.random() < 0.5):
            self.place(self.state.draw.choice(fitting[:20]), post)

    def go_on_anywhere(self) -> None:
        """Those still without a post: a vacant one anywhere, else they await one where their commune goes on."""
        free = [p for p in self.vacancies(0) if self.state.world.sectors[p.unit_id] < Sector.SCHOOL]
        for person in list(self.waiting.values()):
            post = next((p for p in free if _fits(person, p)), None) or next((p for p in free if p.title == "CV"), None)
            if post is not None:
                free.remove(post)
                self.place(person, post)
            else:
                self.state.wait(person, self.refuge(person), self.day)

    def refuge(self, person: Person) -> int:
        """The unit at which somebody without a post waits: the new commune, else the province."""
        if heirs := self.heirs(person):
            return min(heirs)
        district = self.state.world.units[person.now.unit_id].district
        near = [commune for commune in sorted(self.districts_of) if district in self.districts_of[commune]]
        return self.state.draw.choice(near) if near else self.state.root_id


def _fits(person: Person, post: PostPlain) -> bool:
    """Whether somebody may take a post: cadres and civil servants change over."""
    alike = person.category == post.category or {person.category, post.category} <= {1, 2}
    return alike and may_hold(person.sex, post)
