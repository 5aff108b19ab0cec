"""What the records are written from: people in service, places, and what each record lacks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from hoaban.apps.organisation.models import PostTitle, Unit, UnitKind
from hoaban.apps.people.models import CensusRow, Employment
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.demonstration.names import compose_name

COMPLETE = 0.62
"""Share of records that lack nothing."""
MOST = 7
"""Items that a record may lack at most."""
LACKING = tuple(item.key for item in ITEMS if item.key not in ("home", "salary", "education"))
"""Items that the record app keeps."""
POOL = 97
"""Names drawn for each ethnic group and sex."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in service, as far as the record asks; ``work`` is the title of the post."""

    key: int
    family_name: str
    sex: int
    ethnicity: int
    birth: date
    entered: date
    unit: str
    work: str
    home: str
    party: date | None


@dataclass
class Known:
    """Everybody in service with the day, the seed, and what each record lacks."""

    on: date
    seed: int
    people: Sequence[Somebody]
    _names: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    @cached_property
    def lacks(self) -> list[frozenset[str]]:
        """Keys of missing items, in the order of ``people``."""
        draw, nothing = self.draw("lacks"), frozenset[str]()
        return [
            nothing if draw.random() < COMPLETE else frozenset(draw.sample(LACKING, draw.randint(1, MOST)))
            for _one in self.people
        ]

    def draw(self, what: str) -> random.Random:
        """Chance for one kind of line, the same every time."""
        return random.Random(f"{self.seed} recording {what}")

    def name(self, ethnicity: int, sex: int, place: int) -> str:
        """A name of an ethnic group."""
        pool = self._names.get((ethnicity, sex))
        if pool is None:
            draw = self.draw(f"names {ethnicity} {sex}")
            pool = self._names[ethnicity, sex] = [compose_name(draw, ethnicity, sex) for _place in range(POOL)]
        return pool[place % POOL]

    def kin_name(self, somebody: Somebody, sex: int, place: int) -> str:
        """A name with the family name of somebody."""
        return f"{somebody.family_name} {self.name(somebody.ethnicity, sex, place).partition(' ')[2]}"


def read_persons(on: date) -> list[Somebody]:
    """Everybody in service on the day, by key."""
    units = dict(Unit.objects.values_list("id", "name"))
    communes = list(Unit.objects.filter(kind=UnitKind.COMMUNE).order_by("pk").values_list("name", flat=True))
    entered = dict(Employment.objects.order_by("-starts_on").values_list("official_id", "starts_on"))
    titles = dict(PostTitle.objects.values_list("id", "name_vi"))
    rows = CensusRow.objects.filter(starts_on__lte=on, ends_before__gt=on).order_by("official_id").values_list(
        "official_id", "official__full_name", "sex", "ethnicity", "birth_date", "unit_id", "title_id", "home_unit_id",
        "official__home_province", "official__party_joined_on",
    )  # fmt: skip
    return [
        Somebody(
            key, name.partition(" ")[0], sex, ethnicity, birth, entered.get(key, on), units.get(unit, ""),
            titles.get(title or 0, ""), _place(units.get(home or 0, ""), province, communes[key % len(communes)]), party,
        )
        for key, name, sex, ethnicity, birth, unit, title, home, province, party in rows
    ]  # fmt: skip


def _place(home: str, province: str, commune: str) -> str:
    """A native place with its province: the recorded one, or any commune."""
    return province if province and not home else f"{home or commune}, tỉnh Điện Biên"
