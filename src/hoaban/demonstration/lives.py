"""From a seed and an organisation to whole service lives; nothing here knows the database."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, MarkFacts, PersonFacts, SeatFacts, SpellFacts
from hoaban.demonstration import closing, descent, pay
from hoaban.demonstration.contingent import Contingent, serving_on
from hoaban.demonstration.goals import closing_goals, main_goals
from hoaban.demonstration.homes import Homes
from hoaban.demonstration.learning import Learning, keep_year_small, meet_targets
from hoaban.demonstration.names import compose_name
from hoaban.demonstration.parttime import extra_posts, part_time
from hoaban.demonstration.person import FEMALE, Held, Person, Stint
from hoaban.demonstration.profile import describe, languages_of, marks_of, studying
from hoaban.demonstration.rotating import DistrictMoves
from hoaban.demonstration.targets import FIGURE_DAY, TRAINING_DAY, Targets
from hoaban.demonstration.world import Sector, World

PARTY = {Sector.PROVINCE: 0.72, Sector.DISTRICT: 0.8, Sector.COMMUNE: 0.86, Sector.HEALTH: 0.28}
"""Share of Party members among staff; the schools' follows from the target."""
MAIN_PREFIX, CLOSING_PREFIX = "011", "017"


class Numbers:
    """Identification numbers and staff codes that are nobody's and never twice, over any number of copies."""

    def __init__(self) -> None:
        self.last: dict[str, int] = defaultdict(int)

    def personal_id(self, prefix: str, person: Person) -> str:
        """Twelve digits: province, century and sex, year of birth, running number."""
        century = (person.birth.year // 100 - 19) * 2 + (person.sex == FEMALE)
        head = f"{prefix}{century}{person.birth.year % 100:02}"
        self.last[head] += 1
        return f"{head}{self.last[head]:06}"

    def staff_code(self, prefix: str) -> str:
        """Letters of the province and a running number."""
        self.last[prefix] += 1
        return f"{prefix}{self.last[prefix]:07}"


def main_lives(world: World, targets: Targets, seed: str, numbers: Numbers) -> Iterator[Life]:
    """Lives of the province."""
    draw = random.Random(f"hoaban {seed} main")
    rotations = (targets.led_by_others - targets.led_by_others_start) // 2
    moves = DistrictMoves.of(targets)
    contingent = Contingent(world, world.root_id, main_goals(world, targets), draw, rotations=rotations, moves=moves)
    people = contingent.run()
    pinned = descent.seat_committees(draw, world, people, world.root_id, targets)
    descent.give_ethnicity(draw, people, targets, pinned)
    homes = Homes(draw, world, world.root_id)
    homes.settle(people)
    homes.lead_new_communes(people, targets, contingent.rotated)
    homes.lead_old_communes(people, targets.led_by_others_before)
    learning = Learning(draw, people)
    learning.give()
    meet_targets(learning, world, targets)

    def district_of(person: Person, day: date) -> str:
        stint = person.stint_on(day)
        return world.units[stint.unit_id].district if stint else ""

    keep_year_small(people, district_of, targets.training_district, TRAINING_DAY.year)
    _join_party(draw, people, targets)
    descent.seat_earlier_terms(world, people, world.root_id, targets)
    extra_posts(draw, world, people)
    share = len(homes.old) / 129
    outside = _outside(draw, world, world.root_id, len(people), homes, share=min(1.0, share * 1.5))
    yield from _written(draw, [*people, *outside], numbers, (MAIN_PREFIX, "DB"))


def closing_lives(world: World, targets: Targets, seed: str, numbers: Numbers) -> Iterator[Life]:
    """Lives of the province that ends; nothing when there is none."""
    if world.closing_root_id is None:
        return
    root_id = world.closing_root_id
    draw = random.Random(f"hoaban {seed} closing")
    people = Contingent(world, root_id, closing_goals(world), draw).run()
    closing.grow_older([p for p in people if p.entered >= closing.YEARS[0]])
    pinned = descent.seat_committees(draw, world, people, root_id, targets)
    for person in people:
        if person.number not in pinned:
            minority = draw.random() < 0.88
            person.ethnicity = descent.of_minority(draw, person.district) if minority else descent.KINH
    homes = Homes(draw, world, root_id)
    homes.settle(people)
    homes.lead_closing_communes(people)
    learning = Learning(draw, people, closing.outside_years)
    learning.give()
    closing.award_in_years(learning, people, targets)
    _join_party(draw, people, targets)
    extra_posts(draw, world, people)
    outside = _outside(draw, world, root_id, len(people), homes, share=1.0)
    yield from _written(draw, [*people, *outside], numbers, (CLOSING_PREFIX, "LS"))


def _outside(
    draw: random.Random, world: World, root_id: int, first: int, homes: Homes, *, share: float
) -> list[Person]:
    """Part-time and contract workers, complete but for their names."""
    people = part_time(draw, world, root_id, first, share=share)
    for person in people:
        minority = draw.random() < (0.9 if person.sector == Sector.COMMUNE else 0.4)
        person.ethnicity = descent.of_minority(draw, person.district) if minority else descent.KINH
        level = draw.choices((0, 1, 2, 3), (30, 20, 40, 10))[0]
        if level:
            year = person.birth.year + 19
            person.held.append(Held(1, level, date(year, 1, 1) if year < 2000 else date(year, 6, 20)))
    homes.settle(people)
    return people


def _join_party(draw: random.Random, people: Sequence[Person], targets: Targets) -> None:
    """Days of admission: every leader before leading, and a share of the others."""
    serving = serving_on(people, FIGURE_DAY)
    others = sum(1 if p.now.rank else PARTY.get(p.sector, 0.0) for p in serving)
    schools = sum(p.sector == Sector.SCHOOL and not p.now.rank for p in serving)
    share = {
        **PARTY,
        Sector.SCHOOL: min(0.8, max(0.05, (float(targets.party) * len(serving) - others) / max(1, schools))),
    }
    for person in people:
        leading = next((s.starts_on for s in person.stints if s.rank), None)
        if leading is None and draw.random() >= share[person.sector]:
            continue
        age = min(45, max(20, round(draw.gauss(29, 4))))
        day = date(person.birth.year + age, *draw.choice(((2, 3), (5, 19), (9, 2), (11, 7))))
        if leading is not None and day >= leading:
            day = date(max(person.birth.year + 19, leading.year - draw.randrange(1, 5)), 2, 3)
        if person.left is None or day < person.left:
            person.party = day


def _written(
    draw: random.Random, people: Sequence[Person], numbers: Numbers, prefixes: tuple[str, str]
) -> Iterator[Life]:
    for person in people:
        yield write_down(draw, person, numbers, prefixes)


def write_down(draw: random.Random, person: Person, numbers: Numbers, prefixes: tuple[str, str]) -> Life:
    """The finished life of one person."""
    awards = sorted(person.held, key=lambda h: (h.on, h.kind, h.level))
    described = describe(draw, person)
    facts = PersonFacts(
        personal_id=numbers.personal_id(prefixes[0], person),
        full_name=compose_name(draw, person.ethnicity, person.sex),
        sex=person.sex,
        birth_date=person.birth,
        ethnicity=person.ethnicity,
        staff_code=numbers.staff_code(prefixes[1]),
        religion=described.religion,
        home_unit_id=person.home_unit_id,
        home_province=person.home_province,
        party_joined_on=person.party,
        foreign_language=described.foreign_language,
        it_skill=described.it_skill,
    )
    jobs = sorted([*person.stints, *person.extra], key=lambda s: (s.starts_on, not s.is_main))
    return Life(
        person=facts,
        spells=[SpellFacts(s.category, s.starts_on, s.ends_before, s.end_reason) for s in person.spells],
        jobs=[_job(s) for s in jobs],
        awards=[_award(h, described.studied(draw, h)) for h in awards],
        salary=pay.steps(draw, person),
        seats=[SeatFacts(*seat) for seat in sorted(person.seats, key=lambda seat: (seat[1], seat[0]))],
        marks=[MarkFacts(mark, since) for mark, since in marks_of(draw, person)],
        languages=languages_of(draw, person),
    )


def _award(held: Held, studied: tuple[str, str]) -> AwardFacts:
    begun, known, mode = studying(held)
    precision = 3 if (held.on.month, held.on.day) == (1, 1) else 1
    return AwardFacts(held.kind, held.level, held.on, precision, *studied, begun, known, mode)


def _job(stint: Stint) -> JobFacts:
    post = stint.post
    decided = stint.starts_on if stint.starts_on.year >= 2017 and stint.kind != "seconded" else None
    return JobFacts(
        stint.unit_id, post.id if post else None, post.title_id if post else None, stint.kind, stint.starts_on,
        stint.ends_before, stint.is_main, bool(post and post.key_leader), stint.held_since,
        _number(stint), decided, stint.end_reason,
    )  # fmt: skip


def _number(stint: Stint) -> str:
    """A decision number that follows from the day and the unit."""
    if stint.starts_on.year < 2017:
        return ""
    if stint.kind == "restructured":
        return "1661/NQ-UBTVQH15"
    return f"{(stint.unit_id * 37 + stint.starts_on.toordinal()) % 1900 + 1}/QĐ-UBND"
