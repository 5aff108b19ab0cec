"""Seeded planning questions of the size of a district or a province, for tests and measurements; nobody in them exists.

``python -m hoaban.planner.training.generator --people 3000 --classes 120 --seed 7 --out IN.json``
"""

from __future__ import annotations

import argparse
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

from hoaban.planner.training.instance import (
    Course,
    Gap,
    Instance,
    Office,
    Person,
    Target,
    Worth,
    as_document,
)

COMMUNES, OTHERS, PLACES = 45, 120, 4
"""Offices of 3,000 people and more; fewer people have fewer offices, or nobody could ever be spared."""
COMMUNE_SHARE = 0.55
WIDTH, HEIGHT, REACH = 150.0, 110.0, 70.0
"""Kilometres."""
KINDS, SPREAD = 60, 1.5
"""Courses, and the spread (sigma of a log-normal) of the demand for them."""
MEAN_GAPS = 2.2
ONLINE_SHARE = 0.25
BUDGET_SHARE = 0.6
PRIORITIES = {"compulsory": 4, "needed": 2, "useful": 1}
GROUPS = {"women": 0.45, "minority": 0.4, "young": 0.3}
WEEKS = 48


@dataclass(frozen=True, slots=True)
class _Site:
    id: str
    x: float
    y: float

    def far(self, other: _Site) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    demand: float
    length: int
    priorities: tuple[float, float, float]


def generate(*, people: int, classes: int, seed: int) -> Instance:
    """A question with that many people and candidate classes; the same seed gives the same one."""
    rng = random.Random(seed)  # noqa: S311 - invented data, nothing secret
    communes, others = min(COMMUNES, max(2, people // 30)), min(OTHERS, max(3, people // 25))
    sites, places = _sites(rng, communes, others)
    kinds = [
        _Kind(f"K{n + 1:02d}", rng.lognormvariate(0.0, SPREAD), rng.choices((1, 2, 3), (5, 3, 2))[0], _mix(rng))
        for n in range(KINDS)
    ]
    persons = tuple(_person(rng, number, sites, communes, kinds) for number in range(people))
    staffed = [sum(person.office == site.id for person in persons) for site in sites]
    offices = tuple(
        Office(site.id, count, rng.choice((70, 75, 80))) for site, count in zip(sites, staffed, strict=True)
    )
    travel = {
        (site.id, place.id): round(2 + site.far(place) / 4)
        for site in sites for place in places if site.far(place) <= REACH
    }  # fmt: skip
    held = _classes(rng, classes, kinds, places, persons)
    targets = _targets(rng, persons, held)
    budget = sum(BUDGET_SHARE * (one.fixed_cost + one.capacity * (one.head_cost + _mean(travel, one))) for one in held)
    return Instance(round(budget), Worth(100, 1, 400), PRIORITIES, offices, travel, held, persons, targets)


def _mix(rng: random.Random) -> tuple[float, float, float]:
    return rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.6), rng.uniform(0.2, 0.6)


def _sites(rng: random.Random, communes: int, others: int) -> tuple[list[_Site], list[_Site]]:
    """Offices (communes first; the others stand near the towns) and places where classes are held."""
    places = [_Site(f"T{n + 1}", rng.uniform(20, WIDTH - 20), rng.uniform(20, HEIGHT - 20)) for n in range(PLACES)]
    sites = [_Site(f"X{n + 1:02d}", rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)) for n in range(communes)]
    for number in range(others):
        town = rng.choices(places, (6, 2, 2, 1))[0]
        sites.append(_Site(f"S{number + 1:03d}", town.x + rng.gauss(0, 8), town.y + rng.gauss(0, 8)))
    return sites, places


def _person(rng: random.Random, number: int, sites: list[_Site], communes: int, kinds: list[_Kind]) -> Person:
    commune = rng.random() < COMMUNE_SHARE
    office = rng.randrange(communes) if commune else communes + rng.randrange(len(sites) - communes)
    groups = [name for name, share in GROUPS.items() if rng.random() < share] + (["commune"] if commune else [])
    wanted = min(max(1, round(rng.gauss(MEAN_GAPS, 1.0))), 6)
    chosen: dict[str, Gap] = {}
    while len(chosen) < wanted:
        kind = rng.choices(kinds, [one.demand for one in kinds])[0]
        if kind.id not in chosen:
            priority = rng.choices(list(PRIORITIES), kind.priorities)[0]
            chosen[kind.id] = Gap(kind.id, priority, rng.randint(1, 4))
    return Person(f"P{number + 1:05d}", sites[office].id, tuple(groups), 4, tuple(chosen.values()))


def _classes(
    rng: random.Random, count: int, kinds: list[_Kind], places: list[_Site], persons: tuple[Person, ...]
) -> tuple[Course, ...]:
    """Candidate classes in proportion to demand, with seats for 80 to 93 % of all gaps."""
    gaps = dict.fromkeys((kind.id for kind in kinds), 0)
    for person in persons:
        for gap in person.gaps:
            gaps[gap.course] += 1
    total = sum(gaps.values())
    seats = rng.uniform(0.80, 0.93) * total / count
    chosen = rng.choices(kinds, [gaps[kind.id] for kind in kinds], k=count)
    return tuple(_class(rng, number, kind, places, seats) for number, kind in enumerate(chosen))


def _class(rng: random.Random, number: int, kind: _Kind, places: list[_Site], seats: float) -> Course:
    online = rng.random() < ONLINE_SHARE
    capacity = max(6, round(seats * rng.uniform(0.6, 1.4)))
    starts = rng.randint(1, WEEKS - kind.length + 1)
    return Course(
        id=f"L{number + 1:03d}",
        course=kind.id,
        place="" if online else rng.choices(places, (4, 2, 2, 1))[0].id,
        online=online,
        weeks=tuple(range(starts, starts + kind.length)),
        capacity=capacity,
        minimum=max(3, round(capacity * rng.uniform(0.4, 0.65))),
        fixed_cost=round(capacity * kind.length * rng.uniform(6, 14)),
        head_cost=round(kind.length * (rng.uniform(4, 9) if online else rng.uniform(15, 35))),
    )


def _targets(rng: random.Random, persons: tuple[Person, ...], held: tuple[Course, ...]) -> tuple[Target, ...]:
    """One target a group over all courses, and one a group for a course in demand."""
    seats = BUDGET_SHARE * sum(one.capacity for one in held)
    gaps = sum(len(person.gaps) for person in persons)
    targets = []
    for group in (*GROUPS, "commune"):
        member = [person for person in persons if group in person.groups]
        share = sum(len(person.gaps) for person in member) / gaps
        targets.append(Target(f"{group}", group, (), round(seats * share * rng.uniform(0.85, 1.1))))
        course = rng.choice(held).course
        wanting = sum(course == gap.course for person in member for gap in person.gaps)
        targets.append(Target(f"{group}-{course}", group, (course,), round(wanting * rng.uniform(0.3, 0.7))))
    return tuple(targets)


def _mean(travel: dict[tuple[str, str], int], one: Course) -> float:
    if one.online:
        return 0.0
    costs = [cost for (_office, place), cost in travel.items() if place == one.place]
    return sum(costs) / len(costs)


def main() -> None:
    """Write one instance to a file."""
    parser = argparse.ArgumentParser(description="Write a seeded instance of the training planner.")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--classes", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    instance = generate(people=asked.people, classes=asked.classes, seed=asked.seed)
    asked.out.write_text(json.dumps(as_document(instance), ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
