"""Seeded rounds of rotation of the size of a province, for tests and measurements; nobody in them exists.

``python -m hoaban.planner.rotation.generator --communes 45 --departments 20 --seed 7 --out IN.json``
"""

from __future__ import annotations

import argparse
import json
import math
import random
from dataclasses import replace
from pathlib import Path

from hoaban.planner.rotation.instance import MUST, Instance, Need, Person, Post, Rules, Share, Unit, as_document

WIDTH, HEIGHT, ROAD = 120.0, 90.0, 1.35
"""Kilometres of the province as the crow flies, and how much longer roads are."""
RULES = Rules(
    two_terms_months=96, terms=0, due_months=84, least_months=12, months_left=60, distance_km=75, hardship_km=25, up=1,
    down=0, changed=3, non_local=MUST,
)  # fmt: skip
WEIGHTS = {
    "vacancy": 20_000, "key_vacancy": 60_000, "unplaced": 100_000, "non_local": 20_000, "due": 3_000, "language": 2_500,
    "share": 2_500, "move": 300, "change": 100, "travel": 2, "development": 200,
}  # fmt: skip
COMMUNE = (("secretary", 4), ("chair", 4), ("deputy-secretary", 3), ("deputy-chair-1", 3), ("deputy-chair-2", 3),
           ("council", 3), ("front", 3), ("inspection", 3))  # fmt: skip
DEPARTMENT = (("head", 5), ("deputy-1", 4), ("deputy-2", 4), ("office", 3), ("unit-1", 3), ("unit-2", 3))
ETHNICITIES, SHARE_OF = ("Thái", "Mông", "Kinh", "Khơ Mú", "Hà Nhì"), (38, 33, 20, 6, 3)
FIELDS = ("law", "finance", "agriculture", "education", "health", "construction")
SKILLS = ("grassroots", "finance", "border", "one-stop", "land", "digital", "mobilisation", "inspection")
VACANT, RESERVE = 0.03, 0.12
"""Shares of posts that nobody holds, and of people who stand by, to posts."""


def generate(*, communes: int = 45, departments: int = 20, seed: int) -> Instance:
    """A round of that many communes and departments; the same seed gives the same one."""
    draw = random.Random(seed)  # noqa: S311 - a seed, no secret
    spots = {f"X{n:03}": (draw.uniform(0, WIDTH), draw.uniform(0, HEIGHT)) for n in range(1, communes + 1)}
    spots = {name: _spread(spot, communes) for name, spot in spots.items()}
    centre = next(iter(spots))
    peoples = {name: _peoples(draw) for name in spots}
    units = [_commune(draw, name, peoples[name]) for name in spots]
    units += [Unit(f"S{n:03}", "province", centre) for n in range(1, departments + 1)]
    posts = [post for unit in units for post in _posts(draw, unit)]
    people = _incumbents(draw, units, posts, spots, peoples) + _reserve(draw, posts, spots, peoples)
    people = _related(draw, people)
    distances = {
        (a, b): round(ROAD * math.dist(spots[a], spots[b])) for a in spots for b in spots if a < b
    }  # fmt: skip
    return Instance(RULES, WEIGHTS, tuple(units), tuple(posts), tuple(people), distances, _shares())


def _spread(spot: tuple[float, float], communes: int) -> tuple[float, float]:
    """Other numbers of communes cover another country, as dense as a province."""
    wider = math.sqrt(communes / 45)
    return spot[0] * wider, spot[1] * wider


def _peoples(draw: random.Random) -> list[str]:
    """The one or two peoples that live in a commune."""
    first = draw.choices(ETHNICITIES, SHARE_OF)[0]
    second = draw.choices(ETHNICITIES, SHARE_OF)[0]
    return list(dict.fromkeys([first, second]))


def _commune(draw: random.Random, name: str, peoples: list[str]) -> Unit:
    needs = tuple(Need(one, draw.choice((1, 2))) for one in peoples if one != "Kinh")
    return Unit(name, "commune", name, non_local=True, languages=needs)


def _posts(draw: random.Random, unit: Unit) -> list[Post]:
    if unit.level == "commune":
        return [_commune_post(draw, unit, *one) for one in COMMUNE]
    field = draw.choice(FIELDS)
    found = []
    for name, level in DEPARTMENT:
        standards = ("theory-high", field) if level >= 4 else (field,)
        offers = _some_skills(draw, 1)
        head = name == "head"
        found.append(Post(f"{unit.id}/{name}", unit.id, level, head=head, key=head, standards=standards, offers=offers))
    return found


def _commune_post(draw: random.Random, unit: Unit, name: str, level: int) -> Post:
    key = name in {"secretary", "chair", "deputy-secretary"}
    standards: tuple[str, ...] = ("theory-high",) if level == 4 else ("theory-middle",)
    if name == "deputy-chair-1":
        standards = (*standards, draw.choice(FIELDS))
    offers = _some_skills(draw, 1)
    return Post(
        f"{unit.id}/{name}", unit.id, level, key=key, head=name in {"secretary", "chair"}, outsider=name == "inspection",
        standards=standards, offers=offers,
    )  # fmt: skip


def _some_skills(draw: random.Random, least: int) -> tuple[str, ...]:
    """Up to three things that a post teaches, or a person is to learn."""
    return tuple(sorted(draw.sample(SKILLS, draw.randint(least, 3))))


def _somebody(draw: random.Random, name: str, home: str, peoples: list[str], level: int) -> Person:
    ethnicity = draw.choice(peoples) if draw.random() < 0.75 else draw.choices(ETHNICITIES, SHARE_OF)[0]
    spoken = {ethnicity} - {"Kinh"} | {one for one in ("Thái", "Mông") if draw.random() < 0.2}
    theory = {"theory-middle"} | ({"theory-high"} if level >= 4 or draw.random() < 0.5 else set())
    fields = set(draw.sample(FIELDS, draw.choice((1, 1, 2))))
    age = draw.randint(32, 58)
    return Person(
        name, home, level, sex="F" if draw.random() < 0.27 else "M", ethnicity=ethnicity, age=age,
        languages=tuple(sorted(spoken)), qualifications=tuple(sorted(theory | fields)),
        months_left=max(6, (61 - age) * 12 - draw.randint(0, 11)), hardship=draw.random() < 0.12,
        develops=_some_skills(draw, 0),
    )  # fmt: skip


def _incumbents(
    draw: random.Random, units: list[Unit], posts: list[Post], spots: dict[str, tuple[float, float]],
    peoples: dict[str, list[str]],
) -> list[Person]:  # fmt: skip
    place = {unit.id: unit.place for unit in units}
    found: list[Person] = []
    for post in posts:
        if draw.random() < VACANT:
            continue
        home = _home(draw, place[post.unit], spots, local=not post.outsider)
        one = _somebody(draw, f"P{len(found) + 1:04}", home, peoples[home], post.level)
        months = draw.randint(3, 110)
        if one.hardship or one.months_left < RULES.months_left:
            months = min(months, RULES.two_terms_months - 1)
        wanted = tuple(sorted(set(one.qualifications) | set(post.standards)))
        found.append(
            replace(
                one, post=post.id, months=months, head_months=months if post.head else 0, qualifications=wanted,
                blocked="under review" if draw.random() < 0.01 else "",
            )
        )  # fmt: skip
    return found


def _home(draw: random.Random, place: str, spots: dict[str, tuple[float, float]], *, local: bool) -> str:
    """Mostly local people; the others from near by."""
    if local and draw.random() < 0.55:
        return place
    near = sorted(spots, key=lambda name: math.dist(spots[name], spots[place]))[1:9]
    return draw.choice(near or [place])


def _reserve(
    draw: random.Random, posts: list[Post], spots: dict[str, tuple[float, float]], peoples: dict[str, list[str]]
) -> list[Person]:
    found = []
    for number in range(round(RESERVE * len(posts))):
        home = draw.choice(list(spots))
        found.append(_somebody(draw, f"R{number + 1:04}", home, peoples[home], draw.choice((2, 2, 3))))
    return found


def _related(draw: random.Random, people: list[Person]) -> list[Person]:
    """About one in twenty has a relative among the leaders, who works elsewhere."""
    for _pair in range(len(people) // 40):
        a, b = draw.sample(range(len(people)), 2)
        if _unit(people[a]) != _unit(people[b]) or not people[a].post:
            people[a] = replace(people[a], relatives=(*people[a].relatives, people[b].id))
    return people


def _unit(person: Person) -> str:
    return (person.post or "").split("/")[0]


def _shares() -> tuple[Share, ...]:
    return (
        Share("minority-commune", "commune", 70, not_ethnicity="Kinh"), Share("women-commune", "commune", 30, sex="F"),
        Share("young-commune", "commune", 25, age_below=40), Share("minority-province", "province", 60, not_ethnicity="Kinh"),
        Share("women-province", "province", 30, sex="F"), Share("young-province", "province", 25, age_below=40),
    )  # fmt: skip


def main() -> None:
    """Write one round as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communes", type=int, default=45)
    parser.add_argument("--departments", type=int, default=20)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    instance = generate(communes=given.communes, departments=given.departments, seed=given.seed)
    given.out.write_text(json.dumps(as_document(instance), ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
