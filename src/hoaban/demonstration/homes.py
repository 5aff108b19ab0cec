"""Native communes, and which communes are led by somebody from elsewhere."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hoaban.demonstration.names import KINH, MUONG, NUNG, TAY
from hoaban.demonstration.person import Person
from hoaban.demonstration.targets import FIGURE_DAY, TWO_TIER_DAY, Targets
from hoaban.demonstration.world import Sector, World

LAST_OF_THREE = TWO_TIER_DAY - timedelta(days=1)
LOWLAND = (
    "Thái Bình", "Hưng Yên", "Nam Định", "Hà Nam", "Hải Dương", "Phú Thọ", "Nghệ An", "Thanh Hóa", "Hà Nội", "Ninh Bình",
    "Vĩnh Phúc", "Bắc Giang", "Hải Phòng", "Yên Bái", "Sơn La",
)  # fmt: skip
NORTH = ("Cao Bằng", "Lạng Sơn", "Bắc Kạn", "Thái Nguyên", "Yên Bái", "Lào Cai", "Sơn La", "Hòa Bình", "Hà Giang")


class Homes:
    """Native communes of one root's people."""

    def __init__(self, draw: random.Random, world: World, root_id: int) -> None:
        self.draw, self.world, self.root_id = draw, world, root_id
        self.old = world.communes_on(LAST_OF_THREE, root_id)
        self.new = world.communes_on(TWO_TIER_DAY, root_id)
        self.of_district: dict[str, list[int]] = defaultdict(list)
        for commune in self.old:
            self.of_district[world.units[commune].district].append(commune)
        self.before: dict[int, list[int]] = defaultdict(list)
        for commune in self.old:
            for heir in sorted(world.heirs.get(commune, {commune})):
                self.before[heir].append(commune)
        self.fixed: set[int] = set()

    def settle(self, people: Sequence[Person]) -> None:
        """A home for everybody."""
        for person in people:
            own = self.world.units[person.stints[0].unit_id].commune_on(person.stints[0].starts_on)
            near = self.of_district.get(person.district) or self.old
            if self.from_outside(person):
                person.home_province = self.draw.choice(LOWLAND if person.ethnicity == KINH else NORTH)
            elif own is not None and person.sector == Sector.COMMUNE and self.draw.random() < 0.72:
                person.home_unit_id = own if own in self.old else self.draw.choice(self.before.get(own) or near)
            else:
                person.home_unit_id = self.draw.choice(near)

    def from_outside(self, person: Person) -> bool:
        """Whether somebody comes from another province."""
        share = {KINH: 0.66, TAY: 0.55, NUNG: 0.6}.get(person.ethnicity, 0.0)
        if person.ethnicity == MUONG and self.root_id == self.world.root_id:
            share = 0.6
        return self.draw.random() < (share / 2 if person.sector == Sector.COMMUNE else share)

    def is_local(self, person: Person, commune: int) -> bool:
        """Whether a commune carries on the one somebody comes from."""
        home = person.home_unit_id
        return home is not None and commune in self.world.heirs.get(home, {home})

    def leaders(self, people: Iterable[Person], days: Sequence[date]) -> dict[int, list[Person]]:
        """Key leaders of each commune on any of the days."""
        found: dict[int, list[Person]] = defaultdict(list)
        for person in people:
            for stint in person.stints:
                if stint.post is None or not stint.post.key_leader:
                    continue
                if not any(stint.starts_on <= d and (stint.ends_before is None or d < stint.ends_before) for d in days):
                    continue
                commune = self.world.units[stint.unit_id].commune_on(stint.starts_on)
                if commune is not None and person not in found[commune]:
                    found[commune].append(person)
        return found

    def send_away(self, person: Person, communes: Iterable[int]) -> None:
        """Let somebody come from a commune that none of ``communes`` carries on."""
        barred = set(communes)
        near = self.of_district.get(person.district) or self.old
        for source in (near, self.old):
            free = [c for c in source if not barred & set(self.world.heirs.get(c, {c}))]
            if free:
                person.home_unit_id, person.home_province = self.draw.choice(free), ""
                self.fixed.add(person.number)
                return

    def bring_home(self, person: Person, commune: int) -> None:
        """Let somebody come from a commune or one of those it carries on."""
        person.home_unit_id = commune if commune in self.old else self.draw.choice(self.before[commune])
        person.home_province = ""
        self.fixed.add(person.number)

    def lead_new_communes(self, people: Sequence[Person], targets: Targets, rotated: set[int]) -> None:
        """As many new communes as the targets say are led by somebody from elsewhere, at first and after rotation."""
        still = [c for c in self.new if c not in rotated]
        closed = set(self.draw.sample(still, max(0, len(self.new) - targets.led_by_others_start - len(rotated))))
        both = self.leaders(people, [TWO_TIER_DAY, FIGURE_DAY])
        for commune in sorted(rotated):
            for person in self.leaders(people, [TWO_TIER_DAY])[commune]:
                self.bring_home(person, commune)
        for commune in sorted(closed):
            for person in both[commune]:
                self.bring_home(person, commune)
        for day in (TWO_TIER_DAY, FIGURE_DAY):
            self.open_up(self.leaders(people, [day]), [c for c in self.new if c not in closed | rotated])

    def open_up(self, led: dict[int, list[Person]], communes: Iterable[int]) -> None:
        """Each of the communes has at least one key leader from elsewhere."""
        for commune in communes:
            strangers = [p for p in led[commune] if not self.is_local(p, commune)]
            if strangers:
                self.fixed.add(strangers[0].number)
            elif led[commune]:
                free = [p for p in led[commune] if p.number not in self.fixed] or led[commune]
                self.send_away(free[0], [commune])

    def lead_old_communes(self, people: Sequence[Person], number: int) -> None:
        """So many communes were led by somebody from elsewhere on the last day of the three tiers."""
        led = self.leaders(people, [LAST_OF_THREE])
        foreign = [c for c in self.old if not all(self.is_local(p, c) for p in led[c])]
        native = [c for c in self.old if c not in foreign and led[c]]
        for commune in self.draw.sample(foreign, len(foreign)):
            strangers = [p for p in led[commune] if not self.is_local(p, commune)]
            if len(foreign) > number and not any(p.number in self.fixed for p in strangers):
                for person in strangers:
                    self.bring_home(person, commune)
                foreign.remove(commune)
        for commune in self.draw.sample(native, len(native)):
            free = [p for p in led[commune] if p.number not in self.fixed]
            if len(foreign) < number and free:
                self.send_away(free[0], [commune])
                foreign.append(commune)

    def lead_closing_communes(self, people: Sequence[Person]) -> None:
        """Every commune of the province that ends has a key leader from elsewhere."""
        self.open_up(self.leaders(people, [LAST_OF_THREE]), self.old)
