"""Lives of a small world: the same from one seed, within every check, at their goals."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from hoaban.apps.people.rules.life import Life, check_life
from hoaban.demonstration.lives import Numbers, main_lives
from hoaban.demonstration.person import FEMALE, MALE, retirement_day
from hoaban.demonstration.rotating import share
from hoaban.demonstration.targets import COMMUNE_DAY, FIGURE_DAY, FIRST_DAY, MOVES_SINCE, TRAINING_DAY, TWO_TIER_DAY
from hoaban.demonstration.tests.factories import SMALL, small_world
from hoaban.demonstration.world import OPEN

WORLD = small_world()


def build(seed: str = "1954") -> list[Life]:
    return list(main_lives(WORLD, SMALL, seed, Numbers()))


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return build()


def serving(lives: list[Life], day: date, categories: tuple[int, ...] = (1, 2, 3)) -> list[Life]:
    def holds(start: date, end: date | None) -> bool:
        return start <= day and (end is None or day < end)

    return [x for x in lives if any(s.category in categories and holds(s.starts_on, s.ends_before) for s in x.spells)]


def level_on(life: Life, kind: int, day: date) -> int:
    return max((a.level for a in life.awards if a.kind == kind and a.awarded_on <= day), default=0)


def digest(lives: list[Life]) -> str:
    return hashlib.sha256(repr(lives).encode()).hexdigest()


def test_one_seed_gives_the_same_lives(lives: list[Life]) -> None:
    assert digest(build()) == digest(lives)


def test_another_seed_gives_others(lives: list[Life]) -> None:
    assert digest(build("1975")) != digest(lives)


def test_every_life_passes_the_checks(lives: list[Life]) -> None:
    units = {u.id: (u.starts_on, None if u.ends_before == OPEN else u.ends_before) for u in WORLD.units.values()}
    posts = {p.id: (p.unit_id, p.starts_on, None if p.ends_before == OPEN else p.ends_before) for p in WORLD.posts}
    assert [found for life in lives for found in check_life(life, units, posts)] == []


def test_numbers_are_unique_over_copies() -> None:
    numbers = Numbers()
    both = [*main_lives(WORLD, SMALL, "1954", numbers), *main_lives(WORLD, SMALL, "1954-1", numbers)]
    assert len({x.person.personal_id for x in both}) == len(both) == len({x.person.staff_code for x in both})


def test_headcounts_stand_on_their_days(lives: list[Life]) -> None:
    assert len(serving(lives, FIRST_DAY)) == SMALL.headcount_first
    now = serving(lives, FIGURE_DAY)
    assert len(now) == SMALL.headcount
    assert sum(x.person.ethnicity != 1 for x in now) == SMALL.minority


def test_the_turn_of_the_tiers_is_continuous(lives: list[Life]) -> None:
    before, after = serving(lives, TWO_TIER_DAY - timedelta(days=1)), serving(lives, TWO_TIER_DAY)
    assert 0 <= len(before) - len(after) <= len(before) // 50


def test_shares_of_education_come_out(lives: list[Life]) -> None:
    now = serving(lives, FIGURE_DAY)
    assert sum(level_on(x, 1, FIGURE_DAY) >= 2 for x in now) == round(len(now) * SMALL.trained)
    assert sum(level_on(x, 1, FIGURE_DAY) >= 4 for x in now) == round(len(now) * SMALL.university)


def test_commune_staff_come_out(lives: list[Life]) -> None:
    communes = {u.id for u in WORLD.units.values() if u.kind == 3}
    staff = [
        x for x in serving(lives, COMMUNE_DAY, (1, 2))
        if any(j.is_main and j.unit_id in communes and j.starts_on <= COMMUNE_DAY
               and (j.ends_before is None or j.ends_before > COMMUNE_DAY) for j in x.jobs)
    ]  # fmt: skip
    assert len(staff) == SMALL.commune_headcount
    assert sum(level_on(x, 1, COMMUNE_DAY) >= 2 for x in staff) == SMALL.commune_trained
    assert sum(level_on(x, 2, COMMUNE_DAY) > 0 < level_on(x, 3, COMMUNE_DAY) for x in staff) == SMALL.commune_both


def test_nobody_serves_beyond_the_retirement_age(lives: list[Life]) -> None:
    for life in lives:
        end = life.spells[-1].ends_before or date(2026, 7, 1)
        if life.spells[-1].category < 4:
            assert end <= retirement_day(life.person.sex, life.person.birth_date) + timedelta(days=62)


@pytest.mark.parametrize(
    ("sex", "birth", "day"),
    [
        (MALE, date(1957, 3, 10), date(2017, 4, 1)),
        (FEMALE, date(1962, 3, 10), date(2017, 4, 1)),
        (MALE, date(1961, 3, 10), date(2021, 7, 1)),
        (FEMALE, date(1968, 12, 5), date(2025, 9, 1)),
        (FEMALE, date(1985, 6, 2), date(2045, 7, 1)),
    ],
)
def test_the_retirement_age_rises_from_2021(sex: int, birth: date, day: date) -> None:
    assert retirement_day(sex, birth) == day


def test_the_training_district_moves_just_as_many_as_asked(lives: list[Life]) -> None:
    district = {u.id for u in WORLD.units.values() if u.district == SMALL.training_district}
    kinds = [
        job.kind
        for life in lives
        for job in life.jobs
        if job.unit_id in district and MOVES_SINCE <= job.starts_on <= TRAINING_DAY
    ]
    assert (kinds.count("rotated"), kinds.count("reassigned")) == (
        SMALL.rotated_to_communes + SMALL.rotated_between_communes, SMALL.reassigned,
    )  # fmt: skip


def test_halves_of_a_year_share_the_moves_out() -> None:
    halves = [date(year, month, 1) for year in range(2020, 2025) for month in (1, 7)]
    assert sum(share(7, half) for half in halves) == 7
    assert max(share(25, half) for half in halves) - min(share(25, half) for half in halves) <= 1


def test_heads_do_not_lead_for_ever(lives: list[Life]) -> None:
    heads = {p.id for p in WORLD.posts if p.is_head}
    assert heads
    leading = [job for life in lives for job in life.jobs if job.post_id in heads and job.starts_on >= FIRST_DAY]
    assert len(leading) > len(heads), "posts of heads change hands"
