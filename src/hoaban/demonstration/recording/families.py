"""Families of the demonstration: parents, spouse, children, brothers and sisters, parents-in-law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hoaban.demonstration.recording.persons import Known, Somebody

FAMILY = ("official_id", "side", "kin", "full_name", "birth_year", "home", "occupation", "residence")
FARMER, PUPIL = "Làm ruộng", "Học sinh"
TRADES = (FARMER, FARMER, FARMER, "Hưu trí", "Giáo viên", "Buôn bán nhỏ", "Công nhân", "Công chức xã", "Nhân viên y tế")
MALE, FEMALE = 1, 2
OWN, SPOUSE = 1, 2
FATHER, MOTHER, WIFE, HUSBAND, CHILD, SIBLING = 1, 2, 3, 4, 5, 6


def family_rows(known: Known) -> Iterator[tuple[Any, ...]]:
    """The lines of everybody's family table, without the sides that a record lacks."""
    draw = known.draw("families")
    for one, lacks in zip(known.people, known.lacks, strict=True):
        chance = draw.randrange(1 << 40)
        married = known.on.year - one.birth.year > 24 + chance % 9
        if "family_own" not in lacks:
            yield from _parents(known, one, chance)
            if married:
                yield from _spouse(known, one, chance)
        if married and not lacks & {"family_own", "family_spouse"}:
            yield from _in_laws(known, one, chance)


def _parents(known: Known, one: Somebody, chance: int) -> Iterator[tuple[Any, ...]]:
    born = one.birth.year
    trade = TRADES[chance % len(TRADES)]
    yield one.key, OWN, FATHER, known.kin_name(one, MALE, chance), born - 22 - chance % 12, one.home, trade, one.home
    mother = known.name(one.ethnicity, FEMALE, chance // 7)
    yield one.key, OWN, MOTHER, mother, born - 20 - chance % 11, one.home, FARMER, one.home
    if chance & 64:
        sex = MALE if chance & 128 else FEMALE
        name = known.kin_name(one, sex, chance // 13)
        yield one.key, OWN, SIBLING, name, born + 3 - chance % 7, one.home, TRADES[chance // 5 % len(TRADES)], one.home


def _spouse(known: Known, one: Somebody, chance: int) -> Iterator[tuple[Any, ...]]:
    kin, sex = (WIFE, FEMALE) if one.sex == MALE else (HUSBAND, MALE)
    name = known.name(one.ethnicity, sex, chance // 17)
    born = one.birth.year
    yield one.key, OWN, kin, name, born + chance // 3 % 5 - 2, one.home, TRADES[chance // 11 % len(TRADES)], one.home
    for place in range(chance // 32 % 3):
        year = born + 26 + chance % 4 + 3 * place
        if year < known.on.year:
            sex = MALE if chance >> place & 1 else FEMALE
            grown = known.on.year - year > 22
            trade = TRADES[(chance + place) % len(TRADES)] if grown else PUPIL
            yield one.key, OWN, CHILD, known.kin_name(one, sex, chance // 19 + place), year, one.home, trade, one.home


def _in_laws(known: Known, one: Somebody, chance: int) -> Iterator[tuple[Any, ...]]:
    born = one.birth.year
    father = known.name(one.ethnicity, MALE, chance // 23)
    yield one.key, SPOUSE, FATHER, father, born - 24 - chance % 9, one.home, TRADES[chance // 29 % 4], one.home
    mother = known.name(one.ethnicity, FEMALE, chance // 31)
    yield one.key, SPOUSE, MOTHER, mother, born - 22 - chance % 8, one.home, FARMER, one.home
