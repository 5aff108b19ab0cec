"""Many new officials at once: the demonstration province and the roster come in here, through the same checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import connection, models, transaction

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.commands import census, staffing
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    CommitteeSeat,
    Employment,
    EthnicLanguage,
    FamilyMark,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.rules.census import FOREVER, Award, Job, OfficialFacts, Spell
from hoaban.apps.people.rules.life import Life, PostSpan, Problem, UnitSpan, check_life
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission, step
from hoaban.shared.bulk import insert_rows, meanwhile, reserve_keys, spread
from hoaban.shared.emptied import guarded_afterwards
from hoaban.shared.names import fold, sort_key
from hoaban.shared.sealed import ring, sealer
from hoaban.shared.tree import Places

OFFICIAL = (
    "id", "province_id", "staff_code", "personal_id", "personal_id_digest", "full_name", "name_key", "folded", "sex", "birth_date",
    "birth_precision", "ethnicity_id", "religion", "home_unit_id", "home_province", "party_joined_on",
    "foreign_language", "it_skill", "version",
)  # fmt: skip
EMPLOYMENT = ("official_id", "category", "starts_on", "ends_before", "end_reason", "basis")
ASSIGNMENT = (
    "official_id", "unit_id", "post_id", "kind", "is_main", "key_leader", "held_since", "decision_no",
    "decision_on", "starts_on", "ends_before", "end_reason",
)  # fmt: skip
QUALIFICATION = (
    "official_id", "kind", "level", "awarded_on", "precision", "field", "institution", "studied_from",
    "studied_from_precision", "study_mode",
)  # fmt: skip
SALARY = ("official_id", "rank", "step", "coefficient", "starts_on", "ends_before")
SEAT = ("official_id", "term_id", "role", "starts_on", "ends_before")
MARK = ("official_id", "mark", "basis", "starts_on", "ends_before")
LANGUAGE = ("official_id", "name")
TABLES = (
    Official, Employment, Assignment, Qualification, SalaryStep, CommitteeSeat, FamilyMark, EthnicLanguage, CensusRow,
)  # fmt: skip
"""What a life is written to."""


class LivesRefused(ValueError):
    """Lives that cannot be written: ``problems`` pairs the position in the batch with each problem."""

    def __init__(self, problems: Sequence[tuple[int, Problem]]) -> None:
        self.problems = list(problems)
        shown = "; ".join(f"{place}: {problem.code} {problem.fact}" for place, problem in self.problems[:5])
        super().__init__(f"{len(self.problems)} problems: {shown}")


@dataclass(frozen=True, slots=True)
class _Keyed:
    key: int
    life: Life


@transaction.atomic(savepoint=False)
def enter_many(
    *, actor: Actor, province_id: int, lives: Sequence[Life], on: date, batch: str, reason: str = ""
) -> list[int]:
    """Write whole service lives of people who are not in the system yet; all or none.

    ``province_id``: the root unit they belong to; ``on``: the day of the roster or of the demonstration;
    ``batch``: name of the load, kept in its one event. Returns the new officials' ids in the order given.
    Raises LivesRefused when a life breaks a check, PermissionDenied outside the actor's part.
    """
    places, units, posts = _ground(lives)
    _permit(actor, lives, places, on)
    problems = [(place, found) for place, life in enumerate(lives) for found in check_life(life, units, posts)]
    if problems:
        raise LivesRefused(problems)
    keys = reserve_keys(Official, len(lives))
    people: Sequence[_Keyed] = [_Keyed(key, life) for key, life in zip(keys, lives, strict=True)]
    with guarded_afterwards(*TABLES, rows=len(people)) as unguarded:
        _write_all(people if unguarded else spread(people), province_id, places)
    staffing.follow_people(keys, Counter(), places=places)
    audit.record(
        actor=actor, action="people.enter_many", on=on, path=step(province_id), batch=batch, reason=reason,
        after={"officials": len(people)},
    )  # fmt: skip
    return list(keys)


def _ground(lives: Sequence[Life]) -> tuple[Places, dict[int, UnitSpan], dict[int, PostSpan]]:
    """Places and periods of units and posts: of a few lives those they name, of many all."""
    few = len(lives) <= census.FEW
    jobs = [job for life in lives for job in life.jobs] if few else []
    own = {job.unit_id for job in jobs}
    units, posts = Unit.objects.all(), Post.objects.all()
    if few:
        units, posts = units.filter(pk__in=own), posts.filter(pk__in={job.post_id for job in jobs if job.post_id})
    return (
        organisation.list_places(own if few else None),
        {key: (start, end) for key, start, end in units.values_list("id", "starts_on", "ends_before")},
        {row[0]: row[1:] for row in posts.values_list("id", "unit_id", "starts_on", "ends_before")},
    )


def _write_all(people: Sequence[_Keyed], province_id: int, places: Places) -> None:
    """Write people and their census, which is computed while the database is at work."""
    path, lines = step(province_id), connection.vendor == "postgresql"
    facts = (_facts(one, province_id, path) for one in people)
    with meanwhile(lambda: census.prepare(facts, places=places, lines=lines), rows=len(people)) as prepared:
        _write(people, province_id)
        census.add(prepared())


def _permit(actor: Actor, lives: Sequence[Life], places: Places, on: date) -> None:
    """Every unit named must lie in the actor's part where it stands on the day, or stood last."""
    if "" in actor.prefixes(Permission.CHANGE_PEOPLE):
        return
    for unit_id in {job.unit_id for life in lives for job in life.jobs}:
        known = [place for place in places.get(unit_id, ()) if place.starts_on <= on] or places.get(unit_id, ())
        actor.require(Permission.CHANGE_PEOPLE, known[-1].path if known else "?")


def _write(people: Sequence[_Keyed], province_id: int) -> None:
    seal, digest = sealer(Official, "personal_id"), ring().digest
    insert_rows(Official, OFFICIAL, (_official(one, province_id, seal, digest) for one in people))
    for model, fields, rows in _parts(people):
        if (first := next(rows, None)) is not None:
            insert_rows(model, fields, chain((first,), rows))


def _parts(people: Sequence[_Keyed]) -> Iterator[tuple[type[models.Model], tuple[str, ...], Iterator[tuple[Any, ...]]]]:
    """The tables about officials, each with the columns and the rows of it."""
    yield Employment, EMPLOYMENT, ((o.key, *spell_values(s)) for o in people for s in o.life.spells)
    yield Assignment, ASSIGNMENT, ((o.key, *job_values(j)) for o in people for j in o.life.jobs)
    yield Qualification, QUALIFICATION, ((o.key, *award_values(a)) for o in people for a in o.life.awards)
    yield SalaryStep, SALARY, ((o.key, *salary_values(s)) for o in people for s in o.life.salary)
    yield (
        CommitteeSeat,
        SEAT,
        ((o.key, s.term_id, s.role, s.starts_on, s.ends_before) for o in people for s in o.life.seats),
    )
    yield FamilyMark, MARK, ((o.key, m.mark, m.basis, m.starts_on, m.ends_before) for o in people for m in o.life.marks)
    yield EthnicLanguage, LANGUAGE, ((o.key, name) for o in people for name in o.life.languages)


def _official(
    one: _Keyed, province_id: int, seal: Callable[[str], str], digest: Callable[[str], str]
) -> tuple[Any, ...]:
    p = one.life.person
    return (
        one.key, province_id, p.staff_code, seal(p.personal_id), digest(p.personal_id), p.full_name, sort_key(p.full_name), fold(p.full_name),
        p.sex, p.birth_date, p.birth_precision, p.ethnicity, p.religion, p.home_unit_id, p.home_province,
        p.party_joined_on, p.foreign_language, p.it_skill, 1,
    )  # fmt: skip


def spell_values(s: Any) -> tuple[Any, ...]:
    """A spell in the order of EMPLOYMENT, without the official."""
    return s.category, s.starts_on, s.ends_before, s.end_reason, s.basis


def job_values(j: Any) -> tuple[Any, ...]:
    """An assignment in the order of ASSIGNMENT, without the official."""
    return (
        j.unit_id, j.post_id, j.kind, j.is_main, j.key_leader, j.held_since or j.starts_on, j.decision_no,
        j.decision_on, j.starts_on, j.ends_before, j.end_reason,
    )  # fmt: skip


def award_values(a: Any) -> tuple[Any, ...]:
    """A qualification in the order of QUALIFICATION, without the official."""
    return (
        a.kind, a.level, a.awarded_on, a.precision, a.field, a.institution, a.studied_from, a.studied_from_precision,
        a.study_mode,
    )  # fmt: skip


def salary_values(s: Any) -> tuple[Any, ...]:
    """A salary step in the order of SALARY, without the official."""
    return s.rank, s.step, s.coefficient, s.starts_on, s.ends_before


def _facts(one: _Keyed, province_id: int, province_path: str) -> OfficialFacts:
    person, life = one.life.person, one.life
    return OfficialFacts(
        one.key, province_id, province_path, person.ethnicity, person.sex, person.birth_date,
        person.home_unit_id, person.party_joined_on,
        [Spell(s.starts_on, s.ends_before or FOREVER, s.category) for s in life.spells],
        [Job(j.starts_on, j.ends_before or FOREVER, j.unit_id, j.title_id, j.key_leader)
         for j in life.jobs if j.is_main],
        sorted((Award(a.awarded_on, a.kind, a.level) for a in life.awards), key=lambda award: award.awarded_on),
    )  # fmt: skip
