"""What the records say, on the roster's day, of the people whom a roster names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from hoaban.apps.exchange.rules.facts import Known, KnownAward, KnownJob
from hoaban.apps.people.commands import PersonFacts
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CensusRow,
    Employment,
    EthnicLanguage,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.shared.periods import on_day

CHUNK = 4_000


def load_known(numbers: Sequence[str], *, on: date) -> dict[str, Known]:
    """Identification number -> what is known of that person on the day; seven queries for every 4,000 people."""
    found: dict[str, Known] = {}
    for start in range(0, len(numbers), CHUNK):
        people = {known.official_id: known for known in _people(numbers[start : start + CHUNK])}
        if people:
            _fill(people, on)
            found.update((known.person.personal_id, known) for known in people.values())
    return found


def _people(numbers: Sequence[str]) -> Iterator[Known]:
    columns = (
        "id", "personal_id", "full_name", "sex", "birth_date", "ethnicity_id", "birth_precision", "staff_code",
        "religion", "home_unit_id", "home_province", "party_joined_on", "foreign_language", "it_skill",
    )  # fmt: skip
    for row in Official.objects.filter(personal_id__in=numbers).values_list(*columns):
        yield Known(row[0], PersonFacts(*row[1:]))


def _fill(people: dict[int, Known], on: date) -> None:
    mine = {"official_id__in": list(people)}
    _fill_spells(people, on, mine)
    _fill_jobs(people, on, mine)
    awards: dict[int, dict[int, list[KnownAward]]] = defaultdict(lambda: defaultdict(list))
    for award in Qualification.objects.filter(awarded_on__lte=on, **mine).values_list(
        "official_id", "kind", "id", "level", "awarded_on", "precision", "field"
    ):
        awards[award[0]][award[1]].append(KnownAward(*award[2:]))
    for salary in SalaryStep.objects.filter(on_day(on), **mine).values_list(
        "official_id", "id", "starts_on", "rank", "step", "coefficient"
    ):
        people[salary[0]].salary = salary[1:]
    for owner, start in (
        SalaryStep.objects.filter(starts_on__gt=on, **mine)
        .order_by("-starts_on")
        .values_list("official_id", "starts_on")
    ):
        people[owner].later_salary = start
    languages: dict[int, set[str]] = defaultdict(set)
    for owner, name in EthnicLanguage.objects.filter(**mine).values_list("official_id", "name"):
        languages[owner].add(name)
    for key, known in people.items():
        known.awards = awards[key]
        known.languages = frozenset(languages[key])


def _fill_spells(people: dict[int, Known], on: date, mine: dict[str, Any]) -> None:
    rows = Employment.objects.filter(**mine).order_by("starts_on")
    for owner, key, start, end, category in rows.values_list(
        "official_id", "id", "starts_on", "ends_before", "category"
    ):
        known = people[owner]
        if known.first_spell is None:
            known.first_spell = key, start
        if start > on:
            known.later = True
        elif end is None or end > on:
            known.spell = key, start, category
        else:
            known.last_end = end


def _fill_jobs(people: dict[int, Known], on: date, mine: dict[str, Any]) -> None:
    rows = Assignment.objects.filter(is_main=True, **mine).order_by("starts_on")
    for owner, end, kind, key, unit, title, start, held, leader in rows.values_list(
        "official_id", "ends_before", "kind", "id", "unit_id", "post__title_id", "starts_on", "held_since",
        "key_leader",
    ):  # fmt: skip
        known = people[owner]
        carried = kind == AssignmentKind.CARRIED
        if start > on and carried:
            known.carried.append(key)
        elif start > on:
            known.later = True
        elif end is None or end > on:
            known.job = KnownJob(key, unit, title, start, held, leader, carried)
        else:
            known.earlier_job_end = end


def serving_at(unit_ids: Sequence[int], categories: Sequence[int], *, on: date) -> list[tuple[int, str, str]]:
    """(id, number, name) of everybody of the categories whose recorded place on the day is one of the units."""
    rows = CensusRow.objects.filter(
        Q(ends_before__gt=on, starts_on__lte=on), unit_id__in=unit_ids, category__in=categories
    )
    return list(rows.order_by().values_list("official_id", "official__personal_id", "official__full_name"))


def staff_codes(codes: Sequence[str], *, province_id: int) -> dict[str, str]:
    """Staff code -> identification number of who has it in the province; one query for every 4,000 codes."""
    found: dict[str, str] = {}
    for start in range(0, len(codes), CHUNK):
        rows = Official.objects.filter(province_id=province_id, staff_code__in=codes[start : start + CHUNK])
        found.update(rows.values_list("staff_code", "personal_id"))
    return found
